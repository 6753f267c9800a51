"""Walks through every flow that a room declares: nothing skipped, nothing twice, nobody who may not, each end reachable."""

from collections.abc import Iterable
from datetime import date, timedelta
from importlib import import_module
from itertools import permutations
from pathlib import Path

import hypothesis.strategies as st
import msgspec
import pytest
from hypothesis import settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from xueji.approvals import (
    THE_CLOCK,
    THE_OUTSIDE,
    Absent,
    Actor,
    ActorKind,
    AllOf,
    Approve,
    AskEvidence,
    Case,
    CaseState,
    DecideItems,
    Event,
    File,
    Filing,
    Flow,
    GiveEvidence,
    ItemState,
    Overdue,
    Party,
    Refile,
    Return,
    Sends,
    Step,
    Undo,
    Urge,
    Withdraw,
    after,
    decide,
    fold,
    overdue,
    owed_on,
)
from xueji.approvals.events import Approved, Escalated, ItemsDecided, Refiled, Returned, SentBack
from xueji.kernel.permissions import May
from xueji.kernel.refusals import Refusal
from xueji.kernel.workdays import Calendar

FEATURES = Path(__file__).parents[2] / "backend" / "xueji" / "features"
CALENDAR = Calendar(days={}, published_until=date(2026, 12, 31))
ORGANISATIONS = {party: number for number, party in enumerate(Party, 1)}
TODAY = date(2026, 11, 23)
CHILD, STRANGERS_CHILD = 5, 6
ITEMS = ("phone", "members")
BECAUSE = "超过期限没有办"
DECIDES = Approve | Return | DecideItems | AskEvidence


def _step(name: str, party: Party, **more: object) -> Step:
    return Step(name=name, label=name, party=party, needs=May.PUPIL_EDIT, **more)


UNDECLARED = Flow(
    name="what_no_business_has_yet",
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


def declared() -> list[Flow]:
    modules = [import_module(f"xueji.features.{path.parent.name}.flow") for path in sorted(FEATURES.glob("*/flow.py"))]
    return [each for module in modules for each in vars(module).values() if isinstance(each, Flow)]


FLOWS = [*declared(), UNDECLARED]
of_every_flow = pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.key)


def people(flow: Flow) -> list[Actor]:
    """At each office: two who may all that the flow asks for, one who may nothing, one who stands in; and families."""
    needs = frozenset({step.needs for step in flow if step.needs} | {filing.needs for filing in flow.filed_by})
    found = [
        Actor(kind=ActorKind.FAMILY, account_id=1, students=(CHILD,)),
        Actor(kind=ActorKind.FAMILY, account_id=2, students=(CHILD,)),
        Actor(kind=ActorKind.FAMILY, account_id=3, students=(STRANGERS_CHILD,)),
        Actor(kind=ActorKind.STAFF, account_id=4, organisation_id=99, permissions=needs),
        THE_OUTSIDE,
    ]
    for party, organisation in ORGANISATIONS.items():
        parts = {step.party for step in flow} | {step.above for step in flow} | {one.party for one in flow.filed_by}
        if party not in parts:
            continue
        first = organisation * 10
        staff = Actor(kind=ActorKind.STAFF, account_id=first, organisation_id=organisation, permissions=needs)
        found += [
            staff,
            msgspec.structs.replace(staff, account_id=first + 1),
            msgspec.structs.replace(staff, account_id=first + 2, permissions=frozenset({May.CLASS_READ})),
            msgspec.structs.replace(
                staff,
                account_id=first + 3,
                permissions=frozenset(),
                stands_in_for=(Absent(account_id=first, permissions=needs),),
            ),
            msgspec.structs.replace(staff, account_id=first + 4, students=(CHILD,)),
        ]
    return found


def commands(flow: Flow) -> list[object]:
    found = [
        Approve(),
        *(Approve(step=step.name, because=BECAUSE) for step in flow),
        Return(reason="unclear"),
        Return(reason="unclear", because=BECAUSE),
        AskEvidence(text="请补材料"),
        GiveEvidence(evidence=("1",)),
        Urge(text="请快一点"),
        Refile(items=ITEMS if flow.by_item else ()),
        Withdraw(),
        Undo(),
    ]
    by_item = [DecideItems(accepted=ITEMS[:1]), DecideItems(accepted=ITEMS[:1], returned=ITEMS[1:], reason="unclear")]
    return found + (by_item if flow.by_item else [])


def filings(flow: Flow) -> list[tuple[Event, ...]]:
    """As each person who may file it does."""
    command = File(
        flow=flow.name, number="1", student_id=CHILD, parties=ORGANISATIONS, items=ITEMS if flow.by_item else ()
    )
    return [events for actor in people(flow) if (events := tried(flow, None, command, actor))]


def tried(flow: Flow, case: Case | None, command: object, actor: Actor, today: date = TODAY) -> tuple[Event, ...]:
    """What comes of it: nothing, if it is refused in words."""
    try:
        return decide(flow, case, command, actor, today, CALENDAR)
    except Refusal as refusal:
        title, why, what_next = refusal.words()
        assert title
        assert "{" not in title + why + what_next
        return ()


def holders(case: Case, step: str, actors: list[Actor]) -> list[Actor]:
    """Those at the office whose turn a step is."""
    return [one for one in actors if one.organisation_id in case.open_steps[step].holders] or [THE_OUTSIDE]


class Walk(RuleBasedStateMachine):
    flow: Flow
    case: Case | None = None

    @initialize(choice=st.integers(0, 30))
    def file(self, choice: int) -> None:
        self.today = TODAY
        self.actors, self.commands = people(self.flow), commands(self.flow)
        able = filings(self.flow)
        self.events = list(able[choice % len(able)])
        self.case = fold(self.events)
        self.agreed: set[str] = set()

    @rule(days=st.integers(1, 25))
    def nights_pass(self, days: int) -> None:
        self.today += timedelta(days=days)
        due = owed_on(self.flow, self.case, CALENDAR)
        owed = overdue(self.flow, self.case, self.today, CALENDAR) if not self.case.closed else ()
        assert not owed or (due is not None and due <= self.today), "the clock is told of every day on which it owes"
        for command in owed:
            self._take(decide(self.flow, self.case, command, THE_CLOCK, self.today, CALENDAR))
        assert not overdue(self.flow, self.case, self.today, CALENDAR), "a second night owes nothing"

    @rule(choice=st.integers(0, 9_999))
    def somebody_tries(self, choice: int) -> None:
        which, who = divmod(choice, len(self.actors))
        self._try(self.commands[which % len(self.commands)], self.actors[who])

    @precondition(lambda self: self.case is not None and self.case.open_steps)
    @rule(choice=st.integers(0, 99))
    def a_party_decides(self, choice: int) -> None:
        """Walks that only try at random rarely reach the end."""
        names = sorted(self.case.open_steps)
        name = names[choice % len(names)]
        able = holders(self.case, name, self.actors)
        self._try(Approve(step=name, because=BECAUSE), able[choice // len(names) % len(able)])

    def _try(self, command: object, actor: Actor) -> None:
        before = self.case
        events = tried(self.flow, before, command, actor, self.today)
        if not events:
            return
        assert not before.closed or isinstance(command, Undo), "nothing moves a closed case but an undo of the day"
        if isinstance(command, DECIDES):
            self._may_have_decided(before, actor, events)
        if isinstance(command, Approve) and not self.flow.by_item:
            step = next(event.step for event in events if isinstance(event, Approved))
            assert step not in self.agreed, "nothing is decided twice"
            self.agreed.add(step)
        if any(isinstance(event, Returned | SentBack) for event in events):
            self.agreed -= {step.name for step in self.flow}
            if any(isinstance(event, SentBack) for event in events):
                stage = events[-1].stage
                self.agreed |= {step.name for at in range(stage) for step in self.flow.stage(at)}
        self._take(events)

    def _may_have_decided(self, before: Case, actor: Actor, events: tuple[Event, ...]) -> None:
        assert before.state is CaseState.OPEN
        assert actor.account_id not in before.filers or actor.kind is ActorKind.OUTSIDE
        assert CHILD not in actor.students
        if actor.kind is ActorKind.OUTSIDE:
            return
        step = self.flow.step(events[0].step)
        assert not step.outside
        assert actor.organisation_id in before.open_steps[step.name].holders
        if not isinstance(events[0], ItemsDecided):
            of_others = ORGANISATIONS[step.party] != actor.organisation_id
            assert (events[0].on_behalf is not None) == of_others, "the record says for which office"
        absent = [one for one in actor.stands_in_for if step.needs in one.permissions]
        assert step.needs in actor.permissions or absent
        if step.needs not in actor.permissions:
            assert events[0].instead_of == absent[0].account_id, "the record says for whom"
            assert absent[0].account_id not in before.filers
        else:
            assert events[0].instead_of is None

    def _take(self, events: tuple[Event, ...]) -> None:
        for event in events:
            self.case = after(self.case, event)
            self.events.append(event)

    @invariant()
    def nothing_is_skipped(self) -> None:
        if self.case is None:
            return
        if self.case.state is CaseState.COMPLETED and not self.flow.by_item:
            assert self.agreed == {step.name for step in self.flow}
        if self.case.state is CaseState.COMPLETED and self.flow.by_item:
            assert set(self.case.items.values()) == {ItemState.ACCEPTED}
            assert any(isinstance(event, ItemsDecided) for event in self.events)
        if self.case.state is CaseState.OPEN:
            assert self.case.open_steps
            assert {step.name for step in self.flow.stage(self.case.stage)} >= self.case.open_steps.keys()
        else:
            assert not self.case.open_steps

    @invariant()
    def nobody_decides_for_an_office_and_for_another(self) -> None:
        """Since it was last filed."""
        if self.case is None:
            return
        last = max((at for at, event in enumerate(self.events) if isinstance(event, Refiled)), default=0)
        agreed = {event.step: event for event in self.events[last:] if isinstance(event, Approved)}
        for one, other in permutations(agreed.values(), 2):
            same = {one.by, one.instead_of} & {other.by, other.instead_of} - {None}
            assert not (one.on_behalf and same)

    @invariant()
    def the_case_is_its_history(self) -> None:
        if self.case is not None:
            assert fold(self.events) == self.case


def test_there_are_flows_to_walk() -> None:
    assert {"maintenance", "enrolment", "grade_correction"} <= {flow.name for flow in declared()}


@of_every_flow
def test_a_flow_is_walked(flow: Flow) -> None:
    walk = type("WalkOf", (Walk,), {"flow": flow})
    run_state_machine_as_test(walk, settings=settings(max_examples=30, stateful_step_count=25, deadline=None))


def somebody(flow: Flow, case: Case, *given: object) -> Case:
    """After the first of these commands that the first person may give who may."""
    for command in given:
        for actor in people(flow):
            if events := tried(flow, case, command, actor):
                return fold_on(case, events)
    raise AssertionError(f"nobody may {given} at {list(case.open_steps) or case.state}")


def fold_on(case: Case, events: Iterable[Event]) -> Case:
    for event in events:
        case = after(case, event)
    return case


def nights(flow: Flow, case: Case, count: int) -> list[Event]:
    """What the clock does while nobody else does anything."""
    told: list[Event] = []
    for night in range(count):
        today = TODAY + timedelta(days=night)
        for command in overdue(flow, case, today, CALENDAR) if not case.closed else ():
            events = decide(flow, case, command, THE_CLOCK, today, CALENDAR)
            told += events
            case = fold_on(case, events)
    return told


@of_every_flow
def test_from_wherever_it_stands_a_case_is_withdrawn_returned_escalated_and_decided_to_its_end(flow: Flow) -> None:
    for filed in filings(flow):
        case = fold(filed)
        while not case.closed:
            assert case.state is CaseState.OPEN
            assert somebody(flow, case, Withdraw()).state is CaseState.WITHDRAWN
            [step, *_] = case.open_steps
            late = nights(flow, case, 30)
            assert {event.step for event in late if isinstance(event, Escalated)} == set(case.open_steps)
            assert fold_on(case, late).open_steps.keys() == case.open_steps.keys(), "overdue is never a decision"
            back = somebody(
                flow, case, Return(step=step, reason="unclear"), DecideItems(returned=ITEMS, reason="unclear")
            )
            if back.state is CaseState.RETURNED:
                assert fold_on(back, nights(flow, back, 120)).state is CaseState.LAPSED
                assert somebody(flow, back, Refile(items=ITEMS if flow.by_item else ())).state is CaseState.OPEN
            case = somebody(flow, case, Approve(step=step), DecideItems(accepted=ITEMS))
        assert case.state is CaseState.COMPLETED
