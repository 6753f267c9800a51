"""Where pupils stand: school, class, grade and state, changed for any number of them in one statement."""

from collections.abc import Sequence

import msgspec

from xueji.features.students.states import State
from xueji.features.students.store import Reads
from xueji.platform.database import Tx
from xueji.platform.scope import Scope


class Placement(msgspec.Struct, frozen=True, kw_only=True):
    """Where a pupil stands from now on."""

    student_id: int
    school_id: int
    school_path: str
    class_id: int | None
    stage: str
    grade: int
    state: State


async def place(tx: Tx, placements: Sequence[Placement]) -> None:
    await tx.execute(
        "UPDATE student s SET school_id = n.school_id, school_path = n.school_path, class_id = n.class_id,"
        " stage = n.stage, grade = n.grade, state = n.state, version = s.version + 1, updated_at = $8"
        " FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::bigint[], $5::text[], $6::smallint[], $7::text[])"
        " AS n (id, school_id, school_path, class_id, stage, grade, state) WHERE s.id = n.id",
        [one.student_id for one in placements],
        [one.school_id for one in placements],
        [one.school_path for one in placements],
        [one.class_id for one in placements],
        [one.stage for one in placements],
        [one.grade for one in placements],
        [one.state.value for one in placements],
        tx.now,
    )


async def placements(tx: Tx, student_ids: Sequence[int]) -> dict[int, Placement]:
    """Where these pupils stand, held in the order of their ids until the transaction ends."""
    sql = (
        "SELECT id AS student_id, school_id, school_path, class_id, stage, grade, state FROM student"
        " WHERE id = ANY($1::bigint[]) ORDER BY id FOR NO KEY UPDATE"
    )
    return {row.student_id: row for row in await tx.fetch(Placement, sql, list(student_ids))}


class Unplaced(msgspec.Struct, frozen=True, kw_only=True):
    """A pupil in school without a class."""

    id: int
    name: str
    sex: str
    stage: str
    grade: int
    version: int


async def without_class(
    source: Reads, scope: Scope, stage: str | None, grade: int | None, after: int, most: int
) -> list[Unplaced]:
    condition, arguments = scope.where(5)
    sql = (
        "SELECT s.id, s.name, s.sex, s.stage, s.grade, s.version FROM student s WHERE s.state = 'in_school'"
        " AND s.class_id IS NULL AND ($1::text IS NULL OR s.stage = $1) AND ($2::int IS NULL OR s.grade = $2)"
        f" AND s.id > $3 AND {condition} ORDER BY s.id LIMIT $4"
    )
    return await source.fetch(Unplaced, sql, stage, grade, after, most, *arguments)
