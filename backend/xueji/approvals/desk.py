"""The desk: takes a command, keeps every promise of the flow, all in the caller's one transaction."""

from collections.abc import Awaitable, Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Generic, Protocol, TypeVar

import msgspec

from xueji.approvals.actor import Actor
from xueji.approvals.case import Case, after, fold
from xueji.approvals.commands import Approve, Command, File, Refile, Return
from xueji.approvals.deadlines import owed_on
from xueji.approvals.decide import decide
from xueji.approvals.events import Event, owes
from xueji.approvals.flow import Effect, Flow, Party, When
from xueji.kernel.refusals import NotFound, VersionConflict
from xueji.kernel.workdays import Calendar

Context = TypeVar("Context")
Context_contra = TypeVar("Context_contra", contravariant=True)
Context_co = TypeVar("Context_co", covariant=True)


class Happened(msgspec.Struct, frozen=True):
    """What a keeper learns: the case as it is now, the event that owes the effect, and who gave the command."""

    case: Case
    event: Event
    actor: Actor


class Keeper(Protocol[Context_contra]):
    """Keeps a `NOW` promise, inside the transaction."""

    def __call__(self, context: Context_contra, happened: Happened, /) -> Awaitable[None]: ...


class CaseBook(Protocol[Context_co]):
    """The port to where cases are kept; platform implements it on a transaction, tests in a dictionary."""

    @property
    def context(self) -> Context_co: ...
    @property
    def today(self) -> date: ...
    async def calendar(self) -> Calendar: ...
    async def closed(self, organisations: Collection[int]) -> frozenset[int]:
        """Those that have been closed."""
        ...

    async def add(self, case: Case, events: Sequence[Event], actor: Actor) -> int: ...
    async def lock(self, case_id: int) -> Case | None: ...
    async def append(self, case: Case, events: Sequence[Event], actor: Actor) -> None: ...
    async def defer(self, job: str, **arguments: Any) -> None: ...


class Outcome(msgspec.Struct, frozen=True):
    case: Case
    events: tuple[Event, ...]


class Desk(Generic[Context]):
    """Holds the flows and the keepers of their effects. Cannot be built while a promise has no keeper."""

    def __init__(
        self,
        flows: Iterable[Flow],
        *,
        now: Mapping[str, Keeper[Context]] | None = None,
        later: Mapping[str, str] | None = None,
    ) -> None:
        """`now`: effect name to keeper. `later`: effect name to job; the job gets `case_id` and `seq`.

        Raises:
            ValueError: a promised effect has no keeper, or a keeper has no promise.
        """
        self._flows = {(flow.name, flow.version): flow for flow in flows}
        self._newest = {name: max(v for n, v in self._flows if n == name) for name, _ in self._flows}
        self._now = dict(now or {})
        self._later = dict(later or {})
        promised = {effect for flow in self._flows.values() for effect in flow.effects}
        for when, kept in ((When.NOW, self._now), (When.LATER, self._later)):
            names = {effect.name for effect in promised if effect.when is when}
            if names != kept.keys():
                raise ValueError(f"effects {when}: promised {sorted(names)}, kept {sorted(kept)}")

    @property
    def flows(self) -> tuple[Flow, ...]:
        return tuple(self._flows.values())

    def flow(self, name: str, version: int | None = None) -> Flow:
        """The flow under which a case runs; without a version the one that new cases begin under."""
        return self._flows[name, self._newest[name] if version is None else version]

    async def file(self, cases: CaseBook[Context], command: File, actor: Actor) -> Outcome:
        flow = self.flow(command.flow)
        calendar = await cases.calendar()
        closed = await _closed(cases, flow, command, command.parties)
        events = decide(flow, None, command, actor, cases.today, calendar, closed)
        case = fold(events)
        case = msgspec.structs.replace(case, owed_on=owed_on(flow, case, calendar))
        case_id = await cases.add(case, events, actor)
        case = msgspec.structs.replace(case, id=case_id)
        await self._keep(cases, flow, case, events, actor)
        return Outcome(case, events)

    async def act(
        self,
        cases: CaseBook[Context],
        case_id: int,
        command: Command,
        actor: Actor,
        *,
        expected_version: int | None = None,
    ) -> Outcome:
        """Lock the case, decide, append, keep the promises.

        Raises:
            Refusal: of the decision; `NotFound`; `VersionConflict` when the person has seen an older case.
        """
        case = await cases.lock(case_id)
        if case is None:
            raise NotFound
        if expected_version is not None and expected_version != case.version:
            theirs = {"version": case.version, "state": case.state.value, "items": dict(case.items)}
            raise VersionConflict(yours={"version": expected_version}, theirs=theirs)
        flow = self.flow(case.flow, case.flow_version)
        calendar = await cases.calendar()
        closed = await _closed(cases, flow, command, case.parties)
        events = decide(flow, case, command, actor, cases.today, calendar, closed)
        for event in events:
            case = after(case, event)
        if events:
            case = msgspec.structs.replace(case, owed_on=owed_on(flow, case, calendar))
            await cases.append(case, events, actor)
            await self._keep(cases, flow, case, events, actor)
        return Outcome(case, events)

    async def _keep(
        self, cases: CaseBook[Context], flow: Flow, case: Case, events: Sequence[Event], actor: Actor
    ) -> None:
        first = case.version - len(events) + 1
        owed: list[tuple[int, Event, Effect]] = [
            (seq, event, effect) for seq, event in enumerate(events, first) for effect in owes(flow, event)
        ]
        for seq, event, effect in owed:
            if effect.when is When.NOW:
                await self._now[effect.name](cases.context, Happened(case, event, actor))
            else:
                await cases.defer(self._later[effect.name], case_id=case.id, seq=seq)


async def _closed(cases: CaseBook[Any], flow: Flow, command: Command, parties: Mapping[Party, int]) -> frozenset[int]:
    """The closed offices among those whose steps the one above would take, where the command may open a step."""
    if not isinstance(command, File | Refile | Approve | Return):
        return frozenset()
    asked = {parties[step.party] for step in flow.handed_over if step.party in parties}
    return await cases.closed(asked) if asked else frozenset()
