"""The only queries on border_arrival and border_archive_part."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from xueji.features import transfers
from xueji.features.border_transfers.flow import CROSSINGS
from xueji.features.organisations import Stage
from xueji.features.students import Reads
from xueji.gateways.national.border import Crossing, StateThere
from xueji.platform.database import Tx


class ArrivalRow(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    case_id: int
    student_id: int
    school_id: int
    school: str
    school_path: str
    school_code: str | None
    class_id: int | None
    class_name: str | None
    stage: Stage
    grade: int
    sealed: bytes
    reason: bytes
    from_province: str
    from_school: str
    flow: str
    reference: str | None
    state_there: StateThere | None
    acknowledged_at: datetime | None

    @property
    def crossing(self) -> Crossing:
        return CROSSINGS[self.flow]

    @property
    def origin(self) -> str:
        there = self.from_school
        return there if there.startswith(self.from_province) else f"{self.from_province}{there}"


class NewArrival(msgspec.Struct, frozen=True, kw_only=True):
    case_id: int
    student_id: int
    school_id: int
    class_id: int | None
    stage: Stage
    grade: int
    sealed: bytes
    reason: bytes
    from_province: str
    from_school: str


_SELECT = (
    "SELECT a.id, a.case_id, a.student_id, a.school_id, o.name AS school, o.path AS school_path, o.school_code,"
    " a.class_id, c.name AS class_name, a.stage, a.grade, a.sealed, a.reason, a.from_province, a.from_school,"
    " k.flow, a.reference, a.state_there, a.acknowledged_at FROM border_arrival a"
    " JOIN approval_case k ON k.id = a.case_id JOIN organisation o ON o.id = a.school_id"
    " LEFT JOIN school_class c ON c.id = a.class_id"
)


async def of_case(source: Reads, case_id: int) -> ArrivalRow | None:
    """For use cases that have checked who may see the case."""
    return await source.row(ArrivalRow, f"{_SELECT} WHERE a.case_id = $1", case_id)


class WhoComes(msgspec.Struct, frozen=True, kw_only=True):
    case_id: int
    name: str
    stage: Stage
    grade: int
    from_province: str
    from_school: str
    school: str
    school_path: str


async def who_comes(source: Reads, case_ids: Sequence[int]) -> list[WhoComes]:
    """For use cases that have checked who may see the cases."""
    sql = (
        "SELECT a.case_id, s.name, a.stage, a.grade, a.from_province, a.from_school, o.name AS school,"
        " o.path AS school_path FROM border_arrival a JOIN student s ON s.id = a.student_id"
        " JOIN organisation o ON o.id = a.school_id WHERE a.case_id = ANY($1::bigint[])"
    )
    return await source.fetch(WhoComes, sql, list(case_ids))


async def hold(tx: Tx, ids: Sequence[int]) -> dict[int, ArrivalRow]:
    rows = await tx.fetch(ArrivalRow, f"{_SELECT} WHERE a.id = ANY($1::bigint[]) ORDER BY a.id FOR UPDATE OF a", ids)
    return {row.id: row for row in rows}


async def add(tx: Tx, new: NewArrival) -> int:
    sql = (
        "INSERT INTO border_arrival (case_id, student_id, school_id, class_id, stage, grade, sealed, reason,"
        " from_province, from_school, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id"
    )
    return await tx.value(
        sql, new.case_id, new.student_id, new.school_id, new.class_id, new.stage.value, new.grade, new.sealed,
        new.reason, new.from_province, new.from_school, tx.now,
    )  # fmt: skip


async def mend(tx: Tx, arrival_id: int, grade: int, class_id: int | None, sealed: bytes) -> None:
    await tx.execute(
        "UPDATE border_arrival SET grade = $2, class_id = $3, sealed = $4 WHERE id = $1",
        arrival_id, grade, class_id, sealed,
    )  # fmt: skip


async def set_grade(tx: Tx, arrival_id: int, grade: int) -> None:
    """Another grade has other classes: the school chooses one later."""
    await tx.execute("UPDATE border_arrival SET grade = $2, class_id = NULL WHERE id = $1", arrival_id, grade)


async def note_entered(tx: Tx, arrival_id: int, reference: str, state: StateThere) -> None:
    await tx.execute(
        "UPDATE border_arrival SET reference = $2, state_there = $3 WHERE id = $1", arrival_id, reference, state.value
    )


async def forget_reference(tx: Tx, arrival_id: int) -> None:
    await tx.execute("UPDATE border_arrival SET reference = NULL, state_there = NULL WHERE id = $1", arrival_id)


async def note_acknowledged(tx: Tx, ids: Sequence[int]) -> None:
    await tx.execute("UPDATE border_arrival SET acknowledged_at = $2 WHERE id = ANY($1::bigint[])", list(ids), tx.now)


class EarlierRow(msgspec.Struct, frozen=True):
    id: int
    case_id: int
    number: str
    school_id: int
    school: str


async def earlier(source: Reads, row: ArrivalRow) -> EarlierRow | None:
    """The application of before for the same person that the other province knew of."""
    sql = (
        "SELECT b.id, b.case_id, k.number, b.school_id, o.name AS school FROM student s"
        " JOIN student t ON t.id_index = s.id_index JOIN border_arrival b ON b.student_id = t.id"
        " JOIN approval_case k ON k.id = b.case_id JOIN organisation o ON o.id = b.school_id"
        " WHERE s.id = $1 AND b.id < $2 AND b.reference IS NOT NULL AND k.state = 'withdrawn'"
        " ORDER BY b.id DESC LIMIT 1"
    )
    return await source.row(EarlierRow, sql, row.student_id, row.id)


async def coming(
    source: Reads, school_id: int, target: transfers.Target, class_id: int | None, besides: int | None
) -> transfers.Heads:
    """Pupils of other provinces on their way to this grade, and to this class of it."""
    sql = (
        "SELECT count(*)::int AS grade, (count(*) FILTER (WHERE a.class_id = $4))::int AS in_class"
        " FROM border_arrival a JOIN approval_case k ON k.id = a.case_id AND k.closed_at IS NULL"
        " WHERE a.school_id = $1 AND a.stage = $2 AND a.grade = $3 AND a.case_id IS DISTINCT FROM $5"
    )
    found = await source.row(transfers.Heads, sql, school_id, target.stage.value, target.grade, class_id, besides)
    return found or transfers.Heads(0, 0)


# --- the archive --------------------------------------------------------------------------------------------------


class PartRow(msgspec.Struct, frozen=True):
    id: int
    arrival_id: int
    part: int
    fetched: bool


class Wanted(msgspec.Struct, frozen=True):
    """A part on its way, with the case it belongs to."""

    id: int
    arrival_id: int
    case_id: int
    student_id: int
    school_id: int
    part: int
    reference: str | None


class Progress(msgspec.Struct, frozen=True):
    fetched: int
    wanted: int


async def want_parts(tx: Tx, arrival_id: int, numbers: Sequence[int]) -> list[int]:
    """Rows for these parts; answers the ids of those that are new."""
    sql = (
        "INSERT INTO border_archive_part (arrival_id, part, title) SELECT $1, n, '' FROM unnest($2::int[]) AS n"
        " ON CONFLICT (arrival_id, part) DO NOTHING RETURNING id"
    )
    return [row["id"] for row in await tx.connection.fetch(sql, arrival_id, list(numbers))]


async def wanted(tx: Tx, part_ids: Sequence[int]) -> dict[int, Wanted]:
    sql = (
        "SELECT p.id, p.arrival_id, a.case_id, a.student_id, a.school_id, p.part, a.reference"
        " FROM border_archive_part p JOIN border_arrival a ON a.id = p.arrival_id"
        " WHERE p.id = ANY($1::bigint[]) ORDER BY a.id, p.id FOR UPDATE OF a"
    )
    return {row.id: row for row in await tx.fetch(Wanted, sql, list(part_ids))}


async def keep_parts(tx: Tx, parts: Mapping[int, tuple[str, bytes]]) -> None:
    """What came, sealed; a part that is here already stays as it is."""
    await tx.execute(
        "UPDATE border_archive_part p SET title = n.title, sealed = n.sealed, fetched_at = $4"
        " FROM unnest($1::bigint[], $2::text[], $3::bytea[]) AS n (id, title, sealed)"
        " WHERE p.id = n.id AND p.fetched_at IS NULL",
        list(parts), [title for title, _ in parts.values()], [sealed for _, sealed in parts.values()], tx.now,
    )  # fmt: skip


async def progress(source: Reads, arrival_id: int) -> Progress:
    sql = (
        "SELECT count(fetched_at)::int AS fetched, count(*)::int AS wanted FROM border_archive_part"
        " WHERE arrival_id = $1"
    )
    return await source.row(Progress, sql, arrival_id) or Progress(0, 0)


async def parts_on_their_way(source: Reads, arrival_id: int) -> list[int]:
    rows = await source.fetch(
        PartRow,
        "SELECT id, arrival_id, part, fetched_at IS NOT NULL AS fetched FROM border_archive_part WHERE arrival_id = $1"
        " ORDER BY part",
        arrival_id,
    )
    return [row.id for row in rows if not row.fetched]


class PartLine(msgspec.Struct, frozen=True):
    id: int
    part: int
    title: str
    fetched_at: datetime | None


async def parts(source: Reads, arrival_id: int) -> list[PartLine]:
    """For use cases that have checked who may see the case."""
    sql = "SELECT id, part, title, fetched_at FROM border_archive_part WHERE arrival_id = $1 ORDER BY part"
    return await source.fetch(PartLine, sql, arrival_id)


class CameWith(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    from_province: str
    from_school: str


async def came_with(source: Reads, school_id: int, student_id: int) -> CameWith | None:
    """The last arrival of a pupil who stands at this school."""
    sql = (
        "SELECT a.id, a.from_province, a.from_school FROM border_arrival a JOIN student s ON s.id = a.student_id"
        " WHERE a.student_id = $1 AND s.school_id = $2 AND s.state <> 'waiting' ORDER BY a.id DESC LIMIT 1"
    )
    return await source.row(CameWith, sql, student_id, school_id)


class SealedPart(msgspec.Struct, frozen=True):
    title: str
    sealed: bytes
    student_id: int


async def part_that_came(source: Reads, school_id: int, part_id: int) -> SealedPart | None:
    """A part of the archive of a pupil who stands at this school, or whom it took in."""
    sql = (
        "SELECT p.title, p.sealed, a.student_id FROM border_archive_part p JOIN border_arrival a ON a.id = p.arrival_id"
        " JOIN student s ON s.id = a.student_id"
        " WHERE p.id = $1 AND $2 IN (a.school_id, s.school_id) AND p.sealed IS NOT NULL"
    )
    return await source.row(SealedPart, sql, part_id, school_id)
