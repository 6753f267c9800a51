"""Lines of the work list that stand for several things: rooms above register who counts them."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from xueji.features.casework.schemas import GroupRow
from xueji.kernel.workdays import Calendar
from xueji.platform.caller import Caller

Groups = Callable[[Caller, datetime, Calendar], Awaitable[Sequence[GroupRow]]]

_providers: dict[str, Groups] = {}


def register_groups(name: str, provider: Groups) -> None:
    """Have `provider` asked for its lines whenever somebody opens the work list."""
    _providers[name] = provider


async def all_groups(caller: Caller, now: datetime, calendar: Calendar) -> list[GroupRow]:
    found: list[GroupRow] = []
    for provider in _providers.values():
        found += await provider(caller, now, calendar)
    return found
