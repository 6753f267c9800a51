"""Names, contacts, passwords, and who has power over whose account."""

import calendar
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xueji.features.accounts import rules
from xueji.features.accounts.roles import (
    ROLES,
    SEPARATED,
    Granter,
    Role,
    permissions_at,
    permissions_of,
    roles_granting,
)
from xueji.kernel.levels import Level
from xueji.kernel.permissions import May


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        pytest.param(" Zhang.San ", "zhang.san", id="capitals and spaces do not make another name"),
        pytest.param("ｚｈａｎｇ１", "zhang1", id="full-width letters and digits are the same as half-width ones"),
    ],
)
def test_login_names_are_tidied(typed: str, kept: str):
    assert rules.login_name_of(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        pytest.param("138 0013 8000", "13800138000", id="spaces are taken away"),
        pytest.param("+86-13800138000", "13800138000", id="the country code is taken away"),
        pytest.param("１３８００１３８０００", "13800138000", id="full-width digits become half-width"),
    ],
)
def test_phones_are_tidied(typed: str, kept: str):
    assert rules.phone_of(typed) == kept
    assert rules.phone_error(kept) is None


@pytest.mark.parametrize("wrong", ["1380013800", "23800138000", "1380013800x", ""])
def test_a_number_that_is_no_mobile_is_refused(wrong: str):
    error = rules.phone_error(wrong)
    assert error is not None
    assert error.field == "phone"


@pytest.mark.parametrize(
    ("password", "codes"),
    [
        pytest.param("Xueji-demo-2026", set(), id="the demonstration's password is good"),
        pytest.param("Sommer-Regen-2026", set(), id="three kinds, long enough"),
        pytest.param("Ab1!", {"password_length"}, id="too short"),
        pytest.param("sommerregen", {"password_kinds"}, id="one kind of sign only"),
        pytest.param("Zhangsan-Regen", {"password_personal"}, id="the own login name"),
        pytest.param("Regen13800138000", {"password_personal"}, id="the own phone"),
        pytest.param("Regen-abcd-77", {"password_run"}, id="letters that climb"),
        pytest.param("Regen-4321-xx", {"password_run"}, id="digits that fall"),
        pytest.param("Regen-kkkk-77", {"password_run"}, id="the same sign four times"),
        pytest.param("Passw0rd-Regen", {"password_common"}, id="a word that everybody tries first"),
        pytest.param("abc", {"password_length", "password_kinds"}, id="all faults at once"),
    ],
)
def test_password_rules(password: str, codes: set[str]):
    found = rules.password_errors(password, personal=["zhangsan", "13800138000"])
    assert {error.code for error in found} == codes


@given(st.text(max_size=160))
def test_no_text_breaks_the_password_rules(password: str):
    found = rules.password_errors(password, personal=["zhangsan"])
    assert bool(found) or len(password) >= rules.SHORTEST_PASSWORD


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1)))
def test_idle_since_is_the_same_day_six_months_ago_or_the_months_last(today: date):
    before = rules.idle_since(today)
    assert (today.year * 12 + today.month) - (before.year * 12 + before.month) == 6
    assert before.day == min(today.day, calendar.monthrange(before.year, before.month)[1])


def test_a_password_is_due_after_half_a_year():
    now = datetime(2026, 11, 23, tzinfo=UTC)
    assert not rules.password_due(now - timedelta(days=179), now)
    assert rules.password_due(now - timedelta(days=181), now)
    assert not rules.password_due(None, now)


@pytest.mark.handbook(102)
@pytest.mark.parametrize(
    ("caller", "home", "administrating", "may"),
    [
        pytest.param("/1/2/3/", "/1/2/3/9/", [], True, id="an account of a lower office"),
        pytest.param("/1/2/3/", "/1/2/3/", [], True, id="an account of the own office"),
        pytest.param("/1/2/3/", "/1/2/4/", [], False, id="an account of the neighbour"),
        pytest.param("/1/2/3/9/", "/1/2/3/", [], False, id="an account of the office above"),
        pytest.param("/1/2/3/", "/1/2/3/", ["/1/2/3/"], False, id="another administrator of the own office"),
        pytest.param("/1/2/3/", "/1/2/3/9/", ["/1/2/3/9/"], True, id="an administrator of a lower office"),
        pytest.param("/1/2/3/", "/1/2/3/9/", ["/1/2/4/"], False, id="an administrator elsewhere with a home here"),
        pytest.param("/1/2/3/", "/1/2/33/", [], False, id="an office whose number only begins the same"),
    ],
)
def test_who_manages_whose_account(caller: str, home: str, administrating: list[str], *, may: bool):
    assert rules.manages(caller, home, administrating) is may


@pytest.mark.handbook(97, 144)
@pytest.mark.parametrize(
    ("role", "level", "path", "caller", "code"),
    [
        pytest.param(
            Role.ACADEMIC_ADMINISTRATOR,
            Level.SCHOOL,
            "/1/2/3/9/",
            "/1/2/3/9/",
            None,
            id="the school gives the academic administrator",
        ),
        pytest.param(
            Role.ADMINISTRATOR,
            Level.SCHOOL,
            "/1/2/3/9/",
            "/1/2/3/9/",
            "role_granted_above",
            id="the school does not give its own administrator",
        ),
        pytest.param(
            Role.ADMINISTRATOR,
            Level.SCHOOL,
            "/1/2/3/9/",
            "/1/2/3/",
            None,
            id="the county gives the school's administrator",
        ),
        pytest.param(
            Role.AUDITOR, Level.COUNTY, "/1/2/3/", "/1/2/3/", "role_granted_above", id="the auditor comes from above"
        ),
        pytest.param(
            Role.REGISTRAR,
            Level.COUNTY,
            "/1/2/3/",
            "/1/2/",
            "role_not_at_this_level",
            id="a county has no school registrar",
        ),
        pytest.param(
            Role.SECURITY_ADMINISTRATOR,
            Level.CITY,
            "/1/2/",
            "/1/",
            "role_not_at_this_level",
            id="the security administrator is the province's",
        ),
        pytest.param(Role.ADMINISTRATOR, Level.PROVINCE, "/1/", "/1/", None, id="above the province there is nobody"),
    ],
)
def test_who_gives_which_role_where(role: Role, level: Level, path: str, caller: str, code: str | None):
    refusal = rules.role_refusal(role, level=level, path=path, caller_path=caller, office_above="海右市教育局")
    assert (refusal and refusal.code) == code


@pytest.mark.handbook(97)
@given(st.lists(st.sampled_from(Role)), st.lists(st.sampled_from(Role)))
def test_no_account_holds_two_of_the_three_administrators(held: list[Role], wanted: list[Role]):
    refusal = rules.separation_refusal([role.value for role in held], [role.value for role in wanted])
    assert (refusal is not None) == (len(SEPARATED.intersection(held, wanted) | (SEPARATED & {*held, *wanted})) > 1)


def test_every_permission_is_in_some_role():
    assert {may for role in Role for level in Level for may in permissions_at(role, level)} == set(May)


def test_roles_allow_nothing_where_they_do_not_exist():
    assert permissions_of(["registrar"], Level.COUNTY) == frozenset()
    assert permissions_of(["no_such_role"], Level.SCHOOL) == frozenset()
    assert May.CALENDAR_EDIT in permissions_of(["bureau_registrar"], Level.PROVINCE)
    assert May.CALENDAR_EDIT not in permissions_of(["bureau_registrar"], Level.CITY)


def test_the_narrowest_role_with_a_permission_comes_first():
    roles = roles_granting(May.PUPIL_READ, Level.SCHOOL)
    sizes = [len(permissions_at(role, Level.SCHOOL)) for role in roles]
    assert sizes == sorted(sizes)
    assert Role.REGISTRAR in roles


def test_administrator_and_auditor_come_from_above():
    assert {role for role in Role if ROLES[role].granted_by is Granter.ABOVE} == {Role.ADMINISTRATOR, Role.AUDITOR}
