"""Whoever watches the progress of a school sees it move."""

from litestar.response import Stream

from xueji.features.slips import progress
from xueji.platform import live
from xueji.platform.caller import Caller
from xueji.platform.database import Tx


def channel(school_id: int) -> str:
    return f"slips:{school_id}"


def changed(tx: Tx, school_id: int) -> None:
    """Watchers read anew once this transaction has committed."""
    live.touched(tx, channel(school_id))


async def read(school_id: int) -> None:
    """A family has read a slip of this school."""
    await live.touch(channel(school_id))


async def board_live(caller: Caller) -> Stream:
    """Server-sent events `progress`: the school's board (SlipBoard), now and after each change."""
    first = await progress.board(caller)
    school_id = caller.post.organisation_id if caller.post else 0
    return live.follow(channel(school_id), first, lambda: progress.board(caller))
