"""Random walks through every flow that a room declares: nothing skipped, nothing twice, nobody who may not."""

from datetime import date, timedelta
from importlib import import_module
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
    Approve,
    AskEvidence,
    Case,
    CaseState,
    DecideItems,
    Event,
    File,
    Flow,
    GiveEvidence,
    ItemState,
    Party,
    Refile,
    Return,
    Undo,
    Urge,
    Withdraw,
    after,
    decide,
    fold,
    overdue,
    owed_on,
)
from xueji.approvals.events import Approved, ItemsDecided, Returned, SentBack
from xueji.kernel.permissions import May
from xueji.kernel.refusals import Refusal
from xueji.kernel.workdays import Calendar

FEATURES = Path(__file__).parents[2] / "backend" / "xueji" / "features"
CALENDAR = Calendar(days={}, published_until=date(2026, 12, 31))
ORGANISATIONS = {party: number for number, party in enumerate(Party, 1)}
CHILD, STRANGERS_CHILD = 5, 6
ITEMS = ("phone", "members")
DECIDES = Approve | Return | DecideItems | AskEvidence


def declared() -> list[Flow]:
    modules = [import_module(f"xueji.features.{path.parent.name}.flow") for path in sorted(FEATURES.glob("*/flow.py"))]
    return [each for module in modules for each in vars(module).values() if isinstance(each, Flow)]


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
        *(Approve(step=step.name) for step in flow),
        Return(reason="unclear"),
        AskEvidence(text="请补材料"),
        GiveEvidence(evidence=("1",)),
        Urge(text="请快一点"),
        Refile(items=ITEMS if flow.by_item else ()),
        Withdraw(),
        Undo(),
    ]
    by_item = [DecideItems(accepted=ITEMS[:1]), DecideItems(accepted=ITEMS[:1], returned=ITEMS[1:], reason="unclear")]
    return found + (by_item if flow.by_item else [])


class Walk(RuleBasedStateMachine):
    flow: Flow
    case: Case | None = None

    @initialize(choice=st.integers(0, 30))
    def file(self, choice: int) -> None:
        self.today = date(2026, 11, 23)
        self.actors = people(self.flow)
        command = File(
            flow=self.flow.name,
            number="1",
            student_id=CHILD,
            parties=ORGANISATIONS,
            items=ITEMS if self.flow.by_item else (),
        )
        able: list[tuple[Event, ...]] = []
        for actor in self.actors:
            try:
                able.append(decide(self.flow, None, command, actor, self.today, CALENDAR))
            except Refusal:
                continue
        assert able, "somebody may file it"
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

    @rule(data=st.data())
    def somebody_tries(self, data: st.DataObject) -> None:
        command = data.draw(st.sampled_from(commands(self.flow)))
        self._try(command, data.draw(st.sampled_from(self.actors)))

    @precondition(lambda self: self.case is not None and self.case.open_steps)
    @rule(data=st.data())
    def a_party_decides(self, data: st.DataObject) -> None:
        """Walks that only try at random rarely reach the end."""
        name = data.draw(st.sampled_from(sorted(self.case.open_steps)))
        holders = self.case.open_steps[name].holders
        able = [actor for actor in self.actors if actor.organisation_id in holders] or [THE_OUTSIDE]
        self._try(Approve(step=name), data.draw(st.sampled_from(able)))

    def _try(self, command: object, actor: Actor) -> None:
        before = self.case
        try:
            events = decide(self.flow, before, command, actor, self.today, CALENDAR)
        except Refusal as refusal:
            title, why, what_next = refusal.words()
            assert title
            assert "{" not in title + why + what_next
            return
        if not events:
            assert actor.kind is ActorKind.OUTSIDE, "only what comes late from outside is nothing"
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
    def the_case_is_its_history(self) -> None:
        if self.case is not None:
            assert fold(self.events) == self.case


def test_there_are_flows_to_walk() -> None:
    assert {"maintenance", "enrolment", "grade_correction"} <= {flow.name for flow in declared()}


@pytest.mark.parametrize("flow", declared(), ids=lambda flow: flow.key)
def test_a_flow_is_walked(flow: Flow) -> None:
    walk = type("WalkOf", (Walk,), {"flow": flow})
    run_state_machine_as_test(walk, settings=settings(max_examples=60, stateful_step_count=25, deadline=None))
