"""A grade's timetable by both templates: by administrative class, and by lists of who changes rooms (Q118, Q120)."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sheets import filled

from xueji.features.teaching.judging import Line
from xueji.features.teaching.subjects import Subject
from xueji.features.teaching.timetable import Room, agree
from xueji.platform import database

CHINESE, MATHS = 4, 5
NUMBER, TEACHER, NAME = 4, 5, 6
QI, GANG, JUN = 2, 4, 5
"""Rows of the list template: its pupils by class."""


async def _entered(school, content, **of):
    seen = (await school.upload_timetable(content, **of)).json()
    assert seen["wrong"] == 0, seen["lines"]
    answer = await school.enter(seen, "jiaowu")
    assert answer.status_code == 200, answer.text
    return seen, answer.json()


async def _taught(school, login):
    return {(one["subject"], one["class_name"], one["name"]) for one in (await school.page(login))["items"]}


@pytest.mark.handbook(118)
async def test_by_classes_a_cell_says_who_teaches_and_the_same_file_again_changes_nothing(school):
    blank = (await school.timetable()).content
    content = filled(blank, {2: {CHINESE: "李明", MATHS: "王芳"}, 3: {CHINESE: "李明"}})
    seen, done = await _entered(school, content)
    year = school.world.year
    assert (seen["fresh"], seen["unit"], done["words"]) == (2, "个班", "已写入：新登记 2 个班")
    classes = {one["name"] for one in (await school.page("jiaowu"))["classes"]}
    assert {name for _, name, _ in await _taught(school, "li")} == classes
    assert {name for *_, name in await _taught(school, "li")} == {f"jxb{year}010103", f"jxb{year}010104"}
    again, done = await _entered(school, content)
    assert (again["same"], done["words"]) == (2, "和已有的完全一样，什么都没有改")


@pytest.mark.handbook(118)
async def test_a_class_gets_another_teacher_and_keeps_its_teaching_class_with_the_marks(school):
    await _entered(school, filled((await school.timetable()).content, {2: {CHINESE: "李明"}}))
    [one] = (await school.page("li"))["items"]
    await school.enter((await school.upload(one, filled((await school.template(one)).content, {2: {17: "90"}}))).json())
    seen, _ = await _entered(school, filled((await school.timetable()).content, {2: {CHINESE: "王芳"}}))
    assert seen["lines"][0]["changes"] == ["语文 李明 → 王芳"]
    [same] = (await school.page("wang"))["items"]
    assert (same["id"], same["entered"], (await school.page("li"))["items"]) == (one["id"], 1, [])


@pytest.mark.handbook(119)
async def test_a_teacher_who_is_not_there_is_pointed_out_and_mended_in_the_page(school):
    content = filled((await school.timetable()).content, {2: {CHINESE: "李敏", MATHS: "无此人"}})
    seen = (await school.upload_timetable(content)).json()
    said = {fault["cell"]: (fault["given"], fault["suggestion"]) for fault in seen["lines"][0]["faults"]}
    assert said == {"E2": ("李敏", "李明"), "F2": ("无此人", "")}
    assert len(seen["absent"]) == 1
    assert (await school.enter(seen, "jiaowu")).json()["code"] == "teaching_upload_faults"
    await school.mend(seen, 2, CHINESE, "李明", "jiaowu")
    mended = (await school.mend(seen, 2, MATHS, "", "jiaowu")).json()
    assert (mended["wrong"], mended["fresh"]) == (0, 1)


async def test_two_teachers_of_one_name_are_told_apart(school):
    await database.execute("UPDATE account SET name = '李明' WHERE login_name = 'zp.wang'")
    seen = (await school.upload_timetable(filled((await school.timetable()).content, {2: {CHINESE: "李明"}}))).json()
    [fault] = seen["lines"][0]["faults"]
    assert fault["suggestion"] in {"李明（zp.li）", "李明（zp.wang）"}
    await _entered(school, filled((await school.timetable()).content, {2: {CHINESE: "李明（zp.wang）"}}))
    assert len(await _taught(school, "wang")) == 1


@pytest.mark.handbook(118, 120)
async def test_by_lists_pupils_change_rooms_and_take_their_marks_along(school):
    blank = (await school.timetable(subject="english")).content
    rows = {
        QI: {NUMBER: "1", TEACHER: "李明"},
        GANG: {NUMBER: "1", TEACHER: "李明"},
        JUN: {NUMBER: "2", TEACHER: "王芳", NAME: "英语提高班"},
    }
    seen, _ = await _entered(school, filled(blank, rows), subject="english")
    assert (seen["fresh"], seen["absent"]) == (3, ["赵秀", "王岚"])
    again, _ = await _entered(school, filled(blank, rows), subject="english")
    assert (again["same"], again["note"]) == (3, "")
    [one] = (await school.page("li"))["items"]
    assert (one["name"], one["pupils"]) == (f"jxb{school.world.year}010301", 2)
    await school.enter((await school.upload(one, filled((await school.template(one)).content, {2: {17: "88"}}))).json())
    there = (await school.timetable(subject="english")).content
    moved, _ = await _entered(
        school, filled(there, {QI: {NUMBER: "2", TEACHER: "王芳", NAME: "英语提高班"}}), subject="english"
    )
    assert moved["note"] == "换教学班的学生里，1 人已经登记了英语成绩，成绩跟着学生走。"
    [other] = (await school.page("wang"))["items"]
    assert (other["name"], other["pupils"], other["entered"]) == ("英语提高班", 2, 1)
    assert [one["pupils"] for one in (await school.page("li"))["items"]] == [1]


async def test_two_teaching_classes_exchange_their_names(school):
    blank = (await school.timetable(subject="english")).content
    rows = [("1", "李明", "甲"), ("2", "王芳", "乙")]
    cells = {
        row: {NUMBER: number, TEACHER: who, NAME: name}
        for row, (number, who, name) in zip((QI, JUN), rows, strict=True)
    }
    await _entered(school, filled(blank, cells), subject="english")
    cells[QI][NAME], cells[JUN][NAME] = "乙", "甲"
    await _entered(school, filled(blank, cells), subject="english")
    assert {name for *_, name in await _taught(school, "li")} == {"乙"}


BY_LIST = {"subject": "english"}


def overtaken(answer):
    return answer.status_code == 409 and answer.json()["code"] == "teaching_timetable_overtaken"


@pytest.mark.handbook(118)
async def test_of_two_who_arrange_the_same_at_once_one_stands_and_the_other_is_told_and_loses_nothing(school):
    blank = (await school.timetable()).content
    wanted = {"jiaowu": {2: {CHINESE: "李明", MATHS: "李明"}}, "deputy": {2: {CHINESE: "王芳"}}}
    seen = {login: (await school.upload_timetable(filled(blank, rows), login)).json() for login, rows in wanted.items()}
    answers = dict(zip(seen, await asyncio.gather(*(school.enter(one, who) for who, one in seen.items())), strict=True))
    [won] = [login for login, answer in answers.items() if answer.status_code == 200]
    [lost] = [login for login in answers if login != won]
    assert overtaken(answers[lost])
    said = answers[lost].json()
    assert {"jiaowu": "周j", "deputy": "钱进"}[won] in said["title"]
    assert f"jxb{school.world.year}010103" in said["why"]
    teachers = {(one["subject"], one["teacher"]) for one in (await school.page("jiaowu"))["items"]}
    stands = {"jiaowu": {("chinese", "李明"), ("maths", "李明")}, "deputy": {("chinese", "王芳")}}
    assert teachers == stands[won], "all or none"
    kept = (await school.as_(lost).get(f"/api/teaching-uploads/{seen[lost]['id']}")).json()
    assert (kept["state"], kept["changed"]) == ("checked", 1), "the sheet is still there, against what stands now"
    again = (await school.upload_timetable(filled(blank, wanted[lost]), lost)).json()
    assert "语文" in again["lines"][0]["changes"][0]
    assert (await school.enter(again, lost)).status_code == 200


async def test_two_who_arrange_other_subjects_at_once_both_stand(school):
    blank = (await school.timetable()).content
    wanted = {"jiaowu": {2: {CHINESE: "李明"}}, "deputy": {2: {MATHS: "王芳"}, 3: {CHINESE: "王芳"}}}
    seen = {login: (await school.upload_timetable(filled(blank, rows), login)).json() for login, rows in wanted.items()}
    answers = await asyncio.gather(*(school.enter(one, who) for who, one in seen.items()))
    assert [one.status_code for one in answers] == [200, 200]
    assert len((await school.page("jiaowu"))["items"]) == 3


async def test_lists_are_not_written_over_what_another_has_moved_in_the_page_meanwhile(school):
    blank = (await school.timetable(**BY_LIST)).content
    await _entered(
        school, filled(blank, {QI: {NUMBER: "1", TEACHER: "李明"}, JUN: {NUMBER: "2", TEACHER: "王芳"}}), **BY_LIST
    )
    there = (await school.timetable("deputy", **BY_LIST)).content
    moved = filled(there, {GANG: {NUMBER: "1", TEACHER: "李明"}})
    seen = (await school.upload_timetable(moved, "deputy", **BY_LIST)).json()
    [first] = (await school.page("li"))["items"]
    assert (await school.members(first, marks_follow=True)).status_code == 200
    assert overtaken(await school.enter(seen, "deputy"))
    assert (await school.page("li"))["items"][0]["pupils"] == 0
    anew = (await school.upload_timetable(moved, "deputy", **BY_LIST)).json()
    assert (await school.enter(anew, "deputy")).status_code == 200
    own = (
        await school.upload_timetable(filled(blank, {JUN: {NUMBER: "1", TEACHER: "李明"}}), "deputy", **BY_LIST)
    ).json()
    assert (await school.enter(own, "deputy")).status_code == 200, "what one has arranged oneself is no surprise"


@pytest.mark.handbook(139)
async def test_a_timetable_is_for_its_grade_and_subject_and_for_whoever_arranges(school):
    template = (await school.timetable(subject="english")).content
    said = (await school.upload_timetable(template, subject="maths")).json()["refusal"]
    assert said["code"] == "teaching_template_other"
    assert (await school.timetable("li")).status_code == 403
    assert (await school.timetable(grade=2)).status_code == 404
    assert (await school.timetable(subject="class")).status_code == 404
    ours = (await school.timetable()).content
    theirs = (await school.upload_timetable(ours, "stranger")).json()
    assert theirs["state"] == "refused"
    assert (await school.as_("jiaowu").get(f"/api/teaching-uploads/{theirs['id']}")).status_code == 404


def _lines(*said):
    return [
        Line(
            row,
            row,
            "某某",
            {key: value for key, value in zip(("number", "teacher", "name"), one, strict=True) if value},
            [],
        )
        for row, one in enumerate(said, start=2)
    ]


def _rule(number):
    return f"jxb{number:02d}"


FOLLOWS = Room(id=1, subject=Subject.ENGLISH, number=3, name="三班英语", class_id=7, post_id=1)
LIST = Room(id=2, subject=Subject.ENGLISH, number=4, name="四班英语", class_id=None, post_id=1)
FAULTS = {
    "two teachers for one number": ([("1", "李明", ""), ("1", "王芳", "")], 3, 5, "和第 2 行同是 1 班，任课教师不一样", "李明"),
    "two names for one number": ([("1", "李明", "甲"), ("1", "李明", "乙")], 3, 6, "和第 2 行同是 1 班，名称不一样", "甲"),
    "one name for two numbers": ([("1", "李明", "甲"), ("2", "王芳", "甲")], 3, 6, "“甲”已经有了，名称全校唯一", "jxb02"),
    "a name that the school has": ([("1", "李明", "数学一班")], 2, 6, "“数学一班”已经有了，名称全校唯一", "jxb01"),
    "the name of a number that is not in the sheet": ([("1", "李明", "四班英语")], 2, 6, "“四班英语”已经有了，名称全校唯一", "jxb01"),
    "number nought": ([("0", "李明", "")], 2, 4, "班号从 1 开始", "1"),
    "a number that follows a class": ([("3", "李明", "")], 2, 4, "3 班跟着行政班走，不能按名单排", "1"),
}  # fmt: skip


@pytest.mark.handbook(120)
@pytest.mark.parametrize("case", FAULTS.values(), ids=FAULTS.keys())
def test_what_is_wrong_between_lines_is_said_at_the_cell(case):
    said, row, column, message, suggestion = case
    agreed = agree(_lines(*said), [FOLLOWS, LIST], frozenset({"数学一班"}), _rule)
    faults = [(line.row, one.column, one.message, one.suggestion) for line in agreed for one in line.faults]
    assert faults == [(row, column, message, suggestion)]


def test_a_line_without_a_name_says_the_name_that_its_number_has():
    said = agree(_lines(("4", "李明", ""), ("1", "王芳", ""), ("1", "王芳", "提高班")), [LIST], frozenset(), _rule)
    assert [line.values["name"] for line in said] == ["四班英语", "提高班", "提高班"]


@given(
    st.lists(
        st.tuples(st.sampled_from("0123"), st.sampled_from(["李明", "王芳"]), st.sampled_from(["", "甲", "乙", "旧"])),
        max_size=6,
    ),
    st.sets(st.sampled_from(["甲", "jxb01", "jxb02"])),
)
def test_lines_without_a_fault_make_teaching_classes_that_can_be(said, others):
    agreed = agree(_lines(*said), [FOLLOWS, LIST], frozenset(others), _rule)
    right = (
        {}
        if any(line.faults for line in agreed)
        else {(one.values["number"], one.values["teacher"], one.values["name"]) for one in agreed}
    )
    assert len({number for number, *_ in right}) == len({name for *_, name in right}) == len(right)
    assert others.isdisjoint(name for *_, name in right)
