"""News between rooms: a room says what happened, rooms above act on it in the same transaction."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from xueji.platform.database import Tx

Event = TypeVar("Event")
Handler = Callable[["Tx", Any], Awaitable[None]]

_handlers: dict[type, list[Handler]] = {}


def subscribe(
    event: type[Event],
) -> Callable[[Callable[["Tx", Event], Awaitable[None]]], Callable[["Tx", Event], Awaitable[None]]]:
    """Call the decorated handler for each `event`, inside the transaction of whoever publishes it."""

    def keep(handler: Callable[["Tx", Event], Awaitable[None]]) -> Callable[["Tx", Event], Awaitable[None]]:
        _handlers.setdefault(event, []).append(handler)
        return handler

    return keep


async def publish(tx: "Tx", event: object) -> None:
    for handler in _handlers.get(type(event), ()):
        await handler(tx, event)
