"""Work that happens after the answer: deferred in the transaction that wants it, run at least once, effect once.

A job is a coroutine with a name: `@job("windows.remind")`. Its arguments are plain JSON and hold ids alone: **no
personal data**, they stand in the clear in the queue's table and in the log. A job that ran may run again (a worker was
killed between the effect and its receipt), so its effect must be one that a second run does not double.
"""

import asyncio
import contextvars
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from functools import cache
from importlib import resources
from itertools import count
from typing import Any

import asyncpg
import msgspec
import procrastinate
import psycopg
import structlog
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job
from procrastinate.manager import JobManager
from procrastinate.retry import BaseRetryStrategy, RetryDecision

from xueji.platform.connections import fetch, value
from xueji.platform.personal_data import refuse_leaks
from xueji.settings import Settings

log = structlog.get_logger("jobs")

QUEUE = "default"
_HEARTBEAT = 5.0
_STALLED_AFTER = 20.0


class JobContext(msgspec.Struct, frozen=True):
    """What a job may know about its own run. `attempt` counts from 1."""

    id: int
    name: str
    attempt: int


JobFunction = Callable[..., Awaitable[None]]


class BackOff(BaseRetryStrategy):
    """Try again after `first` seconds, then twice as long each time, at most `longest`; without `attempts` for ever."""

    def __init__(self, attempts: int | None = 8, *, first: int = 5, longest: int = 3600) -> None:
        self.attempts = attempts
        self.first = first
        self.longest = longest

    def wait(self, tried: int) -> int:
        """Seconds to wait after `tried` failures."""
        most_doublings = 20
        return min(self.first * 2 ** min(tried - 1, most_doublings), self.longest)

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:  # noqa: ARG002
        tried = job.attempts + 1
        if self.attempts is not None and tried >= self.attempts:
            return None
        return RetryDecision(retry_in={"seconds": self.wait(tried)})


class RegisteredJob(msgspec.Struct, frozen=True):
    name: str
    run: JobFunction
    retry: BaseRetryStrategy | None
    cron: str | None = None


JOBS: dict[str, RegisteredJob] = {}
"""Every job of the house by its name; filled as rooms are imported."""


def job(name: str, *, retry: BackOff | int | None = 5) -> Callable[[JobFunction], JobFunction]:
    """Register a job. `retry` is a `BackOff`, a number of attempts in all, or None for a single one."""

    def keep(run: JobFunction) -> JobFunction:
        if name in JOBS:
            raise ValueError(f"two jobs are called {name}")
        strategy = BackOff(retry) if isinstance(retry, int) else retry
        JOBS[name] = RegisteredJob(name, run, strategy)
        return run

    return keep


def periodic(cron: str, name: str) -> Callable[[JobFunction], JobFunction]:
    """Register a job without arguments that runs by the clock (UTC; a sixth field counts seconds), never twice at once.

    One that fails is not tried again: its next hour comes anyway.
    """

    def keep(run: JobFunction) -> JobFunction:
        job(name, retry=None)(run)
        JOBS[name] = msgspec.structs.replace(JOBS[name], cron=cron)
        return run

    return keep


_JOB_COLUMNS = ("varchar", "varchar", "integer", "text", "text", "jsonb", "timestamptz")


class TransactionalConnector(procrastinate.PsycopgConnector):
    """Runs the queue's own statement on the asyncpg connection of the caller, so the job shares its transaction."""

    async def execute_query_all_async_with_connection(
        self, connection: Any, query: str, **arguments: Any
    ) -> list[dict[str, Any]]:
        # each column on its own: asyncpg does not write composites whose jsonb goes through a text codec
        given: list[object] = []
        rows: list[str] = []
        for each in arguments["jobs"]:
            numbers = count(len(given) + 1)
            rows.append(f"ROW({', '.join(f'${next(numbers)}::{kind}' for kind in _JOB_COLUMNS)})")
            given += each._replace(args=msgspec.json.encode(each.args).decode())
        records = await connection.fetch(query.replace("%(jobs)s", f"ARRAY[{', '.join(rows)}]"), *given)
        return [dict(record) for record in records]


@cache
def _deferring() -> JobManager:
    return JobManager(TransactionalConnector())


async def defer(
    connection: asyncpg.Connection,
    name: str,
    *,
    at: datetime | None = None,
    lock: str | None = None,
    queueing_lock: str | None = None,
    **arguments: Any,
) -> int | None:
    """Have the job run after this connection's transaction has committed, and only then; answers its number.

    Jobs with one `lock` run one after the other, in their order. Of the waiting jobs with one `queueing_lock` there is
    only one: deferring another answers None.
    """
    if name not in JOBS:
        raise LookupError(f"no job is called {name}")
    refuse_leaks(arguments, f"the arguments of {name}")
    new = Job(
        queue=QUEUE,
        lock=lock,
        queueing_lock=queueing_lock,
        task_name=name,
        task_kwargs=dict(arguments),
        scheduled_at=at,
    )
    if queueing_lock is None:
        return (await _deferring().defer_job_async(new, connection=connection)).id
    try:
        async with connection.transaction():
            return (await _deferring().defer_job_async(new, connection=connection)).id
    except asyncpg.UniqueViolationError:
        return None


async def defer_all(connection: asyncpg.Connection, name: str, arguments: Sequence[dict[str, Any]]) -> None:
    """As `defer`, one job for each of the arguments, in one statement."""
    if name not in JOBS:
        raise LookupError(f"no job is called {name}")
    refuse_leaks({"told": arguments}, f"the arguments of {name}")
    new = [
        Job(queue=QUEUE, lock=None, queueing_lock=None, task_name=name, task_kwargs=each, scheduled_at=None)
        for each in arguments
    ]
    await _deferring().batch_defer_jobs_async(new, connection=connection)


def job_schema() -> str:
    """The queue's tables and functions, as its library ships them."""
    return resources.files("procrastinate").joinpath("sql/schema.sql").read_text(encoding="utf-8")


async def _in_fresh_context(registered: RegisteredJob, context: JobContext, arguments: dict[str, Any]) -> None:
    """Run a job in a task and a context of its own.

    What it opened and lost dies with it: a killed database was seen to poison a long-lived context for ever.
    """

    async def run() -> None:
        structlog.contextvars.bind_contextvars(job=context.name, job_id=context.id)
        await registered.run(context, **arguments)

    task = asyncio.create_task(run(), context=contextvars.Context())
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        task.cancel()
        await asyncio.wait([task])
        raise


def _task(registered: RegisteredJob) -> Callable[..., Awaitable[None]]:
    async def run(context: procrastinate.JobContext, **arguments: Any) -> None:
        arguments.pop("timestamp", None)
        found = context.job
        await _in_fresh_context(registered, JobContext(found.id or 0, found.task_name, found.attempts + 1), arguments)

    return run


def queue(dsn: str, *, concurrency: int) -> procrastinate.App:
    """The queue's application with every job of the house in it."""
    connector = TransactionalConnector(
        conninfo=dsn, min_size=1, max_size=concurrency + 3, timeout=10, kwargs={"application_name": "xueji worker"}
    )
    application = procrastinate.App(connector=connector)
    for registered in JOBS.values():
        task = application.task(
            name=registered.name,
            queue=QUEUE,
            pass_context=True,
            retry=registered.retry or False,
            queueing_lock=registered.name if registered.cron else None,
        )(_task(registered))
        if registered.cron:
            application.periodic(cron=registered.cron)(task)  # pyright: ignore[reportArgumentType] - its timestamp is dropped
    return application


async def run_worker(settings: Settings, stop: asyncio.Event, *, concurrency: int = 4) -> None:
    """Run jobs until `stop` is set; those that run then may finish. A lost database is waited for."""
    if settings.database_url is None:
        raise ValueError("the worker needs a database_url")
    while not stop.is_set():
        try:
            await _work(settings.database_url, stop, concurrency)
        except (ConnectorException, psycopg.Error, OSError) as error:
            log.warning("worker_lost_database", error=type(error).__name__)
        await _pause(stop, 0.5)


async def _work(dsn: str, stop: asyncio.Event, concurrency: int) -> None:
    application = queue(dsn, concurrency=concurrency)
    async with application.open_async():
        worker = asyncio.create_task(
            application.run_worker_async(
                name="xueji",
                concurrency=concurrency,
                fetch_job_polling_interval=2.0,
                update_heartbeat_interval=_HEARTBEAT,
                stalled_worker_timeout=_STALLED_AFTER,
                shutdown_graceful_timeout=20.0,
                delete_jobs="successful",
                install_signal_handlers=False,
            )
        )
        rescue = asyncio.create_task(_rescue(application.job_manager))
        stopped = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({worker, rescue, stopped}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (stopped, rescue, worker):
                task.cancel()
            ended = await asyncio.gather(worker, rescue, stopped, return_exceptions=True)
    for outcome in ended:
        if isinstance(outcome, Exception):
            raise outcome


async def _rescue(manager: JobManager) -> None:
    """Give back what a killed worker held."""
    while True:
        for stalled in await manager.get_stalled_jobs(seconds_since_heartbeat=_STALLED_AFTER):
            log.warning("job_rescued", job=stalled.task_name, job_id=stalled.id)
            await manager.retry_job(stalled)
        await asyncio.sleep(_HEARTBEAT)


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stop.wait(), seconds)
    except TimeoutError:
        return


class _Waiting(msgspec.Struct):
    id: int | None
    task_name: str | None
    args: dict[str, Any] | None
    attempts: int | None


async def run_due_jobs(*, raising: bool = True) -> int:
    """Run in this process whatever is due until nothing is; answers how many ran.

    With `raising`, the first job that fails raises (after its next attempt has been written down).
    """
    ran = 0
    worker = await value("INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id")
    try:
        while True:
            (found,) = await fetch(
                _Waiting, "SELECT id, task_name, args, attempts FROM procrastinate_fetch_job_v2(NULL, $1)", worker
            )
            if found.id is None or found.task_name is None:
                return ran
            ran += 1
            await _run_one(found.id, found.task_name, found.args or {}, found.attempts or 0, raising=raising)
    finally:
        await value("DELETE FROM procrastinate_workers WHERE id = $1", worker)


async def _run_one(number: int, name: str, arguments: dict[str, Any], attempts: int, *, raising: bool) -> None:
    registered = JOBS[name]
    arguments.pop("timestamp", None)
    try:
        await _in_fresh_context(registered, JobContext(number, name, attempts + 1), arguments)
    except Exception as error:
        again = registered.retry and registered.retry.get_retry_decision(
            exception=error,
            job=Job(id=number, queue=QUEUE, lock=None, queueing_lock=None, task_name=name, attempts=attempts),
        )
        if again:
            await value("SELECT procrastinate_retry_job_v2($1, $2, NULL, NULL, NULL)", number, again.retry_at)
        else:
            await value("SELECT procrastinate_finish_job_v1($1, 'failed', false)", number)
        if raising:
            raise
    else:
        await value("SELECT procrastinate_finish_job_v1($1, 'succeeded', true)", number)


@periodic("17 19 * * *", "jobs.forget_failed")
async def forget_failed(context: JobContext) -> None:
    """Failed jobs are kept ninety days for whoever looks into them."""
    gone = await value(
        """WITH gone AS (
             DELETE FROM procrastinate_jobs WHERE status IN ('failed', 'cancelled', 'aborted') AND id IN (
               SELECT job_id FROM procrastinate_events GROUP BY job_id HAVING max(at) < now() - interval '90 days')
             RETURNING 1)
           SELECT count(*) FROM gone"""
    )
    log.info("failed_jobs_forgotten", count=gone, job=context.name)
