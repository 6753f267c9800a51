"""What a publication takes from this room: classes, what goes into the archive, the mark of having been published."""

from collections.abc import Mapping, Sequence

import msgspec

from xueji.features.evaluation.kinds import RecordKind, TermKind
from xueji.features.evaluation.store import opened
from xueji.features.organisations import Stage
from xueji.features.students import Reads
from xueji.platform.database import Tx


class GradeClass(msgspec.Struct, frozen=True, kw_only=True):
    """A class with pupils in it, and whether it stands submitted."""

    id: int
    name: str
    stage: Stage
    grade: int
    submitted: bool


async def classes(source: Reads, school_id: int, year: int, term: TermKind) -> list[GradeClass]:
    """The classes of a school in the order of lists. For use cases that have checked who asks."""
    return await source.fetch(
        GradeClass,
        "SELECT c.id, c.name, c.stage, c.grade, EXISTS (SELECT FROM evaluation_submission b WHERE b.class_id = c.id"
        "  AND b.year = $2 AND b.term = $3 AND b.taken_back_at IS NULL) AS submitted"
        " FROM school_class c WHERE c.school_id = $1"
        "  AND EXISTS (SELECT FROM student s WHERE s.class_id = c.id AND s.state = 'in_school')"
        " ORDER BY array_position(ARRAY['primary', 'junior', 'senior'], c.stage::text), c.grade, c.number",
        *(school_id, year, term.value),
    )


async def hold_grade(tx: Tx, school_id: int, stage: Stage, grade: int) -> None:
    """Nobody of the grade writes, and no class of it is taken back, until the transaction ends."""
    await tx.execute(
        "SELECT id FROM school_class WHERE school_id = $1 AND stage = $2 AND grade = $3 ORDER BY id FOR UPDATE",
        *(school_id, stage.value, grade),
    )


async def mark_published(tx: Tx, class_ids: Sequence[int], year: int, term: TermKind) -> None:
    await tx.execute(
        "UPDATE evaluation_submission SET published_at = now() WHERE class_id = ANY($1::bigint[]) AND year = $2"
        " AND term = $3 AND taken_back_at IS NULL",
        *(list(class_ids), year, term.value),
    )


async def unpublish(tx: Tx, class_ids: Sequence[int], year: int, term: TermKind, by: int | None) -> None:
    """These classes are handed over, not published; what the clock had handed over is taken back. The grade is held."""
    await tx.execute(
        "UPDATE evaluation_submission SET published_at = NULL,"
        " taken_back_at = CASE WHEN submitted_by IS NULL THEN now() END,"
        " taken_back_by = CASE WHEN submitted_by IS NULL THEN $4::bigint END"
        " WHERE class_id = ANY($1::bigint[]) AND year = $2 AND term = $3 AND taken_back_at IS NULL",
        *(list(class_ids), year, term.value, by),
    )


class HeadTeacher(msgspec.Struct, frozen=True):
    class_id: int
    account_id: int


async def head_teachers(source: Reads, class_ids: Sequence[int]) -> list[HeadTeacher]:
    """The accounts of these classes' head teachers."""
    return await source.fetch(
        HeadTeacher,
        "SELECT c.id AS class_id, p.account_id FROM school_class c"
        " JOIN post p ON p.id = c.head_teacher_post_id AND p.active WHERE c.id = ANY($1::bigint[])",
        list(class_ids),
    )


class ArchivePupil(msgspec.Struct, frozen=True, kw_only=True):
    """A pupil in school with the records that go into the archive, in their order."""

    student_id: int
    class_id: int
    name: str
    class_name: str
    ids: list[int]
    kinds: list[RecordKind]
    sealed: list[bytes]

    def records(self) -> list[tuple[int, RecordKind, Mapping[str, str]]]:
        """Number, kind and content of each record."""
        return [(one, kind, opened(data)) for one, kind, data in zip(self.ids, self.kinds, self.sealed, strict=True)]


async def archive(tx: Tx, class_ids: Sequence[int], year: int, term: TermKind) -> list[ArchivePupil]:
    """Every pupil in school of these classes: one statement however many. For use cases that have checked who asks."""
    condition = "s.class_id = ANY($1::bigint[]) AND s.state = 'in_school'"
    return await tx.fetch(ArchivePupil, _ARCHIVE.format(condition), list(class_ids), year, term.value)


async def archive_of_pupils(tx: Tx, student_ids: Sequence[int], year: int, term: TermKind) -> list[ArchivePupil]:
    """These pupils, in whatever class. For use cases that have checked who asks."""
    return await tx.fetch(
        ArchivePupil, _ARCHIVE.format("s.id = ANY($1::bigint[])"), list(student_ids), year, term.value
    )


_ARCHIVE = """
SELECT s.id AS student_id, c.id AS class_id, s.name, c.name AS class_name,
  coalesce(array_agg(e.id ORDER BY e.kind, e.position, e.id) FILTER (WHERE e.id IS NOT NULL), '{{}}') AS ids,
  coalesce(array_agg(e.kind ORDER BY e.kind, e.position, e.id) FILTER (WHERE e.id IS NOT NULL), '{{}}') AS kinds,
  coalesce(array_agg(e.sealed ORDER BY e.kind, e.position, e.id) FILTER (WHERE e.id IS NOT NULL), '{{}}') AS sealed
FROM student s JOIN school_class c ON c.id = s.class_id LEFT JOIN evaluation_record e
  ON e.student_id = s.id AND e.year = $2 AND e.term = $3 AND e.complete AND e.selected
WHERE {} GROUP BY s.id, c.id ORDER BY c.number, s.id"""
