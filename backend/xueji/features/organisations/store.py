"""The only queries on organisation, school_class, school_year and term."""

from collections.abc import Sequence
from datetime import date

import msgspec

from xueji.features.organisations.rules import Stage, System, ancestors_of
from xueji.kernel.levels import Level
from xueji.platform import database
from xueji.platform.connections import Reads
from xueji.platform.database import Tx

POOL: Reads = database


class OrganisationRow(msgspec.Struct, frozen=True):
    """One organisation as it stands in the tree."""

    id: int
    parent_id: int | None
    level: Level
    name: str
    short_name: str
    path: str
    division_code: str | None
    school_code: str | None
    stages: tuple[Stage, ...]
    system: System | None
    central_school_id: int | None
    active: bool
    version: int
    children: int = 0


class ClassRow(msgspec.Struct, frozen=True):
    """One administrative class (行政班)."""

    id: int
    school_id: int
    stage: Stage
    grade: int
    entry_year: int
    number: int
    name: str
    head_teacher_post_id: int | None
    active: bool
    version: int

    def takes(self, school_id: int, stage: Stage, grade: int) -> bool:
        """Whether pupils of this grade of this school may be put into it."""
        return self.active and (self.school_id, self.stage, self.grade) == (school_id, stage, grade)


class YearRow(msgspec.Struct, frozen=True):
    id: int
    province_id: int
    year: int
    name: str
    starts_on: date
    ends_on: date


class TermRow(msgspec.Struct, frozen=True):
    school_year_id: int
    kind: str
    starts_on: date
    ends_on: date


_ORGANISATION = (
    "o.id, o.parent_id, o.level, o.name, o.short_name, o.path, o.division_code, o.school_code, o.stages, o.system,"
    " o.central_school_id, o.active, o.version,"
    " (SELECT count(*) FROM organisation c WHERE c.parent_id = o.id AND c.active) AS children"
)
_CLASS = "id, school_id, stage, grade, entry_year, number, name, head_teacher_post_id, active, version"


# --- the tree -----------------------------------------------------------------------------------------------------


async def organisation(source: Reads, organisation_id: int) -> OrganisationRow | None:
    return await source.row(
        OrganisationRow, f"SELECT {_ORGANISATION} FROM organisation o WHERE o.id = $1", organisation_id
    )


async def lock_organisation(tx: Tx, organisation_id: int) -> OrganisationRow | None:
    return await tx.row(
        OrganisationRow, f"SELECT {_ORGANISATION} FROM organisation o WHERE o.id = $1 FOR UPDATE OF o", organisation_id
    )


async def organisations(source: Reads, ids: Sequence[int]) -> list[OrganisationRow]:
    """The named organisations, from the province down."""
    sql = f"SELECT {_ORGANISATION} FROM organisation o WHERE o.id = ANY($1::bigint[]) ORDER BY length(o.path), o.path"
    return await source.fetch(OrganisationRow, sql, list(ids))


async def bureaus_above(source: Reads, path: str) -> dict[Level, OrganisationRow]:
    """Those above a school by level, first the one that runs it."""
    chain = await organisations(source, ancestors_of(path))
    return {one.level: one for one in reversed(chain) if one.level is not Level.SCHOOL}


async def first_province_path(source: Reads) -> str | None:
    return await source.value("SELECT path FROM organisation WHERE parent_id IS NULL ORDER BY id LIMIT 1")


async def children(source: Reads, parent_id: int) -> list[OrganisationRow]:
    sql = (
        f"SELECT {_ORGANISATION} FROM organisation o WHERE o.parent_id = $1"
        " ORDER BY o.active DESC, o.level, o.division_code NULLS LAST, o.school_code NULLS LAST, o.id"
    )
    return await source.fetch(OrganisationRow, sql, parent_id)


async def search(source: Reads, root: str, words: str, limit: int) -> list[OrganisationRow]:
    """Organisations of a subtree whose name, short name or code contains the words."""
    sql = (
        f"SELECT {_ORGANISATION} FROM organisation o WHERE o.path LIKE $1 || '%'"
        " AND (position($2 in o.name) > 0 OR position($2 in o.short_name) > 0"
        " OR o.school_code = $2 OR o.division_code = $2)"
        " ORDER BY o.active DESC, length(o.path), o.path LIMIT $3"
    )
    return await source.fetch(OrganisationRow, sql, root, words, limit)


async def subtree(source: Reads, path: str, level: Level | None = None) -> list[OrganisationRow]:
    """Everything active at and below `path`, from the top down."""
    sql = (
        f"SELECT {_ORGANISATION} FROM organisation o WHERE o.path LIKE $1 || '%' AND o.active"
        " AND ($2::text IS NULL OR o.level = $2) ORDER BY length(o.path), o.path"
    )
    return await source.fetch(OrganisationRow, sql, path, None if level is None else level.value)


async def organisation_with_code(source: Reads, school_code: str) -> OrganisationRow | None:
    return await source.row(
        OrganisationRow, f"SELECT {_ORGANISATION} FROM organisation o WHERE o.school_code = $1", school_code
    )


async def sibling_named(source: Reads, parent_id: int | None, name: str, besides: int | None) -> bool:
    sql = (
        "SELECT EXISTS (SELECT FROM organisation WHERE parent_id IS NOT DISTINCT FROM $1 AND name = $2 AND active"
        " AND id IS DISTINCT FROM $3)"
    )
    return bool(await source.value(sql, parent_id, name, besides))


async def insert_organisation(
    tx: Tx,
    *,
    parent: OrganisationRow | None,
    level: Level,
    name: str,
    short_name: str,
    division_code: str | None,
    school_code: str | None,
    stages: Sequence[Stage],
    system: System | None,
    central_school_id: int | None,
) -> int:
    """Enter an organisation; the path is made from the id that the sequence gives."""
    sql = (
        "WITH fresh AS (SELECT nextval(pg_get_serial_sequence('organisation', 'id')) AS id)"
        " INSERT INTO organisation (id, parent_id, level, name, short_name, path, division_code, school_code, stages,"
        " system, central_school_id, active, version)"
        " SELECT id, $1, $2, $3, $4, $5 || id || '/', $6, $7, $8::text[], $9, $10, true, 1 FROM fresh RETURNING id"
    )
    return int(
        await tx.value(
            sql,
            None if parent is None else parent.id,
            level.value,
            name,
            short_name,
            "/" if parent is None else parent.path,
            division_code,
            school_code,
            [stage.value for stage in stages],
            system and system.value,
            central_school_id,
        )
    )


async def update_organisation(tx: Tx, new: OrganisationRow) -> None:
    await tx.execute(
        "UPDATE organisation SET name = $2, short_name = $3, division_code = $4, school_code = $5, stages = $6::text[],"
        " system = $7, central_school_id = $8, active = $9, version = version + 1 WHERE id = $1",
        new.id,
        new.name,
        new.short_name,
        new.division_code,
        new.school_code,
        [stage.value for stage in new.stages],
        new.system and new.system.value,
        new.central_school_id,
        new.active,
    )


async def active_classes(source: Reads, school_id: int) -> int:
    return int(await source.value("SELECT count(*) FROM school_class WHERE school_id = $1 AND active", school_id))


# --- classes ------------------------------------------------------------------------------------------------------


class _Bureau(msgspec.Struct, frozen=True):
    code: str
    name: str


async def bureau_divisions(source: Reads) -> dict[str, str]:
    """The names of city and county bureaus by the code of their division."""
    sql = (
        "SELECT division_code AS code, name FROM organisation WHERE level IN ('city', 'county')"
        " AND division_code IS NOT NULL"
    )
    return {row.code: row.name for row in await source.fetch(_Bureau, sql)}


async def school_class(source: Reads, class_id: int) -> ClassRow | None:
    return await source.row(ClassRow, f"SELECT {_CLASS} FROM school_class WHERE id = $1", class_id)


async def lock_class(tx: Tx, class_id: int) -> ClassRow | None:
    return await tx.row(ClassRow, f"SELECT {_CLASS} FROM school_class WHERE id = $1 FOR UPDATE", class_id)


async def classes_of(source: Reads, school_id: int, *, closed: bool = False) -> list[ClassRow]:
    """A school's classes from the youngest up; with `closed` also those that are no more."""
    sql = (
        f"SELECT {_CLASS} FROM school_class WHERE school_id = $1 AND (active OR $2)"
        " ORDER BY array_position(ARRAY['primary', 'junior', 'senior'], stage::text), grade, number, id"
    )
    return await source.fetch(ClassRow, sql, school_id, closed)


async def classes_by_id(source: Reads, ids: Sequence[int]) -> list[ClassRow]:
    return await source.fetch(
        ClassRow, f"SELECT {_CLASS} FROM school_class WHERE id = ANY($1::bigint[]) ORDER BY id", list(ids)
    )


async def classes_led_by(source: Reads, post_ids: Sequence[int]) -> list[ClassRow]:
    sql = (
        f"SELECT {_CLASS} FROM school_class WHERE head_teacher_post_id = ANY($1::bigint[]) AND active"
        " ORDER BY grade, number"
    )
    return await source.fetch(ClassRow, sql, list(post_ids))


class NewClassRow(msgspec.Struct, frozen=True):
    school_id: int
    stage: Stage
    grade: int
    entry_year: int
    number: int
    name: str


async def insert_class(
    tx: Tx, *, school_id: int, stage: Stage, grade: int, entry_year: int, number: int, name: str
) -> int | None:
    """Enter a class; None when the school has it already."""
    sql = (
        "INSERT INTO school_class (school_id, stage, grade, entry_year, number, name, active, version)"
        " VALUES ($1, $2, $3, $4, $5, $6, true, 1)"
        " ON CONFLICT (school_id, stage, grade, number) WHERE active DO NOTHING RETURNING id"
    )
    return await tx.value(sql, school_id, stage.value, grade, entry_year, number, name)


async def insert_classes(tx: Tx, rows: Sequence[NewClassRow]) -> None:
    """Enter classes of one school; those that it has already stay as they are."""
    await tx.execute(
        "INSERT INTO school_class (school_id, stage, grade, entry_year, number, name, active, version)"
        " SELECT school_id, stage, grade, entry_year, number, name, true, 1 FROM unnest($1::bigint[], $2::text[],"
        " $3::smallint[], $4::smallint[], $5::smallint[], $6::text[])"
        " AS made (school_id, stage, grade, entry_year, number, name)"
        " ON CONFLICT (school_id, stage, grade, number) WHERE active DO NOTHING",
        [row.school_id for row in rows],
        [row.stage.value for row in rows],
        [row.grade for row in rows],
        [row.entry_year for row in rows],
        [row.number for row in rows],
        [row.name for row in rows],
    )


async def class_taken(source: Reads, other: ClassRow) -> bool:
    sql = (
        "SELECT EXISTS (SELECT FROM school_class WHERE school_id = $1 AND stage = $2 AND grade = $3 AND number = $4"
        " AND active AND id <> $5)"
    )
    return bool(await source.value(sql, other.school_id, other.stage.value, other.grade, other.number, other.id))


async def update_class(tx: Tx, new: ClassRow) -> None:
    await tx.execute(
        "UPDATE school_class SET number = $2, name = $3, active = $4, head_teacher_post_id = $5, version = version + 1"
        " WHERE id = $1",
        new.id,
        new.number,
        new.name,
        new.active,
        new.head_teacher_post_id,
    )


async def release_classes(tx: Tx, post_id: int) -> list[ClassRow]:
    """Leave every class of this post without a class teacher; answers which they were."""
    sql = (
        "UPDATE school_class SET head_teacher_post_id = NULL, version = version + 1"
        f" WHERE head_teacher_post_id = $1 RETURNING {_CLASS}"
    )
    return await tx.fetch(ClassRow, sql, post_id)


# --- the school calendar ------------------------------------------------------------------------------------------


async def school_years(source: Reads, province_id: int) -> list[YearRow]:
    sql = "SELECT id, province_id, year, name, starts_on, ends_on FROM school_year WHERE province_id = $1 ORDER BY year"
    return await source.fetch(YearRow, sql, province_id)


async def terms(source: Reads, year_ids: Sequence[int]) -> list[TermRow]:
    sql = (
        "SELECT school_year_id, kind, starts_on, ends_on FROM term WHERE school_year_id = ANY($1::bigint[])"
        " ORDER BY starts_on"
    )
    return await source.fetch(TermRow, sql, list(year_ids))


async def put_school_year(tx: Tx, *, province_id: int, year: int, name: str, starts_on: date, ends_on: date) -> int:
    """Set the dates of a school year, whether or not it was there."""
    sql = (
        "INSERT INTO school_year (province_id, year, name, starts_on, ends_on) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT (province_id, year) DO UPDATE SET name = $3, starts_on = $4, ends_on = $5 RETURNING id"
    )
    return int(await tx.value(sql, province_id, year, name, starts_on, ends_on))


async def put_term(tx: Tx, *, school_year_id: int, kind: str, starts_on: date, ends_on: date) -> None:
    await tx.execute(
        "INSERT INTO term (school_year_id, kind, starts_on, ends_on) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (school_year_id, kind) DO UPDATE SET starts_on = $3, ends_on = $4",
        school_year_id,
        kind,
        starts_on,
        ends_on,
    )


def current_term(path: str) -> str:
    """A lateral table of one row at most: year, kind and dates of today's term in the province of the path."""
    return (
        "LATERAL (SELECT y.year, m.kind, m.starts_on, m.ends_on FROM school_year y"
        " JOIN term m ON m.school_year_id = y.id"
        f" WHERE y.province_id = split_part({path}, '/', 2)::bigint"
        " AND (now() AT TIME ZONE 'Asia/Shanghai')::date BETWEEN m.starts_on AND m.ends_on LIMIT 1)"
    )
