"""The only queries on collection_confirmation: the codes by which paper families confirm."""

from datetime import datetime, timedelta

import msgspec

from xueji.features.collections.models import CONFIRMATION_SEAL
from xueji.features.students import Reads
from xueji.platform.crypto import keyring
from xueji.platform.database import Tx


class ConfirmationRow(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    entry_id: int
    sealed: bytes | None
    expires_at: datetime
    used_at: datetime | None
    replaced_at: datetime | None

    @property
    def code(self) -> str:
        """The code itself, while it is good."""
        return "" if self.sealed is None else keyring().open(self.sealed, CONFIRMATION_SEAL).decode()


_COLUMNS = "id, entry_id, sealed, expires_at, used_at, replaced_at FROM collection_confirmation"


def hashed(code: str) -> bytes:
    return keyring().index(code, "collection_confirmation")


async def behind(tx: Tx, code: str) -> ConfirmationRow | None:
    """The row of this code, whatever has become of it, locked."""
    return await tx.row(ConfirmationRow, f"SELECT {_COLUMNS} WHERE code_hash = $1 FOR UPDATE", hashed(code))


async def confirmation(source: Reads, confirmation_id: int) -> ConfirmationRow | None:
    return await source.row(ConfirmationRow, f"SELECT {_COLUMNS} WHERE id = $1", confirmation_id)


async def replace(tx: Tx, entry_id: int, code: str, made_by: int, lasts: timedelta) -> int:
    """A new code for an entry; the one before is good no more."""
    await end(tx, entry_id)
    return int(
        await tx.value(
            "INSERT INTO collection_confirmation (entry_id, code_hash, sealed, made_by, made_at, expires_at)"
            " VALUES ($1, $2, $3, $4, now(), now() + $5::interval) RETURNING id",
            entry_id,
            hashed(code),
            keyring().seal(code.encode(), CONFIRMATION_SEAL),
            made_by,
            lasts,
        )
    )


async def end(tx: Tx, entry_id: int) -> None:
    await tx.execute(
        "UPDATE collection_confirmation SET replaced_at = now(), sealed = NULL WHERE entry_id = $1"
        " AND used_at IS NULL AND replaced_at IS NULL",
        entry_id,
    )


async def use(tx: Tx, confirmation_id: int) -> None:
    await tx.execute("UPDATE collection_confirmation SET used_at = now(), sealed = NULL WHERE id = $1", confirmation_id)


async def forget_sealed(tx: Tx) -> int:
    """Throw away the readable copies of codes that are over."""
    return await tx.execute(
        "UPDATE collection_confirmation SET sealed = NULL WHERE sealed IS NOT NULL AND expires_at <= now()"
    )
