"""One act under one key: the key, the act, its audit and its jobs share a transaction, so a retry never acts twice."""

import hashlib
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, TypeVar, cast

import asyncpg
import msgspec

from xueji.platform.caller import Caller
from xueji.platform.connections import execute
from xueji.platform.crypto import keyring, register_sealed
from xueji.platform.database import Tx, transaction
from xueji.platform.errors import KeyReused, StillRunning
from xueji.platform.jobs import JobContext, periodic

Answer = TypeVar("Answer")

KEEP = timedelta(days=400)
SEALED = "idempotency.answer"
register_sealed("idempotency", "answer", key="key_hash")
LOST_RACES = (asyncpg.UniqueViolationError, asyncpg.DeadlockDetectedError)

_encode = msgspec.json.Encoder().encode


class _Kept(msgspec.Struct):
    body_hash: bytes
    answer: bytes | None


class Once:
    """One try of an act (who, under which key, with which request): runs it, or gives the answer it gave before."""

    def __init__(self, caller: Caller, key: str, target: str, body: bytes) -> None:
        self.caller = caller
        who = caller.session_id if caller.account_id == 0 else str(caller.account_id).encode()
        self.key_hash = hashlib.sha256(b"\0".join((who, key.encode()))).digest()
        self.body_hash = hashlib.sha256(b"\0".join((target.encode(), body))).digest()

    async def __call__(self, act: Callable[[Tx], Awaitable[Answer]]) -> Answer:
        """Run `act` and keep its answer, sealed, for it may tell of a child.

        An act that lost a race for something unique runs once more: it sees who won.

        Raises:
            KeyReused: the key was used for another act or another body.
            StillRunning: the same act under the same key is being done this moment.
        """
        try:
            return await self._run(act)
        except LOST_RACES:
            return await self._run(act)

    async def _run(self, act: Callable[[Tx], Awaitable[Answer]]) -> Answer:
        try:
            async with transaction(self.caller) as tx:
                fresh = await tx.execute(
                    "INSERT INTO idempotency (key_hash, body_hash, account_id, at, keep_until)"
                    " VALUES ($1, $2, $3, now(), now() + $4::interval) ON CONFLICT (key_hash) DO NOTHING",
                    self.key_hash,
                    self.body_hash,
                    self.caller.account_id,
                    KEEP,
                )
                if not fresh:
                    return cast("Answer", msgspec.Raw(await self._kept(tx)))
                answer = _encode(await act(tx))
                sealed = keyring().seal(answer, SEALED)
                await tx.execute("UPDATE idempotency SET answer = $2 WHERE key_hash = $1", self.key_hash, sealed)
        except asyncpg.LockNotAvailableError as error:
            raise StillRunning from error
        return cast("Answer", msgspec.Raw(answer))

    async def _kept(self, tx: Tx) -> bytes:
        kept = await tx.row(_Kept, "SELECT body_hash, answer FROM idempotency WHERE key_hash = $1", self.key_hash)
        if kept is None or kept.answer is None:
            raise StillRunning
        if kept.body_hash != self.body_hash:
            raise KeyReused
        return keyring().open(kept.answer, SEALED)


@periodic("17 3 * * *", "platform.forget_answers")
async def forget_answers(job: JobContext, **_: Any) -> None:  # noqa: ARG001
    """Let go of answers past their keeping time."""
    await execute("DELETE FROM idempotency WHERE keep_until < now()")
