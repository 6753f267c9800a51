"""The only queries on enrolment_period and enrolment_plan."""

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec

from xueji.features.organisations import Reads, Stage
from xueji.platform.database import Tx


class PeriodRow(msgspec.Struct, frozen=True, kw_only=True):
    year: int
    opens_on: date
    closes_on: date
    version: int


_PERIOD = "SELECT year, opens_on, closes_on, version FROM enrolment_period WHERE province_id = $1 AND year = $2"


async def of_province(source: Reads, province_id: int, year: int) -> PeriodRow | None:
    return await source.row(PeriodRow, _PERIOD, province_id, year)


async def lock(tx: Tx, province_id: int, year: int) -> PeriodRow | None:
    """The dates of a year; who sets those of the same province meanwhile waits."""
    await tx.execute("SELECT FROM organisation WHERE id = $1 FOR NO KEY UPDATE", province_id)
    return await tx.row(PeriodRow, _PERIOD, province_id, year)


async def put(tx: Tx, province_id: int, year: int, opens_on: date, closes_on: date, account_id: int) -> None:
    await tx.execute(
        "INSERT INTO enrolment_period (province_id, year, opens_on, closes_on, set_by, set_at, version)"
        " VALUES ($1, $2, $3, $4, $5, $6, 1) ON CONFLICT (province_id, year) DO UPDATE SET opens_on = $3,"
        " closes_on = $4, set_by = $5, set_at = $6, version = enrolment_period.version + 1",
        province_id,
        year,
        opens_on,
        closes_on,
        account_id,
        tx.now,
    )


# --- plans --------------------------------------------------------------------------------------------------------

_TAKEN = (
    "(SELECT count(*) FROM enrolment e WHERE e.school_id = q.school_id AND e.stage = q.stage AND e.year = q.year"
    " AND e.state = 'done' AND (e.grade = 1 OR e.kind IN ('new', 'continuation')))"
)


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """Places of a school, and how many are taken by confirmed pupils."""

    school_id: int
    stage: Stage
    year: int
    places: int
    taken: int
    version: int


_PLAN = f"SELECT q.school_id, q.stage, q.year, q.places, {_TAKEN} AS taken, q.version FROM enrolment_plan q"


async def lock_plans(tx: Tx, school_ids: Sequence[int], year: int) -> list[Plan]:
    """The plans of these schools, held in their order, and counted only once they are: nobody overshoots (Q6)."""
    await tx.execute(
        "SELECT FROM enrolment_plan WHERE school_id = ANY($1::bigint[]) AND year = $2 ORDER BY id FOR UPDATE",
        list(school_ids),
        year,
    )
    return await tx.fetch(
        Plan, f"{_PLAN} WHERE q.school_id = ANY($1::bigint[]) AND q.year = $2 ORDER BY q.id", list(school_ids), year
    )


async def plan_of(source: Reads, school_id: int, stage: Stage, year: int) -> Plan | None:
    sql = f"{_PLAN} WHERE q.school_id = $1 AND q.stage = $2 AND q.year = $3"
    return await source.row(Plan, sql, school_id, stage.value, year)


class PlanRow(msgspec.Struct, frozen=True, kw_only=True):
    """A school and stage below a bureau, with or without a plan."""

    school_id: int
    school: str
    stage: Stage
    places: int | None
    taken: int
    waiting: int
    version: int


async def below(source: Reads, path: str, year: int) -> list[PlanRow]:
    """Every school and stage of a subtree with its plan, the confirmed ones and those on their way."""
    sql = (
        "SELECT q.school_id, q.school, q.stage, p.places, coalesce(e.taken, 0) AS taken,"
        " coalesce(e.waiting, 0) AS waiting, coalesce(p.version, 0) AS version"
        " FROM (SELECT o.id AS school_id, o.name AS school, o.path, unnest(o.stages) AS stage FROM organisation o"
        " WHERE o.level = 'school' AND o.active AND o.path LIKE $1 || '%') q"
        " LEFT JOIN enrolment_plan p ON p.school_id = q.school_id AND p.stage = q.stage AND p.year = $2"
        " LEFT JOIN (SELECT school_id, stage, count(*) FILTER (WHERE state = 'done') AS taken,"
        "  count(*) FILTER (WHERE state NOT IN ('done', 'cancelled')) AS waiting FROM enrolment WHERE year = $2"
        "  AND school_path LIKE $1 || '%' AND (grade = 1 OR kind IN ('new', 'continuation')) GROUP BY 1, 2) e"
        " ON e.school_id = q.school_id AND e.stage = q.stage ORDER BY q.path,"
        " array_position(ARRAY['primary', 'junior', 'senior'], q.stage)"
    )
    return await source.fetch(PlanRow, sql, path, year)


class _School(msgspec.Struct, frozen=True):
    id: int
    stages: list[Stage]


async def teaching(tx: Tx, path: str, school_ids: Sequence[int]) -> dict[int, list[Stage]]:
    """The stages of those of these schools that stand in the subtree."""
    sql = (
        "SELECT id, stages FROM organisation WHERE id = ANY($1::bigint[]) AND path LIKE $2 || '%' AND active"
        " AND level = 'school'"
    )
    return {row.id: row.stages for row in await tx.fetch(_School, sql, list(school_ids), path)}


async def put_plans(tx: Tx, year: int, places: Mapping[tuple[int, Stage], int], account_id: int) -> None:
    await tx.execute(
        "INSERT INTO enrolment_plan (school_id, stage, year, places, set_by, set_at, version)"
        " SELECT school_id, stage, $4, places, $5, $6, 1 FROM unnest($1::bigint[], $2::text[], $3::int[])"
        " AS n (school_id, stage, places) ORDER BY school_id, stage"
        " ON CONFLICT (school_id, stage, year) DO UPDATE SET places = excluded.places, set_by = $5, set_at = $6,"
        " version = enrolment_plan.version + 1",
        [school_id for school_id, _ in places],
        [stage.value for _, stage in places],
        list(places.values()),
        year,
        account_id,
        tx.now,
    )
