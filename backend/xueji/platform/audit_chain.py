"""The audit cannot be rewritten unseen: every few seconds a job seals what was added, chained to the batch before.

A batch covers the transactions from where the last ended up to the oldest that still runs, so writers wait for nobody.
Its root is the hash of its rows' hashes; its head binds root, range and the previous head; heads are signed (Ed25519)
and appended to a file outside the database, where whoever may rewrite tables does not reach them.
"""

import base64
import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
import structlog
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from xueji.platform.connections import pool
from xueji.platform.jobs import JobContext, periodic
from xueji.settings import Settings

log = structlog.get_logger("audit")

GENESIS = bytes(32)
_ONE_SEALER = 0x61756469
_TABLES = ("audit_entry", "audit_read")
_ALL = (
    "id, at, txid::text::bigint AS txid, epoch, account_id, post_id, organisation_id, "
    "who, action, student_ids, request_id"
)
_COLUMNS = {"audit_entry": f"{_ALL}, subject, facts::text AS facts", "audit_read": f"{_ALL}, purpose"}


class Batch(msgspec.Struct, frozen=True):
    seq: int
    epoch: int
    from_txid: int
    to_txid: int
    entries: int
    root: bytes
    previous: bytes
    sealed_at: datetime

    def head(self) -> bytes:
        """The hash that binds this batch to all before it."""
        facts = [
            self.seq,
            self.epoch,
            self.from_txid,
            self.to_txid,
            self.entries,
            self.sealed_at.astimezone(UTC).isoformat(),
        ]
        return sha256(self.previous + self.root + msgspec.json.encode(facts)).digest()


class Broken(msgspec.Struct, frozen=True):
    """The first batch that does not hold, and why."""

    seq: int
    why: str


class Verdict(msgspec.Struct, frozen=True):
    batches: int
    entries: int
    unsealed: int
    broken: Broken | None


class Seal:
    """The signing key, derived from SEAL_KEY, and the file of exported heads."""

    def __init__(self, settings: Settings) -> None:
        seed = HKDF(SHA256(), 32, b"xueji", b"audit chain").derive(base64.b64decode(settings.seal_key))
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self._public = self._private.public_key()
        self.heads_file = settings.data_dir / "audit" / "heads.jsonl"

    @property
    def public_key(self) -> str:
        """For whoever checks exported heads without the settings."""
        return base64.b64encode(self._public.public_bytes_raw()).decode()

    def sign(self, head: bytes) -> bytes:
        return self._private.sign(head)

    def holds(self, head: bytes, signature: bytes) -> bool:
        try:
            self._public.verify(signature, head)
        except InvalidSignature:
            return False
        return True

    def export(self, batch: Batch, signature: bytes) -> None:
        self.heads_file.parent.mkdir(parents=True, exist_ok=True)
        line = {
            "seq": batch.seq,
            "epoch": batch.epoch,
            "entries": batch.entries,
            "head": batch.head().hex(),
            "signature": signature.hex(),
            "sealed_at": batch.sealed_at.astimezone(UTC).isoformat(),
            "public_key": self.public_key,
        }
        with self.heads_file.open("a", encoding="utf-8") as heads:
            heads.write(json.dumps(line) + "\n")
            heads.flush()
            os.fsync(heads.fileno())


_seal: Seal | None = None


def use_seal(found: Seal | None) -> None:
    """Called once where the process starts (and by tests)."""
    global _seal  # noqa: PLW0603 - the one seal of the process
    _seal = found


def seal() -> Seal:
    if _seal is None:
        raise RuntimeError("the seal is not there yet: call audit.configure(settings) where the process starts")
    return _seal


def canonical(table: str, record: asyncpg.Record) -> bytes:
    """The bytes of a row that are hashed: JSON with sorted keys, times in UTC."""
    row: dict[str, Any] = {"table": table, **dict(record)}
    row["at"] = record["at"].astimezone(UTC).isoformat()
    return msgspec.json.encode(row, order="sorted")


async def seal_batches() -> int:
    """Seal what has been added since the last batch; answers how many rows. Another sealer at work: nothing."""
    async with (await pool()).acquire() as connection:
        sealed: list[tuple[Batch, bytes]] = []
        async with connection.transaction():
            if not await connection.fetchval("SELECT pg_try_advisory_xact_lock($1)", _ONE_SEALER):
                return 0
            until = int(await connection.fetchval("SELECT pg_snapshot_xmin(pg_current_snapshot())::text"))
            epoch = await connection.fetchval("SELECT audit_epoch_now()")
            batch = await _next(connection, epoch, until)
            if batch is not None:
                sealed.append((batch, await _write(connection, batch)))
        for batch, signature in sealed:
            seal().export(batch, signature)
        return sum(batch.entries for batch, _ in sealed)


async def begin_epoch(connection: Any) -> int:
    """A restored copy counts transactions anew: seal what it brought unsealed, then go on in a new epoch."""
    epoch = await connection.fetchval("SELECT audit_epoch_now()")
    last = [
        await connection.fetchval(f"SELECT max(txid)::text FROM {table} WHERE epoch = $1", epoch) for table in _TABLES
    ]
    async with connection.transaction():
        batch = await _next(connection, epoch, max(int(number or 0) for number in last) + 1)
        signature = None if batch is None else await _write(connection, batch)
        new = await connection.fetchval("UPDATE audit_epoch SET epoch = epoch + 1 RETURNING epoch")
    if batch is not None and signature is not None:
        seal().export(batch, signature)
    return int(new)


async def _next(connection: Any, epoch: int, until: int) -> Batch | None:
    last = await connection.fetchrow(
        "SELECT seq, epoch, to_txid::text::bigint AS to_txid, head FROM audit_batch ORDER BY seq DESC LIMIT 1"
    )
    start = int(last["to_txid"]) if last and last["epoch"] == epoch else 0
    if until <= start:
        return None
    entries, root = await _root(connection, epoch, start, until)
    if not entries:
        return None
    now = await connection.fetchval("SELECT clock_timestamp()")
    seq = last["seq"] + 1 if last else 1
    return Batch(seq, epoch, start, until, entries, root, last["head"] if last else GENESIS, now)


async def _write(connection: Any, batch: Batch) -> bytes:
    head = batch.head()
    signature = seal().sign(head)
    await connection.execute(
        "INSERT INTO audit_batch (seq, epoch, from_txid, to_txid, entries, root, previous, head, signature, sealed_at) "
        "VALUES ($1, $2, $3::text::xid8, $4::text::xid8, $5, $6, $7, $8, $9, $10)",
        *(batch.seq, batch.epoch, str(batch.from_txid), str(batch.to_txid), batch.entries),
        *(batch.root, batch.previous, head, signature, batch.sealed_at),
    )
    return signature


async def _root(connection: Any, epoch: int, start: int, until: int) -> tuple[int, bytes]:
    """How many rows these transactions added, and the hash of their hashes in the order of table and id."""
    entries, root = 0, sha256()
    for table in _TABLES:
        rows = connection.cursor(
            f"SELECT {_COLUMNS[table]} FROM {table} WHERE epoch = $1 "
            "AND txid >= $2::text::xid8 AND txid < $3::text::xid8 ORDER BY id",
            *(epoch, str(start), str(until)),
            prefetch=500,
        )
        async for row in rows:
            root.update(sha256(canonical(table, row)).digest())
            entries += 1
    return entries, root.digest()


async def verify(*, deep: int | None = None) -> Verdict:
    """Recompute the chain: all links, and the rows of the `deep` newest batches (of all without it)."""
    exported = {line["seq"]: line for line in _exported(seal().heads_file)}
    async with (
        (await pool()).acquire() as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        records = await connection.fetch(
            "SELECT seq, epoch, from_txid::text::bigint AS from_txid, to_txid::text::bigint AS to_txid, entries, root, "
            "previous, head, signature, sealed_at FROM audit_batch ORDER BY seq"
        )
        broken, previous = None, None
        reread_from = 0 if deep is None else len(records) - deep
        for number, record in enumerate(records):
            why = _link_fault(record, previous, exported.pop(record["seq"], None))
            if why is None and number >= reread_from:
                why = await _row_fault(connection, record)
            if why is not None:
                broken = Broken(record["seq"], why)
                break
            previous = record
        if broken is None and exported:
            broken = Broken(min(exported), "导出的链头在数据库里没有对应的批次：批次被删除过")
        unsealed = await connection.fetchval(
            "SELECT (SELECT count(*) FROM audit_entry WHERE epoch = $1 AND txid >= $2::text::xid8)"
            " + (SELECT count(*) FROM audit_read WHERE epoch = $1 AND txid >= $2::text::xid8)",
            await connection.fetchval("SELECT audit_epoch_now()"),
            str(records[-1]["to_txid"] if records else 0),
        )
    return Verdict(len(records), sum(record["entries"] for record in records), unsealed, broken)


def _link_fault(record: asyncpg.Record, previous: asyncpg.Record | None, exported: dict[str, Any] | None) -> str | None:
    batch = _batch(record)
    faults = {
        "前面少了批次": batch.seq != (previous["seq"] + 1 if previous else 1),
        "没有接在前一批之后": batch.previous != (previous["head"] if previous else GENESIS),
        "与前一批之间有空档": previous and previous["epoch"] == batch.epoch and previous["to_txid"] != batch.from_txid,
        "批次本身被改过": batch.head() != record["head"],
        "签名不对：批次被换过，或 SEAL_KEY 换了": not seal().holds(record["head"], record["signature"]),
        "与导出的链头不一致": exported is not None and exported["head"] != record["head"].hex(),
    }
    return next((why for why, found in faults.items() if found), None)


async def _row_fault(connection: Any, record: asyncpg.Record) -> str | None:
    entries, root = await _root(connection, record["epoch"], record["from_txid"], record["to_txid"])
    if entries != record["entries"]:
        return f"封存时 {record['entries']} 条，现在 {entries} 条"
    return None if root == record["root"] else "有记录被改过"


def _batch(record: asyncpg.Record) -> Batch:
    return Batch(
        *(record["seq"], record["epoch"], record["from_txid"], record["to_txid"], record["entries"]),
        *(record["root"], record["previous"], record["sealed_at"]),
    )


def _exported(heads: Path) -> Iterator[dict[str, Any]]:
    if heads.exists():
        with heads.open(encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)


@periodic("* * * * * */5", "audit.seal")
async def seal_every_few_seconds(context: JobContext) -> None:
    """Seal the newest rows."""
    if rows := await seal_batches():
        log.debug("audit_sealed", rows=rows, job=context.name)


@periodic("23 18 * * *", "audit.months")
async def make_months(context: JobContext) -> None:
    """Have the coming months' partitions ready."""
    async with (await pool()).acquire() as connection, connection.transaction():
        await connection.execute("SET LOCAL lock_timeout = '1s'")
        await connection.execute("SELECT audit_make_months(3)")
    log.info("audit_months_ready", job=context.name)
