"""What a room says of each of its flows, so that one list, one page and one clock serve them all.

    # features/transfers/casework.py, imported by the room's routes
    casework.register(casework.Kind(
        flow=TRANSFER, act=casework.by(DESK), desk=DESK,
        reasons=(casework.Reason("proof_old", "证明材料已过有效期"),),
        slots=(casework.paper("residence", "居住证明", required=True),),
        facts=facts, checks=checks,
    ))

A room whose keepers need a book of their own gives an `act` that opens the book, acts and writes it. What a kind leaves
out has a sensible answer: the pupil's name, grade and school describe the case, the parties say from where to where.
"""

import enum
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Protocol

import msgspec

from xueji.approvals import THE_CLOCK, Actor, Case, Command, Desk, Flow, Outcome, Party, Step
from xueji.features.organisations import Stage
from xueji.features.students import Reads
from xueji.kernel.masking import mask_name
from xueji.kernel.permissions import May
from xueji.platform.caller import Caller, CallerKind
from xueji.platform.cases import Cases
from xueji.platform.database import Tx
from xueji.platform.scope import Scope, scope_of

OTHER = "other"
MEGABYTE = 1024 * 1024


class Reason(msgspec.Struct, frozen=True):
    """Why a case goes back. `mend` is the sentence that tells the family what to do about it."""

    code: str
    label: str
    mend: str = ""


REASONS = (
    Reason("unclear", "材料看不清或缺页", "请重新拍清楚，四个角都拍到。"),
    Reason("expired", "证明材料已过有效期", "请换成在有效期内的材料。"),
    Reason("mismatch", "材料与申请内容对不上", "请核对填写的内容，或换成对应的材料。"),
    Reason("incomplete", "缺少需要的材料", "请补上缺的材料。"),
    Reason("not_eligible", "不符合办理条件", "有疑问可以在沟通里问承办单位。"),
    Reason(OTHER, "其他，在下面写明"),
)
"""Where a room has no list of its own."""


class Slot(msgspec.Struct, frozen=True, kw_only=True):
    """A kind of proof that a case may hold: `most` pictures of it; `stages` are of whom alone it is asked for."""

    name: str
    label: str
    hint: str
    required: bool
    most: int
    stages: tuple[Stage, ...]

    def fits(self, stage: str | None) -> bool:
        return not self.stages or stage is None or stage in self.stages


def paper(
    name: str, label: str, hint: str = "", *, required: bool = False, most: int = 3, stages: tuple[Stage, ...] = ()
) -> Slot:
    """A slot with what is usual."""
    return Slot(name=name, label=label, hint=hint, required=required, most=most, stages=stages)


class Found(enum.StrEnum):
    """What a check of the rules found."""

    PASSED = "passed"
    LOOK = "look"
    STOP = "stop"

    @property
    def label(self) -> str:
        return {Found.PASSED: "通过", Found.LOOK: "要看一眼", Found.STOP: "不通过"}[self]


class Check(msgspec.Struct, frozen=True):
    text: str
    found: Found


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """A row of what is asked for. Only `after` where nothing is compared."""

    label: str
    after: str
    before: str = ""


class Subject(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a case is about, as this viewer may see it."""

    name: str
    grade: str = ""
    origin: str = ""
    destination: str = ""
    note: str = ""


class Viewer(msgspec.Struct, frozen=True):
    """Who looks: families and the pupil's own school see names, everybody else masked ones (ruling 6)."""

    caller: Caller
    scope: Scope

    @property
    def is_family(self) -> bool:
        return self.caller.kind is CallerKind.FAMILY

    @property
    def class_ids(self) -> tuple[int, ...] | None:
        """Class teachers see the cases of their classes; who stands in for a colleague sees what that one would."""
        return None if self.caller.stands_in_for else self.scope.class_ids

    def sees_names_of(self, school_path: str | None) -> bool:
        if self.is_family:
            return True
        own = self.scope.path
        return self.scope.full_names and own is not None and school_path is not None and school_path.startswith(own)

    def name(self, name: str, school_path: str | None) -> str:
        return name if self.sees_names_of(school_path) else mask_name(name)


def viewer_of(caller: Caller) -> Viewer:
    return Viewer(caller, scope_of(caller))


class Act(Protocol):
    """Give a command to a case in the caller's transaction."""

    def __call__(
        self, tx: Tx, case_id: int, command: Command, actor: Actor, expected_version: int | None, /
    ) -> Awaitable[Outcome]: ...


class Describe(Protocol):
    """Subjects of many cases at once, in a constant number of statements; those not answered are described by pupil."""

    def __call__(self, source: Reads, viewer: Viewer, cases: Sequence[Case], /) -> Awaitable[Mapping[int, Subject]]: ...


FactsOf = Callable[[Reads, Viewer, Case], Awaitable[Sequence[Fact]]]
ChecksOf = Callable[[Reads, Case], Awaitable[Sequence[Check]]]


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """A flow in the one list.

    Attributes:
        flow: the newest version; older ones are known by the desk.
        desk: whose flows and promises they are.
        act: how a command reaches the desk, with whatever book the keepers need.
        reads: who of an office that is a party may look; who may decide a step may anyway.
        reasons: why a case goes back, for every step.
        slots: proof that may be given.
        most_bytes: the size of one piece of evidence.
        describe: whom a case is about, where that is not a pupil with a record.
        facts: the rows of what is asked for.
        checks: the rules that the machine has looked at.
        page: the address of a page of the room's own; without it the general page opens.
        family_page: where the family mends what came back; without it the tracker says who helps.
        grouped: the room shows its cases as groups of its own in the work list, not one by one.
        batch: officials may decide several at once.
        moves: the pupil goes to another school with it; a child has one such case at a time.
    """

    flow: Flow
    desk: Desk[Any]
    act: Act
    reads: May = May.PUPIL_READ
    reasons: tuple[Reason, ...] = REASONS
    slots: tuple[Slot, ...] = ()
    most_bytes: int = 2 * MEGABYTE
    describe: Describe | None = None
    facts: FactsOf | None = None
    checks: ChecksOf | None = None
    page: Callable[[Case], str] | None = None
    family_page: Callable[[Case], str] | None = None
    grouped: bool = False
    batch: bool = True
    moves: bool = False

    @property
    def name(self) -> str:
        return self.flow.name

    def version(self, case: Case) -> Flow:
        """The flow as it was when this case began."""
        return self.desk.flow(case.flow, case.flow_version)

    def steps(self) -> list[Step]:
        """The steps of every version."""
        return [step for flow in self.desk.flows if flow.name == self.name for step in flow]

    def may_read(self, caller: Caller) -> bool:
        return caller.may(self.reads) or any(step.needs is not None and caller.may(step.needs) for step in self.steps())

    def decides(self, caller: Caller) -> list[str]:
        """Names of the steps that this post may decide where its office holds them."""
        return sorted({step.name for step in self.steps() if step.needs is not None and caller.may(step.needs)})

    def reason(self, code: str) -> Reason | None:
        return next((reason for reason in self.reasons if reason.code == code), None)

    def slot(self, name: str) -> Slot | None:
        return next((slot for slot in self.slots if slot.name == name), None)

    def staff_page(self, case: Case) -> str:
        return self.page(case) if self.page else f"/staff/cases/{case.id}"


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make the cases of a flow part of the one list, the general pages and the nightly round."""
    if kind.name in _kinds and _kinds[kind.name].flow != kind.flow:
        raise ValueError(f"two rooms declare {kind.name}")
    _kinds[kind.name] = kind


def forget(name: str) -> None:
    """For tests that declare a flow of their own."""
    _kinds.pop(name, None)


def kinds() -> list[Kind]:
    return [_kinds[name] for name in sorted(_kinds)]


def kind_of(case: Case) -> Kind | None:
    return _kinds.get(case.flow)


def kind_named(name: str) -> Kind | None:
    return _kinds.get(name)


def by(desk: Desk[Tx]) -> Act:
    """The plain way to a desk whose keepers take the Tx."""

    async def act(tx: Tx, case_id: int, command: Command, actor: Actor, expected_version: int | None = None) -> Outcome:
        return await desk.act(Cases(tx), case_id, command, actor, expected_version=expected_version)

    return act


async def by_the_clock(kind: Kind, tx: Tx, case_id: int, command: Command) -> Outcome:
    return await kind.act(tx, case_id, command, THE_CLOCK, None)


SENDING = (Party.SENDING_SCHOOL,)
RECEIVING = (Party.RECEIVING_SCHOOL, Party.OTHER_SCHOOL)
