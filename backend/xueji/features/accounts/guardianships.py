"""The only queries on guardianship and wechat_identity: who stands for which pupil, and by which WeChat."""

from collections.abc import Sequence
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
    await tx.execute("SELECT pg_advisory_xact_lock(hashtext('guardianship'), hashint8($1))", student_id)
    return await guardianships_of(tx, student_id)


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
    await tx.execute(
        "UPDATE account SET name = $2, version = version + 1 WHERE id = $1 AND kind = 'family' AND name = $3",
        account_id,
        name[:60],
        UNNAMED,
    )


async def head_teacher_account(source: Reads, class_id: int | None) -> int | None:
    """The account of the class teacher, if the class has one."""
    return await source.value(
        "SELECT p.account_id FROM school_class c JOIN post p ON p.id = c.head_teacher_post_id AND p.active"
        " JOIN account a ON a.id = p.account_id AND a.state = 'active' WHERE c.id = $1",
        class_id,
    )


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
