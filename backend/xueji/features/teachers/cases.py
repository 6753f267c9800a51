"""What the one list, the general pages and the nightly clock have to know of requests about teachers."""

from collections.abc import Mapping, Sequence

from xueji.approvals import Case
from xueji.features import casework
from xueji.features.accounts import Role
from xueji.features.students import Reads
from xueji.features.teachers import store
from xueji.features.teachers.effects import DESK, act
from xueji.features.teachers.flow import ACCOUNT, MOVING, PART_TIME
from xueji.kernel.permissions import May

OTHER = casework.Reason(casework.OTHER, "其他，在下面写明")
WHY_NOT: Mapping[str, tuple[casework.Reason, ...]] = {
    ACCOUNT.name: (
        casework.Reason("unknown_person", "不是本校在编或聘用的老师", "请补充聘用说明后再提。"),
        casework.Reason("wrong_entry", "姓名、岗位或联系方式有误", "请在账号页改好后再提。"),
        OTHER,
    ),
    MOVING.name: (
        casework.Reason("not_agreed", "调动手续还没有办完", "请先办好人事手续再提。"),
        casework.Reason("duties_open", "本学期的成绩、评语还没有交完", "交完以后再提。"),
        OTHER,
    ),
    PART_TIME.name: (
        casework.Reason("not_engaged", "没有安排这位老师上课", "请先和学校说好再提。"),
        casework.Reason("term_over", "本学期不再安排兼职", "可以下学期再提。"),
        OTHER,
    ),
}


async def describe(source: Reads, viewer: casework.Viewer, cases: Sequence[Case]) -> Mapping[int, casework.Subject]:
    """The teacher by name: offices speak of their staff openly."""
    del viewer
    return {
        row.case_id: casework.Subject(
            name=row.name,
            origin=row.from_school,
            destination="" if row.from_school_id == row.to_school_id else row.to_school,
            note=row.title,
        )
        for row in await store.of_cases(source, [case.id for case in cases])
    }


async def facts(source: Reads, viewer: casework.Viewer, case: Case) -> Sequence[casework.Fact]:
    del viewer
    found = await store.of_cases(source, [case.id])
    if not found:
        return []
    row = found[0]
    roles = "、".join(Role(role).label for role in row.roles) or "到校后再定"
    moves = row.from_school_id != row.to_school_id
    return [
        casework.Fact(label="老师", after=row.name),
        casework.Fact(label="学校", before=row.from_school if moves else "", after=row.to_school),
        casework.Fact(label="岗位", after=row.title),
        casework.Fact(label="角色", after=roles),
        *([casework.Fact(label="说明", after=row.note)] if row.note else []),
    ]


for _flow in (ACCOUNT, MOVING, PART_TIME):
    casework.register(
        casework.Kind(
            flow=_flow,
            desk=DESK,
            act=act,
            reads=May.ACCOUNT_READ,
            reasons=WHY_NOT[_flow.name],
            describe=describe,
            facts=facts,
        )
    )
