"""The only queries on guardianship and wechat_identity: who stands for which pupil, and by which WeChat."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from xueji.features.accounts.store import open_contacts
from xueji.features.organisations import Reads
from xueji.platform.database import Tx

UNNAMED = "微信用户"
"""How an account is called until it is bound to a pupil."""


class GuardianshipRow(msgspec.Struct, frozen=True):
    """One account and one pupil. `role` is guardian, or self for the pupil's own account."""

    id: int
    account_id: int
    student_id: int
    relation: str
    role: str
    state: str
    started_at: datetime
    ended_at: datetime | None
    name: str
    sealed: bytes | None

    @property
    def phone(self) -> str | None:
        return open_contacts(self.sealed).phone


class GuardianRow(msgspec.Struct, frozen=True):
    account_id: int
    student_id: int


_GUARDIANSHIP = (
    "g.id, g.account_id, g.student_id, g.relation, g.role, g.state, g.started_at, g.ended_at, a.name, a.sealed"
    " FROM guardianship g JOIN account a ON a.id = g.account_id"
)


async def guardianships_of(source: Reads, student_id: int) -> list[GuardianshipRow]:
    """Everybody bound to the pupil or waiting to be, the first one first."""
    sql = f"SELECT {_GUARDIANSHIP} WHERE g.student_id = $1 AND g.state IN ('active', 'waiting')"
    return await source.fetch(GuardianshipRow, f"{sql} ORDER BY g.started_at, g.id", student_id)


async def guardianships_by(source: Reads, account_id: int) -> list[GuardianshipRow]:
    """Every pupil that the account is bound to or waits for."""
    sql = f"SELECT {_GUARDIANSHIP} WHERE g.account_id = $1 AND g.state IN ('active', 'waiting')"
    return await source.fetch(GuardianshipRow, f"{sql} ORDER BY g.started_at, g.id", account_id)


async def lock_guardianships(tx: Tx, student_id: int) -> list[GuardianshipRow]:
    """As `guardianships_of`; who else wants to bind or decide about this pupil waits until the transaction ends."""
    return await lock_all_guardianships(tx, [student_id])


async def lock_all_guardianships(tx: Tx, student_ids: Sequence[int]) -> list[GuardianshipRow]:
    """The same for many pupils, always in the order of their ids."""
    await tx.execute(
        "SELECT pg_advisory_xact_lock(hashtext('guardianship'), hashint8(n.id))"
        " FROM (SELECT id FROM unnest($1::bigint[]) AS given (id) ORDER BY id) AS n",
        list(student_ids),
    )
    sql = f"SELECT {_GUARDIANSHIP} WHERE g.student_id = ANY($1::bigint[]) AND g.state IN ('active', 'waiting')"
    return await tx.fetch(GuardianshipRow, f"{sql} ORDER BY g.started_at, g.id", list(student_ids))


async def guardianship(source: Reads, guardianship_id: int) -> GuardianshipRow | None:
    return await source.row(GuardianshipRow, f"SELECT {_GUARDIANSHIP} WHERE g.id = $1", guardianship_id)


async def own_record_of(source: Reads, account_id: int) -> int | None:
    """The pupil whose own account this is or asks to be."""
    return await source.value(
        "SELECT student_id FROM guardianship WHERE account_id = $1 AND role = 'self'"
        " AND state IN ('active', 'waiting')",
        account_id,
    )


async def add_guardianship(
    tx: Tx, *, account_id: int, student_id: int, relation: str, role: str = "guardian", state: str = "active"
) -> int:
    return int(
        await tx.value(
            "INSERT INTO guardianship (account_id, student_id, relation, role, state, started_at)"
            " VALUES ($1, $2, $3, $4, $5, now()) RETURNING id",
            account_id,
            student_id,
            relation,
            role,
            state,
        )
    )


class NewGuardianship(msgspec.Struct, frozen=True):
    account_id: int
    student_id: int
    relation: str


async def add_guardianships(tx: Tx, bound: Sequence[NewGuardianship]) -> list[int]:
    """Bind guardians to pupils, one statement however many; answers the ids in order."""
    rows = await tx.connection.fetch(
        "INSERT INTO guardianship (account_id, student_id, relation, role, state, started_at)"
        " SELECT n.account_id, n.student_id, n.relation, 'guardian', 'active', now()"
        " FROM unnest($1::bigint[], $2::bigint[], $3::text[]) WITH ORDINALITY"
        " AS n (account_id, student_id, relation, place) ORDER BY n.place RETURNING id",
        [one.account_id for one in bound],
        [one.student_id for one in bound],
        [one.relation for one in bound],
    )
    return [row["id"] for row in rows]


async def approve_guardianship(tx: Tx, guardianship_id: int) -> bool:
    """Make a waiting guardianship active; False when it does not wait any more."""
    sql = "UPDATE guardianship SET state = 'active', started_at = now() WHERE id = $1 AND state = 'waiting'"
    return await tx.execute(sql, guardianship_id) == 1


async def decline_guardianship(tx: Tx, guardianship_id: int) -> bool:
    sql = "UPDATE guardianship SET state = 'declined', ended_at = now() WHERE id = $1 AND state = 'waiting'"
    return await tx.execute(sql, guardianship_id) == 1


async def end_guardianship(tx: Tx, guardianship_id: int) -> bool:
    """End it from the next request on; False when it had ended before."""
    sql = "UPDATE guardianship SET state = 'ended', ended_at = now() WHERE id = $1 AND state IN ('active', 'waiting')"
    return await tx.execute(sql, guardianship_id) == 1


async def guardians_of(source: Reads, student_ids: Sequence[int]) -> list[GuardianRow]:
    """Accounts that are active for these pupils, the pupils' own ones too: one statement however many pupils."""
    return await source.fetch(
        GuardianRow,
        "SELECT g.account_id, g.student_id FROM guardianship g"
        " JOIN account a ON a.id = g.account_id AND a.state = 'active'"
        " WHERE g.student_id = ANY($1::bigint[]) AND g.state = 'active' ORDER BY g.student_id, g.account_id",
        list(student_ids),
    )


class _Count(msgspec.Struct, frozen=True):
    student_id: int
    count: int


async def count_guardians(source: Reads, student_ids: Sequence[int], role: str) -> dict[int, int]:
    """How many accounts of this role are active for each pupil."""
    rows = await source.fetch(
        _Count,
        "SELECT student_id, count(*) AS count FROM guardianship"
        " WHERE student_id = ANY($1::bigint[]) AND role = $2 AND state = 'active' GROUP BY student_id",
        list(student_ids),
        role,
    )
    return {row.student_id: row.count for row in rows}


async def name_family(tx: Tx, account_id: int, name: str) -> None:
    """Call an account by what it is to a pupil, unless it has a name already."""
    await name_families(tx, {account_id: name})


async def name_families(tx: Tx, names: Mapping[int, str]) -> None:
    """The same for many accounts, one statement."""
    await tx.execute(
        "UPDATE account a SET name = n.name, version = a.version + 1"
        " FROM unnest($1::bigint[], $2::text[]) AS n (id, name)"
        " WHERE a.id = n.id AND a.kind = 'family' AND a.name = $3",
        list(names),
        [name[:60] for name in names.values()],
        UNNAMED,
    )


async def head_teacher_account(source: Reads, class_id: int | None) -> int | None:
    """The account of the class teacher, if the class has one."""
    return None if class_id is None else (await head_teacher_accounts(source, [class_id])).get(class_id)


class _Teacher(msgspec.Struct, frozen=True):
    class_id: int
    account_id: int


async def head_teacher_accounts(source: Reads, class_ids: Sequence[int]) -> dict[int, int]:
    """The accounts of the class teachers by class, as far as there are any; one statement."""
    rows = await source.fetch(
        _Teacher,
        "SELECT c.id AS class_id, p.account_id FROM school_class c"
        " JOIN post p ON p.id = c.head_teacher_post_id AND p.active"
        " JOIN account a ON a.id = p.account_id AND a.state = 'active' WHERE c.id = ANY($1::bigint[])",
        list(class_ids),
    )
    return {row.class_id: row.account_id for row in rows}


# --- WeChat -------------------------------------------------------------------------------------------------------


async def lock_person(tx: Tx, openid: str) -> None:
    """Two logins of one person at once make one account."""
    await tx.execute("SELECT pg_advisory_xact_lock(hashtext('wechat'), hashtext($1))", openid)


async def account_of_openid(source: Reads, app_id: str, openid: str) -> int | None:
    return await source.value(
        "SELECT account_id FROM wechat_identity WHERE app_id = $1 AND openid = $2", app_id, openid
    )


async def account_of_unionid(source: Reads, unionid: str) -> int | None:
    """The account that the same person has by another service account or the mini program."""
    return await source.value("SELECT account_id FROM wechat_identity WHERE unionid = $1 ORDER BY id LIMIT 1", unionid)


async def add_identity(tx: Tx, *, app_id: str, openid: str, unionid: str | None, account_id: int) -> None:
    await tx.execute(
        "INSERT INTO wechat_identity (app_id, openid, unionid, account_id, created_at) VALUES ($1, $2, $3, $4, now())"
        " ON CONFLICT (app_id, openid) DO NOTHING",
        app_id,
        openid,
        unionid,
        account_id,
    )


async def note_unionid(tx: Tx, app_id: str, openid: str, unionid: str) -> None:
    """WeChat tells the unionid from the day on which both apps belong to one open platform account."""
    await tx.execute(
        "UPDATE wechat_identity SET unionid = $3 WHERE app_id = $1 AND openid = $2 AND unionid IS NULL",
        app_id,
        openid,
        unionid,
    )


async def unlink_identities(tx: Tx, account_id: int) -> int:
    """Take every WeChat off an account; answers how many there were."""
    return await tx.execute("DELETE FROM wechat_identity WHERE account_id = $1", account_id)


class _Openid(msgspec.Struct, frozen=True):
    account_id: int
    openid: str


async def openids_of(source: Reads, app_id: str, account_ids: Sequence[int]) -> dict[int, str]:
    """Where messages to these living accounts go: one statement however many."""
    rows = await source.fetch(
        _Openid,
        "SELECT DISTINCT ON (w.account_id) w.account_id, w.openid FROM wechat_identity w"
        " JOIN account a ON a.id = w.account_id AND a.state = 'active'"
        " WHERE w.app_id = $1 AND w.account_id = ANY($2::bigint[]) ORDER BY w.account_id, w.id DESC",
        app_id,
        list(account_ids),
    )
    return {row.account_id: row.openid for row in rows}
