"""A gateway of the tests: kinds whose outside is an object to order about, and a room that counts what it is told."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import msgspec

from xueji.gateways import queue
from xueji.gateways.outcomes import Down, Later, NotYet, Refused
from xueji.gateways.queue import Answer, Gateway, Kind, Subject, Task
from xueji.platform.connections import execute
from xueji.platform.database import Tx, transaction


class Clear(msgspec.Struct, frozen=True, tag="clear"):
    subject_id: int


class Asked(msgspec.Struct, frozen=True):
    request_id: str
    subject_id: int
    ticket: str | None


class TheOutside:
    """Does each request once, however often it is asked; is down, late or unwilling on order."""

    def __init__(self) -> None:
        self.down = False
        self.late: set[int] = set()
        self.refusing = False
        self.passing: str | None = None
        self.calls: list[list[int]] = []
        self.done: dict[str, int] = {}

    async def send(self, questions: Sequence[Asked]) -> Mapping[str, msgspec.Struct]:
        self.calls.append([one.subject_id for one in questions])
        if self.down:
            return {one.request_id: Down() for one in questions}
        if self.refusing:
            return {one.request_id: Refused("signature") for one in questions}
        if self.passing is not None:
            return {one.request_id: NotYet(self.passing, timedelta(hours=1)) for one in questions}
        return {one.request_id: self._answer(one) for one in questions}

    def _answer(self, one: Asked) -> msgspec.Struct:
        if one.subject_id in self.late and one.ticket is None:
            return Later(timedelta(days=2), f"ticket-{one.subject_id}")
        self.done.setdefault(one.request_id, one.subject_id)
        return Clear(one.subject_id)

    @property
    def acts(self) -> list[int]:
        return list(self.done.values())


class Room:
    """What the answers did. `chokes_on` are subjects that this room's own code cannot take."""

    def __init__(self) -> None:
        self.told: list[int] = []
        self.gone: set[int] = set()
        self.chokes_on: set[int] = set()

    async def build(self, _: Tx | None, tasks: Sequence[Task]) -> list[Asked]:
        return [Asked(one.request_id, one.subject_id, one.ticket) for one in tasks if one.subject_id not in self.gone]

    async def receive(self, tx: Tx, answers: Sequence[Answer]) -> None:
        if any(one.task.subject_id in self.chokes_on for one in answers):
            raise ValueError("a room's own mistake")
        kept = [one.task.subject_id for one in answers]
        tx.after_commit(lambda: self._keep(kept))

    async def _keep(self, subjects: Sequence[int]) -> None:
        self.told += subjects

    @property
    def times(self) -> Counter[int]:
        return Counter(self.told)


class Desk(msgspec.Struct, frozen=True):
    """Two kinds of one gateway, their outside and their room."""

    first: Kind
    second: Kind
    outside: TheOutside
    room: Room

    async def ask(self, *subjects: Any, kind: Kind | None = None) -> None:
        """Ids, or pairs of id and order key."""
        each = [Subject(*((one,) if isinstance(one, int) else (one[0], None, one[1]))) for one in subjects]
        async with transaction() as tx:
            await queue.ask(tx, kind or self.first, each)


@contextmanager
def desk(batch: int = 200) -> Iterator[Desk]:
    outside, room = TheOutside(), Room()
    first, second = (
        queue.register(
            Kind(
                name=f"tests.{name}",
                gateway=Gateway.NATIONAL,
                label="试验",
                batch=batch,
                build=room.build,
                send=outside.send,
                receive=room.receive,
            )
        )
        for name in ("first", "second")
    )
    try:
        yield Desk(first, second, outside, room)
    finally:
        for kind in (first, second):
            del queue.KINDS[kind.name]


async def time_passes(seconds: float) -> None:
    """As if so much time had gone by: everything that waits for an hour has come so much nearer to it."""
    await execute(
        "UPDATE gateway_task SET since = since - $1::interval, next_at = next_at - $1::interval,"
        " held_until = held_until - $1::interval",
        timedelta(seconds=seconds),
    )
    await execute("UPDATE gateway_breaker SET open_until = open_until - $1::interval", timedelta(seconds=seconds))
