import asyncio
import contextvars
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from xueji.platform import jobs
from xueji.platform.connections import value
from xueji.platform.database import transaction
from xueji.settings import Settings

ran: list[object] = []
somewhere: contextvars.ContextVar[str] = contextvars.ContextVar("somewhere", default="fresh")


@jobs.job("tests.note")
async def note(context: jobs.JobContext, *, what: object) -> None:
    ran.append((what, context.attempt))


@jobs.job("tests.fail", retry=jobs.BackOff(3, first=1))
async def fail(context: jobs.JobContext) -> None:
    ran.append(context.attempt)
    raise RuntimeError("on purpose")


@jobs.job("tests.context")
async def look_around(_: jobs.JobContext) -> None:
    ran.append(somewhere.get())
    somewhere.set("used")


@pytest.fixture(autouse=True)
async def _nothing_ran(empty: None) -> None:
    ran.clear()


async def test_a_job_of_a_committed_transaction_runs_once():
    async with transaction() as tx:
        await tx.defer("tests.note", what="字 ' \" \\")
        assert ran == []
    assert await jobs.run_due_jobs() == 1
    assert await jobs.run_due_jobs() == 0
    assert ran == [("字 ' \" \\", 1)]


async def test_a_job_of_a_rolled_back_transaction_never_runs():
    async def act() -> None:
        async with transaction() as tx:
            await tx.defer("tests.note", what=1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await act()
    assert await jobs.run_due_jobs() == 0


async def test_of_waiting_jobs_with_one_queueing_lock_there_is_one_and_the_transaction_goes_on():
    async with transaction() as tx:
        first = await jobs.defer(tx.connection, "tests.note", queueing_lock="window:3", what=1)
        second = await jobs.defer(tx.connection, "tests.note", queueing_lock="window:3", what=2)
        assert (first is None, second is None) == (False, True)
        await tx.defer("tests.note", what=3)
    await jobs.run_due_jobs()
    assert [what for what, _ in ran] == [1, 3]


async def test_a_job_for_later_waits():
    async with transaction() as tx:
        await tx.defer("tests.note", what=1, at=datetime.now(UTC) + timedelta(hours=1))
    assert await jobs.run_due_jobs() == 0


async def test_a_failing_job_is_tried_again_later_and_then_given_up():
    async with transaction() as tx:
        await tx.defer("tests.fail")
    for attempt in (1, 2, 3):
        with pytest.raises(RuntimeError, match="on purpose"):
            await jobs.run_due_jobs()
        assert ran[-1] == attempt
        assert await jobs.run_due_jobs() == 0
        await value("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo' RETURNING 1")
    assert await value("SELECT status::text FROM procrastinate_jobs") == "failed"


@pytest.mark.parametrize(("tried", "seconds"), [(1, 5), (2, 10), (3, 20), (30, 3600), (10_000, 3600)])
def test_the_wait_doubles_up_to_an_hour(tried, seconds):
    assert jobs.BackOff().wait(tried) == seconds


async def test_each_job_runs_in_a_context_of_its_own():
    somewhere.set("of the worker")
    async with transaction() as tx:
        await tx.defer("tests.context")
        await tx.defer("tests.context")
    await jobs.run_due_jobs()
    assert ran == ["fresh", "fresh"]


async def test_personal_data_does_not_become_an_argument():
    async with transaction() as tx:
        with pytest.raises(AssertionError, match=r"tests\.note"):
            await tx.defer("tests.note", what="13812345678")


async def test_an_unknown_name_is_refused_at_once():
    async with transaction() as tx:
        with pytest.raises(LookupError, match=r"tests\.nobody"):
            await tx.defer("tests.nobody")


async def test_the_worker_hears_of_jobs_at_once_survives_a_cut_line_and_stops_in_order(settings: Settings):
    stop = asyncio.Event()
    working = asyncio.create_task(jobs.run_worker(settings, stop))
    try:
        for what in (1, 2):
            async with transaction() as tx:
                await tx.defer("tests.note", what=what)
            await _until(lambda what=what: (what, 1) in ran)
            await value(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                "WHERE application_name = 'xueji worker' AND datname = current_database()"
            )
    finally:
        stop.set()
        await asyncio.wait_for(working, 15)


async def test_what_a_killed_worker_held_is_given_back(settings: Settings):
    async with transaction() as tx:
        await tx.defer("tests.note", what="held")
    worker = await value(
        "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour') RETURNING id"
    )
    assert await value("SELECT id FROM procrastinate_fetch_job_v2(NULL, $1)", worker)
    stop = asyncio.Event()
    working = asyncio.create_task(jobs.run_worker(settings, stop))
    try:
        await _until(lambda: ("held", 2) in ran)
    finally:
        stop.set()
        await asyncio.wait_for(working, 15)


def test_two_jobs_cannot_have_one_name():
    with pytest.raises(ValueError, match=r"tests\.note"):
        jobs.job("tests.note")(note)


async def _until(done: object, seconds: float = 20) -> None:
    async with asyncio.timeout(seconds):
        while not done():  # type: ignore[operator]  # noqa: ASYNC110
            await asyncio.sleep(0.05)


def test_no_argument_of_a_job_context_is_more_than_its_run():
    assert [field.name for field in msgspec.structs.fields(jobs.JobContext)] == ["id", "name", "attempt"]
