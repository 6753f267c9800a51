"""The clock of all cases: every night what is owed, how long steps took; after a new calendar the days anew."""

from datetime import date, datetime

import msgspec
import structlog

from xueji.approvals import Command, Escalate, Outcome, Overdue
from xueji.features import organisations, students
from xueji.features.casework import board_store, evidence, evidence_store, store
from xueji.features.casework.kinds import Kind, by_the_clock, kinds
from xueji.platform import calendar_store, files, live
from xueji.platform.database import CHINA, Tx, transaction, value
from xueji.platform.events import subscribe
from xueji.platform.jobs import JobContext, job, periodic
from xueji.platform.night import nightly_round

log = structlog.get_logger("casework")


class Progress(msgspec.Struct, frozen=True):
    done: int
    ready: bool


HAND_OVER = "casework.hand_over"
RECOUNT = "casework.recount"
TOPIC = "calendar"


@periodic("10 17 * * *", "casework.keep_time")
async def keep_time(context: JobContext) -> None:  # noqa: ARG001
    """Every night at 1:10 in China: reminders, overdue steps, moved days, returns that nobody answers."""
    await round_of_all(await _today())


async def round_of_all(today: date) -> int:
    """What the clock owes the cases of every registered desk. Answers how often it acted."""
    acted = 0
    for kind in kinds():
        acted += await _round(kind, today)
    return acted


async def _round(kind: Kind, today: date) -> int:
    async def act(tx: Tx, case_id: int, command: Command) -> Outcome:
        return await by_the_clock(kind, tx, case_id, command)

    done = await nightly_round(kind.desk, today, act, flows=[kind.name])
    log.info("clock_kept", flow=kind.name, acted=done)
    return done


async def _today() -> date:
    now: datetime = await value("SELECT now()")
    return now.astimezone(CHINA).date()


async def still_to_count() -> Progress:
    """The first picture of who watches: ready when no job waits or runs."""
    waits = await value(
        "SELECT EXISTS (SELECT FROM procrastinate_jobs WHERE task_name = $1 AND status IN ('todo', 'doing'))", RECOUNT
    )
    return Progress(0, ready=not waits)


@job(RECOUNT)
async def recount(context: JobContext) -> None:  # noqa: ARG001
    """After a calendar was published: every case whose days it moves, a page at a time, with progress."""
    calendar_store.forget()
    today, done = await _today(), 0
    for kind in kinds():
        done += await _round(kind, today)
        await live.say(TOPIC, Progress(done, ready=False))
    await live.say(TOPIC, Progress(done, ready=True))


@subscribe(organisations.OrganisationClosed)
async def office_closed(tx: Tx, closed: organisations.OrganisationClosed) -> None:
    await tx.defer(HAND_OVER, organisation_id=closed.organisation_id)


@job(HAND_OVER)
async def hand_over(context: JobContext, *, organisation_id: int) -> None:  # noqa: ARG001
    """A closed office decides nothing more: what waits for it lies with the office above from now on."""
    for kind in kinds():
        waiting = {step.name for step in kind.steps() if step.overdue is Overdue.HAND_OVER}
        for held in await store.held_by(students.POOL, organisation_id, kind.name) if waiting else ():
            async with transaction() as tx:
                for name in waiting & set(held.steps):
                    await by_the_clock(kind, tx, held.case_id, Escalate(step=name, closed=True))


@periodic("40 17 * * *", "casework.pace")
async def pace(context: JobContext) -> None:  # noqa: ARG001
    """Every night: how many working days each office took for each step in the last quarter."""
    await count_pace()


async def count_pace() -> None:
    async with transaction() as tx:
        await board_store.count_pace(tx)


@periodic("25 18 * * *", "casework.sweep_evidence")
async def sweep_evidence(context: JobContext) -> None:
    """Pictures that were uploaded and never given to a case, and their files."""
    async with transaction() as tx:
        swept = await evidence_store.sweep(tx)
        gone = await files.unnamed(tx, evidence.KIND, "case_evidence", "sha256")
    await files.forget(gone)
    log.info("evidence_swept", count=swept, job=context.name)
