"""The case as parents see it: done, now and later, each with who holds it and until when."""

import enum
from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from xueji.approvals.case import Case, CaseState
from xueji.approvals.events import Approved, Entry, Event, Returned, SentBack
from xueji.approvals.flow import Flow, Step
from xueji.kernel.workdays import Calendar


class StepState(enum.StrEnum):
    DONE = "done"
    NOW = "now"
    LATER = "later"
    RETURNED = "returned"


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What a party said: an agreement with its remark, or a return with its reason."""

    agreed: bool
    at: datetime
    text: str = ""
    reason: str = ""


class StepView(msgspec.Struct, frozen=True, kw_only=True):
    """`used_days` of `working_days` fill the ten cells; `due_on` is the last day, provisional when the calendar is."""

    name: str
    label: str
    party: str
    organisation_id: int | None
    state: StepState
    working_days: int
    used_days: int | None = None
    opened_on: date | None = None
    due_on: date | None = None
    provisional: bool = False
    overdue: bool = False
    said: tuple[Said, ...] = ()


def timeline(flow: Flow, case: Case, entries: Sequence[Entry], today: date, calendar: Calendar) -> tuple[StepView, ...]:
    """Every step of the flow in its order, with what was said at it so far."""
    last_return = next((e.event for e in reversed(entries) if isinstance(e.event, Returned)), None)
    return tuple(
        _view(case, stage, step, entries, last_return, today, calendar)
        for stage in range(len(flow.steps))
        for step in flow.stage(stage)
    )


def _view(
    case: Case,
    stage: int,
    step: Step,
    entries: Sequence[Entry],
    last_return: Returned | None,
    today: date,
    calendar: Calendar,
) -> StepView:
    open_step = case.open_steps.get(step.name)
    said = tuple(words for entry in entries if (words := _said(entry.event, entry.at, step)))
    if open_step:
        state = StepState.NOW
    elif case.state is CaseState.RETURNED and last_return and last_return.step == step.name:
        state = StepState.RETURNED
    else:
        done = case.state is CaseState.COMPLETED or stage < case.stage or (stage == case.stage and case.open_steps)
        state = StepState.DONE if done else StepState.LATER
    return StepView(
        name=step.name,
        label=step.label,
        party=step.party.label,
        organisation_id=case.parties.get(step.party),
        state=state,
        working_days=step.working_days,
        used_days=calendar.used(open_step.opened_on, today) if open_step else None,
        opened_on=open_step.opened_on if open_step else None,
        due_on=open_step.due_on if open_step else None,
        provisional=open_step.provisional if open_step else False,
        overdue=open_step.overdue if open_step else False,
        said=said,
    )


def _said(event: Event, at: datetime, step: Step) -> Said | None:
    match event:
        case Approved(step=name, remark=remark) if name == step.name:
            return Said(agreed=True, at=at, text=remark)
        case Returned(step=name, reason=reason, text=text) | SentBack(step=name, reason=reason, text=text) if (
            name == step.name
        ):
            return Said(agreed=False, at=at, reason=reason, text=text)
        case _:
            return None
