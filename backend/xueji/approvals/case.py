"""A case: what its events add up to. Nothing writes a stage but `after`."""

import enum
from collections.abc import Iterable
from datetime import date

import msgspec

from xueji.approvals.events import (
    ApplicantReminded,
    Approved,
    Completed,
    DueMoved,
    Escalated,
    Event,
    EvidenceAsked,
    EvidenceGiven,
    ItemsDecided,
    Lapsed,
    Opened,
    Refiled,
    Reminded,
    Returned,
    SentBack,
    StepOpened,
    Undone,
    Urged,
    Withdrawn,
)
from xueji.approvals.flow import Party


class CaseState(enum.StrEnum):
    OPEN = "open"
    RETURNED = "returned"
    COMPLETED = "completed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"

    @property
    def label(self) -> str:
        return STATE_LABELS[self]


STATE_LABELS: dict[CaseState, str] = {
    CaseState.OPEN: "在办",
    CaseState.RETURNED: "已退回，等申请人修改",
    CaseState.COMPLETED: "已办结",
    CaseState.REFUSED: "没有同意，已结束",
    CaseState.WITHDRAWN: "已撤回",
    CaseState.LAPSED: "长期没有回复，已结束",
}


class ItemState(enum.StrEnum):
    WAITING = "waiting"
    ACCEPTED = "accepted"
    RETURNED = "returned"

    @property
    def label(self) -> str:
        return ITEM_LABELS[self]


ITEM_LABELS: dict[ItemState, str] = {
    ItemState.WAITING: "等待确认",
    ItemState.ACCEPTED: "已确认",
    ItemState.RETURNED: "已退回",
}


class OpenStep(msgspec.Struct, frozen=True, kw_only=True):
    """A step that waits for its party: `holders` are the organisations that may decide it.

    `seq` is the number of the event that opened it, by which an outside answer names what it was asked.
    """

    opened_on: date
    due_on: date
    provisional: bool = False
    holders: tuple[int, ...] = ()
    reminded: int = 0
    escalated_to: Party | None = None
    overdue: bool = False
    holder_closed: bool = False
    evidence_awaited: bool = False
    seq: int = 0
    urged_on: date | None = None


class Agreement(msgspec.Struct, frozen=True, kw_only=True):
    """Who agreed to a step: the person, and the colleague for whom that one stood in."""

    people: tuple[int, ...]
    on_behalf: bool = False


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """The latest decision by item, kept so that it can be undone on its day."""

    on: date
    step: str
    accepted: tuple[str, ...] = ()
    returned: tuple[str, ...] = ()


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """`version` counts the events, so it is the ETag of the case too.

    `owed_on` is when the clock next has to look at it: the desk tells it to where cases are kept, it is no history.
    `agreed` says who agreed to which step since it was last filed.
    """

    number: str
    flow: str
    flow_version: int
    student_id: int | None
    filed_by: int
    filers: tuple[int, ...]
    parties: dict[Party, int]
    opened_on: date
    by_family: bool = False
    id: int = 0
    state: CaseState = CaseState.OPEN
    stage: int = 0
    open_steps: dict[str, OpenStep] = {}
    items: dict[str, ItemState] = {}
    agreed: dict[str, Agreement] = {}
    decision: Decision | None = None
    returned_on: date | None = None
    applicant_reminded: int = 0
    closed_on: date | None = None
    version: int = 0
    owed_on: date | None = None

    @property
    def closed(self) -> bool:
        return self.state not in (CaseState.OPEN, CaseState.RETURNED)

    @property
    def holders(self) -> tuple[int, ...]:
        """The organisations that may decide now; nobody while it lies with the applicant or outside."""
        return tuple(dict.fromkeys(holder for step in self.open_steps.values() for holder in step.holders))

    @property
    def due_on(self) -> date | None:
        """The nearest last day."""
        return min((step.due_on for step in self.open_steps.values()), default=None)

    @property
    def provisional(self) -> bool:
        return any(step.provisional for step in self.open_steps.values())

    def having(self, state: ItemState) -> tuple[str, ...]:
        """The items in this state, in the order of filing."""
        return tuple(item for item, is_in in self.items.items() if is_in is state)


def fold(events: Iterable[Event], *, case_id: int = 0) -> Case:
    """The case that these events, the first of them `Opened`, add up to."""
    case: Case | None = None
    for event in events:
        case = _open(event, case_id) if isinstance(event, Opened) else after(_begun(case), event)
    return _begun(case)


def _begun(case: Case | None) -> Case:
    if case is None:
        raise ValueError("a case begins with Opened")
    return case


def _open(event: Opened, case_id: int) -> Case:
    return Case(
        id=case_id,
        number=event.number,
        flow=event.flow,
        flow_version=event.flow_version,
        student_id=event.student_id,
        filed_by=event.filed_by,
        filers=(event.filed_by,),
        parties=event.parties,
        opened_on=event.on,
        by_family=event.by_family,
        items=dict.fromkeys(event.items, ItemState.WAITING),
        version=1,
    )


def after(case: Case, event: Event) -> Case:
    """The case once this has happened too."""
    return msgspec.structs.replace(_moved(case, event), version=case.version + 1)


def _moved(case: Case, event: Event) -> Case:  # noqa: C901, PLR0911, PLR0912 - one branch a kind of event
    change = msgspec.structs.replace
    match event:
        case StepOpened():
            holders = () if event.holder is None else (event.holder,)
            step = OpenStep(
                opened_on=event.on,
                due_on=event.due_on,
                provisional=event.provisional,
                holders=holders,
                seq=case.version + 1,
            )
            steps = case.open_steps | {event.step: step} if event.stage == case.stage else {event.step: step}
            return change(
                case, state=CaseState.OPEN, stage=event.stage, open_steps=steps, returned_on=None, closed_on=None
            )
        case Approved():
            return change(case, open_steps=_without(case.open_steps, event.step), agreed=_agreed(case, event))
        case ItemsDecided():
            return _decided(case, event)
        case Returned(ends=True):
            return change(case, state=CaseState.REFUSED, open_steps={}, closed_on=event.on)
        case Returned():
            return change(case, state=CaseState.RETURNED, open_steps={}, returned_on=event.on, applicant_reminded=0)
        case SentBack():
            return change(case, open_steps={})
        case Refiled():
            kept = {item: state for item, state in case.items.items() if state is ItemState.ACCEPTED}
            filers = case.filers if event.by in case.filers else (*case.filers, event.by)
            return change(
                case,
                items=kept | dict.fromkeys(event.items, ItemState.WAITING),
                filers=filers,
                decision=None,
                agreed={},
            )
        case Undone():
            back = dict.fromkeys((*event.accepted, *event.returned), ItemState.WAITING)
            return change(
                case, state=CaseState.OPEN, items=case.items | back, decision=None, returned_on=None, closed_on=None
            )
        case EvidenceAsked():
            return _with_step(case, event.step, evidence_awaited=True)
        case EvidenceGiven():
            steps = {name: change(step, evidence_awaited=False) for name, step in case.open_steps.items()}
            return change(case, open_steps=steps)
        case Urged():
            return _with_step(case, event.step, urged_on=event.on)
        case Reminded():
            return _with_step(case, event.step, reminded=event.day)
        case Escalated():
            return _escalated(case, event)
        case DueMoved():
            return _with_step(case, event.step, due_on=event.due_on, provisional=event.provisional)
        case ApplicantReminded():
            return change(case, applicant_reminded=event.day)
        case Completed():
            return change(case, state=CaseState.COMPLETED, open_steps={}, closed_on=event.on)
        case Withdrawn():
            return change(case, state=CaseState.WITHDRAWN, open_steps={}, closed_on=event.on)
        case Lapsed():
            return change(case, state=CaseState.LAPSED, open_steps={}, closed_on=event.on)
        case Opened():
            raise ValueError("a case is opened once")


def _without(steps: dict[str, OpenStep], name: str) -> dict[str, OpenStep]:
    return {other: step for other, step in steps.items() if other != name}


def _with_step(case: Case, name: str, **changes: object) -> Case:
    step = msgspec.structs.replace(case.open_steps[name], **changes)
    return msgspec.structs.replace(case, open_steps=case.open_steps | {name: step})


def _agreed(case: Case, event: Approved) -> dict[str, Agreement]:
    people = tuple(one for one in (event.by, event.instead_of) if one is not None)
    if not people:
        return case.agreed
    return case.agreed | {event.step: Agreement(people=people, on_behalf=event.on_behalf is not None)}


def _escalated(case: Case, event: Escalated) -> Case:
    step = case.open_steps[event.step]
    more = () if event.handed_to in (None, *step.holders) else (event.handed_to,)
    return _with_step(
        case,
        event.step,
        escalated_to=event.to,
        overdue=step.overdue or not event.closed,
        holder_closed=step.holder_closed or event.closed,
        holders=(*step.holders, *more),
    )


def _decided(case: Case, event: ItemsDecided) -> Case:
    decided = dict.fromkeys(event.accepted, ItemState.ACCEPTED) | dict.fromkeys(event.returned, ItemState.RETURNED)
    decision = Decision(on=event.on, step=event.step, accepted=event.accepted, returned=event.returned)
    return msgspec.structs.replace(case, items=case.items | decided, decision=decision)
