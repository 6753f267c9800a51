"""The queries on teaching classes, their pupils, entries and uploads. Use cases have checked who asks."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from xueji.features.evaluation import TermKind
from xueji.features.organisations import Stage, current_term
from xueji.features.students import Reads
from xueji.features.teaching.models import ENTRY_SEAL
from xueji.features.teaching.question_store import ASKED, Asked
from xueji.features.teaching.subjects import Subject
from xueji.platform.crypto import keyring
from xueji.platform.database import Tx

_encode = msgspec.json.Encoder(order="sorted").encode
_values = msgspec.json.Decoder(dict[str, str]).decode


class TermRow(msgspec.Struct, frozen=True):
    year: int
    term: TermKind


async def term_now(source: Reads, path: str) -> TermRow | None:
    return await source.row(
        TermRow,
        f"SELECT t.year, t.kind AS term FROM (SELECT $1::text AS path) p JOIN {current_term('p.path')} t ON true",
        path,
    )


# --- teaching classes -----------------------------------------------------------------------------------------------


class TaughtRow(msgspec.Struct, frozen=True, kw_only=True):
    """What is taught, and by whom."""

    id: int
    school_id: int
    year: int
    term: TermKind
    subject: Subject
    name: str
    post_id: int
    teacher: str | None


class TeachingRow(TaughtRow, frozen=True, kw_only=True):
    """`pupils` are those of today; `entered` how many of them have an entry of the subject."""

    stage: Stage
    grade: int
    number: int
    class_id: int | None
    class_name: str | None
    version: int
    pupils: int
    entered: int


_OF = "((t.class_id IS NOT NULL AND s.class_id = t.class_id) OR (t.class_id IS NULL AND s.id = ANY(\
SELECT m.student_id FROM teaching_member m WHERE m.teaching_class_id = t.id)))"
"""The pupil s is taught in the teaching class t."""

_TEACHING = f"""
SELECT t.id, t.school_id, t.year, t.term, t.stage, t.grade, t.subject, t.number, t.name, t.post_id, a.name AS teacher,
  t.class_id, c.name AS class_name, t.version, n.pupils, n.entered
FROM teaching_class t LEFT JOIN post p ON p.id = t.post_id AND p.active LEFT JOIN account a ON a.id = p.account_id
LEFT JOIN school_class c ON c.id = t.class_id
JOIN LATERAL (SELECT count(*) AS pupils, count(e.id) AS entered FROM student s
  LEFT JOIN teacher_entry e ON e.student_id = s.id AND e.year = t.year AND e.term = t.term AND e.subject = t.subject
  WHERE s.school_id = t.school_id AND s.state = 'in_school' AND {_OF}) n ON true"""


async def teaching_classes(
    source: Reads, school_id: int, now: TermRow, post_id: int | None = None
) -> list[TeachingRow]:
    """The school's of a term, or those of one teacher."""
    return await source.fetch(
        TeachingRow,
        f"{_TEACHING} WHERE t.school_id = $1 AND t.year = $2 AND t.term = $3"
        " AND ($4::bigint IS NULL OR t.post_id = $4) ORDER BY t.stage, t.grade, t.subject, t.number",
        *(school_id, now.year, now.term.value, post_id),
    )


async def teaching_class(source: Reads, school_id: int, teaching_class_id: int) -> TeachingRow | None:
    return await source.row(
        TeachingRow, f"{_TEACHING} WHERE t.school_id = $1 AND t.id = $2", school_id, teaching_class_id
    )


async def taught_row(source: Reads, school_id: int, teaching_class_id: int) -> TaughtRow | None:
    """Without a look at its pupils."""
    return await source.row(
        TaughtRow,
        "SELECT t.id, t.school_id, t.year, t.term, t.subject, t.name, t.post_id, a.name AS teacher"
        " FROM teaching_class t LEFT JOIN post p ON p.id = t.post_id AND p.active"
        " LEFT JOIN account a ON a.id = p.account_id WHERE t.school_id = $1 AND t.id = $2",
        *(school_id, teaching_class_id),
    )


async def hold(tx: Tx, school_id: int) -> None:
    """One arrangement of a school at a time, until the transaction ends."""
    await tx.execute("SELECT pg_advisory_xact_lock(hashtextextended('teaching', $1))", school_id)


class Named(msgspec.Struct, frozen=True):
    name: str
    number: int
    same: bool


async def names(source: Reads, school_id: int, now: TermRow, grade: tuple[Stage, int], subject: Subject) -> list[Named]:
    """Every name of the school; `same` are of this term, grade and subject."""
    return await source.fetch(
        Named,
        "SELECT name, number, year = $2 AND term = $3 AND stage = $4 AND grade = $5 AND subject = $6 AS same"
        " FROM teaching_class WHERE school_id = $1",
        *(school_id, now.year, now.term.value, grade[0].value, grade[1], subject.value),
    )


class NewTeaching(msgspec.Struct, frozen=True, kw_only=True):
    school_id: int
    year: int
    term: TermKind
    stage: Stage
    grade: int
    subject: Subject
    number: int
    name: str
    post_id: int
    class_id: int | None
    account_id: int


async def add(tx: Tx, new: NewTeaching) -> int:
    return int(
        await tx.value(
            "INSERT INTO teaching_class (school_id, year, term, stage, grade, subject, number, name, post_id, class_id,"
            " version, created_at, changed_at, changed_by)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, now(), clock_timestamp(), $11) RETURNING id",
            *(new.school_id, new.year, new.term.value, new.stage.value, new.grade, new.subject.value),
            *(new.number, new.name, new.post_id, new.class_id, new.account_id),
        )
    )


async def change(tx: Tx, teaching_class_id: int, name: str, post_id: int) -> None:
    await tx.execute(
        "UPDATE teaching_class SET name = $2, post_id = $3 WHERE id = $1", *(teaching_class_id, name, post_id)
    )


async def arranged(tx: Tx, room_ids: Sequence[int], by: int) -> None:
    """These are others than they were: who still has them as they were before is told."""
    await tx.execute(
        "UPDATE teaching_class SET version = version + 1, changed_at = clock_timestamp(), changed_by = $2"
        " WHERE id = ANY($1::bigint[])",
        *(list(room_ids), by),
    )


# --- pupils ---------------------------------------------------------------------------------------------------------


class PupilRow(msgspec.Struct, frozen=True, kw_only=True):
    student_id: int
    name: str
    stage: Stage
    grade: int
    class_name: str | None


_PUPIL = "SELECT s.id AS student_id, s.name, s.stage, s.grade, c.name AS class_name FROM student s\
 LEFT JOIN school_class c ON c.id = s.class_id"
_ORDER = "ORDER BY c.stage, c.grade, c.number, s.id"


async def taught(source: Reads, teaching_class_id: int) -> list[PupilRow]:
    """The list is read once, not anew for each pupil: with 2,000 on it that took seconds."""
    return await source.fetch(
        PupilRow,
        f"{_PUPIL} WHERE s.state = 'in_school' AND s.school_id = (SELECT school_id FROM teaching_class WHERE id = $1)"
        " AND (s.class_id = (SELECT class_id FROM teaching_class WHERE id = $1)"
        "  OR s.id IN (SELECT m.student_id FROM teaching_member m JOIN teaching_class t ON t.id = m.teaching_class_id"
        f"   WHERE t.id = $1 AND t.class_id IS NULL)) {_ORDER}",
        teaching_class_id,
    )


async def led(source: Reads, class_id: int) -> list[PupilRow]:
    return await source.fetch(PupilRow, f"{_PUPIL} WHERE s.class_id = $1 AND s.state = 'in_school' {_ORDER}", class_id)


async def of_grade(source: Reads, school_id: int, stage: Stage, grade: int) -> list[PupilRow]:
    """Everybody who may be in a teaching class of the grade."""
    return await source.fetch(
        PupilRow,
        f"{_PUPIL} WHERE s.school_id = $1 AND s.stage = $2 AND s.grade = $3 AND s.state = 'in_school' {_ORDER}",
        *(school_id, stage.value, grade),
    )


async def put_members(tx: Tx, teaching_class_id: int, student_ids: Sequence[int]) -> set[int]:
    """These, and nobody else; whoever is new here leaves the subject's other teaching classes of the term (Q118).

    Answers the teaching classes that somebody has left.
    """
    wanted = list(student_ids)
    left = await tx.column(
        int,
        "DELETE FROM teaching_member m USING teaching_class t, teaching_class own WHERE own.id = $1"
        " AND t.id = m.teaching_class_id AND (t.id = own.id AND m.student_id <> ALL($2::bigint[])"
        "  OR t.id <> own.id AND m.student_id = ANY($2::bigint[]) AND t.school_id = own.school_id"
        "  AND t.year = own.year AND t.term = own.term AND t.subject = own.subject)"
        " RETURNING m.teaching_class_id",
        *(teaching_class_id, wanted),
    )
    await tx.execute(
        "INSERT INTO teaching_member (teaching_class_id, student_id) SELECT $1, unnest($2::bigint[])"
        " ON CONFLICT (teaching_class_id, student_id) DO NOTHING",
        *(teaching_class_id, wanted),
    )
    return set(left)


# --- entries --------------------------------------------------------------------------------------------------------


class EntryRow(msgspec.Struct, frozen=True, kw_only=True):
    student_id: int
    subject: Subject
    sealed: bytes
    writer: str
    written_by: int
    saved_at: datetime

    @property
    def values(self) -> dict[str, str]:
        return _values(keyring().open(self.sealed, ENTRY_SEAL))


_ENTRY = "SELECT e.student_id, e.subject, e.sealed, a.name AS writer, e.written_by, e.saved_at FROM teacher_entry e\
 JOIN account a ON a.id = e.written_by"


async def entries(
    source: Reads, student_ids: Sequence[int], year: int, term: TermKind, subject: Subject
) -> dict[int, EntryRow]:
    rows = await source.fetch(
        EntryRow,
        f"{_ENTRY} WHERE e.student_id = ANY($1::bigint[]) AND e.year = $2 AND e.term = $3 AND e.subject = $4",
        *(list(student_ids), year, term.value, subject.value),
    )
    return {row.student_id: row for row in rows}


class PupilEntry(EntryRow, frozen=True, kw_only=True):
    """An entry with what the family has asked about it."""

    asked: list[Asked]


async def of_pupils(source: Reads, student_ids: Sequence[int], year: int, term: TermKind) -> list[PupilEntry]:
    """Of every subject. For use cases that have checked who asks."""
    return await source.fetch(
        PupilEntry,
        f"SELECT e.student_id, e.subject, e.sealed, a.name AS writer, e.written_by, e.saved_at, {ASKED} AS asked"
        " FROM teacher_entry e JOIN account a ON a.id = e.written_by"
        " WHERE e.student_id = ANY($1::bigint[]) AND e.year = $2 AND e.term = $3",
        *(list(student_ids), year, term.value),
    )


async def enter(
    tx: Tx,
    year: int,
    term: TermKind,
    subject: Subject,
    values: Mapping[int, Mapping[str, str]],
    by: int,
    at: datetime | None = None,
) -> None:
    """One statement, however many pupils; `at` is now, if it is not said."""
    sealed = keyring().seal_many([_encode(one) for one in values.values()], ENTRY_SEAL)
    await tx.execute(
        "INSERT INTO teacher_entry AS e (student_id, year, term, subject, sealed, version, written_by, saved_at)"
        " SELECT n.id, $3, $4, $5, n.sealed, 1, $6, coalesce($7, clock_timestamp())"
        " FROM unnest($1::bigint[], $2::bytea[]) AS n (id, sealed)"
        " ON CONFLICT (student_id, year, term, subject) DO UPDATE SET sealed = excluded.sealed,"
        " version = e.version + 1, written_by = excluded.written_by, saved_at = excluded.saved_at",
        *(list(values), sealed, year, term.value, subject.value, by, at),
    )


# --- classes that are led -------------------------------------------------------------------------------------------


class LedRow(msgspec.Struct, frozen=True):
    id: int
    name: str
    pupils: int
    entered: int


async def led_classes(source: Reads, class_ids: Sequence[int], now: TermRow) -> list[LedRow]:
    return await source.fetch(
        LedRow,
        "SELECT c.id, c.name, count(s.id) AS pupils, count(e.id) AS entered FROM school_class c"
        " LEFT JOIN student s ON s.class_id = c.id AND s.state = 'in_school'"
        " LEFT JOIN teacher_entry e ON e.student_id = s.id AND e.year = $2 AND e.term = $3 AND e.subject = 'class'"
        " WHERE c.id = ANY($1::bigint[]) GROUP BY c.id, c.name, c.stage, c.grade, c.number"
        " ORDER BY c.stage, c.grade, c.number",
        *(list(class_ids), now.year, now.term.value),
    )
