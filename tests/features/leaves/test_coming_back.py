"""Pupils 出境, 退学 and 其他离校 come back to school, and nobody else does by this way (Q49, Q50)."""

import msgspec
import pytest
from tests.features.leaves.conftest import add_pupil

from xueji.platform import database
from xueji.platform.database import transaction

pytestmark = pytest.mark.handbook(50)


class _Notice(msgspec.Struct):
    title: str


async def told(like):
    return [one.title for one in await database.fetch(_Notice, "SELECT title FROM notice WHERE title LIKE $1", like)]


@pytest.mark.handbook(49)
@pytest.mark.parametrize(
    ("state", "flow", "label"),
    [
        pytest.param("abroad", "return_from_abroad", "入境复学", id="from abroad"),
        pytest.param("other_leave", "reinstatement", "恢复入学资格", id="from other leave"),
        pytest.param("withdrawn", "reinstatement", "恢复入学资格", id="after withdrawal"),
    ],
)
async def test_school_and_bureau_bring_a_pupil_back_into_class_with_a_number(acts, world, state, flow, label):
    form = (await acts.as_("registrar").get(acts.door(state))).json()
    assert (form["flow"], form["label"], [one["grade"] for one in form["grades"]]) == (flow, label, [3, 4, 5, 6])
    case_id = await acts.filed(state)
    assert (await acts.stands(state)).state == state
    await acts.approve(case_id)
    stands = await acts.stands(state)
    assert (stands.state, stands.grade, stands.class_id) == ("in_school", 3, world.classes[3])
    assert stands.provincial_number


async def test_the_family_and_the_registrar_are_told(acts):
    case_id = await acts.filed("other_leave")
    await acts.approve(case_id)
    assert sorted(await told("恢复入学资格%")) == ["恢复入学资格办结", "恢复入学资格办结", "恢复入学资格已提交"]
    seen = (await acts.as_("mother").get(f"/api/tracker/{case_id}")).json()
    assert {fact["label"]: (fact["before"], fact["after"]) for fact in seen["facts"]}["状态"] == ("其他离校", "在校")


@pytest.mark.parametrize(
    ("key", "changed", "code"),
    [
        pytest.param("in_school", {}, "leave_not_away", id="is in school"),
        pytest.param("suspended", {}, "leave_not_away", id="is suspended, which is another business"),
        pytest.param("other_leave", {"grade": 2, "class_id": None}, "leave_grade_unfit", id="below the old grade"),
        pytest.param("other_leave", {"grade": 4}, "leave_grade_unfit", id="a class of another grade"),
        pytest.param("other_leave", {"paper": False}, "leave_paper_missing", id="without proof"),
    ],
)
async def test_what_does_not_hold_is_refused_and_changes_nothing(acts, key, changed, code):
    refused = await acts.file(key, **changed)
    assert refused.json()["code"] == code
    assert (await acts.stands(key)).state == key
    assert await database.value("SELECT count(*) FROM approval_case") == 0


async def test_a_pupil_comes_back_by_one_case_at_a_time(acts):
    await acts.filed("other_leave")
    again = await acts.file("other_leave")
    assert (again.status_code, again.json()["code"]) == (409, "leave_stopped")


async def test_who_has_begun_elsewhere_does_not_come_back_by_this_way(acts, world):
    case_id = await acts.filed("withdrawn")
    async with transaction() as tx:
        await add_pupil(tx, world.offices["near"], 6, "in_school")
    refused = await acts.act("county", case_id, "approval", step="clear")
    assert (refused.status_code, refused.json()["code"]) == (409, "leave_elsewhere")
    assert (await acts.stands("withdrawn")).state == "withdrawn"


async def test_another_school_knows_nothing_of_it(acts):
    assert (await acts.as_("near").get(acts.door("other_leave"))).status_code == 404
    refused = await acts.as_("near").post(
        acts.door("other_leave"), json={"grade": 3, "reason": "回来就读", "evidence": []}
    )
    assert refused.status_code == 404


async def test_what_was_sent_back_is_mended_and_keeps_its_number(acts):
    case_id = await acts.filed("other_leave")
    await acts.act("county", case_id, "return", step="clear", reason="unclear", text="申请没有签字")
    form = (await acts.as_("registrar").get(acts.door("other_leave"))).json()
    assert (form["case_id"], form["sent_back"], form["reason"]) == (case_id, "申请没有签字", "回到户籍地就读")
    again = (await acts.file("other_leave", grade=4, class_id=None)).json()
    assert again["case_id"] == case_id
    await acts.approve(case_id)
    stands = await acts.stands("other_leave")
    assert (stands.state, stands.grade, stands.class_id, stands.provincial_number) == ("in_school", 4, None, None)


async def test_a_class_that_has_filled_meanwhile_is_chosen_anew_at_school(acts, world):
    case_id = await acts.filed("other_leave")
    await database.execute(
        "INSERT INTO transfer_rule (school_id, district, class_size, graduating_reason, set_by, set_at, version)"
        " SELECT $1, '', 1, '', min(id), now(), 1 FROM account",
        world.offices["school"].id,
    )
    await database.execute(
        "UPDATE student SET class_id = $1 WHERE id = $2", world.classes[3], world.pupils["in_school"]
    )
    await acts.approve(case_id)
    stands = await acts.stands("other_leave")
    assert (stands.state, stands.class_id) == ("in_school", None)
