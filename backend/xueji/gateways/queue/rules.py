"""What becomes of a task and of a gateway after each try. Pure: the clock is an argument."""

import enum
from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from xueji.gateways.outcomes import Down, Later, NotYet, Refused, Unreadable, word

FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(minutes=15)
LONGEST_WAIT = timedelta(days=30)
OPENS_AT = 3
PROBE_PAUSE = timedelta(seconds=10)
LONGEST_PROBE_PAUSE = timedelta(seconds=50)
LEASE = timedelta(seconds=60)
"""How long a batch on its way is left alone: longer than any call may take."""


class TaskState(enum.StrEnum):
    DONE = "done"
    PARKED = "parked"
    WAITING = "waiting"


class Fault(msgspec.Struct, frozen=True, tag="fault"):
    """Our own side could not make the question or take the answer. Tried again, and somebody should look."""


class Withdrawn(msgspec.Struct, frozen=True, tag="withdrawn"):
    """There is nothing to ask any more."""


class Settled(msgspec.Struct, frozen=True):
    """How a task stands after a try."""

    state: TaskState
    outcome: str
    next_at: datetime
    ticket: str | None = None
    reason: str | None = None


def settle(tries: int, ticket: str | None, outcome: msgspec.Struct, now: datetime) -> Settled:
    """After the `tries`-th try. A ticket is kept until there is an answer."""
    said = word(outcome)
    match outcome:
        case Later():
            return Settled(TaskState.WAITING, said, now + _sensible(outcome.after), outcome.ticket)
        case NotYet():
            return Settled(TaskState.WAITING, said, now + _sensible(outcome.after), None, outcome.reason)
        case Down() | Unreadable() | Fault():
            return Settled(TaskState.WAITING, said, now + back_off(tries), ticket)
        case Refused():
            return Settled(TaskState.PARKED, said, now, None, outcome.reason)
        case _:
            return Settled(TaskState.DONE, said, now)


def _sensible(wait: timedelta) -> timedelta:
    """What the outside says of its own speed, within bounds."""
    return min(max(wait, timedelta(seconds=1)), LONGEST_WAIT)


def back_off(tries: int) -> timedelta:
    """5 s, 10 s, 20 s … a quarter of an hour."""
    most_doublings = 10
    return min(FIRST_PAUSE * 2 ** min(max(tries - 1, 0), most_doublings), LONGEST_PAUSE)


class BreakerState(enum.StrEnum):
    CLOSED = "closed"
    OPEN = "open"
    PROBING = "probing"

    @property
    def label(self) -> str:
        return {
            BreakerState.CLOSED: "正常",
            BreakerState.OPEN: "没有回答，暂停发送",
            BreakerState.PROBING: "正在试探",
        }[self]


class Breaker(msgspec.Struct, frozen=True):
    """`failures` counts calls in a row that nobody answered."""

    failures: int = 0
    open_until: datetime | None = None

    def state(self, now: datetime) -> BreakerState:
        if self.open_until is None:
            return BreakerState.CLOSED
        return BreakerState.OPEN if now < self.open_until else BreakerState.PROBING

    def after(self, outcomes: Iterable[msgspec.Struct], now: datetime) -> "Breaker":
        """One answer of any kind shows that somebody is there; without any, the gateway is down."""
        tried = [one for one in outcomes if not isinstance(one, Fault | Withdrawn)]
        if not tried:
            return self
        if any(not isinstance(one, Down | Unreadable) for one in tried):
            return Breaker()
        failures = self.failures + 1
        if failures < OPENS_AT:
            return Breaker(failures)
        pause = min(PROBE_PAUSE * 2 ** min(failures - OPENS_AT, 10), LONGEST_PROBE_PAUSE)
        return Breaker(failures, now + pause)

    def probing(self, now: datetime) -> "Breaker":
        """While one is on its way to see, nobody else goes."""
        return Breaker(self.failures, now + LEASE)
