"""Logins as rows: ids are ours, random, hashed at rest, and rotated whenever the power behind them changes."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec
from litestar.datastructures import Cookie

from xueji.platform import connections
from xueji.platform.caller import CallerKind
from xueji.settings import Settings

if TYPE_CHECKING:
    from xueji.platform.database import Tx

TOUCH_EVERY = timedelta(minutes=5)


class Lifetime(msgspec.Struct, frozen=True):
    idle: timedelta
    absolute: timedelta


class SessionCookie(msgspec.Struct, frozen=True):
    """The secret goes to the browser once and is kept nowhere."""

    secret: str
    max_age: int

    def cookie(self, settings: Settings) -> Cookie:
        return Cookie(
            key=cookie_name(settings),
            value=self.secret,
            max_age=self.max_age,
            path="/",
            httponly=True,
            secure=settings.secure_cookies,
            samesite="lax",
        )


def cookie_name(settings: Settings) -> str:
    return "__Host-xueji" if settings.secure_cookies else "xueji"


def gone(settings: Settings) -> Cookie:
    """The cookie that takes the session's cookie away."""
    return SessionCookie("", 0).cookie(settings)


def hashed(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


_lifetimes: dict[CallerKind, Lifetime] = {
    CallerKind.STAFF: Lifetime(timedelta(minutes=30), timedelta(hours=12)),
    CallerKind.FAMILY: Lifetime(timedelta(days=90), timedelta(days=90)),
}


def configure(settings: Settings) -> None:
    _lifetimes[CallerKind.STAFF] = Lifetime(
        timedelta(minutes=settings.staff_idle_minutes), timedelta(hours=settings.staff_session_hours)
    )
    family = timedelta(days=settings.family_session_days)
    _lifetimes[CallerKind.FAMILY] = Lifetime(family, family)


async def open(  # noqa: A001 - sessions.open reads as what it does
    tx: "Tx", account_id: int, kind: CallerKind, post_id: int | None = None, device: str = ""
) -> SessionCookie:
    """Open a session of the account and answer the secret for its cookie."""
    secret = secrets.token_urlsafe(32)
    life = _lifetimes[kind]
    await tx.execute(
        "INSERT INTO session (id_hash, account_id, post_id, kind, device, created_at, seen_at, idle_until, expires_at)"
        " VALUES ($1, $2, $3, $4, $5, now(), now(), now() + $6::interval, now() + $7::interval)",
        hashed(secret),
        account_id,
        post_id,
        kind.value,
        device[:200],
        life.idle,
        life.absolute,
    )
    return SessionCookie(secret, int(life.absolute.total_seconds()))


async def rotate(tx: "Tx", session_id: bytes) -> SessionCookie:
    """Give a running session a new secret (after binding, login steps, a change of role); the old one is dead."""
    secret = secrets.token_urlsafe(32)
    expires: datetime | None = await tx.value(
        "UPDATE session SET id_hash = $2 WHERE id_hash = $1 AND ended_at IS NULL RETURNING expires_at",
        session_id,
        hashed(secret),
    )
    left = (expires - tx.now).total_seconds() if expires else 0
    return SessionCookie(secret, max(0, int(left)))


async def switch_post(tx: "Tx", session_id: bytes, post_id: int) -> SessionCookie:
    """Act under another post of the same account from the next request on."""
    await tx.execute("UPDATE session SET post_id = $2 WHERE id_hash = $1 AND ended_at IS NULL", session_id, post_id)
    return await rotate(tx, session_id)


async def prove(tx: "Tx", session_id: bytes) -> datetime:
    """Note that whoever holds this session has just proved who they are once more."""
    return await tx.value("UPDATE session SET proven_at = now() WHERE id_hash = $1 RETURNING proven_at", session_id)


async def end(tx: "Tx", session_id: bytes) -> None:
    await tx.execute("UPDATE session SET ended_at = now() WHERE id_hash = $1 AND ended_at IS NULL", session_id)


async def end_all(tx: "Tx", account_id: int) -> int:
    """End every session of the account; answers how many there were."""
    return await tx.execute(
        "UPDATE session SET ended_at = now() WHERE account_id = $1 AND ended_at IS NULL", account_id
    )


class Touches:
    """Remembers when this process last wrote `seen_at`, so that reading a page is not a write each time."""

    def __init__(self, most: int = 50_000) -> None:
        self._last: dict[bytes, float] = {}
        self._most = most

    async def touch(self, session_id: bytes, kind: CallerKind, monotonic: float) -> None:
        last = self._last.get(session_id)
        if last is not None and monotonic - last < TOUCH_EVERY.total_seconds():
            return
        if len(self._last) >= self._most:
            self._last.clear()
        self._last[session_id] = monotonic
        if last is not None:
            await connections.execute(
                "UPDATE session SET seen_at = now(), idle_until = now() + $2::interval WHERE id_hash = $1",
                session_id,
                _lifetimes[kind].idle,
            )
