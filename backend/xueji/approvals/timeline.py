"""The case as parents see it: done, now and later, each with who holds it and until when."""

import enum
from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from xueji.approvals.case import Case, CaseState
from xueji.approvals.events import Approved, Behalf, Entry, Returned, SentBack
from xueji.approvals.flow import Flow, Step
from xueji.kernel.workdays import Calendar


class StepState(enum.StrEnum):
    DONE = "done"
    NOW = "now"
    LATER = "later"
    RETURNED = "returned"

    @property
    def label(self) -> str:
        return STEP_LABELS[self]


STEP_LABELS: dict[StepState, str] = {
    StepState.DONE: "已办",
    StepState.NOW: "正在办",
    StepState.LATER: "还没到",
    StepState.RETURNED: "已退回",
}


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What a party said: an agreement with its remark, or a return with its reason."""

    agreed: bool
    account_id: int | None = None
    instead_of: int | None = None
    on_behalf: Behalf | None = None
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
    returned = case.state in {CaseState.RETURNED, CaseState.REFUSED}
    last_return = next((e.event for e in reversed(entries) if isinstance(e.event, Returned)), None)
    views: list[StepView] = []
    for stage in range(len(flow.steps)):
        for step in flow.stage(stage):
            open_step = case.open_steps.get(step.name)
            if open_step:
                state = StepState.NOW
            elif returned and last_return and last_return.step == step.name:
                state = StepState.RETURNED
            else:
                state = StepState.DONE if _is_done(case, stage) else StepState.LATER
            views.append(
                StepView(
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
                    said=tuple(words for entry in entries if (words := _said(entry, step))),
                )
            )
    return tuple(views)


def _is_done(case: Case, stage: int) -> bool:
    """A step that is not open: behind the open stage, or beside the one that is; behind the one that said no."""
    if case.state in {CaseState.COMPLETED, CaseState.REFUSED}:
        return case.state is CaseState.COMPLETED or stage < case.stage
    return case.state is CaseState.OPEN and stage <= case.stage


def _said(entry: Entry, step: Step) -> Said | None:
    match entry.event:
        case Approved(remark=remark) if entry.event.step == step.name:
            event = entry.event
            return Said(
                agreed=True,
                at=entry.at,
                text=remark,
                account_id=entry.account_id,
                instead_of=event.instead_of,
                on_behalf=event.on_behalf,
            )
        case Returned() | SentBack() if entry.event.step == step.name:
            event = entry.event
            return Said(
                agreed=False,
                at=entry.at,
                reason=event.reason,
                text=event.text,
                account_id=entry.account_id,
                instead_of=event.instead_of,
                on_behalf=event.on_behalf,
            )
        case _:
            return None
