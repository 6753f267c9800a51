"""What rooms above give this one; the app wires them."""

from collections.abc import Awaitable, Callable

UnreadCounter = Callable[[int], Awaitable[int]]

_unread: list[UnreadCounter] = []


def use_unread_counter(count: UnreadCounter) -> None:
    """Called once, when the app is wired: how many notices an account has not read."""
    _unread[:] = [count]


async def unread(account_id: int) -> int:
    return await _unread[0](account_id) if _unread else 0
