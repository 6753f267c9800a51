"""The only queries on school_code, school_code_release and school_code_match."""

from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from xueji.gateways.national import CodeState, Release
from xueji.platform.connections import Reads
from xueji.platform.database import Tx


class ReleaseRow(msgspec.Struct, frozen=True):
    id: int
    name: str
    released_on: date
    received_at: datetime


class CodeRow(msgspec.Struct, frozen=True):
    school_code: str
    name: str
    division_code: str
    state: CodeState


class StandingRow(msgspec.Struct, frozen=True):
    """What is known of a school's code, or of its having none."""

    organisation_id: int
    school_code: str | None
    revoked: bool
    matched_at: datetime | None
    acknowledged_at: datetime | None
    refused_at: datetime | None


class MatchRow(msgspec.Struct, frozen=True):
    organisation_id: int
    school_code: str
    name: str


async def province_code(source: Reads) -> str:
    """The two digits by which the registry knows this province."""
    sql = "SELECT left(division_code, 2) FROM organisation WHERE parent_id IS NULL ORDER BY id LIMIT 1"
    return await source.value(sql) or ""


# --- releases -----------------------------------------------------------------------------------------------------


async def last_release(source: Reads) -> ReleaseRow | None:
    sql = (
        "SELECT id, name, released_on, received_at FROM school_code_release ORDER BY released_on DESC, id DESC LIMIT 1"
    )
    return await source.row(ReleaseRow, sql)


async def insert_release(tx: Tx, release: Release) -> int | None:
    """None when it has been received before."""
    return await tx.value(
        "INSERT INTO school_code_release (name, released_on, received_at) VALUES ($1, $2, $3)"
        " ON CONFLICT (name) DO NOTHING RETURNING id",
        release.name,
        release.released_on,
        tx.now,
    )


async def put_codes(tx: Tx, release_id: int, release: Release) -> None:
    """What the release says of its codes; a code that it names twice is as it says last."""
    codes = list({code.school_code: code for code in release.codes}.values())
    await tx.execute(
        "INSERT INTO school_code (school_code, name, division_code, state, release_id)"
        " SELECT c.school_code, c.name, c.division_code, c.state, $1"
        " FROM unnest($2::text[], $3::text[], $4::text[], $5::text[]) AS c (school_code, name, division_code, state)"
        " ON CONFLICT (school_code) DO UPDATE SET name = excluded.name, division_code = excluded.division_code,"
        " state = excluded.state, release_id = excluded.release_id",
        release_id,
        [code.school_code for code in codes],
        [code.name for code in codes],
        [code.division_code for code in codes],
        [code.state.value for code in codes],
    )


# --- codes --------------------------------------------------------------------------------------------------------


async def free_codes(source: Reads, division: str, words: str, limit: int) -> list[CodeRow]:
    """Accredited codes of a division and those below it that no school has, the newest first."""
    sql = (
        "SELECT c.school_code, c.name, c.division_code, c.state FROM school_code c"
        " JOIN school_code_release r ON r.id = c.release_id WHERE c.state = 'accredited'"
        " AND c.division_code LIKE $1 || '%' AND ($2 = '' OR position($2 in c.name) > 0 OR c.school_code = $2)"
        " AND NOT EXISTS (SELECT FROM organisation o WHERE o.school_code = c.school_code)"
        " ORDER BY r.released_on DESC, c.name LIMIT $3"
    )
    return await source.fetch(CodeRow, sql, division, words, limit)


async def code(source: Reads, school_code: str) -> CodeRow | None:
    sql = "SELECT school_code, name, division_code, state FROM school_code WHERE school_code = $1"
    return await source.row(CodeRow, sql, school_code)


# --- matches ------------------------------------------------------------------------------------------------------


async def put_match(tx: Tx, organisation_id: int, school_code: str) -> None:
    await tx.execute(
        "INSERT INTO school_code_match (organisation_id, school_code, matched_at, account_id) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (organisation_id) DO UPDATE SET school_code = $2, matched_at = $3, account_id = $4,"
        " acknowledged_at = NULL, reference = NULL, refused_at = NULL",
        organisation_id,
        school_code,
        tx.now,
        tx.caller.account_id if tx.caller else None,
    )


async def matches(source: Reads, organisation_ids: Sequence[int]) -> list[MatchRow]:
    """Schools that still have the code that they took."""
    sql = (
        "SELECT m.organisation_id, m.school_code, o.name FROM school_code_match m"
        " JOIN organisation o ON o.id = m.organisation_id AND o.school_code = m.school_code"
        " WHERE m.organisation_id = ANY($1::bigint[])"
    )
    return await source.fetch(MatchRow, sql, list(organisation_ids))


async def acknowledge(tx: Tx, references: dict[int, str]) -> None:
    await tx.execute(
        "UPDATE school_code_match m SET acknowledged_at = $3, reference = a.reference, refused_at = NULL"
        " FROM unnest($1::bigint[], $2::text[]) AS a (organisation_id, reference)"
        " WHERE a.organisation_id = m.organisation_id",
        list(references),
        list(references.values()),
        tx.now,
    )


async def refuse(tx: Tx, organisation_ids: Sequence[int]) -> None:
    await tx.execute(
        "UPDATE school_code_match SET refused_at = $2 WHERE organisation_id = ANY($1::bigint[])",
        list(organisation_ids),
        tx.now,
    )


async def standings(source: Reads, organisation_ids: Sequence[int]) -> list[StandingRow]:
    sql = (
        "SELECT o.id AS organisation_id, o.school_code, coalesce(c.state = 'revoked', false) AS revoked, m.matched_at,"
        " m.acknowledged_at, m.refused_at FROM organisation o"
        " LEFT JOIN school_code c ON c.school_code = o.school_code"
        " LEFT JOIN school_code_match m ON m.organisation_id = o.id AND m.school_code = o.school_code"
        " WHERE o.id = ANY($1::bigint[]) AND o.level = 'school'"
    )
    return await source.fetch(StandingRow, sql, list(organisation_ids))
