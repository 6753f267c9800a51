"""What the clock owes a case: asked every night, pure, and silent about what has been done already."""

from datetime import date

from xueji.approvals.case import Case, CaseState, OpenStep
from xueji.approvals.commands import Command, Escalate, Lapse, Recount, Remind, RemindApplicant
from xueji.approvals.flow import Flow, Step
from xueji.kernel.workdays import ONE_DAY, Calendar

LAPSE_REMINDERS = (20, 40, 55)


def overdue(flow: Flow, case: Case, today: date, calendar: Calendar) -> tuple[Command, ...]:
    """Reminders, escalations, moved days and lapses that are due today; a night that was missed is made up for."""
    if case.state is CaseState.RETURNED and case.returned_on is not None:
        return _with_applicant(flow, case, calendar.used(case.returned_on, today))
    return tuple(
        command
        for name, open_step in case.open_steps.items()
        for command in _with_party(flow.step(name), open_step, today, calendar)
    )


def owed_on(flow: Flow, case: Case, calendar: Calendar) -> date | None:
    """The first day on which `overdue` has something to say, as far as today's calendar knows; None for never."""
    if case.state is CaseState.RETURNED and case.returned_on is not None:
        last = calendar.due(case.returned_on, flow.lapses_after).day + ONE_DAY
        days = [day for day in LAPSE_REMINDERS if case.applicant_reminded < day <= flow.lapses_after]
        return min((last, *(calendar.due(case.returned_on, day).day for day in days)))
    days = [
        day
        for name, open_step in case.open_steps.items()
        if (day := _party_owed_on(flow.step(name), open_step, calendar)) is not None
    ]
    return min(days, default=None)


def _party_owed_on(step: Step, open_step: OpenStep, calendar: Calendar) -> date | None:
    due = calendar.due(open_step.opened_on, step.working_days)
    if (due.day, due.provisional) != (open_step.due_on, open_step.provisional):
        return open_step.opened_on
    left = [calendar.due(open_step.opened_on, day).day for day in step.reminders if open_step.reminded < day]
    late = () if open_step.overdue else (due.day + ONE_DAY,)
    return min((*(day for day in left if day <= due.day and not open_step.overdue), *late), default=None)


def _with_party(step: Step, open_step: OpenStep, today: date, calendar: Calendar) -> tuple[Command, ...]:
    owed: list[Command] = []
    due = calendar.due(open_step.opened_on, step.working_days)
    if (due.day, due.provisional) != (open_step.due_on, open_step.provisional):
        owed.append(Recount(step=step.name))
    if today > due.day:
        return (*owed, *(() if open_step.overdue else (Escalate(step=step.name),)))
    used = calendar.used(open_step.opened_on, today)
    reached = max((day for day in step.reminders if open_step.reminded < day <= used), default=None)
    return (*owed, *(() if reached is None else (Remind(step=step.name, day=reached),)))


def _with_applicant(flow: Flow, case: Case, used: int) -> tuple[Command, ...]:
    if used > flow.lapses_after:
        return (Lapse(),)
    days = (day for day in LAPSE_REMINDERS if case.applicant_reminded < day <= min(used, flow.lapses_after))
    reached = max(days, default=None)
    return () if reached is None else (RemindApplicant(day=reached),)
