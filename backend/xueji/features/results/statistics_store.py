"""The sums of an office, and of one class. Bureaus and schools are read from rollups, never from pupils."""

from collections.abc import Sequence

import msgspec

from xueji.features.results.graduation import Measure
from xueji.features.results.subjects import Outcome
from xueji.features.students import Reads
from xueji.platform.scope import Scope

READY = "ready"


class SumRow(msgspec.Struct, frozen=True):
    """Of one unit: how many stand how in a measure. `ready` counts everybody and sums the credits."""

    id: int
    name: str
    measure: str
    state: Outcome
    pupils: int
    credits: float


async def below(source: Reads, path: str, grade: int) -> list[SumRow]:
    """The bureaus and schools right below an office, each with the sums of its schools: one statement."""
    return await source.fetch(
        SumRow,
        "WITH own AS MATERIALIZED (SELECT id, split_part(substr(path, length($1) + 1), '/', 1)::bigint AS unit"
        "  FROM organisation WHERE path LIKE $1 || '_%' AND level = 'school'),"
        " sums AS (SELECT own.unit, r.measure, r.state, sum(r.pupils) AS pupils, sum(r.credits)::float8 AS credits"
        "  FROM senior_rollup r JOIN own ON own.id = r.school_id WHERE r.grade = $2 AND r.pupils > 0"
        "  GROUP BY own.unit, r.measure, r.state)"
        " SELECT o.id, o.name, s.measure, s.state, s.pupils, s.credits FROM sums s JOIN organisation o ON o.id = s.unit"
        " ORDER BY o.path, s.measure, s.state",
        *(path, grade),
    )


async def schools_below(source: Reads, path: str, grade: int) -> list[SumRow]:
    """Every school of the subtree by itself."""
    return await source.fetch(
        SumRow,
        "SELECT o.id, o.name, r.measure, r.state, r.pupils, r.credits::float8 AS credits"
        " FROM senior_rollup r JOIN organisation o ON o.id = r.school_id"
        " WHERE o.path LIKE $1 || '%' AND r.grade = $2 AND r.pupils > 0 ORDER BY o.path, r.measure, r.state",
        *(path, grade),
    )


async def classes(source: Reads, scope: Scope, school_id: int, grade: int) -> list[SumRow]:
    """The classes of one school, counted from its pupils' standings."""
    condition, arguments = scope.where(3)
    values = ", ".join(f"('{measure}', g.{measure}_state, 0)" for measure in Measure)
    passed = " AND ".join(f"g.{measure}_state = 'passed'" for measure in Measure)
    return await source.fetch(
        SumRow,
        "SELECT coalesce(s.class_id, 0) AS id, coalesce(c.name, '还没分班') AS name, v.measure, v.state,"
        " count(*) AS pupils, sum(v.credits)::float8 AS credits"
        " FROM senior_standing g JOIN student s ON s.id = g.student_id LEFT JOIN school_class c ON c.id = s.class_id"
        f" CROSS JOIN LATERAL (VALUES ('ready', CASE WHEN {passed} THEN 'passed' ELSE 'open' END, g.credits), {values})"
        " v (measure, state, credits)"
        f" WHERE g.school_id = $1 AND g.grade = $2 AND g.counted AND {condition}"
        " GROUP BY s.class_id, c.name, c.number, v.measure, v.state ORDER BY c.number NULLS LAST, v.measure, v.state",
        *(school_id, grade),
        *arguments,
    )


class PupilRow(msgspec.Struct, frozen=True, kw_only=True):
    student_id: int
    name: str
    credits: float
    credits_state: Outcome
    exams_state: Outcome
    technology_state: Outcome
    arts_state: Outcome
    pe_state: Outcome


async def pupils(source: Reads, scope: Scope, class_id: int) -> Sequence[PupilRow]:
    """The pupils of one senior class with how each stands."""
    condition, arguments = scope.where(2)
    states = ", ".join(f"g.{measure}_state" for measure in Measure)
    return await source.fetch(
        PupilRow,
        f"SELECT s.id AS student_id, s.name, g.credits::float8 AS credits, {states} FROM student s"
        f" JOIN senior_standing g ON g.student_id = s.id WHERE s.class_id = $1 AND g.counted AND {condition}"
        " ORDER BY s.id",
        class_id,
        *arguments,
    )
