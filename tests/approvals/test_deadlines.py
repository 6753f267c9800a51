"""The clock over holidays: make-up workdays count, an unpublished year is provisional, nothing is said twice."""

from datetime import date, timedelta

import pytest

from xueji.approvals import (
    THE_CLOCK,
    Actor,
    ActorKind,
    Case,
    Escalate,
    File,
    Flow,
    Lapse,
    Party,
    Recount,
    Remind,
    RemindApplicant,
    Return,
    Step,
    after,
    decide,
    fold,
    overdue,
)
from xueji.kernel.permissions import May
from xueji.kernel.workdays import Calendar
from xueji.platform.calendar_store import seed_days

PUBLISHED = Calendar(days=seed_days(), published_until=date(2026, 12, 31))
FLOW = Flow(
    name="leave",
    version=1,
    label="休学",
    filed_by_family=True,
    steps=(Step(name="school", label="学校核对", party=Party.SCHOOL, needs=May.PUPIL_EDIT, above=Party.COUNTY),),
)
MOTHER = Actor(kind=ActorKind.FAMILY, account_id=1, students=(5,))
REGISTRAR = Actor(kind=ActorKind.STAFF, account_id=2, organisation_id=31, permissions=frozenset({May.PUPIL_EDIT}))


def opened(day: date, calendar: Calendar = PUBLISHED) -> Case:
    command = File(flow="leave", number="1", student_id=5, parties={Party.SCHOOL: 31, Party.COUNTY: 9})
    return fold(decide(FLOW, None, command, MOTHER, day, calendar))


def lived(case: Case, until: date, calendar: Calendar = PUBLISHED) -> list[tuple[date, object]]:
    """Every night up to `until`, doing what is owed."""
    said: list[tuple[date, object]] = []
    day = case.opened_on
    while day <= until:
        for command in overdue(FLOW, case, day, calendar):
            said.append((day, command))
            for event in decide(FLOW, case, command, THE_CLOCK, day, calendar):
                case = after(case, event)
        day += timedelta(days=1)
    return said


DUE = [
    ("ten plain working days", date(2026, 11, 23), date(2026, 12, 7), False),
    ("filed on a Saturday, Monday is the first day", date(2026, 11, 21), date(2026, 12, 4), False),
    ("over National Day with a make-up Sunday and Saturday", date(2026, 9, 18), date(2026, 10, 9), False),
    ("over Spring Festival 2026 with its make-up Saturdays", date(2026, 2, 9), date(2026, 2, 28), False),
    ("over New Year into a year without a calendar", date(2026, 12, 21), date(2027, 1, 4), True),
    ("the last day that is certain", date(2026, 12, 17), date(2026, 12, 31), False),
]


@pytest.mark.parametrize(("filed", "due", "provisional"), [row[1:] for row in DUE], ids=[row[0] for row in DUE])
def test_the_last_day_of_a_step(filed: date, due: date, provisional: bool) -> None:
    step = opened(filed).open_steps["school"]
    assert (step.due_on, step.provisional) == (due, provisional)


def test_reminders_on_day_5_8_and_10_then_the_bureau_above_hears_once() -> None:
    said = lived(opened(date(2026, 11, 23)), date(2027, 1, 8))
    assert said == [
        (date(2026, 11, 30), Remind(step="school", day=5)),
        (date(2026, 12, 3), Remind(step="school", day=8)),
        (date(2026, 12, 7), Remind(step="school", day=10)),
        (date(2026, 12, 8), Escalate(step="school")),
    ]


def test_a_missed_night_is_made_up_for_with_the_latest_reminder_alone() -> None:
    case = opened(date(2026, 11, 23))
    assert overdue(FLOW, case, date(2026, 12, 4), PUBLISHED) == (Remind(step="school", day=8),)


def test_a_provisional_day_is_recounted_when_the_calendar_is_published() -> None:
    case = opened(date(2026, 12, 25))
    assert case.open_steps["school"].due_on == date(2027, 1, 8)
    new_year = {date(2027, 1, 1): False, date(2027, 1, 3): True}
    later = Calendar(days={**PUBLISHED.days, **new_year}, published_until=date(2027, 12, 31))
    assert Recount(step="school") in overdue(FLOW, case, date(2026, 12, 26), later)
    for event in decide(FLOW, case, Recount(step="school"), THE_CLOCK, date(2026, 12, 26), later):
        case = after(case, event)
    step = case.open_steps["school"]
    assert (step.due_on, step.provisional) == (date(2027, 1, 8), False)
    assert overdue(FLOW, case, date(2026, 12, 26), later) == ()


def test_a_return_without_an_answer_lapses_after_sixty_working_days() -> None:
    case = opened(date(2026, 3, 2))
    for event in decide(FLOW, case, Return(reason="proof"), REGISTRAR, date(2026, 3, 2), PUBLISHED):
        case = after(case, event)
    said = lived(case, date(2026, 8, 1))
    assert [command for _, command in said] == [
        RemindApplicant(day=20),
        RemindApplicant(day=40),
        RemindApplicant(day=55),
        Lapse(),
    ]
    lapse_day = said[-1][0]
    assert PUBLISHED.used(date(2026, 3, 2), lapse_day) == 61


def test_overdue_never_approves() -> None:
    commands = {type(command) for _, command in lived(opened(date(2026, 11, 23)), date(2027, 6, 1))}
    assert commands <= {Remind, Escalate, Recount}
