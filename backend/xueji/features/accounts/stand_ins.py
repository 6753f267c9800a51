"""Who is away and whom they have asked, and which posts may do a thing. The only queries on post_stand_in."""

from collections.abc import Iterable, Sequence
from datetime import date

import msgspec

from xueji.features.accounts.roles import Role, roles_granting
from xueji.features.organisations import Reads
from xueji.kernel.levels import Level
from xueji.kernel.permissions import May
from xueji.platform.database import Tx


class StandInRow(msgspec.Struct, frozen=True):
    id: int
    organisation_name: str
    post_id: int
    who: str
    stand_in_post_id: int
    stand_in: str
    permissions: tuple[str, ...]
    since: date
    until: date


async def stand_ins_of(source: Reads, post_id: int) -> list[StandInRow]:
    """Those that the post has asked and those for whom it stands in, that are not over."""
    return await source.fetch(
        StandInRow,
        "SELECT h.id, o.name AS organisation_name, h.post_id, a.name AS who, h.stand_in_post_id, b.name AS stand_in,"
        " h.permissions, h.since, h.until FROM post_stand_in h JOIN organisation o ON o.id = h.organisation_id"
        " JOIN post p ON p.id = h.post_id JOIN account a ON a.id = p.account_id"
        " JOIN post q ON q.id = h.stand_in_post_id JOIN account b ON b.id = q.account_id"
        " WHERE $1 IN (h.post_id, h.stand_in_post_id) AND h.ended_at IS NULL"
        " AND h.until >= (now() AT TIME ZONE 'Asia/Shanghai')::date ORDER BY h.since, h.id",
        post_id,
    )


class ColleagueRow(msgspec.Struct, frozen=True):
    post_id: int
    account_id: int
    name: str
    title: str


async def colleagues(source: Reads, organisation_id: int, besides_account: int) -> list[ColleagueRow]:
    """Living posts of the office that belong to other people."""
    return await source.fetch(
        ColleagueRow,
        "SELECT p.id AS post_id, p.account_id, a.name, p.title FROM post p JOIN account a ON a.id = p.account_id"
        " WHERE p.organisation_id = $1 AND p.active AND a.state = 'active' AND a.id <> $2 ORDER BY a.name, p.id",
        organisation_id,
        besides_account,
    )


async def add_stand_in(
    tx: Tx,
    *,
    organisation_id: int,
    post_id: int,
    stand_in_post_id: int,
    permissions: Iterable[May],
    since: date,
    until: date,
) -> int | None:
    """None when the same colleague stands in already; one that is over makes room."""
    await tx.execute(
        "UPDATE post_stand_in SET ended_at = now() WHERE post_id = $1 AND stand_in_post_id = $2 AND ended_at IS NULL"
        " AND until < $3",
        post_id,
        stand_in_post_id,
        tx.today,
    )
    return await tx.value(
        "INSERT INTO post_stand_in (organisation_id, post_id, stand_in_post_id, permissions, since, until)"
        " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING id",
        organisation_id,
        post_id,
        stand_in_post_id,
        sorted(permission.value for permission in permissions),
        since,
        until,
    )


async def end_stand_in(tx: Tx, stand_in_id: int, post_id: int) -> bool:
    """Either of the two may end it."""
    sql = (
        "UPDATE post_stand_in SET ended_at = now() WHERE id = $1 AND $2 IN (post_id, stand_in_post_id)"
        " AND ended_at IS NULL"
    )
    return await tx.execute(sql, stand_in_id, post_id) == 1


async def only_families(source: Reads, account_ids: Sequence[int]) -> list[int]:
    """Of these accounts the families' own."""
    return await source.column(
        int,
        "SELECT id AS account_id FROM account WHERE id = ANY($1::bigint[]) AND kind = 'family' AND state = 'active'",
        list(account_ids),
    )


async def accounts_that_may(source: Reads, organisation_ids: Sequence[int], permissions: Iterable[May]) -> list[int]:
    """Accounts at these offices whose post allows one of these, or stands in for one who may."""
    wanted = list(permissions)
    levels: list[str] = []
    roles: list[str] = []
    for level in Level:
        fitting = {role.value for may in wanted for role in roles_granting(may, level)}
        levels += [level.value] * len(fitting)
        roles += sorted(fitting)
    return await source.column(
        int,
        "WITH able AS (SELECT DISTINCT p.id, p.account_id FROM post p JOIN organisation o ON o.id = p.organisation_id"
        " JOIN unnest($2::text[], $3::text[]) AS may (level, role) ON may.level = o.level AND may.role = ANY(p.roles)"
        " WHERE p.organisation_id = ANY($1::bigint[]) AND p.active)"
        " SELECT a.id AS account_id FROM account a WHERE a.state = 'active' AND a.id IN (SELECT account_id FROM able"
        "  UNION SELECT q.account_id FROM able JOIN post_stand_in h ON h.post_id = able.id"
        "  JOIN post q ON q.id = h.stand_in_post_id AND q.active"
        "  WHERE h.ended_at IS NULL AND h.permissions && $4::text[]"
        "  AND (now() AT TIME ZONE 'Asia/Shanghai')::date BETWEEN h.since AND h.until) ORDER BY a.id",
        list(organisation_ids),
        levels,
        roles,
        [may.value for may in wanted],
    )


class OfficeAccount(msgspec.Struct, frozen=True):
    organisation_id: int
    account_id: int


async def staff_with_roles(
    source: Reads, organisation_ids: Sequence[int], roles: Iterable[Role]
) -> list[OfficeAccount]:
    """Who has one of these roles at which of these offices; one statement however many."""
    return await source.fetch(
        OfficeAccount,
        "SELECT DISTINCT p.organisation_id, p.account_id FROM post p JOIN account a ON a.id = p.account_id"
        " WHERE p.organisation_id = ANY($1::bigint[]) AND p.active AND p.roles && $2::text[] AND a.state = 'active'"
        " ORDER BY 1, 2",
        list(organisation_ids),
        [role.value for role in roles],
    )
