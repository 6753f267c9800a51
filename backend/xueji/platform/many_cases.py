"""Many cases decided in one transaction: each by the desk, all of them written in a constant number of statements."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any, Generic, TypeVar, cast

import msgspec

from xueji.approvals import Actor, Case, Event
from xueji.kernel.workdays import Calendar
from xueji.platform.cases import Cases, Line
from xueji.platform.database import Tx

Self = TypeVar("Self", bound="ManyCases[Any]")


class ManyCases(Generic[Self]):
    """`xueji.approvals.CaseBook` that keeps what happened until `write`. One actor decides them all.

    A room's own book extends it: the keepers of its desk get the book itself as their context, note there what they
    owe, and the room writes that, set-based, beside the cases. A `LATER` effect is one job for all cases, which gets
    `told`, the pairs of case and event.
    """

    def __init__(self, tx: Tx) -> None:
        self.tx = tx
        self.cases = Cases(tx)
        self._lines: dict[int, Line] = {}
        self._opened: list[Line] = []
        self._locked: dict[int, Case] = {}
        self._reserved: list[int] = []
        self._actor: Actor | None = None
        self._told: dict[str, list[list[int]]] = {}

    @property
    def context(self) -> Self:
        return cast("Self", self)

    @property
    def today(self) -> date:
        return self.tx.today

    @property
    def lines(self) -> list[Line]:
        """The cases to which something happened, each once, with all that did."""
        return list(self._lines.values())

    async def calendar(self) -> Calendar:
        return await self.cases.calendar()

    async def closed(self, organisations: Collection[int]) -> frozenset[int]:
        return await self.cases.closed(organisations)

    async def reserve(self, count: int) -> None:
        """Ids for `count` cases that are about to be filed; without them each is written as it is filed."""
        sql = "SELECT nextval(pg_get_serial_sequence('approval_case', 'id')) FROM generate_series(1, $1)"
        self._reserved += [row[0] for row in await self.tx.connection.fetch(sql, count)]

    async def hold(self, case_ids: Sequence[int]) -> None:
        """Lock the cases that are about to be decided."""
        self._locked |= await self.cases.lock_all(case_ids)

    def held(self) -> list[Case]:
        """The held cases that are still open."""
        return [case for case in self._locked.values() if not case.closed]

    def case(self, case_id: int) -> Case:
        """A held case as it is after what was decided so far."""
        return self._locked[case_id]

    async def add(self, case: Case, events: Sequence[Event], actor: Actor) -> int:
        if not self._reserved:
            return await self.cases.add(case, events, actor)
        case = msgspec.structs.replace(case, id=self._reserved.pop(0))
        self._opened.append(Line(case, tuple(events)))
        self._actor = actor
        return case.id

    async def lock(self, case_id: int) -> Case | None:
        return self._locked.get(case_id) or await self.cases.lock(case_id)

    async def append(self, case: Case, events: Sequence[Event], actor: Actor) -> None:
        before = self._lines.get(case.id)
        self._locked[case.id] = case
        self._lines[case.id] = Line(case, (*before.events, *events) if before else tuple(events))
        self._actor = actor

    def forget(self, case_id: int) -> None:
        """What was decided about this case did not happen after all."""
        self._lines.pop(case_id, None)
        self._told = {job: [pair for pair in told if pair[0] != case_id] for job, told in self._told.items()}

    async def defer(self, job: str, **arguments: Any) -> None:
        self._told.setdefault(job, []).append([arguments["case_id"], arguments["seq"]])

    async def write(self) -> None:
        """All cases and their histories, and one job for each later promise."""
        if self._actor is None:
            return
        if self._opened:
            await self.cases.add_all(self._opened, self._actor)
        if self.lines:
            await self.cases.append_all(self.lines, self._actor)
        for job, told in self._told.items():
            if told:
                await self.tx.defer(job, told=told)
