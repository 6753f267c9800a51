"""What is asked outside: each kind says how its questions are made, sent, and what their answers do."""

import enum
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from xueji.gateways.batches import Question
from xueji.platform.database import Tx

MOST = 200
"""Questions in one request, at both platforms."""


class Gateway(enum.StrEnum):
    NATIONAL = "national"
    POPULATION = "population"
    EXAM = "exam"

    @property
    def label(self) -> str:
        return {Gateway.NATIONAL: "全国平台", Gateway.POPULATION: "人口库", Gateway.EXAM: "学考平台"}[self]


class Task(msgspec.Struct, frozen=True):
    """A question on its way. `request_id` makes a repeat harmless; `ticket` is what a late answer is asked for with."""

    id: int
    kind: str
    subject_id: int
    student_id: int | None
    organisation_id: int | None
    request_id: str
    tries: int
    since: datetime
    ticket: str | None


class Answer(msgspec.Struct, frozen=True):
    """What came back for a task: one of the gateway's own outcomes, never one that is to be tried again."""

    task: Task
    outcome: Any


Build = Callable[[Tx, Sequence[Task]], Awaitable[Sequence[Question]]]
Send = Callable[[Sequence[Any]], Awaitable[Mapping[str, msgspec.Struct]]]
Receive = Callable[[Tx, Sequence[Answer]], Awaitable[None]]


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of question.

    Attributes:
        name: `room.what`, for ever.
        gateway: whom it is asked.
        label: what operators read.
        batch: how many go in one request.
        build: reads what is sent, set-based; a task that it answers no question for is withdrawn.
        send: the gateway's client, outside any transaction; outcomes by request id, a missing one counts as unreadable.
        receive: applies answers, set-based, in the transaction that ends their tasks: exactly once.
    """

    name: str
    gateway: Gateway
    label: str
    batch: int = MOST
    build: Build
    send: Send
    receive: Receive


KINDS: dict[str, Kind] = {}
"""Every kind by its name; filled as rooms are imported."""


def register(kind: Kind) -> Kind:
    if kind.name in KINDS:
        raise ValueError(f"two kinds are called {kind.name}")
    if not 1 <= kind.batch <= MOST:
        raise ValueError(f"{kind.name} must go in batches of 1 to {MOST}")
    KINDS[kind.name] = kind
    return kind
