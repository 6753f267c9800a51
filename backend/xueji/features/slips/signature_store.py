"""The only queries on slip_signature, slip_marks and slip_objection."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from xueji.features.slips.family_schemas import SignatureRole, SignatureWay
from xueji.features.slips.models import MARKS_SEAL, OBJECTION_SEAL
from xueji.features.slips.schemas import ObjectionState
from xueji.features.students import Reads
from xueji.platform.crypto import keyring
from xueji.platform.database import Tx

_encode = msgspec.json.Encoder(order="sorted").encode
_marks = msgspec.json.Decoder(dict[str, str]).decode


# --- signatures ---------------------------------------------------------------------------------------------------


class SignatureRow(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    slip_id: int
    role: SignatureRole
    way: SignatureWay
    account_id: int
    signed_at: datetime
    hash: bytes
    sealed: bytes


_SIGNATURE = "id, slip_id, role, way, account_id, signed_at, hash, sealed FROM slip_signature"


async def signatures(source: Reads, slip_ids: Sequence[int]) -> list[SignatureRow]:
    """Of these slips, guardians first."""
    sql = f"SELECT {_SIGNATURE} WHERE slip_id = ANY($1::bigint[]) ORDER BY slip_id, role"
    return await source.fetch(SignatureRow, sql, list(slip_ids))


class NewSignature(msgspec.Struct, frozen=True, kw_only=True):
    role: SignatureRole
    way: SignatureWay
    hash: bytes
    sealed: bytes


_SIGN = """
WITH added AS (
  INSERT INTO slip_signature (slip_id, role, way, account_id, signed_at, hash, sealed)
  SELECT $1, n.role, n.way, $4, $5, n.hash, n.sealed
  FROM unnest($6::text[], $7::text[], $8::bytea[], $9::bytea[]) AS n (role, way, hash, sealed)
), replaced AS (
  UPDATE slip SET state = 'replaced', closed_at = $5, version = version + 1
  WHERE student_id = $10 AND state = 'done' AND id <> $1 AND $2 = 'done'
)
UPDATE slip SET state = $2, closed_at = CASE WHEN $3 THEN $5::timestamptz END, version = version + 1 WHERE id = $1
"""


async def sign(
    tx: Tx, slip_id: int, student_id: int, rows: Sequence[NewSignature], *, state: str, account_id: int
) -> None:
    """Add signatures and move the slip; one that is confirmed takes the place of the one confirmed before."""
    await tx.execute(
        _SIGN,
        slip_id,
        state,
        state == "done",
        account_id,
        tx.now,
        [row.role.value for row in rows],
        [row.way.value for row in rows],
        [row.hash for row in rows],
        [row.sealed for row in rows],
        student_id,
    )


# --- marks --------------------------------------------------------------------------------------------------------


class MarksRow(msgspec.Struct, frozen=True):
    sealed: bytes
    version: int
    saved_at: datetime

    def opened(self) -> dict[str, str]:
        return _marks(keyring().open(self.sealed, MARKS_SEAL))


async def marks(source: Reads, slip_id: int, account_id: int) -> MarksRow | None:
    sql = "SELECT sealed, version, saved_at FROM slip_marks WHERE slip_id = $1 AND account_id = $2"
    return await source.row(MarksRow, sql, slip_id, account_id)


async def save_marks(tx: Tx, slip_id: int, account_id: int, given: Mapping[str, str], expected: int) -> int | None:
    """Keep what is marked; None when another device of this person was first."""
    sealed = keyring().seal(_encode(given), MARKS_SEAL)
    sql = (
        "INSERT INTO slip_marks (slip_id, account_id, sealed, version, saved_at) VALUES ($1, $2, $3, 1, $4)"
        " ON CONFLICT (slip_id, account_id) DO UPDATE SET sealed = excluded.sealed, saved_at = excluded.saved_at,"
        " version = slip_marks.version + 1 WHERE slip_marks.version = $5 RETURNING version"
    )
    return await tx.value(sql, slip_id, account_id, sealed, tx.now, expected)


async def drop_marks(tx: Tx, slip_id: int) -> None:
    await tx.execute("DELETE FROM slip_marks WHERE slip_id = $1", slip_id)


# --- objections ---------------------------------------------------------------------------------------------------


class Said(msgspec.Struct, frozen=True):
    """What is sealed of an objection."""

    wanted: str
    answer: str = ""


class ObjectionRow(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    field: str
    label: str
    outcome: ObjectionState
    sealed: bytes
    account_id: int
    by: str
    at: datetime

    def opened(self) -> Said:
        return msgspec.json.decode(keyring().open(self.sealed, OBJECTION_SEAL), type=Said)


async def objections(source: Reads, slip_id: int) -> list[ObjectionRow]:
    sql = (
        "SELECT j.id, j.field, j.label, j.outcome, j.sealed, j.account_id, a.name AS by, j.at FROM slip_objection j"
        " JOIN account a ON a.id = j.account_id WHERE j.slip_id = $1 ORDER BY j.id"
    )
    return await source.fetch(ObjectionRow, sql, slip_id)


async def add_objections(tx: Tx, slip_id: int, account_id: int, rows: Sequence[tuple[str, str, str]]) -> None:
    """`rows`: field, label, what it should be."""
    await tx.execute(
        "INSERT INTO slip_objection (slip_id, field, label, outcome, sealed, account_id, at)"
        " SELECT $1, n.field, n.label, 'waiting', n.sealed, $2, $3"
        " FROM unnest($4::text[], $5::text[], $6::bytea[]) AS n (field, label, sealed)",
        slip_id,
        account_id,
        tx.now,
        [field for field, _, _ in rows],
        [label for _, label, _ in rows],
        [keyring().seal(_encode(Said(wanted)), OBJECTION_SEAL) for _, _, wanted in rows],
    )


async def settle_objections(tx: Tx, rows: Sequence[tuple[int, ObjectionState, Said]]) -> None:
    """The school's answer to each: outcome and words."""
    await tx.execute(
        "UPDATE slip_objection j SET outcome = n.outcome, sealed = n.sealed, answered_by = $4, answered_at = $5"
        " FROM unnest($1::bigint[], $2::text[], $3::bytea[]) AS n (id, outcome, sealed) WHERE j.id = n.id",
        [each for each, _, _ in rows],
        [outcome.value for _, outcome, _ in rows],
        [keyring().seal(_encode(said), OBJECTION_SEAL) for _, _, said in rows],
        tx.caller.account_id if tx.caller else None,
        tx.now,
    )


# --- who reads or signs -------------------------------------------------------------------------------------------


class Reader(msgspec.Struct, frozen=True):
    """The account that reads or signs: its name, sealed contacts, and when this login was last proven."""

    name: str
    sealed: bytes | None
    proven_at: datetime | None


async def reader(source: Reads, account_id: int, session_id: bytes) -> Reader:
    sql = f"SELECT {_READER} FROM account a WHERE a.id = $1"
    found = await source.row(Reader, sql, account_id, session_id)
    return found or Reader("", None, None)


_READER = (
    "a.name, a.sealed, (SELECT t.proven_at FROM session t WHERE t.id_hash = $2 AND t.account_id = a.id) AS proven_at"
)


class Around(msgspec.Struct, frozen=True, kw_only=True):
    """All that stands around a slip for one reader: read in one statement."""

    name: str
    sealed: bytes | None
    proven_at: datetime | None
    marks: MarksRow | None
    signatures: list[SignatureRow]
    objections: list[ObjectionRow]
    base_sealed: bytes | None
    base_signed_at: datetime | None


def _base64(column: str) -> str:
    return f"translate(encode({column}, 'base64'), E'\\n', '')"


_AROUND = f"""
SELECT {_READER},
  (SELECT jsonb_build_object('sealed', {_base64("k.sealed")}, 'version', k.version, 'saved_at', k.saved_at)
    FROM slip_marks k WHERE k.slip_id = $3 AND k.account_id = a.id) AS marks,
  coalesce((SELECT jsonb_agg(jsonb_build_object('id', g.id, 'slip_id', g.slip_id, 'role', g.role, 'way', g.way,
      'account_id', g.account_id, 'signed_at', g.signed_at, 'hash', {_base64("g.hash")},
      'sealed', {_base64("g.sealed")}) ORDER BY g.role)
    FROM slip_signature g WHERE g.slip_id = $3), '[]'::jsonb) AS signatures,
  coalesce((SELECT jsonb_agg(jsonb_build_object('id', j.id, 'field', j.field, 'label', j.label, 'outcome', j.outcome,
      'sealed', {_base64("j.sealed")}, 'account_id', j.account_id, 'by', w.name, 'at', j.at) ORDER BY j.id)
    FROM slip_objection j JOIN account w ON w.id = j.account_id WHERE j.slip_id = $3), '[]'::jsonb) AS objections,
  b.sealed AS base_sealed, (SELECT min(g.signed_at) FROM slip_signature g WHERE g.slip_id = b.id) AS base_signed_at
FROM account a LEFT JOIN slip b ON b.id = $4 WHERE a.id = $1
"""


async def around(source: Reads, slip_id: int, base_id: int | None, account_id: int, session_id: bytes) -> Around | None:
    """Who reads, what this person marked, who signed, what was objected to, the slip it is compared with."""
    return await source.row(Around, _AROUND, account_id, session_id, slip_id, base_id)
