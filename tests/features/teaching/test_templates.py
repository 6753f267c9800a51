"""From the template to entered marks: refused when altered, judged cell by cell, entered whole (Q119, Q139)."""

import asyncio
import json
import re
from contextvars import Context
from datetime import timedelta

import pytest
from sheets import changed, filled, merged, retitled, with_formula, with_sheet

from xueji.features import organisations
from xueji.features.teaching import check, templates
from xueji.platform import cache, database, workbooks
from xueji.platform.database import transaction
from xueji.platform.jobs import run_due_jobs
from xueji.platform.workbooks import Mark, Sheet, write_workbook

FINAL, TOTAL, LEVEL, COMMENT = 16, 17, 18, 19
"""Columns of the marks template, from 0."""


@pytest.mark.handbook(119)
async def test_a_filled_in_template_is_entered_and_the_same_again_changes_nothing(school):
    one = await school.arrange()
    content = filled((await school.template(one)).content, {2: {FINAL: "88.5", TOTAL: "90", LEVEL: "A"}})
    seen = (await school.upload(one, content)).json()
    assert (seen["fresh"], seen["wrong"], await school.entries()) == (1, 0, 0)
    done = await school.enter(seen)
    assert (done.status_code, await school.entries()) == (200, 1)
    again = (await school.upload(one, content)).json()
    assert (again["fresh"], again["changed"], again["same"]) == (0, 0, 1)
    words = (await school.enter(again)).json()["words"]
    assert words == "和已有的完全一样，什么都没有改"
    assert await database.value("SELECT version FROM teacher_entry") == 1


@pytest.mark.handbook(131)
async def test_a_mark_in_music_counts_for_the_arts_at_once(school, world, as_):
    one = await school.arrange(subject="music")
    seen = (await school.upload(one, filled((await school.template(one)).content, {2: {TOTAL: "84.5"}}))).json()
    assert (await school.enter(seen)).status_code == 200
    page = (await as_("qi").get(f"/api/children/{world.pupils['qi']}/senior-results")).json()
    assert "84.5" in [mark["music"] for mark in page["arts_marks"]]


async def test_an_entered_upload_is_not_entered_twice(school):
    one = await school.arrange()
    seen = (await school.upload(one, filled((await school.template(one)).content, {2: {TOTAL: "90"}}))).json()
    assert (await school.enter(seen)).status_code == 200
    assert (await school.enter(seen)).json()["code"] == "teaching_upload_entered"


async def _forged(content):
    return await write_workbook([Sheet("登记", ["编号"])], Mark("enrolment", "1 senior 2026"))


async def _marked(content, seat, words):
    """The same kind of template with another word in its mark: version, target, year, term."""
    async with workbooks.read_apart(content, templates.LIMITS) as found:
        said = found.mark.version.split(" ")
    said[seat] = words(said[seat])
    return await write_workbook([Sheet("登记", ["编号"])], Mark("teaching", " ".join(said)))


async def _last_year(content):
    return await _marked(content, 2, lambda year: str(int(year) - 1))


async def _other_term(content):
    return await _marked(content, 3, lambda _: "spring")


async def _old(content):
    return await write_workbook([Sheet("登记", ["编号"])], Mark("teaching", "0 t1 2026 autumn"))


ALTERED = {
    "no mark of ours": (lambda _: write_workbook([Sheet("登记", ["编号"])]), "teaching_template_foreign", ""),
    "a template of another kind": (_forged, "teaching_template_foreign", ""),
    "an older version": (_old, "teaching_template_other", "第 0 版"),
    "a template of last year": (_last_year, "teaching_template_other", "学年上学期的模板"),
    "a template of the other term": (_other_term, "teaching_template_other", "学年下学期的模板"),
    "its sheet renamed": (
        lambda book: changed(book, book=lambda text: text.replace('name="登记"', 'name="成绩"')),
        "teaching_template_altered",
        "少了工作表“登记”",
    ),
    "a sheet more": (with_sheet, "teaching_template_altered", "多了工作表“说明”"),
    "a column renamed": (
        lambda book: retitled(book, 期末成绩="期末"),
        "teaching_template_altered",
        "少了 1 列：期末成绩；多了 1 列：期末",
    ),
    "two columns moved": (
        lambda book: retitled(book, 期末成绩="学期总评", 学期总评="期末成绩"),
        "teaching_template_altered",
        "“学期总评”应在 R 列，现在在 Q 列",
    ),
    "a formula": (with_formula, "workbook_has_formulas", ""),
    "merged cells": (merged, "workbook_has_merged_cells", ""),
    "nothing filled in": (lambda book: book, "teaching_nothing_filled", ""),
    "no workbook": (lambda _: b"hello", "file_not_excel", ""),
}


@pytest.mark.handbook(119, 139)
async def test_an_altered_template_is_refused_with_what_differs(school):
    one = await school.arrange()
    template = (await school.template(one)).content
    found = {}
    for name, (spoil, _, _) in ALTERED.items():
        spoilt = spoil(template)
        answer = await school.upload(one, await spoilt if asyncio.iscoroutine(spoilt) else spoilt)
        said = answer.json()
        assert (said["state"], said["lines"]) == ("refused", []), name
        found[name] = (said["refusal"]["code"], said["refusal"]["why"])
    for name, (_, code, words) in ALTERED.items():
        assert found[name][0] == code, name
        assert words in found[name][1], (name, found[name])


@pytest.mark.handbook(139)
async def test_the_template_of_another_class_or_term_is_refused(school):
    one, other = await school.arrange(), await school.arrange(key="h2")
    answer = await school.upload(other, (await school.template(one)).content)
    said = answer.json()["refusal"]
    assert (said["code"], "另一个班" in said["why"]) == ("teaching_template_other", True)
    await database.execute("UPDATE teaching_class SET term = 'spring' WHERE id = $1", one["id"])
    assert (await school.template(one)).json()["code"] == "teaching_term_over"


@pytest.mark.handbook(119)
async def test_a_wrong_cell_says_where_what_and_what_was_meant_and_is_mended_in_the_page(school):
    one = await school.arrange()
    cells = {2: {2: "高一", FINAL: "105", TOTAL: "九十", LEVEL: "a"}, 3: {TOTAL: "80"}}
    seen = (await school.upload(one, filled((await school.template(one)).content, cells))).json()
    faults = {fault["cell"]: fault for fault in seen["lines"][0]["faults"]}
    assert set(faults) == {"C2", "Q2", "R2", "S2"}
    assert (faults["C2"]["given"], faults["C2"]["suggestion"]) == ("高一", "高中一年级")
    assert (faults["Q2"]["allowed"], faults["S2"]["suggestion"]) == ("0—100", "A")
    assert (await school.enter(seen)).json()["code"] == "teaching_upload_faults"
    assert await school.entries() == 0
    for column, value in ((2, "高中一年级"), (FINAL, "95"), (TOTAL, "90"), (LEVEL, "A")):
        seen = (await school.mend(seen, 2, column, value)).json()
    assert (seen["wrong"], seen["fresh"]) == (0, 2)
    assert (await school.enter(seen)).status_code == 200
    assert await school.entries() == 2


async def test_the_second_of_two_teachers_is_told_and_overwrites_nothing(school):
    """The teacher changed after the first had uploaded: both hold a sheet of the same class."""
    one = await school.arrange()
    template = (await school.template(one)).content
    first = (await school.upload(one, filled(template, {2: {TOTAL: "90"}}))).json()
    change = {"name": one["name"], "post_id": school.world.posts["wang"]}
    jiaowu = school.as_("jiaowu")
    path = f"/api/teaching-classes/{one['id']}"
    assert (await jiaowu.request("PATCH", path, json=change, version=1)).status_code == 200
    assert (await school.enter(first)).json()["code"] == "teaching_not_yours"
    second = (await school.upload(one, filled(template, {2: {TOTAL: "70"}}), "wang")).json()
    change["post_id"] = school.world.posts["li"]
    await jiaowu.request("PATCH", path, json=change, version=2)
    assert (await school.enter(first)).status_code == 200
    change["post_id"] = school.world.posts["wang"]
    await jiaowu.request("PATCH", path, json=change, version=3)
    answer = (await school.enter(second, "wang")).json()
    assert (answer["code"], "李明" in answer["title"]) == ("teaching_overtaken", True)
    again = (await school.upload(one, filled(template, {2: {TOTAL: "70"}}), "wang")).json()
    assert again["lines"][0]["changes"] == ["学期总评 90 → 70"]
    assert (await school.enter(again, "wang")).status_code == 200


async def test_of_two_who_enter_the_same_pupils_at_once_one_is_told_and_overwrites_nothing(school):
    """One teaches the class, one a list with a pupil of it; both have read that nothing is there yet."""
    one = await school.arrange()
    other = await school.arrange("wang", follows=False, student_ids=[school.world.pupils["qi"]])
    seen = [
        (await school.upload(each, filled((await school.template(each, login)).content, {2: {TOTAL: mark}}), login))
        for each, login, mark in ((one, "li", "90"), (other, "wang", "70"))
    ]
    answers = await asyncio.gather(
        *(school.enter(each.json(), login) for each, login in zip(seen, ("li", "wang"), strict=True))
    )
    codes = sorted(answer.json().get("code", answer.json().get("state")) for answer in answers)
    assert codes == ["entered", "teaching_overtaken"]
    assert await school.entries() == 1
    assert await database.value("SELECT version FROM teacher_entry") == 1


async def test_an_upload_is_read_once_by_a_job_that_is_watched_and_says_the_same_when_it_is_opened_again(school):
    one = await school.arrange()
    content = filled((await school.template(one)).content, {2: {TOTAL: "90"}})
    path = f"/api/teaching-classes/{one['id']}/uploads"
    kept = (await school.as_("li").post(path, files={"data": ("成绩.xlsx", content)})).json()
    assert (kept["state_label"], kept["rows"]) == ("正在核对", 0)
    assert (await school.enter(kept)).status_code == 404
    async with cache.shared().subscribe(check.channel(kept["id"])) as news:
        await run_due_jobs()
        said = [json.loads((await anext(news)).partition(b"data: ")[2]) for _ in range(3)]
    assert [one.get("done", one.get("state")) for one in said] == [0, said[0]["total"], "checked"]
    assert await database.value("SELECT file IS NULL FROM teaching_upload")
    await check.check(kept["id"])
    read = (await school.as_("li").get(f"/api/teaching-uploads/{kept['id']}")).json()
    assert (read["state"], read["fresh"], read["version"]) == ("checked", 1, 2)
    assert (await school.enter(read)).json()["words"] == "已写入：新登记 1 人"
    read = (await school.as_("li").get(f"/api/teaching-uploads/{kept['id']}")).json()
    assert (read["state"], read["words"]) == ("entered", "已写入：新登记 1 人")


async def test_uploads_of_somebody_else_are_not_found(school):
    one = await school.arrange()
    seen = (await school.upload(one, filled((await school.template(one)).content, {2: {TOTAL: "90"}}))).json()
    for login in ("wang", "teacher", "jiaowu"):
        assert (await school.as_(login).get(f"/api/teaching-uploads/{seen['id']}")).status_code == 404


@pytest.mark.usefixtures("open_term")
async def test_the_class_teacher_enters_conduct_awards_and_the_comment_and_the_pupil_sees_them(school, acts):
    template = await school.class_template()
    cells = {2: {4: "1", 7: "优秀", 8: "校级三好学生", 11: "为人踏实，乐于助人。"}}
    seen = (await school.upload_class(filled(template.content, cells))).json()
    assert (await school.enter(seen, "teacher")).status_code == 200, seen
    others = {one["kind"]: one for one in (await acts.page("qi"))["others"]}
    assert others["comment"]["facts"][0]["words"] == "为人踏实，乐于助人。"
    assert [fact["words"] for fact in others["conduct"]["facts"]] == ["1 天", "优秀"]
    assert others["school_award"]["facts"][0]["label"] == "奖励"
    assert (others["courses"]["there"], others["courses"]["words"]) == (False, "任课教师还没填")
    one = await school.arrange()
    marks = (await school.upload(one, filled((await school.template(one)).content, {2: {TOTAL: "90"}}))).json()
    await school.enter(marks)
    others = {one["kind"]: one for one in (await acts.page("qi"))["others"]}
    assert [(fact["label"], fact["words"]) for fact in others["courses"]["facts"]] == [("语文", "学期总评 90")]


@pytest.mark.handbook(121, 136)
async def test_nothing_is_written_into_a_class_that_was_submitted(school):
    one = await school.arrange()
    seen = (await school.upload(one, filled((await school.template(one)).content, {2: {TOTAL: "90"}}))).json()
    await database.execute(
        "INSERT INTO evaluation_submission (class_id, year, term, missing, submitted_by, submitted_at)"
        " VALUES ($1, $2, 'autumn', 0, $3, now())",
        *(school.world.classes["h1"], school.world.year, school.world.accounts["teacher"]),
    )
    answer = (await school.enter(seen)).json()
    assert (answer["code"], await school.entries()) == ("teaching_class_submitted", 0)
    assert re.search(r"周t在.*\d\d:\d\d提交了高一（3）班", answer["why"]), "who, and when"
    await database.execute(
        "UPDATE evaluation_submission SET taken_back_at = now(), taken_back_by = $1", school.world.accounts["jiaowu"]
    )
    assert (await school.enter(seen)).status_code == 200


GRANTED = """
WITH p AS (
  INSERT INTO publication (school_id, school_path, stage, grade, year, term, audience, hash, published_by, automatic,
    starts_at, ends_at)
  SELECT o.id, o.path, 'senior', 1, $2, 'autumn', 'class', '', $3, false, now(), now() + interval '5 days'
  FROM organisation o WHERE o.id = $1 RETURNING id
), r AS (
  INSERT INTO evaluation_grant (publication_id, year, term, kinds, teachers, sealed, until, granted_by, granted_at)
  SELECT p.id, $2, 'autumn', 1, $5, '', now() + $6::interval, $3, now() FROM p RETURNING id
)
INSERT INTO evaluation_grant_pupil (grant_id, student_id) SELECT r.id, $4 FROM r
"""


@pytest.mark.handbook(140)
@pytest.mark.parametrize(
    ("who", "teachers", "hours", "row", "entered"),
    [
        ("qi", True, 1, 2, True),
        ("qi", False, 1, 2, False),
        ("qi", True, -1, 2, False),
        ("xiu", True, 1, 2, False),
        (None, True, 1, 2, False),
    ],
    ids=["granted to teachers", "granted to the pupil alone", "over", "granted for another pupil", "no grant"],
)
async def test_into_a_published_class_teachers_write_under_a_grant_alone(
    school, open_term, who, teachers, hours, row, entered
):
    """Marks by the subject teacher; conduct and the comment by the class teacher."""
    world = school.world
    one = await school.arrange()
    marks = (await school.upload(one, filled((await school.template(one)).content, {row: {TOTAL: "90"}}))).json()
    conduct = filled((await school.class_template()).content, {row: {7: "优秀", 11: "为人踏实，乐于助人。"}})
    said = (await school.upload_class(conduct)).json()
    assert (marks["fresh"], said["fresh"]) == (1, 1)
    await database.execute(
        "INSERT INTO evaluation_submission (class_id, year, term, missing, submitted_by, submitted_at, published_at)"
        " VALUES ($1, $2, 'autumn', 0, $3, now(), now())",
        *(world.classes["h1"], world.year, world.accounts["teacher"]),
    )
    if who is not None:
        await database.execute(
            GRANTED,
            *(world.offices["senior"], world.year, world.accounts["jiaowu"], world.pupils[who], teachers),
            timedelta(hours=hours),
        )
    for upload, login in ((marks, "li"), (said, "teacher")):
        answer = await school.enter(upload, login)
        assert answer.json().get("code") == (None if entered else "teaching_class_submitted"), answer.text
    assert await school.entries() == (2 if entered else 0)


@pytest.mark.handbook(136)
async def test_who_enters_while_the_class_is_submitted_waits_and_is_refused(school):
    one = await school.arrange()
    seen = (await school.upload(one, filled((await school.template(one)).content, {2: {TOTAL: "90"}}))).json()
    async with transaction() as tx:
        await organisations.lock_class(tx, school.world.classes["h1"])
        entering = asyncio.create_task(school.enter(seen), context=Context())
        while not await tx.value("SELECT count(*) FROM pg_locks WHERE NOT granted"):
            assert not entering.done(), (await entering).text
            await asyncio.sleep(0.01)
        await tx.execute(
            "INSERT INTO evaluation_submission (class_id, year, term, missing, submitted_by, submitted_at)"
            " SELECT $1, $2, 'autumn', 1, $3, now()",
            *(school.world.classes["h1"], school.world.year, school.world.accounts["teacher"]),
        )
    assert ((await entering).json()["code"], await school.entries()) == ("teaching_class_submitted", 0)


@pytest.mark.handbook(145)
async def test_a_class_teacher_has_the_template_of_the_own_class_alone(school):
    assert (await school.class_template("h2")).status_code == 404
    assert (await school.class_template(login="li")).status_code == 403


async def test_no_teacher_can_write_a_pupils_own_record(acts, school):
    """There is no door for it: those of the family are for families."""
    record = f"/api/children/{school.world.pupils['qi']}/evaluation/records"
    for login in ("teacher", "li", "jiaowu"):
        answer = await school.as_(login).post(record, json={"kind": "deed", "values": {"title": "替写"}})
        assert answer.status_code == 403
