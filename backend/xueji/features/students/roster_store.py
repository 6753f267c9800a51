"""The only queries on roster_import, roster_row and roster_member."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from xueji.features.students.judged import MEMBER_COLUMNS, ROW_COLUMNS, Judged
from xueji.features.students.schemas import ImportState, Outcome
from xueji.features.students.states import State
from xueji.features.students.store import Reads
from xueji.platform.database import Tx

Told = tuple[int, int, str, str, bytes | None]
"""A line of the report with nothing to enter: import, row, outcome, name, sealed faults."""
_TOLD_COLUMNS = ("import_id", "row", "outcome", "name", "faults")


class ImportRow(msgspec.Struct, frozen=True, kw_only=True):
    """One import with its school's name."""

    id: int
    version: int
    school_id: int
    school: str
    file_name: str
    sha256: bytes
    state: ImportState
    rows: int
    empty_rows: int
    new_rows: int
    same_rows: int
    different_rows: int
    failed_rows: int
    new_classes: list[str]
    created_at: datetime
    entered_at: datetime | None


_IMPORT = (
    "SELECT i.id, i.version, i.school_id, o.name AS school, i.file_name, i.sha256, i.state, i.rows, i.empty_rows,"
    " i.new_rows, i.same_rows, i.different_rows, i.failed_rows, i.new_classes, i.created_at, i.entered_at"
    " FROM roster_import i JOIN organisation o ON o.id = i.school_id"
)


async def found_import(source: Reads, import_id: int, path: str) -> ImportRow | None:
    """One import of a school in the subtree."""
    return await source.row(ImportRow, f"{_IMPORT} WHERE i.id = $1 AND o.path LIKE $2 || '%'", import_id, path)


async def lock_import(tx: Tx, import_id: int, path: str) -> ImportRow | None:
    sql = f"{_IMPORT} WHERE i.id = $1 AND o.path LIKE $2 || '%' FOR UPDATE OF i"
    return await tx.row(ImportRow, sql, import_id, path)


async def entered_before(source: Reads, school_id: int, sha256: bytes) -> ImportRow | None:
    """The import by which this very file was entered whole; one with rows left over may be tried again."""
    sql = (
        f"{_IMPORT} WHERE i.school_id = $1 AND i.sha256 = $2 AND i.state = 'entered' AND i.failed_rows = 0"
        " ORDER BY i.id DESC LIMIT 1"
    )
    return await source.row(ImportRow, sql, school_id, sha256)


async def begin_import(tx: Tx, school_id: int, account_id: int | None, file_name: str, sha256: bytes) -> int:
    """Enter an import; an earlier check of the same file that was never confirmed gives way."""
    await tx.execute("SELECT pg_advisory_xact_lock(hashtextextended(encode($1, 'hex'), $2))", sha256, school_id)
    old = await tx.fetch(
        _Id, "DELETE FROM roster_import WHERE school_id = $1 AND sha256 = $2 AND state = 'checked' RETURNING id",
        school_id, sha256,
    )  # fmt: skip
    if old:
        await forget_staged(tx, [one.id for one in old])
    return int(
        await tx.value(
            "INSERT INTO roster_import (school_id, actor_account_id, file_name, sha256, state, rows, empty_rows,"
            " new_rows, same_rows, different_rows, failed_rows, new_classes, version, created_at)"
            " VALUES ($1, $2, $3, $4, 'reading', 0, 0, 0, 0, 0, 0, '{}', 1, $5) RETURNING id",
            school_id,
            account_id,
            file_name,
            sha256,
            tx.now,
        )
    )


class _Id(msgspec.Struct):
    id: int


async def finish_check(
    tx: Tx, import_id: int, counts: dict[Outcome, int], empty_rows: int, new_classes: Sequence[str]
) -> None:
    await tx.execute(
        "UPDATE roster_import SET state = 'checked', rows = $2, empty_rows = $3, new_rows = $4, same_rows = $5,"
        " different_rows = $6, failed_rows = $7, new_classes = $8 WHERE id = $1",
        import_id,
        sum(counts.values()),
        empty_rows,
        counts.get(Outcome.NEW, 0),
        counts.get(Outcome.SAME, 0),
        counts.get(Outcome.DIFFERENT, 0),
        counts.get(Outcome.FAILED, 0),
        list(new_classes),
    )


async def forget_staged(tx: Tx, import_ids: Sequence[int]) -> None:
    """Let go of sealed copies: what was entered stands in the record, what was not will be read again."""
    await tx.execute("DELETE FROM roster_member WHERE import_id = ANY($1::bigint[])", list(import_ids))
    await tx.execute("DELETE FROM roster_row WHERE import_id = ANY($1::bigint[])", list(import_ids))


async def stage_new(tx: Tx, lines: Sequence[Judged]) -> None:
    """Write lines as they will stand in the record; each is given the number that its pupil will have."""
    if lines:
        await tx.copy_written("roster_row", ROW_COLUMNS, [line.staged for line in lines])
        await tx.copy_written("roster_member", MEMBER_COLUMNS, [one for line in lines for one in line.members])


async def stage_told(tx: Tx, lines: Sequence[Told]) -> None:
    """Write lines of which nothing will be entered."""
    if lines:
        await tx.copy("roster_row", (*_TOLD_COLUMNS, "student_id"), [(*line, None) for line in lines])


# --- checking against what is there -------------------------------------------------------------------------------


class Clash(msgspec.Struct, frozen=True):
    """A live record of the same person."""

    id: int
    id_index: bytes
    name: str
    state: State
    school_id: int
    school: str
    class_name: str | None


async def clashes(tx: Tx, persons: Sequence[bytes]) -> list[Clash]:
    """Live records of these persons in any school: the duplicate check looks past every scope on purpose."""
    sql = (
        "SELECT s.id, s.id_index, s.name, s.state, s.school_id, o.name AS school, c.name AS class_name FROM student s"
        " JOIN organisation o ON o.id = s.school_id LEFT JOIN school_class c ON c.id = s.class_id"
        " WHERE s.id_index = ANY($1::bytea[])"
        " AND s.state IN ('waiting', 'in_school', 'suspended', 'abroad', 'other_leave')"
    )
    return await tx.fetch(Clash, sql, list(persons))


# --- entering -----------------------------------------------------------------------------------------------------


async def enter(tx: Tx, import_id: int, school_id: int, school_path: str, account_id: int | None, actor: str) -> int:
    """Make records of the staged new rows: three statements however many; answers how many pupils."""
    await tx.execute("SET LOCAL enable_nestloop = off")  # fresh rows have no statistics: row by row would be guessed
    entered = await tx.value(
        "WITH entered AS (INSERT INTO student (id, school_id, school_path, class_id, stage, grade, state, name, sex,"
        " birth_date, id_type, id_index, ethnicity, provincial_number, general, sealed, version, updated_at)"
        " SELECT r.student_id, $2, $3, c.id, r.stage, r.grade, 'in_school', r.name, r.sex, r.birth_date, r.id_type,"
        " r.id_index, r.ethnicity, r.provincial_number, r.general, r.sealed, 1, $4 FROM roster_row r"
        " LEFT JOIN school_class c ON c.school_id = $2 AND c.name = r.class_name AND c.active"
        " WHERE r.import_id = $1 AND r.outcome = 'new' RETURNING id, class_id),"
        " told AS (INSERT INTO student_change (student_id, at, kind, source, actor_account_id, actor, organisation_id,"
        " class_id, fields) SELECT id, $4, 'entered', 'import', $5, $6, $2, class_id, '{}' FROM entered)"
        " SELECT count(*) FROM entered",
        import_id,
        school_id,
        school_path,
        tx.now,
        account_id,
        actor,
    )
    await tx.execute(
        "INSERT INTO family_member (student_id, position, name, relation, guardian, sealed, version)"
        " SELECT r.student_id, m.position, m.name, m.relation, m.guardian, m.sealed, 1 FROM roster_member m"
        " JOIN roster_row r ON r.import_id = m.import_id AND r.row = m.row WHERE m.import_id = $1",
        import_id,
    )
    await tx.execute("SET LOCAL enable_nestloop = on")
    await tx.execute(
        "UPDATE roster_import SET state = 'entered', entered_at = $2, version = version + 1 WHERE id = $1",
        import_id,
        tx.now,
    )
    return int(entered)


async def overtaken(tx: Tx, import_id: int) -> int:
    """How many staged new pupils have a live record by now."""
    sql = (
        "SELECT count(*) FROM roster_row r JOIN student s ON s.id_index = r.id_index"
        " AND s.state IN ('waiting', 'in_school', 'suspended', 'abroad', 'other_leave')"
        " WHERE r.import_id = $1 AND r.outcome = 'new'"
    )
    return int(await tx.value(sql, import_id))


class StagedClass(msgspec.Struct, frozen=True):
    """A class that staged rows name and the school does not have yet."""

    name: str
    stage: str
    grade: int


async def missing_classes(tx: Tx, import_id: int, school_id: int) -> list[StagedClass]:
    sql = (
        "SELECT DISTINCT r.class_name AS name, r.stage, r.grade FROM roster_row r WHERE r.import_id = $1"
        " AND r.outcome = 'new' AND r.class_name IS NOT NULL AND NOT EXISTS (SELECT FROM school_class c"
        " WHERE c.school_id = $2 AND c.name = r.class_name AND c.active) ORDER BY r.stage, r.grade, r.class_name"
    )
    return await tx.fetch(StagedClass, sql, import_id, school_id)


# --- the report ---------------------------------------------------------------------------------------------------


class ReportRow(msgspec.Struct, frozen=True):
    row: int
    name: str
    outcome: Outcome
    faults: bytes | None


async def report(source: Reads, import_id: int, only: Outcome | None, after: int, most: int) -> list[ReportRow]:
    """Lines of the report by their number in the file."""
    sql = (
        "SELECT row, name, outcome, faults FROM roster_row WHERE import_id = $1 AND row > $2"
        " AND ($3::text IS NULL OR outcome = $3) ORDER BY row LIMIT $4"
    )
    arguments: list[Any] = [import_id, after, None if only is None else only.value, most]
    return await source.fetch(ReportRow, sql, *arguments)


# --- letting go ---------------------------------------------------------------------------------------------------


async def forget_entered(tx: Tx, import_id: int) -> None:
    """Drop the staged copies of pupils who stand in the record by now; the report keeps its other lines."""
    await tx.execute("DELETE FROM roster_member WHERE import_id = $1", import_id)
    await tx.execute("DELETE FROM roster_row WHERE import_id = $1 AND outcome = 'new'", import_id)


async def forget_before(tx: Tx, moment: datetime) -> None:
    """Drop every line of imports older than this; the imports themselves, with their counts, stay."""
    old = await tx.fetch(_Id, "SELECT id FROM roster_import WHERE created_at < $1", moment)
    await forget_staged(tx, [one.id for one in old])
