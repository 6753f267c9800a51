"""Whoever guides a school sees what was filled in within a second (Q123, Q141)."""

from litestar.response import Stream

from xueji.features.evaluation import guide
from xueji.platform import live
from xueji.platform.caller import Caller


def channel(school_id: int) -> str:
    return f"evaluation:{school_id}"


async def board_live(caller: Caller) -> Stream:
    """Server-sent events `progress`: the board (EvaluationBoard), now and after each change."""
    first = await guide.board(caller)
    school_id = caller.post.organisation_id if caller.post else 0
    return live.follow(channel(school_id), first, lambda: guide.board(caller))
