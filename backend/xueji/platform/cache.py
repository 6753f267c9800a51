"""What is shared but may be lost: counters, tokens, live progress. In the process, or in Redis where REDIS_URL is set.

Redis being away makes things slower and counters local, never the service down.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, Protocol

from xueji.settings import Settings

_MOST_KEYS = 200_000
_LONGEST_QUEUE = 100


class Cache(Protocol):
    """Values are bytes, ages seconds. `increment` is atomic and starts the age at the first count."""

    async def open(self) -> None: ...
    async def close(self) -> None: ...
    async def get(self, key: str) -> bytes | None: ...
    async def set(self, key: str, value: bytes, *, ttl: int) -> None: ...
    async def delete(self, *keys: str) -> None: ...
    async def increment(self, key: str, *, ttl: int) -> int: ...
    async def publish(self, channel: str, message: bytes) -> None: ...
    def subscribe(self, channel: str) -> AbstractAsyncContextManager[AsyncIterator[bytes]]: ...
    async def healthy(self) -> bool: ...


class Hub:
    """Hands messages to whoever listens in this process; a slow listener loses the oldest, never delays the speaker."""

    def __init__(self) -> None:
        self._listeners: dict[str, set[asyncio.Queue[bytes]]] = {}

    def deliver(self, channel: str, message: bytes) -> None:
        for waiting in self._listeners.get(channel, ()):
            if waiting.full():
                waiting.get_nowait()
            waiting.put_nowait(message)

    @asynccontextmanager
    async def listen(self, channel: str) -> AsyncGenerator[AsyncIterator[bytes]]:
        waiting: asyncio.Queue[bytes] = asyncio.Queue(_LONGEST_QUEUE)
        self._listeners.setdefault(channel, set()).add(waiting)
        try:
            yield _drain(waiting)
        finally:
            listeners = self._listeners[channel]
            listeners.discard(waiting)
            if not listeners:
                del self._listeners[channel]


async def _drain(waiting: asyncio.Queue[bytes]) -> AsyncIterator[bytes]:
    while True:
        yield await waiting.get()


class LocalCache:
    """Serves one process."""

    def __init__(self) -> None:
        self._values: dict[str, tuple[bytes, float]] = {}
        self._counts: dict[str, tuple[int, float]] = {}
        self._hub = Hub()

    async def open(self) -> None:
        """Nothing to open."""

    async def close(self) -> None:
        self._values.clear()
        self._counts.clear()

    async def get(self, key: str) -> bytes | None:
        found = self._values.get(key)
        if found is None:
            return None
        if found[1] <= time.monotonic():
            del self._values[key]
            return None
        return found[0]

    async def set(self, key: str, value: bytes, *, ttl: int) -> None:
        _make_room(self._values)
        self._values[key] = (value, time.monotonic() + ttl)

    async def delete(self, *keys: str) -> None:
        for key in keys:
            self._values.pop(key, None)
            self._counts.pop(key, None)

    async def increment(self, key: str, *, ttl: int) -> int:
        now = time.monotonic()
        count, until = self._counts.get(key, (0, 0.0))
        if until <= now:
            _make_room(self._counts)
            count, until = 0, now + ttl
        self._counts[key] = (count + 1, until)
        return count + 1

    async def publish(self, channel: str, message: bytes) -> None:
        self._hub.deliver(channel, message)

    def subscribe(self, channel: str) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        return self._hub.listen(channel)

    async def healthy(self) -> bool:
        return True


def _make_room(store: dict[str, Any]) -> None:
    """Drop what is old, then what was there first: a process keeps only so much."""
    if len(store) >= _MOST_KEYS:
        now = time.monotonic()
        for key in [key for key, (_, until) in store.items() if until <= now]:
            del store[key]
    while len(store) >= _MOST_KEYS:
        del store[next(iter(store))]


_shared: Cache | None = None


def open_cache(settings: Settings) -> Cache:
    """The cache of this process; `open` and `close` it with the service."""
    global _shared  # noqa: PLW0603 - the one cache of the process
    if settings.redis_url:
        from xueji.platform.cache_redis import RedisCache  # noqa: PLC0415 - half a second that only its users pay

        _shared = RedisCache(settings.redis_url)
    else:
        _shared = LocalCache()
    return _shared


def shared() -> Cache:
    """The cache for those who have no request at hand: jobs and gateways."""
    if _shared is None:
        raise RuntimeError("the cache is not there yet: call open_cache(settings) where the process starts")
    return _shared
