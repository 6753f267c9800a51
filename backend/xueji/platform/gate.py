"""The gate: every door declares who may pass; the caller comes from the session's row on each request."""

import enum
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Protocol

import msgspec
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from xueji.kernel.permissions import May
from xueji.platform import rate_limits, sessions
from xueji.platform.cache import Cache
from xueji.platform.caller import NOBODY, Caller, CallerKind
from xueji.platform.errors import FamilyOnly, NotLoggedIn, PermissionMissing, StaffOnly
from xueji.settings import Settings


class Open(enum.Enum):
    """Doors that need no permission of a post."""

    FAMILY = "family"
    STAFF = "staff"
    LOGGED_IN = "logged_in"
    EVERYONE = "everyone"


Family = Open.FAMILY
Staff = Open.STAFF
LoggedIn = Open.LOGGED_IN
Everyone = Open.EVERYONE
Rule = May | Open

MAY = "may"
LIMIT = "limit"
CALLER = "xueji_caller"


class CallerLoader(Protocol):
    def __call__(self, id_hash: bytes) -> Awaitable[Caller | None]: ...


class Grantors(Protocol):
    def __call__(self, may: May, caller: Caller) -> Awaitable[Sequence[str]]: ...


class Gate(msgspec.Struct, frozen=True):
    """What the guard needs to know; the app puts one into its state."""

    settings: Settings
    cache: Cache
    load_caller: Callable[[bytes], Awaitable[Caller | None]]
    grantors: Callable[[May, Caller], Awaitable[Sequence[str]]]
    touches: sessions.Touches


async def guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Pass or refuse. Doors without a rule do not exist: the app does not start with one."""
    rule: Rule | None = handler.opt.get(MAY)
    if rule is None:  # litestar's own answer to OPTIONS: the methods of a path, nothing of ours
        return
    gate: Gate = connection.app.state.gate
    caller = await _caller(connection, gate)
    connection.scope[CALLER] = caller  # type: ignore[literal-required]
    await check(gate, rule, caller)
    limit: rate_limits.Limit | None = handler.opt.get(LIMIT)
    if limit is not None:
        who = f"account:{caller.account_id}" if caller.account_id else f"address:{address(connection)}"
        await rate_limits.count(gate.cache, limit, who)


async def check(gate: Gate, rule: Rule, caller: Caller) -> None:
    """Raise unless the caller satisfies the rule."""
    if rule is Open.EVERYONE:
        return
    if caller.kind is CallerKind.NOBODY:
        raise NotLoggedIn
    if isinstance(rule, May):
        if caller.kind is not CallerKind.STAFF:
            raise StaffOnly
        if rule not in caller.permissions:
            raise PermissionMissing(rule, await gate.grantors(rule, caller))
    elif rule is Open.FAMILY and caller.kind is not CallerKind.FAMILY:
        raise FamilyOnly
    elif rule is Open.STAFF and caller.kind is not CallerKind.STAFF:
        raise StaffOnly


async def _caller(connection: ASGIConnection[Any, Any, Any, Any], gate: Gate) -> Caller:
    secret = connection.cookies.get(sessions.cookie_name(gate.settings))
    longest = 200
    if not secret or len(secret) > longest:
        return NOBODY
    id_hash = sessions.hashed(secret)
    caller = await gate.load_caller(id_hash)
    if caller is None:
        return NOBODY
    await gate.touches.touch(id_hash, caller.kind, time.monotonic())
    return caller


def address(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """The peer's address as uvicorn's trusted proxies give it."""
    return connection.client.host if connection.client else "unknown"


def caller_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Caller:
    return connection.scope[CALLER]  # type: ignore[literal-required]
