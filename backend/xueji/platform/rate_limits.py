"""How often a door opens for one caller or address: an atomic counter a window, shared by all workers."""

import msgspec

from xueji.platform.cache import Cache
from xueji.platform.errors import TooMany


class Limit(msgspec.Struct, frozen=True):
    name: str
    times: int
    seconds: int


async def count(cache: Cache, limit: Limit, who: str) -> None:
    """Count one try of `who`; raises TooMany beyond the limit."""
    tries = await cache.increment(f"limit:{limit.name}:{who}", ttl=limit.seconds)
    if tries > limit.times:
        raise TooMany(limit.seconds)
