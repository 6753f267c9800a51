"""The cache in Redis, shared by all processes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, suppress
from typing import Any

import structlog
from redis import asyncio as redis
from redis.exceptions import RedisError

from xueji.platform.cache import Hub, LocalCache

log = structlog.get_logger("cache")

_PREFIX = "xueji:"
_LIVE = "xueji:live:"


class RedisCache:
    """Shared by all processes. One connection listens for all live channels of the process."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._local = LocalCache()
        self._hub = Hub()
        self._client: redis.Redis | None = None
        self._listening: asyncio.Task[None] | None = None

    @property
    def client(self) -> redis.Redis:
        """Made where the loop runs: connections belong to a loop."""
        if self._client is None:
            self._client = redis.Redis.from_url(
                self._url, socket_timeout=1.0, socket_connect_timeout=1.0, health_check_interval=30
            )
        return self._client

    async def open(self) -> None:
        self._listening = asyncio.create_task(self._listen_for_ever(), name="live channels")

    async def close(self) -> None:
        if self._listening is not None:
            self._listening.cancel()
            with suppress(asyncio.CancelledError):
                await self._listening
            self._listening = None
        if self._client is not None:
            await self._client.aclose()
            self._client = None

    async def get(self, key: str) -> bytes | None:
        try:
            found: bytes | None = await self.client.get(_PREFIX + key)  # pyright: ignore[reportAssignmentType] - undecoded
        except (RedisError, OSError) as error:
            _away(error)
            return await self._local.get(key)
        return found

    async def set(self, key: str, value: bytes, *, ttl: int) -> None:
        try:
            await self.client.set(_PREFIX + key, value, ex=ttl)
        except (RedisError, OSError) as error:
            _away(error)
            await self._local.set(key, value, ttl=ttl)

    async def delete(self, *keys: str) -> None:
        await self._local.delete(*keys)
        try:
            await self.client.delete(*(_PREFIX + key for key in keys))
        except (RedisError, OSError) as error:
            _away(error)

    async def increment(self, key: str, *, ttl: int) -> int:
        try:
            async with self.client.pipeline(transaction=True) as pipe:
                pipe.set(_PREFIX + key, 0, ex=ttl, nx=True)
                pipe.incr(_PREFIX + key)
                return int((await pipe.execute())[1])
        except (RedisError, OSError) as error:
            _away(error)
            return await self._local.increment(key, ttl=ttl)

    async def publish(self, channel: str, message: bytes) -> None:
        try:
            await self.client.publish(_LIVE + channel, message)
        except (RedisError, OSError) as error:
            _away(error)
            self._hub.deliver(channel, message)

    def subscribe(self, channel: str) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        return self._hub.listen(channel)

    async def healthy(self) -> bool:
        try:
            await self.client.echo("xueji")
        except (RedisError, OSError):
            return False
        return True

    async def _listen_for_ever(self) -> None:
        while True:
            try:
                await self._listen()
            except (RedisError, OSError) as error:
                _away(error)
            await asyncio.sleep(1)

    async def _listen(self) -> None:
        async with self.client.pubsub() as heard:
            await heard.psubscribe(f"{_LIVE}*")
            while True:
                message: Any = await heard.get_message(ignore_subscribe_messages=True, timeout=10)
                if message is not None:
                    self._hub.deliver(message["channel"].decode().removeprefix(_LIVE), message["data"])


def _away(error: Exception) -> None:
    log.warning("redis_away", error=type(error).__name__)
