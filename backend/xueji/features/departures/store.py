"""The only queries on departure, departure_reply and departure_inbox."""

from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from xueji.features.students import Reads
from xueji.gateways.national.border import OtherSide
from xueji.platform.database import Tx


class DepartureRow(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    case_id: int
    student_id: int
    school_id: int
    school: str
    reference: str
    to_province: str
    to_school: str
    to_grade: str
    reason: bytes
    created_at: datetime
    left_at: datetime | None

    @property
    def destination(self) -> str:
        return f"{self.to_province}{self.to_school}"


class NewDeparture(msgspec.Struct, frozen=True, kw_only=True):
    case_id: int
    student_id: int
    school_id: int
    reference: str
    to_province: str
    to_school: str
    to_grade: str
    reason: bytes


_SELECT = (
    "SELECT d.id, d.case_id, d.student_id, d.school_id, o.name AS school, d.reference, d.to_province, d.to_school,"
    " d.to_grade, d.reason, d.created_at, d.left_at FROM departure d JOIN organisation o ON o.id = d.school_id"
)


async def of_case(source: Reads, case_id: int) -> DepartureRow | None:
    """For use cases that have checked who may see the case."""
    return await source.row(DepartureRow, f"{_SELECT} WHERE d.case_id = $1", case_id)


async def of_reference(source: Reads, reference: str) -> DepartureRow | None:
    """For answers from outside, which act for nobody."""
    return await source.row(DepartureRow, f"{_SELECT} WHERE d.reference = $1", reference)


async def hold(tx: Tx, ids: Sequence[int]) -> dict[int, DepartureRow]:
    sql = f"{_SELECT} WHERE d.id = ANY($1::bigint[]) ORDER BY d.id FOR UPDATE OF d"
    return {row.id: row for row in await tx.fetch(DepartureRow, sql, list(ids))}


async def add(tx: Tx, new: NewDeparture) -> None:
    await tx.execute(
        "INSERT INTO departure (case_id, student_id, school_id, reference, to_province, to_school, to_grade, reason,"
        " created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        new.case_id, new.student_id, new.school_id, new.reference, new.to_province, new.to_school, new.to_grade,
        new.reason, tx.now,
    )  # fmt: skip


async def note_left(tx: Tx, departure_id: int) -> None:
    await tx.execute("UPDATE departure SET left_at = $2 WHERE id = $1", departure_id, tx.now)


# --- replies ------------------------------------------------------------------------------------------------------


class ReplyRow(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    departure_id: int | None
    case_id: int | None
    reference: str
    side: OtherSide
    agreed: bool
    text: bytes
    decided_on: date
    told_at: datetime | None


_REPLY = (
    "SELECT r.id, r.departure_id, d.case_id, r.reference, r.side, r.agreed, r.text, r.decided_on, r.told_at"
    " FROM departure_reply r LEFT JOIN departure d ON d.id = r.departure_id"
)


class NewReply(msgspec.Struct, frozen=True, kw_only=True):
    departure_id: int | None
    reference: str
    side: OtherSide
    agreed: bool
    text: bytes


async def add_reply(tx: Tx, new: NewReply) -> int | None:
    """Answers its id; None where this side has answered already."""
    sql = (
        "INSERT INTO departure_reply (departure_id, reference, side, agreed, text, decided_on)"
        " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (reference, side) DO NOTHING RETURNING id"
    )
    return await tx.value(sql, new.departure_id, new.reference, new.side.value, new.agreed, new.text, tx.today)


async def replies(tx: Tx, ids: Sequence[int]) -> dict[int, ReplyRow]:
    found = await tx.fetch(ReplyRow, f"{_REPLY} WHERE r.id = ANY($1::bigint[]) ORDER BY r.id", list(ids))
    return {row.id: row for row in found}


async def replies_of(source: Reads, departure_id: int) -> list[ReplyRow]:
    """For use cases that have checked who may see the case."""
    return await source.fetch(ReplyRow, f"{_REPLY} WHERE r.departure_id = $1 ORDER BY r.id", departure_id)


class _Id(msgspec.Struct, frozen=True):
    id: int


async def untold(source: Reads, departure_id: int) -> list[int]:
    sql = "SELECT id FROM departure_reply WHERE departure_id = $1 AND told_at IS NULL ORDER BY id"
    return [row.id for row in await source.fetch(_Id, sql, departure_id)]


async def note_told(tx: Tx, ids: Sequence[int]) -> None:
    await tx.execute("UPDATE departure_reply SET told_at = $2 WHERE id = ANY($1::bigint[])", list(ids), tx.now)


# --- the inbox ----------------------------------------------------------------------------------------------------


async def read_until(source: Reads) -> int:
    return int(await source.value("SELECT coalesce(max(serial), 0) FROM departure_inbox"))


async def note_read(tx: Tx, inbox: int, serial: int) -> None:
    await tx.execute(
        "INSERT INTO departure_inbox (id, serial) VALUES ($1, $2)"
        " ON CONFLICT (id) DO UPDATE SET serial = greatest(departure_inbox.serial, excluded.serial)",
        inbox, serial,
    )  # fmt: skip
