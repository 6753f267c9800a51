"""The picture and the timeline are drawn from the flow and the case."""

from datetime import UTC, date, datetime

import pytest

from xueji.approvals import (
    Actor,
    ActorKind,
    AllOf,
    Approve,
    Case,
    Effect,
    Entry,
    File,
    Flow,
    Overdue,
    Party,
    Return,
    Sends,
    Step,
    after,
    decide,
    draw,
    fold,
    timeline,
)
from xueji.kernel.permissions import May
from xueji.kernel.workdays import Calendar

FLOW = Flow(
    name="transfer",
    version=2026,
    label="转学",
    filed_by_family=True,
    steps=(
        Step(name="receive", label="转入学校受理", party=Party.RECEIVING_SCHOOL, needs=May.PUPIL_EDIT),
        AllOf(
            (
                Step(name="release", label="转出学校核办", party=Party.SENDING_SCHOOL, needs=May.PUPIL_EDIT),
                Step(
                    name="clear",
                    label="主管部门核办",
                    party=Party.SENDING_BUREAU,
                    needs=May.PUPIL_EDIT,
                    rejection=Sends.BACK_ONE_STEP,
                    overdue=Overdue.HAND_OVER,
                    above=Party.CITY,
                ),
            )
        ),
    ),
    on_approved=(Effect("move", "转移学籍"),),
)
PARTIES = {Party.RECEIVING_SCHOOL: 1, Party.SENDING_SCHOOL: 2, Party.SENDING_BUREAU: 3}
MOTHER = Actor(kind=ActorKind.FAMILY, account_id=9, students=(5,))
CALENDAR = Calendar(days={}, published_until=date(2026, 12, 31))
MONDAY, WEDNESDAY = date(2026, 11, 23), date(2026, 11, 25)


def staff(organisation_id: int) -> Actor:
    may = frozenset({May.PUPIL_EDIT})
    return Actor(kind=ActorKind.STAFF, account_id=organisation_id, organisation_id=organisation_id, permissions=may)


def played(*moves: tuple) -> tuple[Case, list[Entry]]:
    case: Case | None = None
    entries: list[Entry] = []
    for command, actor in ((File(flow="transfer", number="1", student_id=5, parties=PARTIES), MOTHER), *moves):
        for event in decide(FLOW, case, command, actor, MONDAY, CALENDAR):
            case = fold([event]) if case is None else after(case, event)
            entries.append(Entry(seq=len(entries) + 1, at=datetime(2026, 11, 23, 2, tzinfo=UTC), event=event))
    assert case is not None
    return case, entries


TIMELINES = [
    ("filed", (), ["now", "later", "later"]),
    ("received", ((Approve(), staff(1)),), ["done", "now", "now"]),
    ("one of two agreed", ((Approve(), staff(1)), (Approve(), staff(2))), ["done", "done", "now"]),
    ("returned to the family", ((Return(reason="proof"), staff(1)),), ["returned", "later", "later"]),
    ("done", ((Approve(), staff(1)), (Approve(), staff(2)), (Approve(), staff(3))), ["done", "done", "done"]),
]


@pytest.mark.parametrize(("moves", "states"), [row[1:] for row in TIMELINES], ids=[row[0] for row in TIMELINES])
def test_parents_see_every_step(moves: tuple, states: list[str]) -> None:
    case, entries = played(*moves)
    assert [view.state for view in timeline(FLOW, case, entries, WEDNESDAY, CALENDAR)] == states


def test_the_open_step_says_who_holds_it_and_until_when() -> None:
    case, entries = played()
    now = timeline(FLOW, case, entries, WEDNESDAY, CALENDAR)[0]
    assert (now.party, now.organisation_id, now.used_days, now.working_days) == ("转入学校", 1, 2, 10)
    assert now.due_on == date(2026, 12, 7)


def test_what_was_said_stays_with_its_step() -> None:
    case, entries = played((Return(reason="proof", text="合同过期"), staff(1)))
    said = timeline(FLOW, case, entries, WEDNESDAY, CALENDAR)[0].said
    assert [(words.agreed, words.reason, words.text) for words in said] == [(False, "proof", "合同过期")]


def test_the_page_of_a_flow_shows_steps_side_by_side_ways_back_and_effects() -> None:
    pages = draw([FLOW])
    assert pages.keys() == {"README.md", "transfer@2026.md"}
    page = pages["transfer@2026.md"]
    for words in (
        "同时办",
        "receive -. 退回 .-> filed",
        "clear -. 退回 .-> receive",
        "办结：转移学籍",
        "市教育部门可以代办，写明原因",
    ):
        assert words in page
    assert draw([FLOW]) == pages
