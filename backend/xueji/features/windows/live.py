"""Counts that move on the screen by themselves: each watcher's own, in the own scope, at most twice a second."""

from litestar.response import Stream

from xueji.features.windows import progress
from xueji.platform import live
from xueji.platform.caller import Caller
from xueji.platform.database import Tx


def channel(window_id: int) -> str:
    return f"window:{window_id}"


def changed(tx: Tx, window_id: int) -> None:
    """Whoever watches the window counts anew once this transaction has committed."""
    live.touched(tx, channel(window_id))


async def counts_live(caller: Caller, window_id: int) -> Stream:
    """Server-sent events `progress`: the window with its classes (WindowClasses), now and after each change."""
    first = await progress.classes(caller, window_id)
    return live.follow(channel(window_id), first, lambda: progress.classes(caller, window_id))
