"""The queries behind automatic publication: which grades of which schools, by the database's clock."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from xueji.features.evaluation import TermKind
from xueji.features.organisations import Stage
from xueji.platform.database import Tx


class DueOffice(msgspec.Struct, frozen=True):
    """Under this path the grades of the stage are due in the term."""

    path: str
    stage: Stage
    year: int
    term: TermKind
    since: datetime


class DueGrade(msgspec.Struct, frozen=True):
    school_id: int
    stage: Stage
    grade: int


async def clock(tx: Tx) -> datetime:
    """The time now, past every lock that was waited for."""
    found: datetime = await tx.value("SELECT clock_timestamp()")
    return found


async def due_grades(tx: Tx, offices: Sequence[DueOffice], job: str, most: int) -> list[DueGrade]:
    """Grades with pupils that nobody has published and for which no job waits; what was taken down since is left."""
    return await tx.fetch(
        DueGrade,
        "SELECT DISTINCT c.school_id, c.stage, c.grade"
        " FROM unnest($1::text[], $2::text[], $3::int[], $4::text[], $7::timestamptz[])"
        "  d (path, stage, year, term, since)"
        " JOIN organisation o ON starts_with(o.path, d.path) AND o.active"
        " JOIN school_class c ON c.school_id = o.id AND c.stage = d.stage"
        " WHERE EXISTS (SELECT FROM student s WHERE s.class_id = c.id AND s.state = 'in_school')"
        "  AND NOT EXISTS (SELECT FROM publication p WHERE p.school_id = c.school_id AND p.year = d.year"
        "   AND p.term = d.term AND p.stage = c.stage AND p.grade = c.grade"
        "   AND (p.revoked_at IS NULL OR p.revoked_at >= d.since))"
        "  AND NOT EXISTS (SELECT FROM procrastinate_jobs j WHERE j.task_name = $5 AND j.status IN ('todo', 'doing')"
        "   AND j.args @> jsonb_build_object('school_id', c.school_id, 'stage', c.stage, 'grade', c.grade))"
        " ORDER BY c.school_id, c.stage, c.grade LIMIT $6",
        [one.path for one in offices],
        [one.stage.value for one in offices],
        [one.year for one in offices],
        [one.term.value for one in offices],
        job,
        most,
        [one.since for one in offices],
    )
