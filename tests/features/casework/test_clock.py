"""The nightly round, the calendar, the board."""

from datetime import UTC, date, datetime, timedelta

import pytest

from xueji.features import casework
from xueji.features.casework import jobs
from xueji.kernel.clock import china_date, china_day_start
from xueji.platform import calendar_store, database
from xueji.platform.connections import pool
from xueji.platform.database import transaction


@pytest.fixture(autouse=True)
def fresh_calendar():
    calendar_store.forget()
    yield
    calendar_store.forget()


async def kinds_of(case_id):
    rows = await (await pool()).fetch("SELECT kind FROM approval_event WHERE case_id = $1 ORDER BY seq", case_id)
    return [row["kind"] for row in rows]


@pytest.mark.handbook(33)
async def test_an_office_is_reminded_on_days_five_eight_and_ten_then_the_one_above_hears(acts, today, world, work):
    case = await acts.file()
    start = await today()
    async with transaction() as tx:
        calendar = await calendar_store.calendar(tx.fetch, start)
    seen = [await casework.round_of_all(calendar.due(start, day).day) for day in (4, 5, 5, 8, 9, 10)]
    assert seen == [0, 1, 0, 1, 0, 1]
    assert await casework.round_of_all(calendar.due(start, 10).day + timedelta(days=1)) == 1
    assert await casework.round_of_all(calendar.due(start, 20).day) == 0
    assert await kinds_of(case.id) == ["opened", "step_opened", "reminded", "reminded", "reminded", "escalated"]
    await work()
    rows = await (await pool()).fetch(
        "SELECT account_id FROM notice WHERE kind = 'case_overdue' AND title LIKE '青石小学%'"
    )
    assert [row["account_id"] for row in rows] == [world.accounts["new_bureau"]]
    assert (await acts.tracker(case.id))["state"] == "open", "overdue is never an approval"


async def test_a_return_that_nobody_answers_lapses_after_sixty_working_days(acts, today, world, work):
    case = await acts.file()
    await acts.act("new", case.id, "return", step="receive", reason="unclear")
    start = await today()
    async with transaction() as tx:
        calendar = await calendar_store.calendar(tx.fetch, start)
    told = [await casework.round_of_all(calendar.due(start, day).day) for day in (19, 20, 40, 55, 60)]
    assert told == [0, 1, 1, 1, 0]
    assert await casework.round_of_all(calendar.due(start, 61).day) == 1
    follows = await acts.tracker(case.id)
    assert (follows["state"], follows["advice"]) == ("lapsed", "还要办，请重新提交一件。")
    await work()
    told = "SELECT array_agg(title ORDER BY id) FROM notice WHERE account_id = $1 AND kind = 'case_returned'"
    for guardian in ("mother", "father"):
        heard = await database.value(told, world.accounts[guardian])
        assert heard[1:] == ["转学等您修改"] * 3 + ["转学已结束"]


MEDIANS = [
    ("one case", [(7, 1)], 7.0, 1),
    ("half of them are done in two days", [(2, 2), (9, 2)], 2.0, 4),
    ("most of them take nine", [(2, 1), (9, 2)], 9.0, 3),
]


@pytest.mark.handbook(33)
@pytest.mark.parametrize(("taken", "median", "decided"), [row[1:] for row in MEDIANS], ids=[row[0] for row in MEDIANS])
async def test_the_board_says_the_median_of_each_step_and_county_of_the_offices_below(
    acts, world, taken, median, decided
):
    for office, rows in (("青石小学", taken), ("临溪一小", [(1, 50)])):
        for days, cases in rows:
            await database.execute(
                "INSERT INTO case_pace (organisation_id, flow, step, days, cases) VALUES ($1, 'test_transfer', $2, $3, $4)",
                world.offices[office].id, "receive" if office == "青石小学" else "release", days, cases,
            )  # fmt: skip
    await acts.file()
    board = (await acts.as_("city").get("/api/case-board?by=county")).json()
    assert {one["step"]: (one["median"], one["decided"]) for one in board["pace"]} == {
        "receive": (median, decided), "release": (1.0, 50),
    }  # fmt: skip
    assert [(row["label"], row["median"], row["decided"]) for row in board["rows"]] == [
        ("青石区教育局", median, decided)
    ]
    own = (await acts.as_("new_bureau").get("/api/case-board")).json()
    assert [one["step"] for one in own["pace"]] == ["receive"], "of the own offices alone"


@pytest.fixture
async def december(clock):
    """Ten working days before a year whose holidays nobody has published."""
    await clock.ahead(china_day_start(date(2026, 12, 21)) + timedelta(hours=9) - datetime.now(UTC))


@pytest.mark.handbook(33)
async def test_a_published_calendar_counts_running_cases_anew(december, acts, work):
    async with transaction() as tx:
        await calendar_store.seed(tx)
        await tx.execute("DELETE FROM workday WHERE day > '2026-12-31'")
    calendar_store.forget()
    case = await acts.file()
    follows = await acts.tracker(case.id)
    assert (follows["clock"]["due_on"], follows["clock"]["provisional"]) == ("2027-01-04", True)
    assert "（暂定）" in follows["headline"]
    page = (await acts.as_("province").get("/api/work-calendar?year=2027")).json()
    assert (page["provisional"], page["may_edit"], page["provisional_cases"]) == (True, True, 1)
    body = {
        "notice": "国办发明电〔2026〕9 号",
        "days": [{"day": "2027-01-01", "is_workday": False}],
        "whole_year": 2027,
    }
    answer = await acts.as_("province").post("/api/work-calendar", json=body)
    assert (answer.status_code, answer.json()["recounting"]) == (200, 1), answer.text
    await work()
    after = await acts.tracker(case.id)
    assert (after["clock"]["due_on"], after["clock"]["provisional"]) == ("2027-01-05", False), "a holiday more"
    assert (await kinds_of(case.id))[-1] == "due_moved"


CALENDARS = [
    ("nothing at all", {"days": []}, 422),
    ("a day twice", {"days": [{"day": "{day}", "is_workday": True}] * 2}, 422),
    ("a day long ago", {"days": [{"day": "2010-01-01", "is_workday": True}]}, 422),
    ("no notice", {"notice": "", "days": [{"day": "{day}", "is_workday": True}]}, 422),
]


@pytest.mark.parametrize(("body", "status"), [row[1:] for row in CALENDARS], ids=[row[0] for row in CALENDARS])
async def test_a_calendar_says_what_a_notice_says(acts, today, body, status):
    day = (await today()).isoformat()
    days = [{**one, "day": one["day"].format(day=day)} for one in body["days"]]
    sent = {"notice": "国办发明电〔2026〕9 号", **body, "days": days}
    answer = await acts.as_("province").post("/api/work-calendar", json=sent)
    assert answer.status_code == status, answer.text


async def test_only_the_province_edits_the_calendar_and_everybody_reads_it(acts):
    for login in ("new", "city"):
        answer = await acts.as_(login).get("/api/work-calendar")
        assert (answer.status_code, answer.json()["may_edit"]) == (200, False)
        body = {"notice": "国办发明电〔2026〕9 号", "days": [], "whole_year": 2027}
        assert (await acts.as_(login).post("/api/work-calendar", json=body)).status_code == 403


@pytest.mark.handbook(33)
async def test_the_board_counts_what_is_held_and_late_and_how_long_steps_take(acts):
    cases = [await acts.file() for _ in range(3)]
    await acts.back_in_time(cases[0].id, 40)
    await acts.approve("new", cases[1].id, "receive")
    await jobs.pace(None)
    board = (await acts.as_("city").get("/api/case-board")).json()
    assert [(row["label"], row["held"], row["overdue"]) for row in board["rows"]] == [("转学", 3, 1)]
    assert board["rows"][0]["worst"] > 10
    assert [(one["step_label"], one["median"], one["days"], one["decided"]) for one in board["pace"]] == [
        ("转入学校受理", 0.0, 10, 1)
    ]
    counties = (await acts.as_("city").get("/api/case-board?by=county")).json()["rows"]
    assert [(row["label"], row["held"], row["overdue"]) for row in counties] == [("青石区教育局", 3, 1)]
    assert [(row["median"], row["decided"]) for row in counties] == [(0.0, 1)]
    schools = (await acts.as_("new_bureau").get("/api/case-board?by=school")).json()["rows"]
    assert {(row["label"], row["held"]) for row in schools} == {("青石小学", 2), ("青石区教育局", 1)}
    assert (await acts.as_("old_bureau").get("/api/case-board")).json()["rows"] == []
    assert (await acts.as_("city").get("/api/case-board?flow=nothing")).status_code == 404


@pytest.fixture
async def midnight(clock):
    """Two minutes after the next one for the database, while this machine has hours to go; answers the new day."""
    here = datetime.now(UTC)
    day = china_date(here) + timedelta(days=1)
    await clock.ahead(china_day_start(day) + timedelta(minutes=2) - here)
    return day


async def test_a_day_begins_when_it_begins_for_the_database(midnight, acts):
    case = await acts.file()
    await acts.approve("new", case.id, "receive")
    days = await database.value("SELECT array_agg(DISTINCT payload ->> 'on') FROM approval_event")
    assert [date.fromisoformat(day) for day in days] == [midnight]
