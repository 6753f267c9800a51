"""The queries behind numbers: sequences of counties, patterns of provinces, what each pupil has and wants."""

from collections.abc import Mapping, Sequence

import msgspec

from xueji.features.students.store import Reads
from xueji.platform.database import Tx


class Unnumbered(msgspec.Struct, frozen=True, kw_only=True):
    """A pupil with a class and no provincial number. `division` is of the nearest office above that has a code."""

    id: int
    entry_month: str | None
    year: int
    division: str | None
    pattern: str | None


_DIVISION = (
    "(SELECT a.division_code FROM organisation a"
    " WHERE a.id = ANY(string_to_array(trim(BOTH '/' FROM s.school_path), '/')::bigint[])"
    " AND a.division_code IS NOT NULL ORDER BY length(a.path) DESC LIMIT 1)"
)
"""The nearest office above that has a code: development zones have none of their own."""


async def unnumbered(tx: Tx, student_ids: Sequence[int]) -> list[Unnumbered]:
    """Of these pupils those who are due a provincial number, in the order of their ids; held."""
    sql = (
        "SELECT s.id, s.general->>'entry_month' AS entry_month, extract(year FROM $2::timestamptz)::int AS year,"
        f" {_DIVISION} AS division,"
        " (SELECT p.pattern FROM number_pattern p WHERE p.province_id = split_part(s.school_path, '/', 2)::bigint)"
        "  AS pattern"
        " FROM student s WHERE s.id = ANY($1::bigint[]) AND s.provincial_number IS NULL AND s.class_id IS NOT NULL"
        " AND s.state = 'in_school' ORDER BY s.id FOR NO KEY UPDATE OF s"
    )
    return await tx.fetch(Unnumbered, sql, list(student_ids), tx.now)


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """How many numbers of one county and year; `first` and `last` are the least and greatest that there can be."""

    division: str
    year: int
    count: int
    first: str
    last: str
    prefix: int
    width: int


class _Last(msgspec.Struct, frozen=True):
    division: str
    year: int
    last: int


async def draw(tx: Tx, wanted: Sequence[Wanted]) -> dict[tuple[str, int], int]:
    """Advance the sequences; answers the last number before each block. Others who draw wait until we commit.

    A number that a roster brought along is never given again: the sequence begins behind the greatest.
    """
    keys = ([one.division for one in wanted], [one.year for one in wanted])
    await tx.execute(
        "INSERT INTO number_sequence (division_code, year, given) SELECT division, year, 0"
        " FROM unnest($1::text[], $2::smallint[]) AS k (division, year) ORDER BY division, year"
        " ON CONFLICT (division_code, year) DO NOTHING",
        *keys,
    )
    rows = await tx.fetch(
        _Last,
        "WITH held AS MATERIALIZED (SELECT q.id, q.division_code, q.year, q.given FROM number_sequence q"
        " JOIN unnest($1::text[], $2::smallint[]) AS k (division, year)"
        " ON (k.division, k.year) = (q.division_code, q.year) ORDER BY q.division_code, q.year FOR UPDATE OF q)"
        " SELECT held.division_code AS division, held.year, greatest(held.given, coalesce((SELECT"
        " substr(max(s.provincial_number), k.prefix + 1, k.width)::int FROM student s"
        " WHERE s.provincial_number BETWEEN k.first AND k.last AND length(s.provincial_number) = length(k.first)), 0))"
        " AS last FROM held JOIN unnest($1::text[], $2::smallint[], $3::text[], $4::text[], $5::int[], $6::int[])"
        " AS k (division, year, first, last, prefix, width) ON (k.division, k.year) = (held.division_code, held.year)",
        *keys,
        [one.first for one in wanted],
        [one.last for one in wanted],
        [one.prefix for one in wanted],
        [one.width for one in wanted],
    )
    before = {(row.division, row.year): row.last for row in rows}
    await tx.execute(
        "UPDATE number_sequence q SET given = n.last FROM unnest($1::text[], $2::smallint[], $3::int[])"
        " AS n (division, year, last) WHERE (q.division_code, q.year) = (n.division, n.year)",
        *keys,
        [before[one.division, one.year] + one.count for one in wanted],
    )
    return before


async def give_provincial(tx: Tx, numbers: Mapping[int, str]) -> None:
    await tx.execute(
        "UPDATE student s SET provincial_number = n.number, version = s.version + 1, updated_at = $3"
        " FROM unnest($1::bigint[], $2::text[]) AS n (id, number) WHERE s.id = n.id AND s.provincial_number IS NULL",
        list(numbers),
        list(numbers.values()),
        tx.now,
    )


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """What a pupil has and wants of a national number, and where."""

    id: int
    school_id: int
    school_code: str | None
    held: str | None
    wanted: str | None
    area: str | None


async def standings(tx: Tx, student_ids: Sequence[int]) -> dict[int, Standing]:
    sql = (
        "SELECT s.id, s.school_id, o.school_code, s.national_number_kind AS held, s.national_number_wanted AS wanted,"
        f" {_DIVISION} AS area FROM student s JOIN organisation o ON o.id = s.school_id WHERE s.id = ANY($1::bigint[])"
    )
    return {row.id: row for row in await tx.fetch(Standing, sql, list(student_ids))}


async def note_wanted(tx: Tx, wanted: Mapping[int, tuple[str | None, str | None]]) -> None:
    """For each pupil the kind that is wanted now and what stands in the way."""
    await tx.execute(
        "UPDATE student s SET national_number_wanted = n.wanted, number_trouble = n.trouble"
        " FROM unnest($1::bigint[], $2::text[], $3::text[]) AS n (id, wanted, trouble) WHERE s.id = n.id"
        " AND (s.national_number_wanted, s.number_trouble) IS DISTINCT FROM (n.wanted, n.trouble)",
        list(wanted),
        [kind for kind, _ in wanted.values()],
        [trouble for _, trouble in wanted.values()],
    )


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """A national number that has come; `sealed` holds it beside the other sealed fields."""

    id: int
    kind: str
    sealed: bytes


async def give_national(tx: Tx, given: Sequence[Given]) -> None:
    await tx.execute(
        "UPDATE student s SET national_number_kind = n.kind, sealed = n.sealed, national_number_wanted = NULL,"
        " number_trouble = NULL, version = s.version + 1, updated_at = $4"
        " FROM unnest($1::bigint[], $2::text[], $3::bytea[]) AS n (id, kind, sealed) WHERE s.id = n.id",
        [one.id for one in given],
        [one.kind for one in given],
        [one.sealed for one in given],
        tx.now,
    )


async def stuck(source: Reads, after: int, most: int) -> list[int]:
    """Pupils in school who still want a national number that could not be asked for, by id."""
    sql = (
        "SELECT s.id FROM student s WHERE s.national_number_wanted IS NOT NULL AND s.number_trouble IS NOT NULL"
        " AND s.number_trouble <> 'refused' AND s.id > $1 ORDER BY s.id LIMIT $2"
    )
    return await source.column(int, sql, after, most)


async def without_code(tx: Tx, school_id: int) -> list[int]:
    """Pupils of a school who had to wait until the school had a code."""
    sql = "SELECT id FROM student WHERE school_id = $1 AND number_trouble = 'no_school_code' ORDER BY id"
    return await tx.column(int, sql, school_id)
