"""The queries on submitted classes, and the lock by which writers and submitters keep out of each other's way."""

from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from xueji.features.evaluation.kinds import TermKind
from xueji.features.evaluation.staff_schemas import SubmittedClass
from xueji.features.students import Reads
from xueji.kernel.clock import minute_words
from xueji.platform.database import Tx


class SubmissionRow(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    by: str
    submitted_at: datetime
    missing: int
    published: bool

    def said(self) -> SubmittedClass:
        return SubmittedClass(by=self.by, at=self.submitted_at, missing=self.missing, published=self.published)


async def share_classes(tx: Tx, student_ids: Sequence[int]) -> list[int]:
    """These pupils' classes: nobody submits them until the transaction ends; who writes beside does not wait."""
    return await tx.column(
        int,
        "SELECT id FROM school_class WHERE id IN (SELECT class_id FROM student WHERE id = ANY($1::bigint[]))"
        " ORDER BY id FOR KEY SHARE",
        list(student_ids),
    )


class SubmittedOf(msgspec.Struct, frozen=True):
    class_name: str
    by: str
    at: datetime

    def facts(self, today: date) -> dict[str, str]:
        """For a refusal, in words: which class, by whom, when (Q136)."""
        return {"class_name": self.class_name, "by": self.by, "at": minute_words(self.at, today)}


async def submitted_of(tx: Tx, student_ids: Sequence[int], year: int, term: TermKind) -> SubmittedOf | None:
    """A class of these pupils that has been handed to the school: nobody writes there any longer (Q121).

    For rooms that write, in their transaction: until it ends none of the others is handed over. Of pupils with a
    grant for their teachers it is not asked (Q140).
    """
    class_ids = await share_classes(tx, student_ids)
    return await tx.row(
        SubmittedOf,
        "SELECT c.name AS class_name, coalesce(a.name, '系统') AS by, b.submitted_at AS at FROM evaluation_submission b"
        " JOIN school_class c ON c.id = b.class_id LEFT JOIN account a ON a.id = b.submitted_by"
        " WHERE b.class_id = ANY($4::bigint[]) AND b.year = $2 AND b.term = $3 AND b.taken_back_at IS NULL AND EXISTS"
        "  (SELECT FROM student s WHERE s.class_id = b.class_id AND s.id = ANY($1::bigint[])"
        "   AND NOT EXISTS (SELECT FROM evaluation_grant r"
        "   JOIN evaluation_grant_pupil q ON q.grant_id = r.id WHERE q.student_id = s.id AND r.teachers AND r.year = $2"
        "   AND r.term = $3 AND r.ended_at IS NULL AND clock_timestamp() < r.until)) LIMIT 1",
        *(list(student_ids), year, term.value, class_ids),
    )


async def standing(source: Reads, class_id: int, year: int, term: TermKind) -> SubmissionRow | None:
    """The submission of a class that has not been taken back. For use cases that have checked who asks."""
    return await source.row(
        SubmissionRow,
        "SELECT b.id, coalesce(a.name, '系统') AS by, b.submitted_at, b.missing,"
        " b.published_at IS NOT NULL AS published"
        " FROM evaluation_submission b LEFT JOIN account a ON a.id = b.submitted_by"
        " WHERE b.class_id = $1 AND b.year = $2 AND b.term = $3 AND b.taken_back_at IS NULL",
        *(class_id, year, term.value),
    )


async def add(tx: Tx, class_id: int, year: int, term: TermKind, missing: int, by: int) -> None:
    await tx.execute(
        "INSERT INTO evaluation_submission (class_id, year, term, missing, submitted_by, submitted_at)"
        " VALUES ($1, $2, $3, $4, $5, now())",
        *(class_id, year, term.value, missing, by),
    )


async def take_back(tx: Tx, submission_id: int, by: int) -> None:
    await tx.execute(
        "UPDATE evaluation_submission SET taken_back_by = $2, taken_back_at = now() WHERE id = $1", submission_id, by
    )


async def head_teacher(tx: Tx, class_id: int) -> int | None:
    """The account of the class's head teacher."""
    found = await tx.value(
        "SELECT p.account_id FROM school_class c JOIN post p ON p.id = c.head_teacher_post_id AND p.active"
        " WHERE c.id = $1",
        class_id,
    )
    return None if found is None else int(found)
