"""The city sets to 毕业 whoever has finished the stage and whose record was left behind (Q20.6)."""

import msgspec
import pytest

from xueji.features.leaves import rules
from xueji.features.organisations import Stage, System
from xueji.features.students import State
from xueji.features.transfers.rules import OpenCase, Pupil
from xueji.platform import database

pytestmark = pytest.mark.handbook(20)

PUPIL = Pupil(
    student_id=1, school_id=2, school="临溪县第二实验小学", bureau_id=3, bureau="临溪县教育局", district="",
    stage=Stage.PRIMARY, grade=6, system=System.SIX_THREE, state=State.IN_SCHOOL, problems=[], open_cases=[],
)  # fmt: skip
CASE = OpenCase(label="转学", number="ZX1", is_transfer=True, case_id=9, holder="临溪县教育局")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        pytest.param({}, "", id="the last grade"),
        pytest.param({"grade": 5, "system": System.FIVE_FOUR}, "", id="五四学制 ends with the fifth"),
        pytest.param({"stage": Stage.JUNIOR, "grade": 3}, "", id="the last of junior school"),
        pytest.param({"problems": ["认证不通过"]}, "", id="who was not verified goes on all the same (Q17)"),
        pytest.param({"grade": 5}, "读到六年级才毕业", id="not yet the last"),
        pytest.param(
            {"stage": Stage.JUNIOR, "grade": 3, "system": System.FIVE_FOUR}, "才毕业", id="五四学制 has a fourth"
        ),
        pytest.param({"stage": Stage.SENIOR, "grade": 3}, "学分", id="senior school, which has rules of its own"),
        pytest.param({"state": State.SUSPENDED}, "休学", id="not in school"),
        pytest.param({"state": State.GRADUATED}, "毕业", id="done already"),
        pytest.param({"open_cases": [CASE]}, "ZX1", id="a transfer is under way"),
    ],
)
def test_who_may_be_set_to_graduated(changed, words):
    found = rules.not_to_graduate(msgspec.structs.replace(PUPIL, **changed))
    assert (found is None) == (words == "")
    assert words in (found or ("",))[0]


async def set_graduated(acts, key="in_school", login="city", **changed):
    door = f"/api/students/{acts.world.pupils[key]}/graduation"
    return await acts.as_(login).post(door, json={"basis": "certificate"} | changed)


class Told(msgspec.Struct):
    title: str
    body: str


async def test_the_record_says_graduated_at_once_and_school_and_family_hear_of_it(acts, world):
    pupil = world.pupils["in_school"]
    await database.execute("UPDATE student SET grade = 6, class_id = $2 WHERE id = $1", pupil, world.classes[3])
    await database.execute("UPDATE guardianship SET student_id = $1", pupil)
    done = await set_graduated(acts)
    assert (done.status_code, done.json()["state_label"]) == (200, "毕业"), done.text
    stands = await acts.stands("in_school")
    assert (stands.state, stands.grade, stands.class_id) == ("graduated", 6, None)
    [entry, *_] = (await acts.as_("registrar").get(f"/api/students/{pupil}/timeline")).json()["items"]
    assert (entry["title"], entry["source_label"], entry["by"]) == ("学籍变动", "学生毕业处理", "学籍管理员 周city")
    told = await database.fetch(
        Told, "SELECT title, body FROM notice WHERE student_id = $1 OR link LIKE '/staff/pupils/%'", pupil
    )
    assert len(told) == 2
    assert all("毕业" in one.title and "海右市教育局" in one.body for one in told)
    again = await set_graduated(acts)
    assert (again.status_code, again.json()["code"]) == (409, "graduation_unfit")


async def test_nobody_but_the_city_sets_it_and_not_before_the_last_grade(acts):
    early = await set_graduated(acts)
    assert (early.status_code, early.json()["code"]) == (409, "graduation_unfit")
    assert "六年级" in early.json()["why"]
    assert [(await set_graduated(acts, login=login)).status_code for login in ("registrar", "county")] == [403, 403]
    assert (await set_graduated(acts, basis="because")).status_code == 422
    assert (await acts.stands("in_school")).state == "in_school"
