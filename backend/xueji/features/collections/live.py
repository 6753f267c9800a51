"""Counts that move on the screen by themselves: each watcher's own, in the own scope."""

from litestar.response import Stream

from xueji.features.collections import progress
from xueji.platform import live
from xueji.platform.caller import Caller
from xueji.platform.database import Tx


def channel(collection_id: int) -> str:
    return f"collection:{collection_id}"


def changed(tx: Tx, collection_id: int) -> None:
    """Whoever watches the collection counts anew once this transaction has committed."""
    live.touched(tx, channel(collection_id))


async def counts_live(caller: Caller, collection_id: int) -> Stream:
    """Server-sent events `progress`: the collection with its classes (CollectionClasses), now and after each change."""
    first = await progress.classes(caller, collection_id)
    return live.follow(channel(collection_id), first, lambda: progress.classes(caller, collection_id))
