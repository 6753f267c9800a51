"""The only queries on border_right."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from xueji.approvals import Case
from xueji.platform.connections import Reads
from xueji.platform.database import Tx

MOST = 200


class RightRow(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    case_id: int
    school_id: int
    school: str
    school_path: str
    reason: str
    created_at: datetime
    given_at: datetime | None
    ended_at: datetime | None
    ended_reason: str
    snapshot: Case
    holder: str

    @property
    def case(self) -> Case:
        return msgspec.structs.replace(self.snapshot, id=self.case_id)


_RIGHT = (
    "SELECT r.id, r.case_id, r.school_id, o.name AS school, o.path AS school_path, r.reason, r.created_at, r.given_at,"
    " r.ended_at, r.ended_reason, c.snapshot,"
    " coalesce((SELECT string_agg(h.name, '、' ORDER BY h.id) FROM organisation h WHERE h.id = ANY(c.holder_ids)), '')"
    " AS holder FROM border_right r JOIN organisation o ON o.id = r.school_id JOIN approval_case c ON c.id = r.case_id"
)


async def has_right(source: Reads, school_id: int) -> bool:
    """Whether this school may ask for pupils of other provinces after graduation."""
    return await source.value(
        "SELECT EXISTS (SELECT FROM border_right WHERE school_id = $1 AND given_at IS NOT NULL AND ended_at IS NULL)",
        school_id,
    )


async def live(source: Reads, school_id: int) -> RightRow | None:
    """What the school has, or has asked for."""
    return await source.row(RightRow, f"{_RIGHT} WHERE r.school_id = $1 AND r.ended_at IS NULL", school_id)


async def below(source: Reads, path: str) -> list[RightRow]:
    """Of all schools below this office: what is asked for, what is held, then what has ended."""
    sql = (
        f"{_RIGHT} WHERE o.path LIKE $1 || '%' ORDER BY r.ended_at IS NOT NULL, r.given_at IS NOT NULL, r.id DESC"
        f" LIMIT {MOST}"
    )
    return await source.fetch(RightRow, sql, path)


async def one(source: Reads, right_id: int) -> RightRow | None:
    return await source.row(RightRow, f"{_RIGHT} WHERE r.id = $1", right_id)


async def of_cases(source: Reads, case_ids: Sequence[int]) -> list[RightRow]:
    """For use cases that have checked who may see the cases."""
    return await source.fetch(RightRow, f"{_RIGHT} WHERE r.case_id = ANY($1::bigint[])", list(case_ids))


async def add(tx: Tx, *, school_id: int, case_id: int, reason: str) -> int:
    return await tx.value(
        "INSERT INTO border_right (school_id, case_id, reason, ended_reason, created_at) VALUES ($1, $2, $3, '', $4)"
        " RETURNING id",
        school_id, case_id, reason, tx.now,
    )  # fmt: skip


async def say_again(tx: Tx, right_id: int, reason: str) -> None:
    await tx.execute("UPDATE border_right SET reason = $2 WHERE id = $1", right_id, reason)


async def give(tx: Tx, case_id: int) -> None:
    await tx.execute("UPDATE border_right SET given_at = $2 WHERE case_id = $1", case_id, tx.now)


async def end(tx: Tx, case_id: int, reason: str) -> None:
    await tx.execute(
        "UPDATE border_right SET ended_at = $2, ended_reason = $3 WHERE case_id = $1 AND ended_at IS NULL",
        case_id, tx.now, reason,
    )  # fmt: skip
