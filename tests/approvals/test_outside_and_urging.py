"""Answers that come from outside late or twice, cases that are filed there, and who may ask another to hurry."""

from datetime import date

import msgspec
import pytest

from xueji.approvals import (
    THE_OUTSIDE,
    Absent,
    Actor,
    ActorKind,
    AllOf,
    Approve,
    Case,
    File,
    Filing,
    Flow,
    Party,
    Refile,
    Return,
    Sends,
    Step,
    Urge,
    Withdraw,
    after,
    decide,
    errors,
    fold,
)
from xueji.kernel.permissions import May
from xueji.kernel.workdays import Calendar

CALENDAR = Calendar(days={}, published_until=date(2026, 12, 31))
MONDAY, LATER = date(2026, 11, 23), date(2026, 12, 31)
PARTIES = {Party.RECEIVING_SCHOOL: 1, Party.RECEIVING_BUREAU: 2, Party.SENDING_SCHOOL: 3, Party.SENDING_BUREAU: 4}
MAY = frozenset({May.PUPIL_EDIT})


def office(party: Party, account: int = 0, **more: object) -> Actor:
    number = PARTIES[party]
    return Actor(
        kind=ActorKind.STAFF, account_id=account or number * 10, organisation_id=number, permissions=MAY, **more
    )


SCHOOL, BUREAU = office(Party.RECEIVING_SCHOOL), office(Party.RECEIVING_BUREAU)
COLLEAGUE = office(Party.RECEIVING_SCHOOL, 11)


def step(name: str, party: Party, **more: object) -> Step:
    return Step(name=name, label=name, party=party, needs=None if more.get("outside") else May.PUPIL_EDIT, **more)


MOVE_IN = Flow(
    name="move_in",
    version=1,
    label="跨省转入",
    filed_by=(Filing(Party.RECEIVING_SCHOOL, May.PUPIL_EDIT),),
    steps=(
        step("receive", Party.RECEIVING_SCHOOL, above=Party.RECEIVING_BUREAU),
        step("release", Party.SENDING_SCHOOL, outside=True),
        step("fetch", Party.SENDING_BUREAU, outside=True),
    ),
)
MOVE_OUT = Flow(
    name="move_out",
    version=1,
    label="跨省转出",
    filed_outside=True,
    steps=(AllOf((step("release", Party.SENDING_SCHOOL), step("clear", Party.SENDING_BUREAU))),),
)


def filed(flow: Flow, actor: Actor) -> Case:
    command = File(flow=flow.name, number="1", student_id=5, parties=PARTIES)
    return fold(decide(flow, None, command, actor, MONDAY, CALENDAR))


def on(flow: Flow, case: Case, command: object, actor: Actor, day: date = MONDAY) -> Case:
    for event in decide(flow, case, command, actor, day, CALENDAR):
        case = after(case, event)
    return case


def waiting_outside() -> Case:
    return on(MOVE_IN, filed(MOVE_IN, SCHOOL), Approve(), COLLEAGUE)


LATE = [
    (
        "an answer to a step that was answered already",
        lambda case: on(MOVE_IN, case, Approve(step="release"), THE_OUTSIDE),
    ),
    ("an answer after the case was withdrawn", lambda case: on(MOVE_IN, case, Withdraw(), SCHOOL)),
    (
        "an answer after the other side has returned it",
        lambda case: on(MOVE_IN, case, Return(step="release", reason="x"), THE_OUTSIDE),
    ),
]


@pytest.mark.parametrize("before", [row[1] for row in LATE], ids=[row[0] for row in LATE])
@pytest.mark.parametrize(
    "answer", [Approve(step="release"), Return(step="release", reason="x")], ids=["agreed", "returned"]
)
def test_what_comes_late_or_twice_from_outside_is_nothing(before: object, answer: object) -> None:
    case = before(waiting_outside())
    assert decide(MOVE_IN, case, answer, THE_OUTSIDE, MONDAY, CALENDAR) == ()


def test_an_answer_to_an_earlier_asking_does_not_settle_the_new_one() -> None:
    first = waiting_outside()
    asked = first.open_steps["release"].seq
    case = on(MOVE_IN, first, Return(step="release", reason="x", asked=asked), THE_OUTSIDE)
    case = on(MOVE_IN, on(MOVE_IN, case, Refile(), SCHOOL), Approve(), COLLEAGUE)
    now = case.open_steps["release"].seq
    assert asked < now
    assert decide(MOVE_IN, case, Approve(step="release", asked=asked), THE_OUTSIDE, MONDAY, CALENDAR) == ()
    assert on(MOVE_IN, case, Approve(step="release", asked=now), THE_OUTSIDE).open_steps.keys() == {"fetch"}


def test_what_the_other_side_files_it_alone_withdraws() -> None:
    case = filed(MOVE_OUT, THE_OUTSIDE)
    with pytest.raises(errors.NotTheApplicant):
        decide(MOVE_OUT, case, Withdraw(), office(Party.SENDING_SCHOOL), MONDAY, CALENDAR)
    assert on(MOVE_OUT, case, Withdraw(), THE_OUTSIDE).closed


def test_a_return_closes_the_other_side_too_and_both_look_again() -> None:
    case = on(MOVE_OUT, filed(MOVE_OUT, THE_OUTSIDE), Return(reason="x"), office(Party.SENDING_SCHOOL))
    with pytest.raises(errors.AlreadyDeclined):
        decide(MOVE_OUT, case, Approve(), office(Party.SENDING_BUREAU), MONDAY, CALENDAR)
    again = on(MOVE_OUT, case, Refile(), THE_OUTSIDE)
    assert again.open_steps.keys() == {"release", "clear"}


def test_what_was_decided_outside_is_not_sent_back_there() -> None:
    outside = step("release", Party.SENDING_SCHOOL, outside=True)
    back = step("clear", Party.SENDING_BUREAU, rejection=Sends.BACK_ONE_STEP)
    with pytest.raises(ValueError, match="sent back"):
        Flow(name="f", version=1, label="f", filed_outside=True, steps=(outside, back))


FOLLOWED = msgspec.structs.replace(MOVE_IN, followed_by_family=True)
MOTHER = Actor(kind=ActorKind.FAMILY, account_id=70, students=(5,))
TAKES_BACK = [
    ("what an office has filed for the own child", FOLLOWED, SCHOOL, MOTHER, True),
    ("what was filed for another child", FOLLOWED, SCHOOL, msgspec.structs.replace(MOTHER, students=(6,)), False),
    ("what families do not follow", MOVE_IN, SCHOOL, MOTHER, False),
    ("what another province has filed", msgspec.structs.replace(MOVE_OUT, followed_by_family=True), THE_OUTSIDE, MOTHER, False),
]  # fmt: skip


@pytest.mark.parametrize(
    ("flow", "filer", "actor", "may"), [row[1:] for row in TAKES_BACK], ids=[row[0] for row in TAKES_BACK]
)
def test_a_family_takes_back_what_was_filed_for_its_child(flow: Flow, filer: Actor, actor: Actor, may: bool) -> None:
    case = filed(flow, filer)
    if may:
        assert on(flow, case, Withdraw(), actor).closed
        return
    with pytest.raises(errors.NotTheApplicant):
        decide(flow, case, Withdraw(), actor, MONDAY, CALENDAR)


def test_who_follows_neither_files_nor_mends() -> None:
    with pytest.raises(errors.MayNotFile):
        filed(FOLLOWED, MOTHER)
    back = on(FOLLOWED, filed(FOLLOWED, SCHOOL), Return(reason="x"), COLLEAGUE)
    with pytest.raises(errors.NotTheApplicant):
        decide(FOLLOWED, back, Refile(), MOTHER, MONDAY, CALENDAR)


URGES = [
    ("a party, at any time", BUREAU, MONDAY, "1", None),
    ("a party that is not at this step", office(Party.SENDING_SCHOOL), MONDAY, "1", None),
    ("who filed, before the day", office(Party.RECEIVING_SCHOOL), MONDAY, "1", None),
    (
        "an office without business",
        Actor(kind=ActorKind.STAFF, account_id=9, organisation_id=9, permissions=MAY),
        LATER,
        "1",
        errors.NotTheApplicant,
    ),
    ("without a word", BUREAU, MONDAY, " ", errors.ReasonMissing),
]


@pytest.mark.handbook(33)
@pytest.mark.parametrize(("actor", "day", "text", "refusal"), [row[1:] for row in URGES], ids=[row[0] for row in URGES])
def test_who_may_urge(actor: Actor, day: date, text: str, refusal: type | None) -> None:
    case = filed(MOVE_IN, SCHOOL)
    if refusal is not None:
        with pytest.raises(refusal):
            decide(MOVE_IN, case, Urge(text=text), actor, day, CALENDAR)
        return
    [urged] = decide(MOVE_IN, case, Urge(text=text), actor, day, CALENDAR)
    assert (urged.step, urged.to) == ("receive", Party.RECEIVING_BUREAU)
    with pytest.raises(errors.AlreadyUrged):
        decide(MOVE_IN, after(case, urged), Urge(text=text), actor, day, CALENDAR)


def test_who_stands_in_decides_with_the_own_permission_where_that_is_enough() -> None:
    case = filed(MOVE_IN, SCHOOL)
    absent = (Absent(account_id=SCHOOL.account_id, permissions=MAY),)
    own = office(Party.RECEIVING_SCHOOL, 12, stands_in_for=absent)
    assert decide(MOVE_IN, case, Approve(), own, MONDAY, CALENDAR)[0].instead_of is None
    handed = Actor(kind=ActorKind.STAFF, account_id=13, organisation_id=1, stands_in_for=absent)
    with pytest.raises(errors.OwnApplication):
        decide(MOVE_IN, case, Approve(), handed, MONDAY, CALENDAR)
