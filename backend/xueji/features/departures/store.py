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
        there = self.to_school
        return there if there.startswith(self.to_province) else f"{self.to_province}{there}"


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


async def untold(source: Reads, departure_id: int) -> list[int]:
    sql = "SELECT id FROM departure_reply WHERE departure_id = $1 AND told_at IS NULL ORDER BY id"
    return await source.column(int, sql, departure_id)


async def note_told(tx: Tx, ids: Sequence[int]) -> None:
    await tx.execute("UPDATE departure_reply SET told_at = $2 WHERE id = ANY($1::bigint[])", list(ids), tx.now)


# --- the archive --------------------------------------------------------------------------------------------------


class PartRow(msgspec.Struct, frozen=True, kw_only=True):
    """A part on its way, with the case it belongs to."""

    id: int
    departure_id: int
    case_id: int
    reference: str
    part: int
    of: int
    title: str
    sealed: bytes


class PartLine(msgspec.Struct, frozen=True):
    id: int
    title: str
    sent_at: datetime | None


async def add_parts(tx: Tx, departure_id: int, parts: Sequence[tuple[str, bytes]]) -> list[int]:
    """In this order; parts that are there already stay as they are. Answers the ids of those that are new."""
    sql = (
        "INSERT INTO departure_part (departure_id, part, title, sealed) SELECT $1, n.part, n.title, n.sealed"
        " FROM unnest($2::text[], $3::bytea[]) WITH ORDINALITY AS n (title, sealed, part)"
        " ON CONFLICT (departure_id, part) DO NOTHING RETURNING id"
    )
    titles, sealed = [title for title, _ in parts], [content for _, content in parts]
    return [row["id"] for row in await tx.connection.fetch(sql, departure_id, titles, sealed)]


async def hold_parts(tx: Tx, part_ids: Sequence[int]) -> dict[int, PartRow]:
    sql = (
        "SELECT p.id, p.departure_id, d.case_id, d.reference, p.part, (SELECT count(*)::int FROM departure_part q"
        " WHERE q.departure_id = d.id) AS of, p.title, p.sealed FROM departure_part p"
        " JOIN departure d ON d.id = p.departure_id WHERE p.id = ANY($1::bigint[]) ORDER BY d.id, p.part"
        " FOR UPDATE OF d"
    )
    return {row.id: row for row in await tx.fetch(PartRow, sql, list(part_ids))}


async def note_sent(tx: Tx, part_ids: Sequence[int]) -> None:
    await tx.execute(
        "UPDATE departure_part SET sent_at = $2 WHERE id = ANY($1::bigint[]) AND sent_at IS NULL",
        list(part_ids),
        tx.now,
    )


async def parts_of(source: Reads, departure_id: int) -> list[PartLine]:
    """For use cases that have checked who may see the case."""
    sql = "SELECT id, title, sent_at FROM departure_part WHERE departure_id = $1 ORDER BY part"
    return await source.fetch(PartLine, sql, departure_id)


async def unsent(source: Reads, departure_id: int) -> list[int]:
    return [one.id for one in await parts_of(source, departure_id) if one.sent_at is None]


# --- requests that wait -------------------------------------------------------------------------------------------


class WaitingRow(msgspec.Struct, frozen=True):
    id: int
    sealed: bytes


async def answering(source: Reads, student_id: int) -> int | None:
    """The departure of this pupil whose refusal is on its way to the other province."""
    return await source.value(
        "SELECT d.id FROM departure d JOIN approval_case k ON k.id = d.case_id"
        " WHERE d.student_id = $1 AND k.state = 'returned'",
        student_id,
    )


async def wait(tx: Tx, reference: str, departure_id: int, sealed: bytes) -> None:
    await tx.execute(
        "INSERT INTO departure_waiting (reference, departure_id, sealed, created_at) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (reference) DO NOTHING",
        reference, departure_id, sealed, tx.now,
    )  # fmt: skip


async def forget_waiting(tx: Tx, reference: str) -> None:
    await tx.execute("DELETE FROM departure_waiting WHERE reference = $1", reference)


async def due(tx: Tx) -> list[WaitingRow]:
    """Those whose request of before has ended; taken out, in the order in which they came."""
    sql = (
        "DELETE FROM departure_waiting w USING departure d JOIN approval_case k ON k.id = d.case_id"
        " WHERE d.id = w.departure_id AND k.closed_at IS NOT NULL RETURNING w.id, w.sealed"
    )
    return sorted(await tx.fetch(WaitingRow, sql), key=lambda one: one.id)


# --- the inbox ----------------------------------------------------------------------------------------------------


async def read_until(source: Reads) -> int:
    return int(await source.value("SELECT coalesce(max(serial), 0) FROM departure_inbox"))


async def note_read(tx: Tx, inbox: int, serial: int) -> None:
    await tx.execute(
        "INSERT INTO departure_inbox (id, serial) VALUES ($1, $2)"
        " ON CONFLICT (id) DO UPDATE SET serial = greatest(departure_inbox.serial, excluded.serial)",
        inbox, serial,
    )  # fmt: skip
