"""A school that does not answer or is closed: the office above decides, says why, and never by one person twice."""

from datetime import date

import pytest

from xueji.approvals import (
    THE_CLOCK,
    Absent,
    Actor,
    ActorKind,
    AllOf,
    Approve,
    AskEvidence,
    Behalf,
    Case,
    Escalate,
    File,
    Filing,
    Flow,
    Overdue,
    Party,
    Refile,
    Return,
    Step,
    after,
    decide,
    errors,
    fold,
    overdue,
    owed_on,
)
from xueji.approvals.events import Approved, Escalated
from xueji.kernel.permissions import May
from xueji.kernel.workdays import Calendar

pytestmark = pytest.mark.handbook(33)

SCHOOL, COUNTY, FAR_SCHOOL, CITY, STUDENT = 31, 9, 32, 3, 12
ASK, RELEASE, CLEAR = May.TRANSFER_RECEIVE, May.TRANSFER_RELEASE, May.TRANSFER_CLEAR
MOTHER = Actor(kind=ActorKind.FAMILY, account_id=101, students=(STUDENT,))
CALENDAR = Calendar(days={}, published_until=date(2026, 12, 31))
MONDAY, MONTH_LATER = date(2026, 11, 2), date(2026, 12, 2)
PARTIES = {
    Party.RECEIVING_SCHOOL: FAR_SCHOOL,
    Party.SENDING_SCHOOL: SCHOOL,
    Party.SENDING_BUREAU: COUNTY,
    Party.SENDING_CITY: CITY,
}
_RELEASE = Step(
    name="release", label="转出学校核办", party=Party.SENDING_SCHOOL, needs=RELEASE, above=Party.SENDING_BUREAU,
    overdue=Overdue.HAND_OVER,
)  # fmt: skip
_CLEAR = Step(name="clear", label="主管部门核办", party=Party.SENDING_BUREAU, needs=CLEAR, above=Party.SENDING_CITY)
_FLOW = {"version": 1, "label": "转学", "filed_by_family": True, "filed_by": (Filing(Party.RECEIVING_SCHOOL, ASK),)}
IN_TURN = Flow(
    name="in_turn",
    steps=(Step(name="receive", label="受理", party=Party.RECEIVING_SCHOOL, needs=ASK), _RELEASE, _CLEAR),
    **_FLOW,
)
TOGETHER = Flow(name="together", steps=(AllOf((_RELEASE, _CLEAR)),), **_FLOW)


def staff(account_id: int, office: int, *, instead_of: int | None = None) -> Actor:
    everything = frozenset({ASK, RELEASE, CLEAR})
    absent = () if instead_of is None else (Absent(account_id=instead_of, permissions=everything),)
    return Actor(
        kind=ActorKind.STAFF,
        account_id=account_id,
        organisation_id=office,
        permissions=frozenset() if absent else everything,
        stands_in_for=absent,
    )


RECEIVER, SCHOOLS, ONE, OTHER, CITYS = (
    staff(7, FAR_SCHOOL), staff(1, SCHOOL), staff(4, COUNTY), staff(5, COUNTY), staff(6, CITY),
)  # fmt: skip
STANDS_IN_FOR_ONE = staff(8, COUNTY, instead_of=4)
SILENT = "联系三次仍没有办"
LATE = (Escalate(step="release"), THE_CLOCK)
CLOSED = (Escalate(step="release", closed=True), THE_CLOCK)
FOR_SCHOOL = Approve(step="release", because=SILENT)


def played(flow: Flow, *moves: tuple[object, Actor], today: date = MONDAY, closed: tuple[int, ...] = ()) -> Case:
    """Filed by the mother, and in turn received, then these moves."""
    number = File(flow=flow.name, number="1", student_id=STUDENT, parties=PARTIES)
    case = fold(decide(flow, None, number, MOTHER, MONDAY, CALENDAR, closed))
    first = [(Approve(), RECEIVER)] if flow is IN_TURN else []
    for command, actor in [*first, *moves]:
        for event in decide(flow, case, command, actor, today, CALENDAR, closed):
            case = after(case, event)
    return case


MAY = [
    ("the school itself, while it has time", IN_TURN, [], (Approve(), SCHOOLS)),
    ("the school itself, when it is late", IN_TURN, [LATE], (Approve(), SCHOOLS)),
    ("the office above, when the school is late", IN_TURN, [LATE], (FOR_SCHOOL, ONE)),
    ("the office above sends back too", IN_TURN, [LATE], (Return(reason="x", because=SILENT), ONE)),
    (
        "the office above asks without a reason: that decides nothing",
        IN_TURN,
        [LATE],
        (AskEvidence(text="户口簿"), ONE),
    ),
    ("the office above, once the school is closed", IN_TURN, [CLOSED], (FOR_SCHOOL, ONE)),
    ("a colleague decides the office's own step", IN_TURN, [LATE, (FOR_SCHOOL, ONE)], (Approve(), OTHER)),
    ("a colleague, the own step first", TOGETHER, [LATE, (Approve(step="clear"), ONE)], (FOR_SCHOOL, OTHER)),
    (
        "one person, when the school's step was decided by the school",
        TOGETHER,
        [(Approve(), SCHOOLS)],
        (Approve(step="clear"), ONE),
    ),
]
MAY_NOT = [
    ("the office above while the school has time", IN_TURN, [], (FOR_SCHOOL, ONE), errors.NotYourTurn),
    ("without a reason", IN_TURN, [LATE], (Approve(), ONE), errors.BehalfReasonMissing),
    ("with blanks for a reason", IN_TURN, [LATE], (Approve(because="  "), ONE), errors.BehalfReasonMissing),
    ("sending back without a reason", IN_TURN, [LATE], (Return(reason="x"), ONE), errors.BehalfReasonMissing),
    ("an office further up", IN_TURN, [LATE], (FOR_SCHOOL, CITYS), errors.WrongOffice),
    ("the same person, then for the own office", IN_TURN, [LATE, (FOR_SCHOOL, ONE)], (Approve(), ONE), errors.SamePersonTwice),
    (
        "the same person, the own office first",
        TOGETHER,
        [LATE, (Approve(step="clear"), ONE)],
        (FOR_SCHOOL, ONE),
        errors.SamePersonTwice,
    ),
    (
        "whom that person stands in for",
        IN_TURN,
        [LATE, (FOR_SCHOOL, ONE)],
        (Approve(), STANDS_IN_FOR_ONE),
        errors.SamePersonTwice,
    ),
]  # fmt: skip


@pytest.mark.parametrize(("flow", "before", "move"), [row[1:] for row in MAY], ids=[row[0] for row in MAY])
def test_who_may_decide(flow, before, move) -> None:
    command, actor = move
    events = decide(flow, played(flow, *before), command, actor, MONDAY, CALENDAR)
    for_school = Behalf(party=Party.SENDING_SCHOOL, because=getattr(command, "because", ""))
    own = actor.organisation_id == PARTIES[flow.step(events[0].step).party]
    assert events[0].on_behalf == (None if own else for_school), "the record says for whom, and why"


@pytest.mark.parametrize(
    ("flow", "before", "move", "refusal"), [row[1:] for row in MAY_NOT], ids=[row[0] for row in MAY_NOT]
)
def test_who_may_not(flow, before, move, refusal) -> None:
    command, actor = move
    with pytest.raises(refusal) as refused:
        decide(flow, played(flow, *before), command, actor, MONDAY, CALENDAR)
    title, why, what_next = refused.value.words()
    assert title
    assert "{" not in title + why + what_next


def test_a_step_of_a_closed_school_lies_with_the_office_above_from_its_first_day() -> None:
    case = played(IN_TURN, closed=(SCHOOL,))
    step = case.open_steps["release"]
    assert (step.holders, step.holder_closed, step.overdue) == ((SCHOOL, COUNTY), True, False)
    assert played(IN_TURN, (FOR_SCHOOL, ONE), closed=(SCHOOL,)).open_steps.keys() == {"clear"}


def test_who_is_closed_when_it_decides_nothing_is_nobodys_business() -> None:
    assert played(IN_TURN, closed=(FAR_SCHOOL, COUNTY)).open_steps["release"].holders == (SCHOOL,)


def test_closing_a_school_hands_over_once_and_its_clock_runs_on() -> None:
    case = played(IN_TURN, CLOSED, CLOSED)
    assert case.version == played(IN_TURN, CLOSED).version
    assert owed_on(IN_TURN, case, CALENDAR) is not None
    [late] = overdue(IN_TURN, case, MONTH_LATER, CALENDAR)
    [said] = decide(IN_TURN, case, late, THE_CLOCK, MONTH_LATER, CALENDAR)
    assert isinstance(said, Escalated)
    assert after(case, said).open_steps["release"].holders == (SCHOOL, COUNTY), "nobody holds it twice"


def test_after_a_return_everybody_decides_anew() -> None:
    back = played(IN_TURN, LATE, (FOR_SCHOOL, ONE), (Return(reason="x"), OTHER), (Refile(), MOTHER))
    assert back.agreed == {}
    [approved, *_] = decide(IN_TURN, back, Approve(), RECEIVER, MONDAY, CALENDAR)
    assert isinstance(approved, Approved)
