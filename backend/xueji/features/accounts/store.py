"""The only queries on account, post, used_identifier and access_request; login_store.py has those of logging in."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from xueji.features.accounts.schemas import AccountState, RequestState, Settings
from xueji.features.organisations import Reads
from xueji.kernel.levels import Level
from xueji.kernel.permissions import May
from xueji.platform.crypto import keyring, register_sealed
from xueji.platform.database import Tx

SEALED = "account.sealed"
register_sealed("account", "sealed", aad=SEALED)


class Contacts(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is sealed of an account."""

    phone: str | None = None
    email: str | None = None


class AccountRow(msgspec.Struct, frozen=True):
    """A staff account with the path of its home organisation. Nothing secret but the sealed contacts."""

    id: int
    login_name: str
    name: str
    organisation_id: int
    organisation_name: str
    path: str
    sealed: bytes | None
    state: AccountState
    state_reason: str
    second_factor: bool
    must_change_password: bool
    password_changed_at: datetime | None
    created_at: datetime
    last_seen_at: datetime | None
    version: int

    @property
    def contacts(self) -> Contacts:
        return open_contacts(self.sealed)


class MeRow(msgspec.Struct, frozen=True):
    """What an account shows to its owner, with the database's clock."""

    name: str
    sealed: bytes | None
    settings: Settings
    password_changed_at: datetime | None
    now: datetime


class PostRow(msgspec.Struct, frozen=True):
    id: int
    account_id: int
    organisation_id: int
    organisation_name: str
    organisation_short_name: str
    path: str
    level: Level
    senior: bool
    title: str
    roles: tuple[str, ...]
    active: bool
    started_at: datetime
    ended_at: datetime | None


class StateTotal(msgspec.Struct, frozen=True):
    state: AccountState
    count: int


class HolderRow(msgspec.Struct, frozen=True):
    """Who had a login name, phone or e-mail first."""

    kind: str
    account_id: int
    name: str
    state: AccountState
    organisation_name: str
    path: str


class AdministratorRow(msgspec.Struct, frozen=True):
    account_id: int
    name: str
    organisation_id: int
    organisation_name: str


class RequestRow(msgspec.Struct, frozen=True):
    id: int
    permission: May
    office_id: int
    office_name: str
    office_path: str
    account_id: int
    account_name: str
    post_id: int
    post_title: str
    organisation_name: str
    level: Level
    state: RequestState
    reason: str
    created_at: datetime
    decided_at: datetime | None


_ACCOUNT = (
    "a.id, a.login_name, a.name, a.organisation_id, o.name AS organisation_name, o.path, a.sealed, a.state,"
    " a.state_reason, a.totp_sealed IS NOT NULL AS second_factor, a.must_change_password, a.password_changed_at,"
    " a.created_at, a.last_seen_at, a.version"
    " FROM account a JOIN organisation o ON o.id = a.organisation_id WHERE a.kind = 'staff'"
)
_POST = (
    "p.id, p.account_id, p.organisation_id, o.name AS organisation_name, o.short_name AS organisation_short_name,"
    " o.path, o.level, o.level <> 'school' OR 'senior' = ANY(o.stages) AS senior, p.title, p.roles, p.active,"
    " p.started_at, p.ended_at"
    " FROM post p JOIN organisation o ON o.id = p.organisation_id"
)
_REQUEST = (
    "r.id, r.permission, r.organisation_id AS office_id, f.name AS office_name, f.path AS office_path, r.account_id,"
    " a.name AS account_name, r.post_id, p.title AS post_title, o.name AS organisation_name, o.level, r.state,"
    " r.reason, r.created_at, r.decided_at"
    " FROM access_request r JOIN organisation f ON f.id = r.organisation_id JOIN account a ON a.id = r.account_id"
    " JOIN post p ON p.id = r.post_id JOIN organisation o ON o.id = p.organisation_id"
)
_LISTED = (
    " AND (o.path LIKE $1 || '%' OR EXISTS (SELECT FROM post p JOIN organisation po ON po.id = p.organisation_id"
    " WHERE p.account_id = a.id AND p.active AND po.path LIKE $1 || '%'))"
    " AND ($2 = '' OR position($2 in a.name) > 0 OR position(lower($2) in a.login_name) > 0 OR a.phone_index = $3)"
)


def seal_contacts(contacts: Contacts) -> bytes:
    return keyring().seal(msgspec.json.encode(contacts), SEALED)


def open_contacts(sealed: bytes | None) -> Contacts:
    return Contacts() if sealed is None else msgspec.json.decode(keyring().open(sealed, SEALED), type=Contacts)


def index_of(kind: str, value: str | None) -> bytes | None:
    """The blind index of a login name, phone or e-mail."""
    return None if value is None else keyring().index(value, kind)


# --- accounts -----------------------------------------------------------------------------------------------------


async def account(source: Reads, account_id: int) -> AccountRow | None:
    return await source.row(AccountRow, f"SELECT {_ACCOUNT} AND a.id = $1", account_id)


async def me(source: Reads, account_id: int) -> MeRow | None:
    sql = "SELECT name, sealed, settings, password_changed_at, now() AS now FROM account WHERE id = $1"
    return await source.row(MeRow, sql, account_id)


async def lock_account(tx: Tx, account_id: int) -> AccountRow | None:
    return await tx.row(AccountRow, f"SELECT {_ACCOUNT} AND a.id = $1 FOR UPDATE OF a", account_id)


async def accounts(
    source: Reads,
    path: str,
    words: str,
    phone_index: bytes | None,
    *,
    state: AccountState | None,
    after: int,
    limit: int,
) -> list[AccountRow]:
    """Accounts with home or post in the subtree, in the order of their ids. Deleted ones only when asked for."""
    sql = (
        f"SELECT {_ACCOUNT}{_LISTED} AND ($4::text = a.state OR ($4::text IS NULL AND a.state <> 'deleted'))"
        " AND a.id > $5 ORDER BY a.id LIMIT $6"
    )
    chosen = None if state is None else state.value
    return await source.fetch(AccountRow, sql, path, words, phone_index, chosen, after, limit)


async def count_by_state(source: Reads, path: str, words: str, phone_index: bytes | None) -> list[StateTotal]:
    sql = (
        "SELECT a.state, count(*) AS count FROM account a JOIN organisation o ON o.id = a.organisation_id"
        f" WHERE a.kind = 'staff'{_LISTED} GROUP BY a.state"
    )
    return await source.fetch(StateTotal, sql, path, words, phone_index)


async def insert_staff(
    tx: Tx, *, login_name: str, name: str, organisation_id: int, contacts: Contacts, password_hash: str | None = None
) -> int:
    """Enter a staff account and mark its login name, phone and e-mail as used for ever."""
    account_id = int(
        await tx.value(
            "INSERT INTO account (kind, organisation_id, login_name, name, sealed, phone_index, email_index,"
            " password_hash, must_change_password, state, state_reason, settings, created_at, version)"
            " VALUES ('staff', $1, $2, $3, $4, $5, $6, $7, true, 'active', '', '{}', $8, 1) RETURNING id",
            organisation_id,
            login_name,
            name,
            seal_contacts(contacts),
            index_of("phone", contacts.phone),
            index_of("email", contacts.email),
            password_hash,
            tx.now,
        )
    )
    await mark_used(tx, account_id, login_name=login_name, phone=contacts.phone, email=contacts.email)
    return account_id


async def insert_family(tx: Tx, *, name: str, phone: str | None = None) -> int:
    """Enter the account of a guardian or student, who logs in by WeChat or by a code to the phone."""
    return int(
        await tx.value(
            "INSERT INTO account (kind, name, sealed, phone_index, must_change_password, state, state_reason, settings,"
            " created_at, last_seen_at, version)"
            " VALUES ('family', $1, $2, $3, false, 'active', '', '{}', $4, $4, 1) RETURNING id",
            name,
            seal_contacts(Contacts(phone=phone)),
            index_of("phone", phone),
            tx.now,
        )
    )


async def any_staff(source: Reads) -> bool:
    """Whether the house has had a staff account yet; deleted ones count."""
    return bool(await source.value("SELECT EXISTS (SELECT FROM account WHERE kind = 'staff')"))


async def family_with_phone(source: Reads, phone: str) -> int | None:
    """The living family account bound to this phone."""
    return await source.value(
        "SELECT id FROM account WHERE kind = 'family' AND phone_index = $1 AND state <> 'deleted'",
        index_of("phone", phone),
    )


async def family_may_log_in(source: Reads, account_id: int) -> bool:
    sql = "SELECT EXISTS (SELECT FROM account WHERE id = $1 AND kind = 'family' AND state = 'active')"
    return bool(await source.value(sql, account_id))


async def bind_family_phone(tx: Tx, account_id: int, phone: str) -> None:
    """Bind a phone to a family account that came by WeChat."""
    await tx.execute(
        "UPDATE account SET sealed = $2, phone_index = $3, version = version + 1 WHERE id = $1 AND kind = 'family'",
        account_id,
        seal_contacts(Contacts(phone=phone)),
        index_of("phone", phone),
    )


async def contacts_of(source: Reads, account_ids: Sequence[int]) -> dict[int, Contacts]:
    """Phones and e-mails of living accounts, opened: for messages that go out, never for a page."""
    found = await source.fetch(
        _SealedRow,
        "SELECT id, sealed FROM account WHERE id = ANY($1::bigint[]) AND state = 'active'",
        list(account_ids),
    )
    return {row.id: open_contacts(row.sealed) for row in found}


async def update_person(tx: Tx, account_id: int, name: str, contacts: Contacts) -> None:
    await tx.execute(
        "UPDATE account SET name = $2, sealed = $3, phone_index = $4, email_index = $5, version = version + 1"
        " WHERE id = $1",
        account_id,
        name,
        seal_contacts(contacts),
        index_of("phone", contacts.phone),
        index_of("email", contacts.email),
    )
    await mark_used(tx, account_id, phone=contacts.phone, email=contacts.email)


async def set_state(tx: Tx, account_id: int, state: AccountState, reason: str = "") -> None:
    await tx.execute(
        "UPDATE account SET state = $2, state_reason = $3, version = version + 1 WHERE id = $1",
        account_id,
        state.value,
        reason,
    )


async def seen(tx: Tx, account_id: int) -> None:
    await tx.execute("UPDATE account SET last_seen_at = now() WHERE id = $1", account_id)


async def set_home(tx: Tx, account_id: int, organisation_id: int) -> None:
    await tx.execute(
        "UPDATE account SET organisation_id = $2, version = version + 1 WHERE id = $1", account_id, organisation_id
    )


async def merge_settings(tx: Tx, account_id: int, changed: Mapping[str, object]) -> None:
    await tx.execute(
        "UPDATE account SET settings = settings || $2::jsonb, version = version + 1 WHERE id = $1",
        account_id,
        dict(changed),
    )


async def freeze_idle(tx: Tx, before: datetime) -> list[int]:
    """Freeze staff accounts that nobody used since `before`; answers their ids."""
    return await tx.column(
        int,
        "UPDATE account SET state = 'frozen', version = version + 1 WHERE kind = 'staff' AND state = 'active'"
        " AND coalesce(last_seen_at, created_at) < $1 RETURNING id",
        before,
    )


class _SealedRow(msgspec.Struct, frozen=True):
    id: int
    sealed: bytes | None


# --- what serves one account only ---------------------------------------------------------------------------------


async def holders(source: Reads, wanted: Mapping[str, str | None]) -> list[HolderRow]:
    """Which of these login name, phone and e-mail some staff account has or ever had."""
    kinds = [kind for kind, value in wanted.items() if value is not None]
    indexes = [index_of(kind, wanted[kind]) for kind in kinds]
    sql = (
        "SELECT u.kind, u.account_id, a.name, a.state, o.name AS organisation_name, o.path FROM used_identifier u"
        " JOIN unnest($1::text[], $2::bytea[]) AS w(kind, index) ON w.kind = u.kind AND w.index = u.index"
        " JOIN account a ON a.id = u.account_id JOIN organisation o ON o.id = a.organisation_id"
    )
    return await source.fetch(HolderRow, sql, kinds, indexes)


async def mark_used(tx: Tx, account_id: int, **values: str | None) -> None:
    for kind, value in values.items():
        if value is not None:
            await tx.execute(
                "INSERT INTO used_identifier (kind, index, account_id, used_at) VALUES ($1, $2, $3, now())"
                " ON CONFLICT (kind, index) DO NOTHING",
                kind,
                index_of(kind, value),
                account_id,
            )


# --- posts --------------------------------------------------------------------------------------------------------


async def post(source: Reads, post_id: int) -> PostRow | None:
    return await source.row(PostRow, f"SELECT {_POST} WHERE p.id = $1", post_id)


async def posts(source: Reads, account_ids: Sequence[int], *, ended: bool = False) -> list[PostRow]:
    sql = f"SELECT {_POST} WHERE p.account_id = ANY($1::bigint[]) AND (p.active OR $2) ORDER BY p.started_at, p.id"
    return await source.fetch(PostRow, sql, list(account_ids), ended)


async def insert_post(tx: Tx, *, account_id: int, organisation_id: int, title: str, roles: Sequence[str]) -> int | None:
    """Open a post; None when the account has one of this title there already."""
    return await tx.value(
        "INSERT INTO post (account_id, organisation_id, title, roles, active, started_at)"
        " VALUES ($1, $2, $3, $4::text[], true, $5)"
        " ON CONFLICT (account_id, organisation_id, title) WHERE active DO NOTHING RETURNING id",
        account_id,
        organisation_id,
        title,
        sorted(set(roles)),
        tx.now,
    )


async def update_roles(tx: Tx, post_id: int, roles: Sequence[str]) -> None:
    await tx.execute("UPDATE post SET roles = $2::text[] WHERE id = $1", post_id, sorted(set(roles)))


async def close_post(tx: Tx, post_id: int) -> None:
    await tx.execute("UPDATE post SET active = false, ended_at = $2 WHERE id = $1 AND active", post_id, tx.now)


async def posts_with_role(source: Reads, organisation_id: int, role: str) -> list[PostRow]:
    """Active posts with the role at this organisation, of accounts that can log in."""
    sql = (
        f"SELECT {_POST} JOIN account a ON a.id = p.account_id AND a.state = 'active'"
        " WHERE p.organisation_id = $1 AND p.active AND $2 = ANY(p.roles) ORDER BY p.id"
    )
    return await source.fetch(PostRow, sql, organisation_id, role)


class _PostHolder(msgspec.Struct, frozen=True):
    post_id: int
    name: str


async def post_holders(source: Reads, post_ids: Sequence[int]) -> dict[int, str]:
    """Names of who holds these posts."""
    sql = (
        "SELECT p.id AS post_id, a.name FROM post p JOIN account a ON a.id = p.account_id"
        " WHERE p.id = ANY($1::bigint[])"
    )
    return {row.post_id: row.name for row in await source.fetch(_PostHolder, sql, list(post_ids))}


async def administrators_at(source: Reads, organisation_ids: Sequence[int]) -> list[AdministratorRow]:
    """Living administrators of these organisations."""
    sql = (
        "SELECT a.id AS account_id, a.name, o.id AS organisation_id, o.name AS organisation_name FROM post p"
        " JOIN account a ON a.id = p.account_id AND a.state = 'active'"
        " JOIN organisation o ON o.id = p.organisation_id"
        " WHERE p.organisation_id = ANY($1::bigint[]) AND p.active AND 'administrator' = ANY(p.roles) ORDER BY a.id"
    )
    return await source.fetch(AdministratorRow, sql, list(organisation_ids))


# --- access requests ----------------------------------------------------------------------------------------------


async def insert_request(tx: Tx, *, account_id: int, post_id: int, office_id: int, permission: May) -> int | None:
    """Enter a request; None when the same one is waiting already."""
    return await tx.value(
        "INSERT INTO access_request (account_id, post_id, organisation_id, permission, state, reason, created_at)"
        " VALUES ($1, $2, $3, $4, 'waiting', '', $5)"
        " ON CONFLICT (post_id, permission) WHERE state = 'waiting' DO NOTHING RETURNING id",
        account_id,
        post_id,
        office_id,
        permission.value,
        tx.now,
    )


async def request(source: Reads, request_id: int) -> RequestRow | None:
    return await source.row(RequestRow, f"SELECT {_REQUEST} WHERE r.id = $1", request_id)


async def lock_request(tx: Tx, request_id: int) -> RequestRow | None:
    return await tx.row(RequestRow, f"SELECT {_REQUEST} WHERE r.id = $1 FOR UPDATE OF r", request_id)


async def waiting_request(source: Reads, post_id: int, permission: May) -> RequestRow | None:
    sql = f"SELECT {_REQUEST} WHERE r.post_id = $1 AND r.permission = $2 AND r.state = 'waiting'"
    return await source.row(RequestRow, sql, post_id, permission.value)


async def requests_to_decide(source: Reads, path: str, limit: int) -> list[RequestRow]:
    """What waits at the office of `path` or below it."""
    sql = f"SELECT {_REQUEST} WHERE r.state = 'waiting' AND f.path LIKE $1 || '%' ORDER BY r.created_at LIMIT $2"
    return await source.fetch(RequestRow, sql, path, limit)


async def count_requests(source: Reads, path: str, account_id: int) -> int:
    """How many wait at the office of `path` or below it, those of `account_id` aside."""
    return await source.value(
        "SELECT count(*) FROM access_request r JOIN organisation f ON f.id = r.organisation_id"
        " WHERE r.state = 'waiting' AND f.path LIKE $1 || '%' AND r.account_id <> $2",
        path,
        account_id,
    )


async def requests_of(source: Reads, account_id: int, limit: int) -> list[RequestRow]:
    sql = f"SELECT {_REQUEST} WHERE r.account_id = $1 ORDER BY r.created_at DESC LIMIT $2"
    return await source.fetch(RequestRow, sql, account_id, limit)


async def decide_request(
    tx: Tx, request_id: int, state: RequestState, *, by: int, reason: str = "", role: str | None = None
) -> None:
    await tx.execute(
        "UPDATE access_request SET state = $2, decided_by = $3, reason = $4, role = $5, decided_at = $6 WHERE id = $1",
        request_id,
        state.value,
        by,
        reason,
        role,
        tx.now,
    )
