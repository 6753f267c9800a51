"""The only queries on failed_login, pending_login and one_time_code, and on what an account keeps secret."""

from datetime import datetime, timedelta

import msgspec

from xueji.features.accounts.schemas import AccountState
from xueji.features.organisations import Reads
from xueji.platform.crypto import register_sealed
from xueji.platform.database import Tx

TOTP = "account.totp_sealed"
PENDING_TOTP = "pending_login.totp_sealed"
CODE = "one_time_code.sealed"
register_sealed("account", "totp_sealed", aad=TOTP)
register_sealed("pending_login", "totp_sealed", key="id_hash", aad=PENDING_TOTP)
register_sealed("one_time_code", "sealed", aad=CODE)


class SecretsRow(msgspec.Struct, frozen=True):
    """What logging in needs of a staff account."""

    id: int
    login_name: str
    name: str
    state: AccountState
    state_reason: str
    organisation_id: int
    sealed: bytes | None
    password_hash: str | None
    password_changed_at: datetime | None
    password_expires_at: datetime | None
    must_change_password: bool
    totp_sealed: bytes | None
    totp_step: int | None


class TryRow(msgspec.Struct, frozen=True):
    tries: int
    locked_until: datetime | None


class PendingRow(msgspec.Struct, frozen=True):
    account_id: int
    step: str
    totp_sealed: bytes | None


class CodeRow(msgspec.Struct, frozen=True):
    id: int
    account_id: int | None
    code_hash: bytes
    sealed: bytes | None


class UnsentCode(msgspec.Struct, frozen=True):
    sealed: bytes
    created_at: datetime


_SECRETS = (
    "id, login_name, name, state, state_reason, organisation_id, sealed, password_hash, password_changed_at,"
    " password_expires_at, must_change_password, totp_sealed, totp_step FROM account WHERE kind = 'staff'"
)


# --- wrong tries --------------------------------------------------------------------------------------------------


async def count_try(tx: Tx, name_index: bytes, *, most: int, lock_out: timedelta) -> TryRow | None:
    """Count a try before it is judged, so that tries at once cannot outrun the count; None while locked."""
    sql = (
        "INSERT INTO failed_login AS f (name_index, tries, last_at, locked_until) VALUES ($1, 1, now(), NULL)"
        " ON CONFLICT (name_index) DO UPDATE SET last_at = now(),"
        " tries = CASE WHEN f.last_at < now() - $3::interval THEN 1 ELSE f.tries + 1 END,"
        " locked_until ="
        " CASE WHEN f.last_at >= now() - $3::interval AND f.tries + 1 >= $2 THEN now() + $3::interval END"
        " WHERE f.locked_until IS NULL OR f.locked_until <= now() RETURNING tries, locked_until"
    )
    return await tx.row(TryRow, sql, name_index, most, lock_out)


async def give_back_try(tx: Tx, name_index: bytes) -> None:
    """The try was right: it does not count."""
    await tx.execute(
        "UPDATE failed_login SET tries = greatest(tries - 1, 0), locked_until = NULL WHERE name_index = $1", name_index
    )


async def locked_until(source: Reads, name_index: bytes) -> datetime | None:
    return await source.value(
        "SELECT locked_until FROM failed_login WHERE name_index = $1 AND locked_until > now()", name_index
    )


async def forget_tries(tx: Tx, name_index: bytes) -> None:
    await tx.execute("DELETE FROM failed_login WHERE name_index = $1", name_index)


# --- secrets of an account ----------------------------------------------------------------------------------------


async def secrets_by_login_name(source: Reads, login_name: str) -> SecretsRow | None:
    sql = f"SELECT {_SECRETS} AND login_name = $1 AND state <> 'deleted'"
    return await source.row(SecretsRow, sql, login_name)


async def secrets_of(source: Reads, account_id: int) -> SecretsRow | None:
    return await source.row(SecretsRow, f"SELECT {_SECRETS} AND id = $1", account_id)


async def lock_secrets(tx: Tx, account_id: int) -> SecretsRow | None:
    return await tx.row(SecretsRow, f"SELECT {_SECRETS} AND id = $1 FOR UPDATE", account_id)


async def set_password(tx: Tx, account_id: int, password_hash: str) -> None:
    """The owner's own new password."""
    await tx.execute(
        "UPDATE account SET password_hash = $2, password_changed_at = now(), password_expires_at = NULL,"
        " must_change_password = false, version = version + 1 WHERE id = $1",
        account_id,
        password_hash,
    )


async def set_one_time_password(
    tx: Tx, account_id: int, password_hash: str, valid_until: datetime, *, second_factor: bool
) -> None:
    """A password that ends with its first use; with `second_factor` the authenticator is taken away too."""
    await tx.execute(
        "UPDATE account SET password_hash = $2, password_expires_at = $3, must_change_password = true,"
        " totp_sealed = CASE WHEN $4 THEN NULL ELSE totp_sealed END,"
        " totp_step = CASE WHEN $4 THEN NULL ELSE totp_step END,"
        " version = version + 1 WHERE id = $1",
        account_id,
        password_hash,
        valid_until,
        second_factor,
    )


async def set_totp(tx: Tx, account_id: int, totp_sealed: bytes) -> None:
    await tx.execute("UPDATE account SET totp_sealed = $2, totp_step = NULL WHERE id = $1", account_id, totp_sealed)


async def use_totp_step(tx: Tx, account_id: int, step: int) -> bool:
    """Mark a code as used; False when it or a later one was used already."""
    sql = "UPDATE account SET totp_step = $2 WHERE id = $1 AND (totp_step IS NULL OR totp_step < $2)"
    return await tx.execute(sql, account_id, step) == 1


# --- logins between two steps -------------------------------------------------------------------------------------


async def insert_pending(
    tx: Tx, *, id_hash: bytes, account_id: int, step: str, totp_sealed: bytes | None, lasts: timedelta
) -> None:
    await tx.execute(
        "INSERT INTO pending_login (id_hash, account_id, step, totp_sealed, created_at, expires_at)"
        " VALUES ($1, $2, $3, $4, now(), now() + $5::interval)",
        id_hash,
        account_id,
        step,
        totp_sealed,
        lasts,
    )


async def pending(source: Reads, id_hash: bytes) -> PendingRow | None:
    sql = "SELECT account_id, step, totp_sealed FROM pending_login WHERE id_hash = $1 AND expires_at > now()"
    return await source.row(PendingRow, sql, id_hash)


async def advance_pending(tx: Tx, id_hash: bytes, step: str) -> None:
    await tx.execute("UPDATE pending_login SET step = $2, totp_sealed = NULL WHERE id_hash = $1", id_hash, step)


async def drop_pending(tx: Tx, account_id: int) -> None:
    await tx.execute("DELETE FROM pending_login WHERE account_id = $1", account_id)


# --- one-time codes -----------------------------------------------------------------------------------------------


async def seconds_since_code(tx: Tx, purpose: str, target_index: bytes) -> float | None:
    return await tx.value(
        "SELECT extract(epoch FROM now() - max(created_at))::float8 FROM one_time_code"
        " WHERE purpose = $1 AND target_index = $2",
        purpose,
        target_index,
    )


async def codes_today(tx: Tx, purpose: str, target_index: bytes) -> int:
    return int(
        await tx.value(
            "SELECT count(*) FROM one_time_code WHERE purpose = $1 AND target_index = $2"
            " AND created_at > now() - interval '24 hours'",
            purpose,
            target_index,
        )
    )


async def insert_code(
    tx: Tx,
    *,
    purpose: str,
    target_index: bytes,
    account_id: int | None,
    code_hash: bytes,
    sealed: bytes | None,
    lasts: timedelta,
) -> int:
    return int(
        await tx.value(
            "INSERT INTO one_time_code (purpose, target_index, account_id, code_hash, sealed, tries, created_at,"
            " expires_at) VALUES ($1, $2, $3, $4, $5, 0, now(), now() + $6::interval) RETURNING id",
            purpose,
            target_index,
            account_id,
            code_hash,
            sealed,
            lasts,
        )
    )


async def spend_try(tx: Tx, purpose: str, target_index: bytes, most: int) -> CodeRow | None:
    """The newest living code of this purpose and target, one try poorer."""
    sql = (
        "UPDATE one_time_code SET tries = tries + 1 WHERE id = (SELECT id FROM one_time_code WHERE purpose = $1"
        " AND target_index = $2 ORDER BY created_at DESC, id DESC LIMIT 1) AND used_at IS NULL AND expires_at > now()"
        " AND tries < $3 RETURNING id, account_id, code_hash, sealed"
    )
    return await tx.row(CodeRow, sql, purpose, target_index, most)


async def use_code(tx: Tx, code_id: int) -> None:
    await tx.execute("UPDATE one_time_code SET used_at = now(), sealed = NULL WHERE id = $1", code_id)


async def code_to_send(source: Reads, code_id: int) -> UnsentCode | None:
    """A code whose message has not left yet and is still worth sending."""
    sql = (
        "SELECT sealed, created_at FROM one_time_code WHERE id = $1 AND sealed IS NOT NULL"
        " AND used_at IS NULL AND expires_at > now()"
    )
    return await source.row(UnsentCode, sql, code_id)


async def code_sent(tx: Tx, code_id: int) -> None:
    await tx.execute("UPDATE one_time_code SET sealed = NULL WHERE id = $1", code_id)


async def forget_past(tx: Tx) -> None:
    """Rows that no try can meet any more."""
    await tx.execute("DELETE FROM pending_login WHERE expires_at < now()")
    await tx.execute("DELETE FROM one_time_code WHERE created_at < now() - interval '2 days'")
    await tx.execute("DELETE FROM failed_login WHERE last_at < now() - interval '1 day'")
