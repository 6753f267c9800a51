"""The only queries on grade_correction. Every list takes a Scope."""

from datetime import date, datetime

import msgspec

from xueji.features.enrolment.more_schemas import CorrectionState
from xueji.features.organisations import Stage
from xueji.features.students import Reads
from xueji.platform.database import Tx
from xueji.platform.scope import Scope


class CorrectionRow(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    student_id: int
    name: str
    school_id: int
    school: str
    stage: Stage
    from_grade: int
    to_grade: int
    reason: str
    returned_reason: str
    returned_text: str
    state: CorrectionState
    case_id: int
    case_version: int
    holder_ids: list[int]
    filed_by: int
    number: str
    due_on: date | None
    created_at: datetime


_COLUMNS = """
SELECT g.id, g.student_id, s.name, g.school_id, o.name AS school, s.stage, g.from_grade, g.to_grade, g.reason,
  coalesce(v.payload->>'reason', '') AS returned_reason, coalesce(v.payload->>'text', '') AS returned_text, g.state,
  g.case_id, p.version AS case_version, p.holder_ids, p.filed_by, g.number, p.due_on, g.created_at
FROM grade_correction g JOIN student s ON s.id = g.student_id JOIN organisation o ON o.id = g.school_id
JOIN approval_case p ON p.id = g.case_id
LEFT JOIN LATERAL (SELECT payload FROM approval_event WHERE case_id = g.case_id AND kind = 'returned'
  ORDER BY seq DESC LIMIT 1) v ON g.state = 'returned'
"""


def _within(scope: Scope, first: int) -> tuple[str, list[object]]:
    return ("false", []) if scope.path is None else (f"g.school_path LIKE ${first} || '%'", [scope.path])


async def page(
    source: Reads, scope: Scope, state: CorrectionState | None, before: int, most: int
) -> list[CorrectionRow]:
    condition, arguments = _within(scope, 4)
    sql = (
        f"{_COLUMNS} WHERE ($1::text IS NULL OR g.state = $1) AND ($2 = 0 OR g.id < $2) AND {condition}"
        " ORDER BY g.id DESC LIMIT $3"
    )
    return await source.fetch(CorrectionRow, sql, state and state.value, before, most, *arguments)


async def one(source: Reads, scope: Scope, correction_id: int) -> CorrectionRow | None:
    condition, arguments = _within(scope, 2)
    return await source.row(CorrectionRow, f"{_COLUMNS} WHERE g.id = $1 AND {condition}", correction_id, *arguments)


async def of_case(source: Reads, case_id: int) -> CorrectionRow | None:
    return await source.row(CorrectionRow, f"{_COLUMNS} WHERE g.case_id = $1", case_id)


async def is_open(tx: Tx, student_id: int) -> bool:
    sql = "SELECT EXISTS (SELECT FROM grade_correction WHERE student_id = $1 AND state IN ('open', 'returned'))"
    return bool(await tx.value(sql, student_id))


async def add(
    tx: Tx,
    *,
    student_id: int,
    school_id: int,
    school_path: str,
    grades: tuple[int, int],
    reason: str,
    case_id: int,
    number: str,
) -> int:
    return int(
        await tx.value(
            "INSERT INTO grade_correction (student_id, school_id, school_path, from_grade, to_grade, reason, case_id,"
            " number, state, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'open', $9) RETURNING id",
            student_id,
            school_id,
            school_path,
            *grades,
            reason,
            case_id,
            number,
            tx.now,
        )
    )


async def move(tx: Tx, case_id: int, state: CorrectionState) -> None:
    await tx.execute("UPDATE grade_correction SET state = $2 WHERE case_id = $1", case_id, state.value)


async def note_reason(tx: Tx, correction_id: int, reason: str) -> None:
    await tx.execute("UPDATE grade_correction SET reason = $2 WHERE id = $1", correction_id, reason)
