"""One task and one gateway, whatever comes back in whatever order."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from questions import Clear

from xueji.gateways.outcomes import Down, Later, NotYet, Refused, Unreadable
from xueji.gateways.queue import rules
from xueji.gateways.queue.rules import Breaker, BreakerState, Fault, Settled, TaskState, Withdrawn

START = datetime(2026, 9, 1, tzinfo=UTC)
SILENCES = st.sampled_from([Down(), Unreadable(), Fault()])
LATER = st.builds(Later, st.timedeltas(timedelta(days=-400), timedelta(days=400)), st.sampled_from(["t-1", "t-2"]))


class TaskLife(RuleBasedStateMachine):
    """Tried when it is due until there is an answer; parked only by a refusal, left only by an operator."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.tries = 0
        self.task = Settled(TaskState.WAITING, "", START)
        self.applied = 0

    def settle(self, outcome: msgspec.Struct) -> None:
        self.now = max(self.now, self.task.next_at)
        self.tries += 1
        self.task = rules.settle(self.tries, self.task.ticket, outcome, self.now)

    @precondition(lambda self: self.task.state is TaskState.WAITING)
    @rule(outcome=SILENCES)
    def nothing_comes(self, outcome: msgspec.Struct) -> None:
        ticket = self.task.ticket
        self.settle(outcome)
        assert self.task.state is TaskState.WAITING
        assert self.task.ticket == ticket, "a ticket is kept through silence"
        assert self.now < self.task.next_at <= self.now + rules.LONGEST_PAUSE

    @precondition(lambda self: self.task.state is TaskState.WAITING)
    @rule(outcome=LATER)
    def it_is_late(self, outcome: Later) -> None:
        self.settle(outcome)
        assert self.task.ticket == outcome.ticket
        assert self.now < self.task.next_at <= self.now + rules.LONGEST_WAIT

    @precondition(lambda self: self.task.state is TaskState.WAITING)
    @rule(hours=st.integers(-5, 5000))
    def it_passes_by_itself(self, hours: int) -> None:
        self.settle(NotYet("synchronising", timedelta(hours=hours)))
        assert self.task.ticket is None
        assert self.now < self.task.next_at <= self.now + rules.LONGEST_WAIT

    @precondition(lambda self: self.task.state is TaskState.WAITING)
    @rule()
    def it_is_refused(self) -> None:
        self.settle(Refused("malformed"))
        assert (self.task.state, self.task.reason) == (TaskState.PARKED, "malformed")

    @precondition(lambda self: self.task.state is TaskState.PARKED)
    @rule()
    def an_operator_tries_it_anew(self) -> None:
        self.task = Settled(TaskState.WAITING, "", self.now)

    @precondition(lambda self: self.task.state is TaskState.WAITING)
    @rule(outcome=st.sampled_from([Clear(1), Withdrawn()]))
    def it_ends(self, outcome: msgspec.Struct) -> None:
        self.settle(outcome)
        self.applied += 1
        assert self.task.state is TaskState.DONE

    @precondition(lambda self: self.task.state is TaskState.DONE)
    @rule()
    def it_is_asked_again(self) -> None:
        self.task, self.tries, self.applied = Settled(TaskState.WAITING, "", self.now), 0, 0

    @invariant()
    def it_ends_at_most_once(self) -> None:
        assert self.applied == (self.task.state is TaskState.DONE)

    @invariant()
    def a_parked_one_says_why_and_others_do_not(self) -> None:
        says_why = self.task.state is TaskState.PARKED or self.task.outcome == "not_yet"
        assert says_why is (self.task.reason is not None)


TaskLife.TestCase.settings = settings(max_examples=50, stateful_step_count=20)
TestTaskLife = TaskLife.TestCase


@pytest.mark.parametrize(
    ("tries", "pause"),
    [
        pytest.param(1, 5, id="soon"),
        pytest.param(2, 10, id="then later"),
        pytest.param(4, 40, id="and later"),
        pytest.param(9, 900, id="at last every quarter of an hour"),
        pytest.param(10_000, 900, id="for ever"),
    ],
)
def test_pauses_grow(tries: int, pause: int) -> None:
    assert rules.back_off(tries) == timedelta(seconds=pause)


@given(st.lists(st.lists(st.one_of(SILENCES, LATER, st.just(Clear(1)), st.just(Refused("x"))), max_size=3)))
def test_a_gateway_is_open_only_after_three_silences_and_is_asked_again_within_a_minute(calls: list) -> None:
    breaker = Breaker()
    for outcomes in calls:
        breaker = breaker.after(outcomes, START)
        assert (breaker.failures >= rules.OPENS_AT) is (breaker.open_until is not None)
        if breaker.open_until is not None:
            assert START < breaker.open_until <= START + timedelta(seconds=60)


def test_any_answer_closes_it_and_while_one_goes_to_see_nobody_else_does() -> None:
    down = Breaker()
    for _ in range(3):
        down = down.after([Down(), Unreadable()], START)
    assert down.state(START) is BreakerState.OPEN
    later = START + timedelta(seconds=60)
    assert down.state(later) is BreakerState.PROBING
    assert down.probing(later).state(later) is BreakerState.OPEN
    assert down.after([Down(), Refused("signature")], later) == Breaker()
    assert down.after([Fault()], later) == down, "our own mistake says nothing of the gateway"
