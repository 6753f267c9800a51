"""The school reports a publication that has ended; the clock reports what is left on the province's day (Q121)."""

from datetime import timedelta

import structlog

from xueji.approvals import THE_CLOCK, Actor, Case, CaseState, File, Party, Refile
from xueji.features import organisations, students
from xueji.features.archives import errors, live, store
from xueji.features.archives.effects import DESK
from xueji.features.archives.flow import REPORT
from xueji.features.archives.schemas import Reported
from xueji.features.archives.store import ReportRow
from xueji.features.archives.unsettled import unsettled
from xueji.kernel.clock import china_date, minute_words
from xueji.kernel.levels import Level
from xueji.kernel.refusals import NotFound, Refusal
from xueji.platform.caller import Caller
from xueji.platform.cases import Cases, actor_of
from xueji.platform.connections import china_today
from xueji.platform.database import Tx, transaction
from xueji.platform.jobs import JobContext, periodic

log = structlog.get_logger("archives")

PREFIX = "SB"


async def report(tx: Tx, caller: Caller, publication_id: int) -> Reported:
    """Report, or report again what the city has sent back.

    Raises:
        NotFound: not of the own school.
        ReportTooEarly, ReportWaits, ReportThere.
    """
    await store.hold_case(tx, publication_id)
    row = await store.hold(tx, publication_id)
    if row is None or caller.post is None or row.school_id != caller.post.organisation_id:
        raise NotFound
    if row.running:
        until = minute_words(row.ends_at - timedelta(minutes=1), china_date(row.now))
        raise errors.ReportTooEarly(until=until)
    if row.case_state in {CaseState.OPEN, CaseState.COMPLETED}:
        raise errors.ReportThere(number=row.number or "", state=row.case_state.label if row.case_state else "")
    if waits := await unsettled(tx, row):
        raise errors.ReportWaits(what="；".join(waits))
    if row.case_state is CaseState.RETURNED and row.case_id is not None:
        outcome = await DESK.act(Cases(tx), row.case_id, Refile(), actor_of(caller))
        case = outcome.case
    else:
        case = await _file(tx, row, actor_of(caller))
    await _note(tx, row, case)
    return Reported(case_id=case.id, number=case.number, due_on=case.due_on)


@periodic("11 * * * *", "archives.report_due")
async def report_due(context: JobContext) -> None:  # noqa: ARG001
    """Each in a transaction of its own: one that fails stops no other."""
    for publication_id in await store.due(students.POOL, await china_today()):
        try:
            async with transaction() as tx:
                row = await store.hold(tx, publication_id)
                if row is not None and row.report_id is None:
                    await _note(tx, row, await _file(tx, row, THE_CLOCK))
        except Refusal:
            log.exception("automatic_report_failed", publication_id=publication_id)


async def _file(tx: Tx, row: ReportRow, actor: Actor) -> Case:
    cases = Cases(tx)
    command = File(
        flow=REPORT.name, number=await cases.number(PREFIX), student_id=None, parties=await _parties(tx, row)
    )
    filed = await DESK.file(cases, command, actor)
    await store.put(tx, row.publication_id, filed.case.id)
    return filed.case


async def _note(tx: Tx, row: ReportRow, case: Case) -> None:
    live.changed(tx, row.school_path)
    await tx.audit(
        "evaluation.reported",
        subject=f"case:{case.id}",
        organisation_id=row.school_id,
        publication_id=row.publication_id,
        automatic=not case.filed_by,
    )


async def _parties(tx: Tx, row: ReportRow) -> dict[Party, int]:
    """The school, the city above it (the nearest office where there is none), and whoever hears when it is late."""
    above = [one for one in reversed(organisations.ancestors_of(row.school_path)) if one != row.school_id]
    offices = {one.id: one for one in await organisations.organisations(tx, above)}
    city = next((one for one in above if offices[one].level is Level.CITY), above[0])
    return {Party.SCHOOL: row.school_id, Party.CITY: city, Party.PROVINCE: above[-1]}
