"""Queries on where continued records stood, and on requests to let go of a child."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from xueji.features.students import Placement, stand
from xueji.platform.database import Tx


class _Before(msgspec.Struct, frozen=True):
    id: int
    before: dict[str, Any]


async def before(tx: Tx, enrolment_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Where the records of these applications stood, for those that continue one."""
    sql = "SELECT id, before FROM enrolment WHERE id = ANY($1::bigint[]) AND before IS NOT NULL"
    return {row.id: row.before for row in await tx.fetch(_Before, sql, list(enrolment_ids))}


async def put_back(tx: Tx, student_ids: Sequence[int], kept: Sequence[Mapping[str, Any]]) -> None:
    """Records go back to the school, class, grade and state that they came from."""
    if kept:
        wanted = set(student_ids)
        stood = [msgspec.convert(one, Placement) for one in kept]
        await stand(tx, [one for one in stood if one.student_id in wanted])


async def move_here(tx: Tx, enrolment_ids: Sequence[int]) -> None:
    """Records stand at the school that continues them; they claim nobody until their claim is taken."""
    if enrolment_ids:
        await tx.execute(
            "UPDATE student s SET school_id = e.school_id, school_path = e.school_path, stage = e.stage,"
            " grade = e.grade, class_id = NULL, state = 'not_enrolled', version = s.version + 1, updated_at = $2"
            " FROM enrolment e WHERE e.id = ANY($1::bigint[]) AND s.id = e.student_id",
            list(enrolment_ids),
            tx.now,
        )
