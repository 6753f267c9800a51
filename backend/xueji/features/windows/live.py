"""Counts that move on the screen by themselves: each watcher's own, in the own scope, at most twice a second."""

import asyncio
from collections.abc import AsyncIterator

import msgspec
from litestar.response import Stream

from xueji.features.windows import progress
from xueji.platform.cache import shared
from xueji.platform.caller import Caller
from xueji.platform.database import Tx

HEARTBEAT = 15.0
LONGEST = 15 * 60.0
PAUSE = 0.5

_HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}


def channel(window_id: int) -> str:
    return f"window:{window_id}"


def changed(tx: Tx, window_id: int) -> None:
    """Whoever watches the window counts anew once this transaction has committed."""

    async def say() -> None:
        await shared().publish(channel(window_id), b"changed")

    tx.after_commit(say)


async def counts_live(caller: Caller, window_id: int) -> Stream:
    """Server-sent events `progress`: the window with its classes (WindowClasses), now and after each change."""
    first = await progress.classes(caller, window_id)
    return Stream(_events(caller, window_id, first), media_type="text/event-stream", headers=_HEADERS)


async def _events(caller: Caller, window_id: int, first: object) -> AsyncIterator[bytes]:
    loop = asyncio.get_running_loop()
    end = loop.time() + LONGEST
    async with shared().subscribe(channel(window_id)) as news:
        yield b"retry: 3000\n\n" + _event(first)
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
                yield _event(await progress.classes(caller, window_id))
        finally:
            waiting.cancel()


def _event(data: object) -> bytes:
    return b"event: progress\ndata: %s\n\n" % msgspec.json.encode(data)
