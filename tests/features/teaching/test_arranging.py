"""Teaching classes: by class or by list, names, changes with marks already entered, and why there is none (Q118–122)."""

import asyncio

import pytest
from sheets import filled

from xueji.features.evaluation import TermKind
from xueji.features.teaching import naming
from xueji.features.teaching.subjects import Subject
from xueji.platform import database


def _names(answer):
    return {one["name"] for one in answer.json()["pupils"] if one["member"]}


@pytest.mark.handbook(118, 147)
async def test_a_class_by_administrative_class_follows_its_pupils(school):
    one = await school.arrange(key="h2")
    browser = school.as_("jiaowu")
    assert _names(await browser.get(f"/api/teaching-classes/{one['id']}")) == {"李俊"}
    await database.execute(
        "UPDATE student SET class_id = $1 WHERE id = $2", school.world.classes["h2"], school.world.pupils["qi"]
    )
    assert _names(await browser.get(f"/api/teaching-classes/{one['id']}")) == {"李俊", "欧阳𬱖"}
    answer = await school.members(one, "qi")
    assert answer.json()["code"] == "teaching_follows_class"


@pytest.mark.handbook(118)
async def test_whoever_leaves_with_marks_is_named_first_and_takes_them_along(school):
    pupils = [school.world.pupils[name] for name in ("qi", "jun")]
    one = await school.arrange(follows=False, student_ids=pupils)
    content = filled((await school.template(one)).content, {2: {17: "90"}, 3: {17: "80"}})
    await school.enter((await school.upload(one, content)).json())
    warned = (await school.members(one, "jun")).json()
    assert (warned["code"], "欧阳𬱖" in warned["detail"]) == ("teaching_marks_there", True)
    assert _names(await school.members(one, "jun", marks_follow=True)) == {"李俊"}
    other = await school.arrange("wang", follows=False, student_ids=pupils[:1])
    assert (other["pupils"], other["entered"]) == (1, 1)


async def test_a_pupil_is_in_one_teaching_class_of_a_subject_at_a_time(school):
    pupils = [school.world.pupils["qi"]]
    one = await school.arrange(follows=False, student_ids=pupils)
    await school.arrange("wang", follows=False, student_ids=pupils)
    assert _names(await school.as_("jiaowu").get(f"/api/teaching-classes/{one['id']}")) == set()


async def test_pupils_of_another_grade_or_school_do_not_fit(school):
    answer = await school.try_arrange(follows=False, student_ids=[school.world.pupils["far"]])
    assert answer.json()["code"] == "teaching_pupils_unfit"
    assert await database.value("SELECT count(*) FROM teaching_class") == 0


@pytest.mark.handbook(120)
async def test_name_and_number_are_unique_and_what_is_free_is_said(school):
    first = await school.arrange()
    year = school.world.year
    assert first["name"] == f"jxb{year}010103"
    same = (await school.try_arrange(name=first["name"], key="h2")).json()
    assert (same["code"], same["next"]) == ("teaching_name_taken", f"可以用“jxb{year}010104”。")
    number = (await school.try_arrange(number=3, key="h2")).json()
    assert (number["code"], "1 班" in number["next"]) == ("teaching_number_taken", True)
    assert (await school.try_arrange(name="名" * 31)).status_code == 422


CASES = {
    "first term": (2026, 1, TermKind.AUTUMN, "jxb2026010102"),
    "third term": (2025, 2, TermKind.AUTUMN, "jxb2025030102"),
    "last term of nine years": (2017, 9, TermKind.SPRING, "jxb2017180102"),
}


@pytest.mark.handbook(120)
@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_name_says_year_term_module_and_number(case):
    entry_year, grade, term, name = case
    assert naming.suggested(entry_year, grade, term, Subject.CHINESE, 2) == name


@pytest.mark.handbook(122)
async def test_without_a_teaching_class_the_cause_is_named(school):
    assert "排课结果里没有您" in (await school.page("li"))["why_none"]
    assert "没有“任课教师”角色" in (await school.page("teacher"))["why_none"]
    await school.arrange()
    found = await school.page("li")
    assert (found["why_none"], len(found["items"])) == ("", 1)
    assert (await school.page("wang"))["items"] == []
    await database.execute("DELETE FROM term")
    assert "不在学期里" in (await school.page("li"))["why_none"]


@pytest.mark.handbook(144)
async def test_only_the_academic_administrator_arranges_and_only_subject_teachers_teach(school):
    assert (await school.try_arrange("teacher")).json()["code"] == "teaching_not_a_teacher"
    body = {"subject": "chinese", "post_id": school.world.posts["li"], "class_id": school.world.classes["h1"]}
    for login in ("li", "teacher", "registrar"):
        assert (await school.as_(login).post("/api/teaching-classes", json=body)).status_code == 403
    assert (await school.as_("stranger").post("/api/teaching-classes", json=body)).status_code == 404


@pytest.mark.handbook(113)
@pytest.mark.usefixtures("open_term")
async def test_a_pupil_is_there_for_everybody_the_moment_a_class_is_assigned(school, acts):
    """No account is asked for and no job runs between."""
    h1, lan = school.world.classes["h1"], school.world.pupils["lan"]
    one = await school.arrange()

    async def there():
        led = (await school.page("teacher"))["led"][0]["pupils"]
        board = (await school.as_("teacher").get(f"/api/evaluation-progress/classes/{h1}")).json()
        taught = _names(await school.as_("li").get(f"/api/teaching-classes/{one['id']}"))
        return led, "王岚" in str(board), "王岚" in taught, (await acts.page("lan", "mother"))["closed"]["code"]

    before = await there()
    assert before[1:] == (False, False, "evaluation_no_class")
    body = {"class_id": h1, "student_ids": [lan]}
    assert (await school.as_("registrar").post("/api/class-assignments", json=body)).status_code in {200, 201}
    assert await there() == (before[0] + 1, True, True, "evaluation_only_pupil")


@pytest.mark.handbook(118)
async def test_of_two_who_choose_the_pupils_at_once_the_later_sees_both_and_loses_nothing(school):
    one = await school.arrange("li", follows=False, student_ids=[school.world.pupils["qi"]])
    other = await school.arrange("wang", follows=False, student_ids=[school.world.pupils["gang"]])
    version = one["version"]
    bodies = [{"student_ids": [school.world.pupils[who] for who in found]} for found in (("qi", "jun"), ("qi", "gang"))]
    answers = await asyncio.gather(
        school.put_members(one, bodies[0], "jiaowu", version), school.put_members(one, bodies[1], "deputy", version)
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    [refused] = [answer for answer in answers if answer.status_code == 412]
    assert refused.json()["code"] == "version_conflict"
    assert len([pupil for pupil in (await school.one(one))["pupils"] if pupil["member"]]) == 2
    assert (await school.put_members(one, bodies[1], "deputy")).status_code == 200
    assert (await school.put_members(other, bodies[0], version=other["version"])).status_code == 412, (
        "its pupil has left"
    )
