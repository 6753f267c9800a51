"""A cache that may be emptied at any moment: nothing is lost by it but speed.

One process keeps it in memory; with REDIS_URL several share it.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import aclosing, suppress
from typing import Any, Protocol

from redis.asyncio import Redis

from xueji.settings import Settings

PREFIX = "xueji:"


class Cache(Protocol):
    """Values are bytes, times to live whole seconds."""

    async def open(self) -> None: ...
    async def close(self) -> None: ...
    async def get(self, key: str) -> bytes | None: ...
    async def set(self, key: str, value: bytes, ttl: int) -> None: ...
    async def delete(self, key: str) -> None: ...
    async def clear(self) -> None: ...

    async def increment(self, key: str, *, ttl: int) -> int:
        """Add one and answer the new number, in one step; the count is forgotten `ttl` seconds after its first."""
        ...

    async def publish(self, channel: str, message: bytes) -> None: ...

    def subscribe(self, channel: str) -> AsyncIterator[bytes]:
        """Messages published from now on; slow readers miss what they cannot keep up with."""
        ...


class MemoryCache:
    """For one process."""

    def __init__(self, most: int = 100_000) -> None:
        self._most = most
        self._values: dict[str, tuple[float, bytes | int]] = {}
        self._readers: dict[str, set[asyncio.Queue[bytes]]] = {}

    async def open(self) -> None:
        """Nothing to connect to."""

    async def close(self) -> None:
        self._values.clear()

    def _living(self, key: str) -> bytes | int | None:
        found = self._values.get(key)
        if found is None:
            return None
        until, value = found
        if until <= time.monotonic():
            del self._values[key]
            return None
        return value

    def _keep(self, key: str, value: bytes | int, until: float) -> None:
        if len(self._values) >= self._most:
            now = time.monotonic()
            self._values = {name: kept for name, kept in self._values.items() if kept[0] > now}
            while len(self._values) >= self._most:
                self._values.pop(next(iter(self._values)))
        self._values[key] = (until, value)

    async def get(self, key: str) -> bytes | None:
        value = self._living(key)
        return str(value).encode() if isinstance(value, int) else value

    async def set(self, key: str, value: bytes, ttl: int) -> None:
        self._keep(key, value, time.monotonic() + ttl)

    async def delete(self, key: str) -> None:
        self._values.pop(key, None)

    async def clear(self) -> None:
        self._values.clear()

    async def increment(self, key: str, *, ttl: int) -> int:
        value = self._living(key)
        number = value + 1 if isinstance(value, int) else 1
        until = time.monotonic() + ttl if value is None else self._values[key][0]
        self._keep(key, number, until)
        return number

    async def publish(self, channel: str, message: bytes) -> None:
        for queue in self._readers.get(channel, ()):
            with suppress(asyncio.QueueFull):
                queue.put_nowait(message)

    async def subscribe(self, channel: str) -> AsyncIterator[bytes]:
        queue: asyncio.Queue[bytes] = asyncio.Queue(maxsize=100)
        readers = self._readers.setdefault(channel, set())
        readers.add(queue)
        try:
            while True:
                yield await queue.get()
        finally:
            readers.discard(queue)
            if not readers:
                self._readers.pop(channel, None)


_INCREMENT = """
local n = redis.call('INCR', KEYS[1])
if n == 1 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
return n
"""


class RedisCache:
    """For several processes."""

    def __init__(self, url: str) -> None:
        self._redis: Redis = Redis.from_url(url, socket_timeout=2, socket_connect_timeout=2, health_check_interval=30)
        self._streaming: Redis = Redis.from_url(url)
        self._increment: Any = self._redis.register_script(_INCREMENT)

    async def open(self) -> None:
        await self._redis.ping()

    async def close(self) -> None:
        await self._redis.aclose()
        await self._streaming.aclose()

    async def get(self, key: str) -> bytes | None:
        return await self._redis.get(PREFIX + key)

    async def set(self, key: str, value: bytes, ttl: int) -> None:
        await self._redis.set(PREFIX + key, value, ex=ttl)

    async def delete(self, key: str) -> None:
        await self._redis.delete(PREFIX + key)

    async def clear(self) -> None:
        async for key in self._redis.scan_iter(match=f"{PREFIX}*", count=1000):
            await self._redis.delete(key)

    async def increment(self, key: str, *, ttl: int) -> int:
        return int(await self._increment(keys=[PREFIX + key], args=[ttl]))

    async def publish(self, channel: str, message: bytes) -> None:
        await self._redis.publish(PREFIX + channel, message)

    async def subscribe(self, channel: str) -> AsyncIterator[bytes]:
        async with aclosing(self._streaming.pubsub()) as reader:
            await reader.subscribe(PREFIX + channel)
            async for message in reader.listen():
                if message["type"] == "message":
                    yield message["data"]


def open_cache(settings: Settings) -> Cache:
    """The cache that the settings ask for, not yet connected."""
    return RedisCache(settings.redis_url) if settings.redis_url else MemoryCache()
