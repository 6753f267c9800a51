"""Requests that carry many items: each is answered once and for ever by its request id, at once or late by a ticket."""

import secrets
import time
from collections.abc import Callable
from typing import Any, Generic, TypeVar

import msgspec
from litestar import Request, Response

from standins.signed import Gatekeeper

MOST = 200

Item = TypeVar("Item")
Answer = dict[str, Any]


class Clock:
    """Today's time, and as much more as somebody ordered to pass."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def now(self) -> float:
        return time.time() + self.ahead


class _Head(msgspec.Struct):
    request_id: str
    ticket: str | None = None


class _Batch(msgspec.Struct):
    items: list[msgspec.Raw]


class _Ticket(msgspec.Struct):
    number: str
    ready_at: float


class Memory:
    """What a platform has answered, by request id, and what it has promised for later."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.answers: dict[str, Answer] = {}
        self.tickets: dict[str, _Ticket] = {}

    def answer(self, head: _Head, late: float | None, act: Callable[[], Answer]) -> Answer:
        kept = self.answers.get(head.request_id)
        if kept is not None:
            return kept
        ticket = self.tickets.get(head.request_id)
        if ticket is None and late is not None:
            ticket = self.tickets[head.request_id] = _Ticket(secrets.token_hex(8), self.clock.now() + late)
        if ticket is not None:
            if self.clock.now() < ticket.ready_at:
                left = max(1.0, ticket.ready_at - self.clock.now())
                return {"outcome": "later", "ticket": ticket.number, "after_seconds": left}
            if head.ticket != ticket.number:
                return {"outcome": "refused", "reason": "ticket"}
        answered = act()
        if answered["outcome"] != "not_yet":
            self.answers[head.request_id] = answered
        return answered


class Desk(Generic[Item]):
    """One address: the shape of its items and what it does with one."""

    def __init__(self, shape: type[Item], act: Callable[[Item], Answer]) -> None:
        self.decoder = msgspec.json.Decoder(shape)
        self.act = act

    async def serve(
        self, request: Request[Any, Any, Any], gatekeeper: Gatekeeper, memory: Memory
    ) -> Response[dict[str, Any]]:
        refused = await gatekeeper.refuse(request)
        if refused is not None:
            return refused
        try:
            batch = msgspec.json.decode(await request.body(), type=_Batch)
        except msgspec.MsgspecError:
            return Response({"code": "BODY", "message": "unreadable"}, status_code=400)
        if len(batch.items) > MOST:
            return Response({"code": "TOO_MANY", "message": f"at most {MOST} items"}, status_code=400)
        late = request.scope.get("late_seconds")
        items = [self._one(raw, late, memory) for raw in batch.items]  # type: ignore[arg-type]
        waiting = bool(items) and all(item["outcome"] == "later" for item in items)
        return Response({"items": items}, status_code=202 if waiting else 200)

    def _one(self, raw: msgspec.Raw, late: float | None, memory: Memory) -> Answer:
        try:
            head = msgspec.json.decode(raw, type=_Head)
        except msgspec.MsgspecError:
            return {"request_id": "", "outcome": "refused", "reason": "malformed"}
        try:
            item = self.decoder.decode(raw)
        except msgspec.MsgspecError:
            return {"request_id": head.request_id, "outcome": "refused", "reason": "malformed"}
        return {"request_id": head.request_id, **memory.answer(head, late, lambda: self.act(item))}
