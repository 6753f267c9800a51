"""The only queries on roster_import, roster_row and roster_member."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from xueji.features.students.judged import MEMBER_COLUMNS, ROW_COLUMNS, Judged
from xueji.features.students.schemas import FileRefused, ImportState, Outcome, Purpose
from xueji.features.students.states import State
from xueji.features.students.store import Reads
from xueji.platform.database import Tx

FILE_KIND = "roster"
"""Of uploaded files, sealed, in the store of files."""

Told = tuple[int, int, str, str, bytes | None, list[str], bytes | None]
"""A line of the report with nothing to enter: import, row, outcome, name, sealed faults, their codes, sealed cells."""
_TOLD_COLUMNS = ("import_id", "row", "outcome", "name", "faults", "codes", "cells")


class ImportRow(msgspec.Struct, frozen=True, kw_only=True):
    """One import with its school's name."""

    id: int
    version: int
    school_id: int
    school: str
    file_name: str
    sha256: bytes
    stored: str | None
    purpose: Purpose
    stage: str | None
    refusal: FileRefused | None
    state: ImportState
    rows: int
    empty_rows: int
    new_rows: int
    same_rows: int
    different_rows: int
    failed_rows: int
    mended_rows: int
    entered_rows: int
    entered_to: int
    account_id: int | None
    new_classes: list[str]
    created_at: datetime
    entered_at: datetime | None

    @property
    def enterable(self) -> int:
        return self.new_rows - self.entered_rows if self.state in {ImportState.CHECKED, ImportState.ENTERED} else 0


_IMPORT = (
    "SELECT i.id, i.version, i.school_id, o.name AS school, i.file_name, i.sha256, i.stored, i.purpose, i.stage,"
    " i.refusal, i.state, i.rows, i.empty_rows, i.new_rows, i.same_rows, i.different_rows, i.failed_rows,"
    " i.mended_rows, i.entered_rows, i.entered_to, i.actor_account_id AS account_id, i.new_classes, i.created_at,"
    " i.entered_at FROM roster_import i JOIN organisation o ON o.id = i.school_id"
)


async def found_import(source: Reads, import_id: int, path: str) -> ImportRow | None:
    """One import of a school in the subtree."""
    return await source.row(ImportRow, f"{_IMPORT} WHERE i.id = $1 AND o.path LIKE $2 || '%'", import_id, path)


async def lock_import(tx: Tx, import_id: int, path: str) -> ImportRow | None:
    sql = f"{_IMPORT} WHERE i.id = $1 AND o.path LIKE $2 || '%' FOR UPDATE OF i"
    return await tx.row(ImportRow, sql, import_id, path)


async def import_of_school(source: Reads, import_id: int) -> ImportRow | None:
    """For those who hold the import already: jobs, and whoever has just begun it."""
    return await source.row(ImportRow, f"{_IMPORT} WHERE i.id = $1", import_id)


async def take_up(tx: Tx, import_id: int) -> ImportRow | None:
    """An import that waits to be read, unless somebody reads it at this moment."""
    sql = f"{_IMPORT} WHERE i.id = $1 AND i.state = 'reading' FOR UPDATE OF i SKIP LOCKED"
    return await tx.row(ImportRow, sql, import_id)


async def known(source: Reads, school_id: int, purpose: Purpose, sha256: bytes) -> ImportRow | None:
    """The import by which this very file was entered whole, or is being read now.

    One with lines left over may be tried again.
    """
    sql = (
        f"{_IMPORT} WHERE i.school_id = $1 AND i.purpose = $2 AND i.sha256 = $3 AND (i.state = 'reading'"
        " OR i.state = 'entered' AND i.failed_rows = 0 AND i.entered_rows = i.new_rows) ORDER BY i.id DESC LIMIT 1"
    )
    return await source.row(ImportRow, sql, school_id, purpose.value, sha256)


class NewImport(msgspec.Struct, frozen=True, kw_only=True):
    school_id: int
    account_id: int | None
    file_name: str
    sha256: bytes
    purpose: Purpose = Purpose.ROSTER
    stage: str | None = None
    stored: str | None = None


async def one_at_a_time(tx: Tx, school_id: int, sha256: bytes) -> None:
    """Uploads of one file by one school wait for each other until the transaction ends."""
    await tx.execute("SELECT pg_advisory_xact_lock(hashtextextended(encode($1, 'hex'), $2))", sha256, school_id)


async def begin_import(tx: Tx, new: NewImport) -> int:
    """Enter an import; an earlier check of the same file that was never confirmed gives way."""
    old = await tx.column(
        int, "DELETE FROM roster_import WHERE school_id = $1 AND purpose = $2 AND sha256 = $3"
        " AND state IN ('checked', 'refused') RETURNING id",
        new.school_id, new.purpose.value, new.sha256,
    )  # fmt: skip
    if old:
        await forget_staged(tx, old)
    return int(
        await tx.value(
            "INSERT INTO roster_import (school_id, actor_account_id, file_name, sha256, stored, purpose, stage, state,"
            " rows, empty_rows, new_rows, same_rows, different_rows, failed_rows, mended_rows, entered_rows,"
            " entered_to, new_classes, version, created_at)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, 'reading', 0, 0, 0, 0, 0, 0, 0, 0, 0, '{}', 1, $8) RETURNING id",
            new.school_id, new.account_id, new.file_name, new.sha256, new.stored, new.purpose.value, new.stage, tx.now,
        )
    )  # fmt: skip


async def refuse(tx: Tx, import_id: int, refusal: FileRefused) -> None:
    await tx.execute(
        "UPDATE roster_import SET state = 'refused', refusal = $2, version = version + 1"
        " WHERE id = $1 AND state = 'reading'",
        import_id, msgspec.to_builtins(refusal),
    )  # fmt: skip


async def finish_check(
    tx: Tx, import_id: int, counts: dict[Outcome, int], empty_rows: int, new_classes: Sequence[str]
) -> None:
    await tx.execute(
        "UPDATE roster_import SET state = 'checked', version = version + 1, rows = $2, empty_rows = $3, new_rows = $4,"
        " same_rows = $5, different_rows = $6, failed_rows = $7, new_classes = $8 WHERE id = $1",
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


_PENDING = "r.import_id = $1 AND r.outcome = 'new' AND r.student_id > $2"
"""Lines that pass and have not been entered: whatever is staged later has a higher number."""


class Entering(msgspec.Struct, frozen=True, kw_only=True):
    """How the pending lines of an import become records."""

    import_id: int
    entered_to: int
    school_id: int
    school_path: str
    state: State
    kind: str
    source: str
    account_id: int | None
    actor: str


async def enter(tx: Tx, how: Entering) -> int:
    """Make records of the pending lines: three statements however many; answers how many pupils."""
    await tx.execute("SET LOCAL enable_nestloop = off")  # fresh rows have no statistics: row by row would be guessed
    entered = await tx.value(
        "WITH entered AS (INSERT INTO student (id, school_id, school_path, class_id, stage, grade, state, name, sex,"
        " birth_date, id_type, id_index, ethnicity, provincial_number, general, sealed, version, updated_at)"
        " SELECT r.student_id, $3, $4, c.id, r.stage, r.grade, $5, r.name, r.sex, r.birth_date, r.id_type,"
        " r.id_index, r.ethnicity, r.provincial_number, r.general, r.sealed, 1, $6 FROM roster_row r"
        " LEFT JOIN school_class c ON c.school_id = $3 AND c.name = r.class_name AND c.active"
        f" WHERE {_PENDING} RETURNING id, class_id),"
        " told AS (INSERT INTO student_change (student_id, at, kind, source, actor_account_id, actor, organisation_id,"
        " class_id, fields) SELECT id, $6, $7, $8, $9, $10, $3, class_id, '{}' FROM entered)"
        " SELECT count(*) FROM entered",
        how.import_id, how.entered_to, how.school_id, how.school_path, how.state.value, tx.now, how.kind, how.source,
        how.account_id, how.actor,
    )  # fmt: skip
    await tx.execute(
        "INSERT INTO family_member (student_id, position, name, relation, guardian, sealed, version)"
        " SELECT r.student_id, m.position, m.name, m.relation, m.guardian, m.sealed, 1 FROM roster_member m"
        f" JOIN roster_row r ON r.import_id = m.import_id AND r.row = m.row WHERE m.import_id = $1 AND {_PENDING}",
        how.import_id, how.entered_to,
    )  # fmt: skip
    await tx.execute("SET LOCAL enable_nestloop = on")
    await tx.execute(
        "UPDATE roster_import SET state = 'entered', entered_at = $2, version = version + 1, entered_rows = new_rows,"
        " entered_to = (SELECT max(student_id) FROM roster_row r WHERE r.import_id = $1 AND r.outcome = 'new')"
        " WHERE id = $1",
        how.import_id, tx.now,
    )  # fmt: skip
    return int(entered)


async def pending_ids(tx: Tx, import_id: int, entered_to: int) -> list[int]:
    """The numbers that the pupils of the pending lines will have."""
    sql = f"SELECT r.student_id AS id FROM roster_row r WHERE {_PENDING} ORDER BY r.student_id"
    return await tx.column(int, sql, import_id, entered_to)


async def overtaken(source: Reads, import_id: int, entered_to: int) -> int:
    """How many pending pupils have a live record by now."""
    sql = (
        "SELECT count(*) FROM roster_row r JOIN student s ON s.id_index = r.id_index"
        f" AND s.state IN ('waiting', 'in_school', 'suspended', 'abroad', 'other_leave') WHERE {_PENDING}"
    )
    return int(await source.value(sql, import_id, entered_to))


class StagedClass(msgspec.Struct, frozen=True):
    """A class that staged rows name and the school does not have yet."""

    name: str
    stage: str
    grade: int


async def missing_classes(tx: Tx, import_id: int, entered_to: int, school_id: int) -> list[StagedClass]:
    sql = (
        "SELECT named.* FROM (SELECT DISTINCT r.class_name AS name, r.stage, r.grade FROM roster_row r"
        f" WHERE {_PENDING} AND r.class_name IS NOT NULL) AS named"
        " WHERE NOT EXISTS (SELECT FROM school_class c WHERE c.school_id = $3 AND c.name = named.name AND c.active)"
        " ORDER BY named.stage, named.grade, named.name"
    )
    return await tx.fetch(StagedClass, sql, import_id, entered_to, school_id)


# --- the report ---------------------------------------------------------------------------------------------------


class ReportRow(msgspec.Struct, frozen=True):
    row: int
    name: str
    outcome: Outcome
    mended: bool
    faults: bytes | None


class Chosen(msgspec.Struct, frozen=True):
    """Which lines of a report: by outcome, mended ones alone, with one fault (`code:field`)."""

    outcome: Outcome | None = None
    mended: bool = False
    fault: str | None = None


async def report(source: Reads, import_id: int, chosen: Chosen, after: int, most: int) -> list[ReportRow]:
    """Lines of the report by their number in the file."""
    sql = (
        "SELECT row, name, outcome, mended, faults FROM roster_row WHERE import_id = $1 AND row > $2"
        " AND ($3::text IS NULL OR outcome = $3) AND (NOT $4 OR mended) AND ($5::text IS NULL OR $5 = ANY(codes))"
        " ORDER BY row LIMIT $6"
    )
    outcome = None if chosen.outcome is None else chosen.outcome.value
    return await source.fetch(ReportRow, sql, import_id, after, outcome, chosen.mended, chosen.fault, most)


class FaultCount(msgspec.Struct, frozen=True):
    """`example` are the sealed faults of a line that has it."""

    fault: str
    count: int
    example: bytes


async def fault_counts(source: Reads, import_id: int) -> list[FaultCount]:
    """Every kind of fault in every column, the most frequent first."""
    sql = (
        "SELECT fault, count(*), (array_agg(faults ORDER BY row))[1] AS example"
        " FROM roster_row, unnest(codes) AS fault WHERE import_id = $1"
        " GROUP BY fault ORDER BY count(*) DESC, fault"
    )
    return await source.fetch(FaultCount, sql, import_id)


# --- mending ------------------------------------------------------------------------------------------------------


class FailedRow(msgspec.Struct, frozen=True):
    row: int
    outcome: Outcome
    cells: bytes | None
    faults: bytes | None


async def locked_row(tx: Tx, import_id: int, row: int) -> FailedRow | None:
    sql = "SELECT row, outcome, cells, faults FROM roster_row WHERE import_id = $1 AND row = $2 FOR UPDATE"
    return await tx.row(FailedRow, sql, import_id, row)


async def failed_rows(source: Reads, import_id: int) -> list[FailedRow]:
    """Every line that cannot be imported, with its cells."""
    sql = (
        "SELECT row, outcome, cells, faults FROM roster_row WHERE import_id = $1 AND outcome = 'failed'"
        " AND cells IS NOT NULL ORDER BY row"
    )
    return await source.fetch(FailedRow, sql, import_id)


async def staged_persons(tx: Tx, import_id: int, persons: Sequence[bytes]) -> dict[bytes, int]:
    """Lines of this import that pass and are about these persons."""
    sql = (
        "SELECT row, id_index FROM roster_row WHERE import_id = $1 AND outcome = 'new' AND id_index = ANY($2::bytea[])"
    )
    found = await tx.connection.fetch(sql, import_id, list(persons))
    return {bytes(one["id_index"]): one["row"] for one in found}


async def drop_rows(tx: Tx, import_id: int, rows: Sequence[int]) -> None:
    """Make room for lines that were judged again."""
    await tx.execute("DELETE FROM roster_row WHERE import_id = $1 AND row = ANY($2::int[])", import_id, list(rows))


async def count_again(tx: Tx, import_id: int, mended: Sequence[int], new_classes: Sequence[str], fresh: int) -> None:
    """Note which lines were mended, and count the lines that are left; `fresh` more pass."""
    await tx.execute(
        "UPDATE roster_row SET mended = true WHERE import_id = $1 AND row = ANY($2::int[]) AND outcome <> 'failed'",
        import_id,
        list(mended),
    )
    await tx.execute(
        "UPDATE roster_import SET version = version + 1, new_rows = new_rows + $3, new_classes = $2, failed_rows ="
        " count.failed, same_rows = count.same, different_rows = count.different, mended_rows = mended_rows + $3 FROM ("
        "SELECT count(*) FILTER (WHERE outcome = 'failed') AS failed, count(*) FILTER (WHERE outcome = 'same') AS same,"
        " count(*) FILTER (WHERE outcome = 'different') AS different FROM roster_row WHERE import_id = $1) AS count"
        " WHERE id = $1",
        import_id, list(new_classes), fresh,
    )  # fmt: skip


# --- letting go ---------------------------------------------------------------------------------------------------


async def forget_entered(tx: Tx, import_id: int) -> None:
    """Drop the staged copies of pupils who stand in the record by now; the report keeps its other lines."""
    entered = await tx.connection.fetch(
        "DELETE FROM roster_row r USING roster_import i WHERE i.id = $1 AND r.import_id = $1 AND r.outcome = 'new'"
        " AND r.student_id <= i.entered_to RETURNING r.row",
        import_id,
    )
    rows = [one["row"] for one in entered]
    await tx.execute("DELETE FROM roster_member WHERE import_id = $1 AND row = ANY($2::int[])", import_id, rows)


async def forget_before(tx: Tx, moment: datetime) -> None:
    """Drop every line of imports older than this; the imports themselves, with their counts, stay."""
    sql = (
        "SELECT id FROM roster_import i WHERE created_at < $1"
        " AND EXISTS (SELECT FROM roster_row WHERE import_id = i.id)"
    )
    old = await tx.column(int, sql, moment)
    await forget_staged(tx, old)


async def let_go_of_files(tx: Tx, moment: datetime) -> None:
    """Name the files no longer that were entered, refused or left alone before this."""
    await tx.execute(
        "UPDATE roster_import SET stored = NULL WHERE stored IS NOT NULL AND state <> 'reading'"
        " AND coalesce(entered_at, created_at) < $1",
        moment,
    )
