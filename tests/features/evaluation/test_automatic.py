"""What no school has published in time is published by the clock: whole or not at all, once, and not taken back."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import asyncpg
import msgspec
import pytest
from test_publication import board, confirm, own, publish, submitted  # noqa: F401 - a fixture
from written import DEED

from xueji.features.evaluation import TermDates
from xueji.features.organisations import Stage
from xueji.features.publications import automatic, rules
from xueji.kernel.clock import china_day_start
from xueji.platform import database
from xueji.platform.database import transaction
from xueji.platform.jobs import JobContext

DATES = TermDates(date(2026, 9, 1), date(2027, 1, 9), date(2027, 1, 24))
MIDNIGHT = datetime(2027, 1, 18, 16, tzinfo=UTC)
SECOND = timedelta(seconds=1)


class Told(msgspec.Struct):
    account_id: int
    title: str


@pytest.mark.handbook(133)
@pytest.mark.parametrize(
    ("now", "expected"),
    [(MIDNIGHT - SECOND, False), (MIDNIGHT, True), (MIDNIGHT + SECOND, True), (MIDNIGHT + timedelta(days=9), True)],
    ids=["a second before", "at 0:00 in China", "a second after", "workers that were down for days"],
)
def test_a_grade_is_due_from_the_first_moment_of_its_day(now, expected):
    assert DATES.publishes_on == date(2027, 1, 19)
    assert rules.due(DATES, now) is expected


@pytest.mark.handbook(133)
@pytest.mark.parametrize(
    ("late", "days", "last"),
    [
        (timedelta(0), 5, date(2027, 1, 23)),
        (timedelta(minutes=59), 5, date(2027, 1, 23)),
        (timedelta(hours=1), 5, date(2027, 1, 24)),
        (timedelta(hours=23, minutes=59), 5, date(2027, 1, 24)),
        (timedelta(0), 7, date(2027, 1, 25)),
    ],
    ids=["ends as the report begins", "within the hour", "too late for the day", "late at night", "a stricter school"],
)
def test_an_automatic_publication_runs_for_whole_days(late, days, last):
    assert rules.automatic_end(MIDNIGHT + late, days) == china_day_start(last + timedelta(days=1))


@pytest.mark.handbook(121)
@pytest.mark.parametrize(
    ("now", "expected"),
    [(MIDNIGHT - SECOND, True), (MIDNIGHT, False), (MIDNIGHT + SECOND, False)],
    ids=["a second before the end", "at the end", "a second after the end"],
)
def test_the_last_moment_is_the_one_before_the_end(now, expected):
    assert rules.is_open(now, MIDNIGHT) is expected


async def publishes_on(acts, day, version=1):
    """The running term of the senior stage is published by itself on this day."""
    dates = acts.dates(until=0)
    dates["autumn"]["fills_until"] = (acts.world.today - timedelta(days=9)).isoformat()
    dates["autumn"]["reports_on"] = (day + timedelta(days=5)).isoformat()
    answer = await acts.as_("province").request(
        "PUT",
        "/api/evaluation-rules",
        json={"stage": "senior", "year": acts.world.year, "dates": dates},
        version=version,
    )
    assert answer.status_code == 200, answer.text


async def work():
    """Look for what is due and do it, as the workers do; answers the grades."""
    await automatic.find_due(JobContext(1, automatic.FIND, 1))
    rows = await database.fetch(
        Waiting,
        "SELECT id, (args ->> 'school_id')::bigint AS school_id, args ->> 'stage' AS stage,"
        " (args ->> 'grade')::int AS grade FROM procrastinate_jobs WHERE task_name = $1 AND status = 'todo' ORDER BY id",
        automatic.PUBLISH,
    )
    for row in rows:
        await automatic.publish_grade(
            JobContext(row.id, automatic.PUBLISH, 1), school_id=row.school_id, stage=row.stage, grade=row.grade
        )
        await database.execute("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = $1", row.id)
    return [row.school_id for row in rows]


class Waiting(msgspec.Struct):
    id: int
    school_id: int
    stage: str
    grade: int


@pytest.mark.handbook(133, 148)
async def test_when_the_day_comes_what_is_there_is_published_once(acts, world, open_term):
    await acts.add("deed", DEED | {"starts_on": acts.day()})
    await publishes_on(acts, world.today + timedelta(days=1))
    assert await work() == []
    [line] = (await board(acts))["items"]
    assert line["automatic_on"] == (world.today + timedelta(days=1)).isoformat()

    await publishes_on(acts, world.today, version=2)
    assert sorted(await work()) == sorted([world.offices["senior"], world.offices["other"]])
    assert await work() == [], "run twice changes nothing"
    [line] = (await board(acts))["items"]
    assert (line["publication"]["automatic"], line["publication"]["running"], line["waiting"]) == (True, True, [])
    found = (await own(acts)).json()
    assert found["kinds"][0]["records"][0]["title"] == DEED["title"]
    assert found["audience_label"] == "本班学生"
    assert (await confirm(acts, found["hash"])).status_code == 204
    told = await database.fetch(Told, "SELECT account_id, title FROM notice WHERE kind = 'evaluation_published'")
    names = {one.account_id: one.title for one in told}
    assert names[world.accounts["qi"]] == "综评已自动公示，请核对"
    assert names[world.accounts["teacher"]] == names[world.accounts["jiaowu"]] == "高一的综评已自动公示"
    assert world.accounts["registrar"] not in names
    missing = await database.value(
        "SELECT missing FROM evaluation_submission WHERE class_id = $1 AND submitted_by IS NULL", world.classes["h1"]
    )
    assert missing == 1, "the clock hands over with what is missing"
    guided = (await acts.as_("teacher").get(f"/api/evaluation-progress/classes/{world.classes['h1']}")).json()
    assert (guided["submission"]["by"], guided["may_take_back"]) == ("系统", False)
    answer = await acts.as_("jiaowu").post(f"/api/evaluation-progress/classes/{world.classes['h1']}/take-back")
    assert answer.json()["code"] == "evaluation_submission_published"
    assert (await publish(acts)).json()["code"] == "publication_there"


@pytest.mark.handbook(133)
async def test_what_the_school_has_published_itself_is_left_alone(acts, world, submitted):  # noqa: F811
    assert (await publish(acts, days=9)).status_code == 204
    before = (await own(acts)).json()
    await publishes_on(acts, world.today)
    assert await work() == [world.offices["other"]]
    async with transaction() as tx:
        assert await automatic.publish(tx, world.offices["senior"], Stage.SENIOR, 1) is False
        assert await automatic.publish(tx, world.offices["primary"], Stage.PRIMARY, 2) is False, "not due"
        assert await automatic.publish(tx, world.offices["senior"], Stage.SENIOR, 3) is False, "nobody there"
    after = (await own(acts)).json()
    assert (after["hash"], after["ends_at"]) == (before["hash"], before["ends_at"])
    assert (await board(acts))["items"][0]["publication"]["automatic"] is False


async def killed_at_the_last_write(url, act):
    """Do it while the table of notices is taken, and kill the database's process that waits there, as a crash would."""
    other = await asyncpg.connect(url)
    try:
        async with other.transaction():
            await other.execute("LOCK TABLE notice IN SHARE MODE")
            acting = asyncio.create_task(act())
            waiting = "SELECT pid FROM pg_locks WHERE relation = 'notice'::regclass AND NOT granted"
            while (pid := await other.fetchval(waiting)) is None:
                assert not acting.done(), acting
                await asyncio.sleep(0.01)
            assert await other.fetchval("SELECT count(*) FROM publication_page") == 0, "nobody sees half of it"
            await other.execute("SELECT pg_terminate_backend($1)", pid)
        return (await asyncio.gather(acting, return_exceptions=True))[0]
    finally:
        await other.close()


async def left():
    return await database.row(
        Left,
        "SELECT (SELECT count(*) FROM publication) AS publications, (SELECT count(*) FROM publication_page) AS pages,"
        " (SELECT count(*) FROM evaluation_submission WHERE published_at IS NOT NULL) AS published,"
        " (SELECT count(*) FROM notice WHERE kind = 'evaluation_published') AS told",
    )


class Left(msgspec.Struct):
    publications: int
    pages: int
    published: int
    told: int


@pytest.mark.handbook(121, 133)
async def test_killed_while_publishing_it_is_all_or_nothing(acts, world, submitted, settings):  # noqa: F811
    await publishes_on(acts, world.today)

    async def by_the_clock():
        async with transaction() as tx:
            return await automatic.publish(tx, world.offices["senior"], Stage.SENIOR, 1)

    assert isinstance(await killed_at_the_last_write(settings.database_url, by_the_clock), Exception)
    assert await left() == Left(0, 0, 0, 0)
    answer = await killed_at_the_last_write(settings.database_url, lambda: publish(acts))
    assert getattr(answer, "status_code", 500) >= 500
    assert await left() == Left(0, 0, 0, 0)
    assert await asyncio.gather(by_the_clock(), by_the_clock()) in ([True, False], [False, True]), "two at once"
    found = await left()
    assert (found.publications, found.published) == (1, 2)
    assert found.pages == 3
