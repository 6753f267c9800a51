"""Faults to order: the next calls of a path are slow, refused, lost half-way, nonsense, taken twice, late by days."""

import asyncio
import enum
from typing import Any

import msgspec
from litestar.types import ASGIApp, Message, Receive, Scope, Send


class FaultKind(enum.StrEnum):
    DOUBLE = "double"
    DOWN = "down"
    ERRCODE = "errcode"
    HALF_OPEN = "half_open"
    LATE = "late"
    SLOW = "slow"
    WRONG = "wrong"


WORDS: dict[FaultKind, str] = {
    FaultKind.DOUBLE: "同一个请求办两次",
    FaultKind.DOWN: "直接回 503",
    FaultKind.ERRCODE: "回一个微信错误码",
    FaultKind.HALF_OPEN: "办了，但不回答",
    FaultKind.LATE: "先收下，过一阵再给答复（全国平台、人口库、学考平台）",
    FaultKind.SLOW: "等几秒才回答",
    FaultKind.WRONG: "回一段看不懂的内容",
}


class Fault(msgspec.Struct, forbid_unknown_fields=True):
    """`path` is a beginning: `/wechat/cgi-bin` hits everything below it. It goes away after `times` calls."""

    path: str
    kind: FaultKind
    times: int = 1
    seconds: float = 5.0
    errcode: int = 40001


class Faults:
    def __init__(self) -> None:
        self.ordered: list[Fault] = []

    def order(self, fault: Fault) -> None:
        self.ordered.append(fault)

    def clear(self) -> None:
        self.ordered.clear()

    def next_for(self, path: str) -> Fault | None:
        """The first fault ordered for this path; it is used up by one."""
        for fault in self.ordered:
            if path.startswith(fault.path):
                fault.times -= 1
                if fault.times <= 0:
                    self.ordered.remove(fault)
                return fault
        return None


def breaking(faults: Faults, app: ASGIApp) -> ASGIApp:
    """Wrap an app so that ordered faults happen to it. Pages and orders themselves (`/_…`) never break."""

    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith("/_"):
            await app(scope, receive, send)
            return
        fault = faults.next_for(scope["path"])
        if fault is None:
            await app(scope, receive, send)
        else:
            await _happen(fault, app, scope, receive, send)

    return broken


async def _happen(fault: Fault, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    match fault.kind:
        case FaultKind.SLOW:
            await asyncio.sleep(fault.seconds)
            await app(scope, receive, send)
        case FaultKind.LATE:
            scope["late_seconds"] = fault.seconds  # type: ignore[typeddict-unknown-key]
            await app(scope, receive, send)
        case FaultKind.HALF_OPEN:
            await app(scope, receive, _nowhere)
            await asyncio.sleep(fault.seconds)
            await _answer(send, 504, b"")
        case FaultKind.DOUBLE:
            again = await _kept(receive)
            await app(dict(scope), again(), _nowhere)  # type: ignore[arg-type]
            await app(scope, again(), send)
        case FaultKind.DOWN:
            await _answer(send, 503, b"service unavailable")
        case FaultKind.WRONG:
            await _answer(send, 200, b"<html><body>\xe7\xbb\xb4\xe6\x8a\xa4\xe4\xb8\xad</body></html>")
        case FaultKind.ERRCODE:
            await _answer(send, 200, msgspec.json.encode({"errcode": fault.errcode, "errmsg": "ordered"}))


async def _nowhere(message: Message) -> None:
    """An answer that gets lost."""


async def _kept(receive: Receive) -> Any:
    """Read the whole body once, and answer a maker of receivers that give it again."""
    parts: list[bytes] = []
    more = True
    while more:
        message: Any = await receive()
        parts.append(message.get("body", b""))
        more = message.get("more_body", False)
    body = b"".join(parts)

    def again() -> Receive:
        async def repeat() -> Any:
            return {"type": "http.request", "body": body, "more_body": False}

        return repeat

    return again


async def _answer(send: Send, status: int, body: bytes) -> None:
    """The line is closed after it: the body of the request was not read and would be taken for the next one."""
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
