"""A load generator small enough not to be what is measured: fixed requests, no parsing beyond lengths."""

import asyncio
import time
from collections.abc import Sequence

import msgspec


class Result(msgspec.Struct):
    """Answers a second, and the slowest of a hundred in seconds."""

    rate: float
    median: float
    slowest: float
    failed: int


class _Connection(asyncio.Protocol):
    def __init__(self, requests: Sequence[bytes], until: float, begin: int) -> None:
        self.requests = requests
        self.until = until
        self.turn = begin
        self.buffer = bytearray()
        self.missing = -1
        self.times: list[float] = []
        self.failed = 0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self._send()

    def _send(self) -> None:
        self.started = time.perf_counter()
        if self.started >= self.until:
            self.transport.close()
            return
        self.transport.write(self.requests[self.turn % len(self.requests)])  # type: ignore[attr-defined]
        self.turn += 1

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if self.missing < 0:
            end = self.buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            head = bytes(self.buffer[:end]).lower()
            self.failed += not head.startswith((b"http/1.1 200", b"http/1.1 201"))
            at = head.find(b"content-length:")
            length = (
                int(head[at + 15 : head.find(b"\r\n", at) if head.find(b"\r\n", at) > 0 else None]) if at >= 0 else 0
            )
            self.missing = end + 4 + length
        if len(self.buffer) >= self.missing:
            self.times.append(time.perf_counter() - self.started)
            self.buffer.clear()
            self.missing = -1
            self._send()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        if not self.done.done():
            self.done.set_result(None)


async def run(port: int, requests: Sequence[bytes], *, seconds: float, connections: int) -> Result:
    loop = asyncio.get_running_loop()
    until = time.perf_counter() + seconds
    opened = [
        await loop.create_connection(lambda n=n: _Connection(requests, until, n), "127.0.0.1", port)
        for n in range(connections)
    ]
    await asyncio.gather(*(protocol.done for _, protocol in opened))
    times = sorted(each for _, protocol in opened for each in protocol.times)
    failed = sum(protocol.failed for _, protocol in opened)
    if not times:
        return Result(0, 0, 0, failed)
    return Result(len(times) / seconds, times[len(times) // 2], times[int(len(times) * 0.99)], failed)


def http_get(path: str, cookie: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\nAccept: application/json\r\n\r\n".encode()


class _Queue(_Connection):
    """Sends each request once."""

    def __init__(self, requests: Sequence[bytes]) -> None:
        super().__init__(requests, float("inf"), 0)

    def _send(self) -> None:
        self.started = time.perf_counter()
        if self.turn >= len(self.requests):
            self.transport.close()
            return
        super()._send()


async def each_once(port: int, requests: Sequence[bytes]) -> Result:
    """One request after the other on one connection."""
    began = time.perf_counter()
    _, protocol = await asyncio.get_running_loop().create_connection(lambda: _Queue(requests), "127.0.0.1", port)
    await protocol.done
    times = sorted(protocol.times)
    return Result(len(times) / (time.perf_counter() - began), times[len(times) // 2], times[-1], protocol.failed)


def http_post(path: str, cookie: str, key: str, version: int, body: bytes) -> bytes:
    head = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\nContent-Type: application/json\r\n"
        f'X-Requested-With: xueji\r\nIdempotency-Key: {key}\r\nIf-Match: "{version}"\r\nContent-Length: {len(body)}\r\n\r\n'
    )
    return head.encode() + body
