"""The clock's night: what it owes all open cases, a page of them in one transaction."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import Any

import asyncpg
import msgspec
import structlog

from xueji.approvals import THE_CLOCK, Command, Desk, Flow, Lapse, Outcome, When, overdue, owed_on
from xueji.approvals.commands import RemindApplicant
from xueji.kernel.refusals import Refusal
from xueji.platform.database import Tx, column, transaction
from xueji.platform.many_cases import ManyCases

log = structlog.get_logger("night")

PAGE = 250
BROKEN = (Refusal, LookupError, ValueError, asyncpg.IntegrityConstraintViolationError)
"""What one case can raise; it is told, and the others go on."""

OWED = """
SELECT id FROM approval_case
WHERE closed_at IS NULL AND owed_on <= $1 AND flow = ANY($2) AND id > $3 ORDER BY id LIMIT $4
"""
LOOK_AGAIN = """
UPDATE approval_case SET owed_on = said.owed_on FROM unnest($1::bigint[], $2::date[]) AS said (id, owed_on)
WHERE approval_case.id = said.id
"""

Act = Callable[[Tx, int, Command], Awaitable[Outcome]]


class _Owed(msgspec.Struct, frozen=True):
    case_id: int
    commands: tuple[Command, ...]


class _Page(ManyCases["_Page"]):
    """Cases of which only later promises are kept: each is a job of its own, deferred together with its like."""

    def __init__(self, tx: Tx) -> None:
        super().__init__(tx)
        self._jobs: dict[str, list[dict[str, Any]]] = {}

    async def defer(self, job: str, **arguments: Any) -> None:
        self._jobs.setdefault(job, []).append(arguments)

    async def write(self) -> None:
        await super().write()
        for job, arguments in self._jobs.items():
            await self.tx.defer_all(job, arguments)


async def nightly_round(desk: Desk[Any], today: date, act: Act, *, page: int = PAGE, flows: Sequence[str] = ()) -> int:
    """Remind, escalate, recount, lapse: what the clock owes a desk's cases. Answers how often it acted.

    Only cases whose day has come are looked at (`owed_on`), a page at a time, so that any number of them takes the same
    memory. A page is one transaction; what owes something at once is given to `act`, each case in its own. A round
    that is broken off or run twice acts once. `flows` are those of the desk that are meant, without any all of them.
    """
    acted, last = 0, 0
    names = sorted(flows or {flow.name for flow in desk.flows})
    while owed := await column(int, OWED, today, names, last, page):
        last = owed[-1]
        done, alone = await _together(desk, today, owed)
        acted += done
        for one in alone:
            acted += await _alone(act, one)
    return acted


async def _together(desk: Desk[Any], today: date, case_ids: Sequence[int]) -> tuple[int, list[_Owed]]:
    """How often the clock acted, and what has to go alone."""
    acted = 0
    alone: list[_Owed] = []
    quiet: list[tuple[int, date | None]] = []
    async with transaction() as tx:
        book = _Page(tx)
        await book.hold(case_ids)
        for case in book.held():
            try:
                flow = desk.flow(case.flow, case.flow_version)
                calendar = await book.calendar()
                owed = _Owed(case.id, overdue(flow, case, today, calendar))
                if not owed.commands:
                    quiet.append((case.id, owed_on(flow, case, calendar)))
                elif any(_goes_alone(flow, command) for command in owed.commands):
                    alone.append(owed)
                else:
                    for command in owed.commands:
                        acted += bool((await desk.act(book, case.id, command, THE_CLOCK)).events)
            except BROKEN:
                log.exception("clock_failed", case_id=case.id)
        await book.write()
        if quiet:
            await tx.execute(LOOK_AGAIN, [case_id for case_id, _ in quiet], [day for _, day in quiet])
    return acted, alone


def _goes_alone(flow: Flow, command: Command) -> bool:
    """A lapse ends the case, and some effects share the commit: their keepers want the room's own book."""
    if isinstance(command, Lapse):
        return True
    promised = flow.on_lapsed if isinstance(command, RemindApplicant) else flow.on_overdue
    return any(effect.when is When.NOW for effect in promised)


async def _alone(act: Act, owed: _Owed) -> int:
    acted = 0
    try:
        for command in owed.commands:
            async with transaction() as tx:
                acted += bool((await act(tx, owed.case_id, command)).events)
    except BROKEN:
        log.exception("clock_failed", case_id=owed.case_id)
    return acted
