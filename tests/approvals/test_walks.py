"""Thousands of random walks: no step skipped, nothing decided twice, no decision by a stranger or by who filed."""

from datetime import date, timedelta

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from xueji.approvals import (
    THE_CLOCK,
    Actor,
    ActorKind,
    AllOf,
    Approve,
    Case,
    CaseState,
    Event,
    File,
    Filing,
    Flow,
    Overdue,
    Party,
    Refile,
    Return,
    Sends,
    Step,
    Withdraw,
    after,
    decide,
    fold,
    overdue,
)
from xueji.kernel.permissions import May
from xueji.kernel.refusals import Refusal
from xueji.kernel.workdays import Calendar

CALENDAR = Calendar(days={}, published_until=date(2026, 12, 31))
ORGANISATIONS = {Party.RECEIVING_SCHOOL: 1, Party.SENDING_SCHOOL: 2, Party.SENDING_BUREAU: 3, Party.CITY: 4}


def _step(name: str, party: Party, **more: object) -> Step:
    return Step(name=name, label=name, party=party, needs=May.PUPIL_EDIT, **more)


FLOW = Flow(
    name="walk",
    version=1,
    label="走一走",
    filed_by_family=True,
    filed_by=(Filing(Party.RECEIVING_SCHOOL, May.PUPIL_EDIT),),
    steps=(
        _step("receive", Party.RECEIVING_SCHOOL),
        AllOf(
            (
                _step("release", Party.SENDING_SCHOOL, overdue=Overdue.HAND_OVER, above=Party.CITY),
                _step("clear", Party.SENDING_BUREAU, rejection=Sends.BACK_ONE_STEP),
            )
        ),
        _step("city", Party.CITY),
    ),
)
FAMILY = [Actor(kind=ActorKind.FAMILY, account_id=n, students=(5,) if n < 12 else (6,)) for n in (10, 11, 12)]
STAFF = [
    Actor(
        kind=ActorKind.STAFF,
        account_id=account,
        organisation_id=organisation,
        permissions=frozenset({May.PUPIL_EDIT} if account % 2 else {May.PUPIL_READ}),
        students=(5,) if account == 29 else (),
    )
    for account, organisation in ((21, 1), (22, 1), (23, 2), (25, 3), (27, 4), (28, 5), (29, 1), (31, 1))
]
COMMANDS = [
    Approve(),
    *(Approve(step=step.name) for step in FLOW),
    Return(reason="proof"),
    Refile(),
    Withdraw(),
]


class Walk(RuleBasedStateMachine):
    case: Case
    events: list[Event]
    today: date

    @initialize(filer=st.sampled_from([FAMILY[0], FAMILY[1], STAFF[0]]))
    def file(self, filer: Actor) -> None:
        self.today = date(2026, 11, 23)
        command = File(flow="walk", number="1", student_id=5, parties=ORGANISATIONS)
        self.events = list(decide(FLOW, None, command, filer, self.today, CALENDAR))
        self.case = fold(self.events)
        self.agreed: set[str] = set()

    @rule(days=st.integers(1, 20))
    def nights_pass(self, days: int) -> None:
        self.today += timedelta(days=days)
        for command in overdue(FLOW, self.case, self.today, CALENDAR):
            before = self.case.open_steps.keys()
            self._take(decide(FLOW, self.case, command, THE_CLOCK, self.today, CALENDAR))
            assert self.case.open_steps.keys() == before or self.case.state is CaseState.LAPSED

    @rule(command=st.sampled_from(COMMANDS), actor=st.sampled_from([*FAMILY, *STAFF]))
    def somebody_tries(self, command: object, actor: Actor) -> None:
        before = self.case
        try:
            events = decide(FLOW, before, command, actor, self.today, CALENDAR)
        except Refusal:
            return
        assert not before.closed, "nothing moves a closed case"
        if isinstance(command, Approve | Return):
            assert actor.kind is ActorKind.STAFF
            assert actor.account_id not in before.filers
            assert 5 not in actor.students
            assert May.PUPIL_EDIT in actor.permissions
            assert actor.organisation_id in before.holders
            assert before.state is CaseState.OPEN
        else:
            own = 5 in actor.students and actor.kind is ActorKind.FAMILY
            assert own or actor.organisation_id == 1 or actor.account_id == before.filed_by
        if isinstance(command, Approve):
            step = next(event.step for event in events if event.__class__.__name__ == "Approved")
            assert step not in self.agreed, "nothing is decided twice"
            self.agreed.add(step)
        if isinstance(command, Return | Refile):
            self.agreed = set()
        self._take(events)

    def _take(self, events: tuple[Event, ...]) -> None:
        for event in events:
            self.case = after(self.case, event)
            self.events.append(event)

    @invariant()
    def nothing_is_skipped(self) -> None:
        case = self.case
        if case.state is CaseState.COMPLETED:
            assert self.agreed == {"receive", "release", "clear", "city"}
        if case.state is CaseState.OPEN:
            assert case.open_steps
            assert {step.name for step in FLOW.stage(case.stage)} >= case.open_steps.keys()
        else:
            assert not case.open_steps

    @invariant()
    def the_case_is_its_history(self) -> None:
        assert fold(self.events) == self.case
        assert self.case.version == len(self.events)


Walk.TestCase.settings = settings(max_examples=150, stateful_step_count=30, deadline=None)
TestWalk = Walk.TestCase
