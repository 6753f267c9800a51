"""Progress that moves on the screen by itself: server-sent events, from whichever process has news."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, Any

import msgspec
from litestar.response import Stream

from xueji.platform.cache import shared

if TYPE_CHECKING:
    from xueji.platform.database import Tx

HEARTBEAT = 15.0
LONGEST = 15 * 60.0

_HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}


async def say(channel: str, data: Any, *, event: str = "progress") -> None:
    """Tell whoever watches `channel` now. Nobody is told later: the watcher's first picture comes from the database."""
    await shared().publish(channel, _event(event, data))


class Count(msgspec.Struct, frozen=True):
    """How much of a long work is done, of how much, and about how many seconds are left."""

    done: int
    total: int
    seconds_left: int


class Counter:
    """Tells whoever watches `channel` how far a work is; it begins now."""

    def __init__(self, channel: str) -> None:
        self._channel = channel
        self._began = time.monotonic()

    async def __call__(self, done: int, total: int) -> None:
        spent = time.monotonic() - self._began
        left = round(spent * (total - done) / done) if done else 0
        await say(self._channel, Count(done, total, left))


def stream(
    channel: str,
    first: Callable[[], Awaitable[Any]],
    *,
    heartbeat: float = HEARTBEAT,
    longest: float = LONGEST,
) -> Stream:
    """The answer of a live door: what `first` finds, then every `say`, with a heartbeat between.

    It ends after `longest` seconds; browsers come again, through the gate, so nobody watches longer than they may.
    """
    return Stream(_events(channel, first, heartbeat, longest), media_type="text/event-stream", headers=_HEADERS)


async def _events(
    channel: str, first: Callable[[], Awaitable[Any]], heartbeat: float, longest: float
) -> AsyncIterator[bytes]:
    loop = asyncio.get_running_loop()
    end = loop.time() + longest
    async with shared().subscribe(channel) as messages:
        yield b"retry: 3000\n\n" + _event("progress", await first())
        waiting = asyncio.ensure_future(anext(messages))
        try:
            while (left := end - loop.time()) > 0:
                done, _ = await asyncio.wait({waiting}, timeout=min(heartbeat, left))
                if done:
                    yield waiting.result()
                    waiting = asyncio.ensure_future(anext(messages))
                else:
                    yield b": still here\n\n"
        finally:
            waiting.cancel()


PAUSE = 0.5


def touched(tx: "Tx", channel: str) -> None:
    """Whoever follows `channel` reads anew once this transaction has committed."""

    async def tell() -> None:
        await shared().publish(channel, b"changed")

    tx.after_commit(tell)


async def touch(channel: str) -> None:
    """As `touched`, at once: for what was written outside a transaction."""
    await shared().publish(channel, b"changed")


def follow(channel: str, first: Any, read: Callable[[], Awaitable[Any]], *, longest: float = LONGEST) -> Stream:
    """The answer of a live door: `first`, then what `read` finds after each touch, at most twice a second.

    Each follower reads for themselves, in their own scope.
    """
    return Stream(_read_again(channel, first, read, longest), media_type="text/event-stream", headers=_HEADERS)


async def _read_again(
    channel: str, first: Any, read: Callable[[], Awaitable[Any]], longest: float
) -> AsyncIterator[bytes]:
    loop = asyncio.get_running_loop()
    end = loop.time() + longest
    async with shared().subscribe(channel) as news:
        yield b"retry: 3000\n\n" + _event("progress", first)
        waiting = asyncio.ensure_future(anext(news))
        try:
            while (left := end - loop.time()) > 0:
                done, _ = await asyncio.wait({waiting}, timeout=min(HEARTBEAT, left))
                if not done:
                    yield b": still here\n\n"
                    continue
                waiting = asyncio.ensure_future(anext(news))
                await asyncio.sleep(PAUSE)
                while waiting.done():
                    waiting = asyncio.ensure_future(anext(news))
                    await asyncio.sleep(0)
                yield _event("progress", await read())
        finally:
            waiting.cancel()


def _event(event: str, data: Any) -> bytes:
    return b"event: %s\ndata: %s\n\n" % (event.encode(), msgspec.json.encode(data))
