"""The only queries on record_freeze."""

from datetime import date, datetime

import msgspec

from xueji.features.photos.schemas import NewFreeze
from xueji.features.photos.store import TODAY
from xueji.features.students import Reads
from xueji.platform.database import Tx


class FreezeRow(msgspec.Struct, frozen=True, kw_only=True):
    """A freeze with the names of the office below which it holds, and of the one that set it."""

    id: int
    organisation_id: int
    organisation: str
    path: str
    set_by: int
    by: str
    by_path: str
    starts_on: date
    ends_on: date
    reason: str
    lifted_at: datetime | None
    today: date


_FREEZE = (
    "SELECT f.id, f.organisation_id, o.name AS organisation, f.path, f.set_by, b.name AS by, b.path AS by_path,"
    f" f.starts_on, f.ends_on, f.reason, f.lifted_at, {TODAY} AS today FROM record_freeze f"
    " JOIN organisation o ON o.id = f.organisation_id JOIN organisation b ON b.id = f.set_by"
)
_KEPT_DAYS = 60


async def freezes(source: Reads, path: str, most: int = 100) -> list[FreezeRow]:
    """Freezes over or below this place: those that hold or will hold first, then those that ended lately."""
    sql = (
        f"{_FREEZE} WHERE ($1 LIKE f.path || '%' OR f.path LIKE $1 || '%') AND f.ends_on > {TODAY} - $2::int"
        f" ORDER BY f.lifted_at IS NOT NULL OR f.ends_on < {TODAY}, f.starts_on, f.id LIMIT $3"
    )
    return await source.fetch(FreezeRow, sql, path, _KEPT_DAYS, most)


async def lock_freeze(tx: Tx, freeze_id: int, path: str) -> FreezeRow | None:
    """A freeze that an office of this subtree set."""
    return await tx.row(
        FreezeRow, f"{_FREEZE} WHERE f.id = $1 AND b.path LIKE $2 || '%' FOR UPDATE OF f", freeze_id, path
    )


async def insert_freeze(tx: Tx, data: NewFreeze, *, path: str, set_by: int, account_id: int) -> int:
    sql = (
        "INSERT INTO record_freeze (organisation_id, path, set_by, account_id, starts_on, ends_on, reason, created_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id"
    )
    return int(
        await tx.value(
            sql, data.organisation_id, path, set_by, account_id, data.starts_on, data.ends_on, data.reason, tx.now
        )
    )


async def lift(tx: Tx, freeze_id: int) -> None:
    await tx.execute("UPDATE record_freeze SET lifted_at = $2 WHERE id = $1", freeze_id, tx.now)
