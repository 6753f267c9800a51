"""The only queries on binding_code, binding_try and consent."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from xueji.features.guardians.rules import BindAs, Purpose, grouped, locator_of, new_code
from xueji.features.organisations import Reads
from xueji.platform.crypto import keyring, register_sealed
from xueji.platform.database import Tx

SEALED = "binding_code.sealed"
register_sealed("binding_code", "sealed", aad=SEALED)


class CodeRow(msgspec.Struct, frozen=True):
    id: int
    student_id: int
    bind_as: BindAs
    code_hash: bytes
    sealed: bytes | None
    expires_at: datetime
    used_at: datetime | None
    replaced_at: datetime | None

    @property
    def printed(self) -> str | None:
        """The code as it is printed, while it is good."""
        return None if self.sealed is None else grouped(keyring().open(self.sealed, SEALED).decode())


class TriesRow(msgspec.Struct, frozen=True):
    who: str
    tries: int
    since: datetime


class ConsentRow(msgspec.Struct, frozen=True):
    purpose: Purpose
    version: int
    given_at: datetime


def hashed(code: str) -> bytes:
    return keyring().index(code, "binding_code")


_CODE = "id, student_id, bind_as, code_hash, sealed, expires_at, used_at, replaced_at FROM binding_code"
_GOOD = "used_at IS NULL AND replaced_at IS NULL AND expires_at > now()"


# --- codes --------------------------------------------------------------------------------------------------------


async def code_behind(tx: Tx, code: str) -> CodeRow | None:
    """The row of this code, whatever has become of it, locked; None when the secret is wrong."""
    row = await tx.row(CodeRow, f"SELECT {_CODE} WHERE locator = $1 FOR UPDATE", locator_of(code))
    return row if row is not None and row.code_hash == hashed(code) else None


async def code(source: Reads, code_id: int) -> CodeRow | None:
    return await source.row(CodeRow, f"SELECT {_CODE} WHERE id = $1", code_id)


async def good_codes(source: Reads, student_ids: Sequence[int], bind_as: BindAs) -> list[CodeRow]:
    sql = f"SELECT {_CODE} WHERE student_id = ANY($1::bigint[]) AND bind_as = $2 AND {_GOOD} ORDER BY student_id"
    return await source.fetch(CodeRow, sql, list(student_ids), bind_as.value)


async def replace_codes(tx: Tx, student_ids: Sequence[int], bind_as: BindAs) -> None:
    """Whatever code these pupils have is good no more."""
    await tx.execute(
        "UPDATE binding_code SET replaced_at = now(), sealed = NULL WHERE student_id = ANY($1::bigint[])"
        " AND bind_as = $2 AND used_at IS NULL AND replaced_at IS NULL",
        list(student_ids),
        bind_as.value,
    )


async def add_codes(tx: Tx, student_ids: Sequence[int], bind_as: BindAs, *, made_by: int, lasts: timedelta) -> None:
    """A new code for each pupil, in one statement however many; a locator that is taken is drawn again."""
    left = list(student_ids)
    while left:
        codes = [new_code() for _ in left]
        entered = await tx.column(
            int,
            "INSERT INTO binding_code (student_id, bind_as, locator, code_hash, sealed, made_by, made_at, expires_at)"
            " SELECT n.student_id, $1, n.locator, n.code_hash, n.sealed, $2, now(), now() + $3::interval"
            " FROM unnest($4::bigint[], $5::text[], $6::bytea[], $7::bytea[])"
            " AS n (student_id, locator, code_hash, sealed)"
            " ON CONFLICT (locator) DO NOTHING RETURNING student_id",
            bind_as.value,
            made_by,
            lasts,
            left,
            [locator_of(each) for each in codes],
            [hashed(each) for each in codes],
            keyring().seal_many([each.encode() for each in codes], SEALED),
        )
        done = set(entered)
        left = [each for each in left if each not in done]


async def use_code(tx: Tx, code_id: int, account_id: int) -> None:
    await tx.execute(
        "UPDATE binding_code SET used_at = now(), used_by = $2, sealed = NULL WHERE id = $1", code_id, account_id
    )


async def forget_sealed(tx: Tx) -> int:
    """Throw away the readable copies of codes that are over; answers how many there were."""
    return await tx.execute("UPDATE binding_code SET sealed = NULL WHERE sealed IS NOT NULL AND expires_at <= now()")


# --- wrong tries --------------------------------------------------------------------------------------------------


async def count_tries(tx: Tx, who: Sequence[str], within: timedelta) -> list[TriesRow]:
    """Count a try of each before it is judged, so that tries at once cannot outrun the count."""
    return await tx.fetch(
        TriesRow,
        "INSERT INTO binding_try AS t (who, tries, since) SELECT n.who, 1, now() FROM unnest($1::text[]) AS n (who)"
        " ON CONFLICT (who) DO UPDATE SET"
        " tries = CASE WHEN t.since < now() - $2::interval THEN 1 ELSE t.tries + 1 END,"
        " since = CASE WHEN t.since < now() - $2::interval THEN now() ELSE t.since END"
        " RETURNING who, tries, since",
        sorted(who),
        within,
    )


async def give_back_tries(tx: Tx, who: Sequence[str]) -> None:
    """The code was right: the try does not count."""
    await tx.execute("UPDATE binding_try SET tries = greatest(tries - 1, 0) WHERE who = ANY($1::text[])", sorted(who))


async def forget_tries(tx: Tx) -> None:
    await tx.execute("DELETE FROM binding_try WHERE since < now() - interval '1 day'")


# --- consents -----------------------------------------------------------------------------------------------------


async def consents(source: Reads, account_id: int, student_id: int) -> list[ConsentRow]:
    return await source.fetch(
        ConsentRow,
        "SELECT purpose, version, given_at FROM consent WHERE account_id = $1 AND student_id = $2"
        " AND withdrawn_at IS NULL",
        account_id,
        student_id,
    )


class NewConsent(msgspec.Struct, frozen=True):
    account_id: int
    student_id: int
    purpose: Purpose
    version: int


async def give_consents(tx: Tx, given: Sequence[NewConsent]) -> None:
    """Enter consents to these versions; an older one of the same purpose ends. Two statements however many."""
    columns = (
        [one.account_id for one in given],
        [one.student_id for one in given],
        [one.purpose.value for one in given],
    )
    await tx.execute(
        "UPDATE consent c SET withdrawn_at = now()"
        " FROM unnest($1::bigint[], $2::bigint[], $3::text[]) AS n (account_id, student_id, purpose)"
        " WHERE c.account_id = n.account_id AND c.student_id = n.student_id AND c.purpose = n.purpose"
        " AND c.withdrawn_at IS NULL",
        *columns,
    )
    await tx.execute(
        "INSERT INTO consent (account_id, student_id, purpose, version, given_at)"
        " SELECT n.account_id, n.student_id, n.purpose, n.version, now()"
        " FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::int[])"
        " AS n (account_id, student_id, purpose, version)",
        *columns,
        [one.version for one in given],
    )


async def withdraw_consents(tx: Tx, account_id: int, student_id: int, purposes: Sequence[Purpose]) -> None:
    await tx.execute(
        "UPDATE consent SET withdrawn_at = now() WHERE account_id = $1 AND student_id = $2"
        " AND purpose = ANY($3::text[]) AND withdrawn_at IS NULL",
        account_id,
        student_id,
        [purpose.value for purpose in purposes],
    )
