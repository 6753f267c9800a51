"""Exam results are imported over real HTTP: once each, in order, whatever happens on the way; nobody types them."""

import pytest
from seniors import fetch, line

from xueji.features.results import exam
from xueji.platform import database
from xueji.platform.jobs import JOBS, JobContext


async def outcome(school, course="physics", who="qi"):
    page = await school.page(who)
    return next(one["outcome"] for one in page["exams"] if one["course"] == course)


async def later():
    """The time of the next try has come."""
    await database.execute("UPDATE gateway_task SET next_at = now(), held_until = NULL")
    await database.execute("UPDATE gateway_breaker SET open_until = now()")
    await fetch()


async def left():
    return await database.value("SELECT count(*) FROM exam_left")


async def test_results_come_and_what_was_read_is_not_asked_for_again(school, outside):
    outside.introduce("exam", lines=[line("qi", "physics"), line("qi", "chemistry", passed=False)])
    await fetch()
    assert (await outcome(school), await outcome(school, "chemistry")) == ("passed", "failed")
    outside.introduce("exam", lines=[line("qi", "chemistry", session="2027 年冬季")])
    await fetch()
    assert await outcome(school, "chemistry") == "passed"
    assert [one["given"] for one in outside.look("exam")["asked"] if one["given"]] == [2, 1]


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        pytest.param({"passed": False}, "passed", id="a pass is not lost by a later try"),
        pytest.param({"passed": False, "correction": True}, "failed", id="a correction stands"),
    ],
)
async def test_what_a_later_line_does(school, outside, second, expected):
    outside.introduce("exam", lines=[line("qi", "physics"), line("qi", "physics", **second)])
    await fetch()
    assert await outcome(school) == expected


@pytest.mark.parametrize("fault", ["down", "wrong", "half_open", "double"])
async def test_a_fault_on_the_way_neither_loses_nor_doubles(school, outside, fault):
    outside.introduce("exam", lines=[line("qi", "physics")])
    outside.order("/exam", fault, seconds=0)
    await fetch()
    await later()
    assert await outcome(school) == "passed"
    assert await database.value("SELECT entered FROM exam_feed") == 1


@pytest.mark.parametrize(
    ("given", "why"),
    [
        pytest.param(line("37000000000000", "physics"), "nobody", id="a number that nobody has"),
        pytest.param(line("qi", "physics", name="欧阳春"), "name", id="another name"),
        pytest.param(line("qi", "music"), "subject", id="a subject that is not examined here"),
    ],
)
async def test_a_line_that_fits_nobody_is_kept_sealed_and_shown_to_the_province(school, outside, as_, given, why):
    outside.introduce("exam", lines=[given])
    await fetch()
    assert await outcome(school) == "open"
    assert await database.value("SELECT why FROM exam_left") == why
    sealed = await database.value("SELECT sealed FROM exam_left")
    assert given["name"].encode() not in sealed
    assert (await school.statistics("province"))["left"] == 1
    (shown,) = (await as_("province").get("/api/exam-results/left")).json()["items"]
    assert (shown["number"], shown["why"]) == (given["provincial_number"], why)
    assert "*" in shown["name"]
    assert (await as_("city").get("/api/exam-results/left")).status_code == 404


async def test_a_line_finds_its_pupil_once_the_number_is_there(school, outside, world):
    outside.introduce("exam", lines=[line("37902120249999", "physics", name="王岚")])
    await fetch()
    await database.execute("UPDATE student SET provincial_number = '37902120249999' WHERE id = $1", world.pupils["lan"])
    await JOBS[exam.SETTLE].run(JobContext(0, exam.SETTLE, 1))
    assert await left() == 0
    found = await database.value("SELECT version FROM senior_result WHERE student_id = $1", world.pupils["lan"])
    assert found == 1
