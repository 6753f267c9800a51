"""What other rooms and the outside give this one; the app wires them."""

from collections.abc import Awaitable, Callable

from xueji.features.accounts.one_time_codes import Message

UnreadCounter = Callable[[int], Awaitable[int]]
CodeSender = Callable[[Message], Awaitable[None]]

_unread: list[UnreadCounter] = []
_sender: list[CodeSender] = []


def use_unread_counter(count: UnreadCounter) -> None:
    """Called once, when the app is wired: how many notices an account has not read."""
    _unread[:] = [count]


async def unread(account_id: int) -> int:
    return await _unread[0](account_id) if _unread else 0


def use_code_sender(send: CodeSender) -> None:
    """Called once, when the app is wired: what brings a one-time code to a phone."""
    _sender[:] = [send]


async def send_code(message: Message) -> None:
    if not _sender:
        raise RuntimeError("accounts.use_code_sender() was not called when the app was wired")
    await _sender[0](message)
