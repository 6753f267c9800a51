import pytest

from xueji.kernel.levels import Level
from xueji.platform.caller import NOBODY, Caller, CallerKind, Post
from xueji.platform.scope import Scope, scope_of


def staff(level: Level, *roles: str, class_ids: tuple[int, ...] = ()) -> Caller:
    post = Post(1, 5, "临溪县第二实验小学", "/1/2/5/", level, "岗位", roles, class_ids)
    return Caller(account_id=1, session_id=b"s", kind=CallerKind.STAFF, name="周慧敏", post=post)


FAMILY = Caller(account_id=2, session_id=b"f", kind=CallerKind.FAMILY, name="家长", children=(7, 8))


@pytest.mark.parametrize(
    ("caller", "scope"),
    [
        pytest.param(NOBODY, Scope(), id="nobody sees nothing"),
        pytest.param(FAMILY, Scope(student_ids=(7, 8)), id="a guardian sees the own children"),
        pytest.param(staff(Level.SCHOOL, "registrar"), Scope(path="/1/2/5/"), id="a registrar sees the school"),
        pytest.param(
            staff(Level.SCHOOL, "class_teacher", class_ids=(3,)),
            Scope(path="/1/2/5/", class_ids=(3,)),
            id="a class teacher sees the own classes",
        ),
        pytest.param(
            staff(Level.SCHOOL, "class_teacher"),
            Scope(path="/1/2/5/", class_ids=()),
            id="a class teacher without a class sees nobody",
        ),
        pytest.param(
            staff(Level.COUNTY, "bureau_registrar"),
            Scope(path="/1/2/5/", full_names=False),
            id="a bureau sees its subtree, masked",
        ),
    ],
)
def test_scope_of(caller: Caller, scope: Scope):
    assert scope_of(caller) == scope


@pytest.mark.parametrize(
    ("scope", "condition", "arguments"),
    [
        pytest.param(Scope(), "false", [], id="nothing"),
        pytest.param(Scope(student_ids=(7,)), "s.id = ANY($3::bigint[])", [[7]], id="children"),
        pytest.param(Scope(path="/1/"), "s.school_path LIKE $3 || '%'", ["/1/"], id="subtree"),
        pytest.param(
            Scope(path="/1/", class_ids=(2,)),
            "s.school_path LIKE $3 || '%' AND s.class_id = ANY($4::bigint[])",
            ["/1/", [2]],
            id="classes of a school",
        ),
    ],
)
def test_where(scope: Scope, condition: str, arguments: list[object]):
    assert scope.where(first=3) == (condition, arguments)
