"""What travels over the wire about gateways. Counts and hours, schools and kinds; never a pupil."""

import enum
from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from xueji.gateways.queue import BreakerState, Gateway

TaskId = Annotated[int, Meta(ge=1, le=2**63 - 1)]


class TasksOnly(enum.StrEnum):
    ALL = "all"
    PARKED = "parked"

    @property
    def label(self) -> str:
        return {TasksOnly.ALL: "全部", TasksOnly.PARKED: "停下来的"}[self]


class KindCount(msgspec.Struct, frozen=True):
    kind: str
    label: str
    waiting: int
    parked: int


class GatewayCard(msgspec.Struct, frozen=True):
    """One gateway: how it does, and of the caller's offices how many questions wait there, since when, tried how often.

    `next_at` is the next try of any of them; `words` says the state in one sentence.
    """

    gateway: Gateway
    label: str
    state: BreakerState
    state_label: str
    words: str
    answered_at: datetime | None
    failed_at: datetime | None
    waiting: int
    parked: int
    oldest_since: datetime | None
    most_tries: int
    next_at: datetime | None
    kinds: list[KindCount]


class GatewayList(msgspec.Struct, frozen=True):
    items: list[GatewayCard]
    may_retry: bool


class GatewayTask(msgspec.Struct, frozen=True):
    """A question without an answer, by school and kind and when."""

    id: int
    kind_label: str
    office: str | None
    since: datetime
    tries: int
    next_at: datetime | None
    parked: bool
    outcome: str
    next: str


class GatewayTaskList(msgspec.Struct, frozen=True):
    """The oldest first; `more` are there beyond this page."""

    items: list[GatewayTask]
    more: bool


class Retry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`task_ids` alone, or without them everything of the gateway that is parked."""

    gateway: Gateway
    task_ids: Annotated[list[TaskId], Meta(max_length=200)] = []


class Retried(msgspec.Struct, frozen=True):
    count: int
    words: str
