"""The only queries on coming_back."""

import msgspec

from xueji.features.organisations import Stage
from xueji.features.students import Reads, State
from xueji.platform.database import Tx


class BackRow(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    case_id: int
    student_id: int
    school_id: int
    school_path: str
    from_state: State
    stage: Stage
    from_grade: int
    grade: int
    class_id: int | None
    class_name: str
    reason: bytes


_SELECT = (
    "SELECT b.id, b.case_id, b.student_id, b.school_id, o.path AS school_path, b.from_state, b.stage, b.from_grade,"
    " b.grade, b.class_id, coalesce(c.name, '') AS class_name, b.reason FROM coming_back b"
    " JOIN organisation o ON o.id = b.school_id LEFT JOIN school_class c ON c.id = b.class_id"
)


async def of_case(source: Reads, case_id: int) -> BackRow | None:
    """For use cases that have checked who may see the case."""
    return await source.row(BackRow, f"{_SELECT} WHERE b.case_id = $1", case_id)


async def sent_back(source: Reads, student_id: int, school_id: int) -> BackRow | None:
    """What this school filed for the pupil and has to mend."""
    sql = (
        f"{_SELECT} JOIN approval_case k ON k.id = b.case_id WHERE b.student_id = $1 AND b.school_id = $2"
        " AND k.state = 'returned'"
    )
    return await source.row(BackRow, sql, student_id, school_id)


class NewBack(msgspec.Struct, frozen=True, kw_only=True):
    case_id: int
    student_id: int
    school_id: int
    from_state: State
    stage: Stage
    from_grade: int
    grade: int
    class_id: int | None
    reason: bytes


async def add(tx: Tx, new: NewBack) -> None:
    await tx.execute(
        "INSERT INTO coming_back (case_id, student_id, school_id, from_state, stage, from_grade, grade, class_id,"
        " reason, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        new.case_id, new.student_id, new.school_id, new.from_state.value, new.stage.value, new.from_grade, new.grade,
        new.class_id, new.reason, tx.now,
    )  # fmt: skip


async def mend(tx: Tx, case_id: int, grade: int, class_id: int | None, reason: bytes) -> None:
    await tx.execute(
        "UPDATE coming_back SET grade = $2, class_id = $3, reason = $4 WHERE case_id = $1",
        case_id, grade, class_id, reason,
    )  # fmt: skip
