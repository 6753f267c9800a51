"""The only queries on problem_record. Every list takes a Scope."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from xueji.features.problem_records.schemas import ProblemKind, ProblemState, Settlement
from xueji.features.students import Reads
from xueji.platform.database import Tx
from xueji.platform.scope import Scope


async def open_many(tx: Tx, kind: ProblemKind, reasons: Mapping[int, str]) -> None:
    """A problem for each of these pupils who has none of the kind yet."""
    await tx.execute(
        "INSERT INTO problem_record (student_id, kind, state, reason, opened_at, version)"
        " SELECT student_id, $2, 'open', reason, $4, 1 FROM unnest($1::bigint[], $3::text[]) AS n (student_id, reason)"
        " ON CONFLICT (student_id, kind) WHERE state = 'open' DO NOTHING",
        list(reasons),
        kind.value,
        list(reasons.values()),
        tx.now,
    )


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    student_id: int
    kind: ProblemKind
    state: ProblemState


async def of_students(source: Reads, student_ids: Sequence[int]) -> list[Problem]:
    """The open problems of these pupils."""
    sql = (
        "SELECT id, student_id, kind, state FROM problem_record WHERE student_id = ANY($1::bigint[])"
        " AND state = 'open' ORDER BY id"
    )
    return await source.fetch(Problem, sql, list(student_ids))


async def hold(tx: Tx, ids: Sequence[int]) -> dict[int, Problem]:
    sql = "SELECT id, student_id, kind, state FROM problem_record WHERE id = ANY($1::bigint[]) ORDER BY id FOR UPDATE"
    return {row.id: row for row in await tx.fetch(Problem, sql, list(ids))}


async def settle(tx: Tx, ids: Sequence[int], how: Settlement) -> None:
    await tx.execute(
        "UPDATE problem_record SET state = 'settled', settlement = $2, settled_at = $3, version = version + 1"
        " WHERE id = ANY($1::bigint[])",
        list(ids),
        how.value,
        tx.now,
    )


async def note_asked(tx: Tx, ids: Sequence[int]) -> None:
    await tx.execute("UPDATE problem_record SET asked_at = $2 WHERE id = ANY($1::bigint[])", list(ids), tx.now)


class ToAsk(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    student_id: int
    school_id: int


async def to_recheck(tx: Tx, after: int, most: int) -> list[ToAsk]:
    """Open problems about identity of pupils whose record still lives."""
    sql = (
        "SELECT p.id, p.student_id, s.school_id FROM problem_record p JOIN student s ON s.id = p.student_id"
        " WHERE p.state = 'open' AND p.kind = 'not_verified'"
        " AND s.state IN ('in_school', 'suspended', 'abroad', 'other_leave', 'graduated') AND p.id > $1"
        " ORDER BY p.id LIMIT $2"
    )
    return await tx.fetch(ToAsk, sql, after, most)


class ListRow(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    student_id: int
    name: str
    sealed: bytes
    school: str
    stage: str
    grade: int
    class_name: str | None
    kind: ProblemKind
    state: ProblemState
    reason: str
    opened_at: datetime
    asked_at: datetime | None
    settled_at: datetime | None
    settlement: Settlement | None
    tries: int | None
    next_at: datetime | None
    total: int
    other: int


async def page(
    source: Reads, scope: Scope, state: ProblemState, kind: ProblemKind | None, after: int, most: int
) -> list[ListRow]:
    """Problems of the scope in one state, the newest first; `total` and `other` count this state and the other."""
    condition, arguments = scope.where(5)
    sql = (
        "WITH mine AS (SELECT p.*, s.name, s.sealed, s.stage, s.grade, s.class_id, s.school_id FROM problem_record p"
        f" JOIN student s ON s.id = p.student_id WHERE ($2::text IS NULL OR p.kind = $2) AND {condition}),"
        " counted AS (SELECT count(*) FILTER (WHERE state = $1) AS total, count(*) FILTER (WHERE state <> $1) AS other"
        " FROM mine)"
        " SELECT m.id, m.student_id, m.name, m.sealed, o.name AS school, m.stage, m.grade, c.name AS class_name,"
        " m.kind, m.state, m.reason, m.opened_at, m.asked_at, m.settled_at, m.settlement, t.tries, t.next_at,"
        " counted.total, counted.other FROM counted CROSS JOIN mine m JOIN organisation o ON o.id = m.school_id"
        " LEFT JOIN school_class c ON c.id = m.class_id LEFT JOIN gateway_task t ON t.kind = 'problem_records.identity'"
        " AND t.subject_id = m.id AND t.state <> 'done' WHERE m.state = $1 AND ($3 = 0 OR m.id < $3)"
        " ORDER BY m.id DESC LIMIT $4"
    )
    return await source.fetch(ListRow, sql, state.value, kind and kind.value, after, most, *arguments)
