"""The only queries on photo_batch, photo_part and photo_file."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from xueji.features.photos.schemas import PhotoBatchState, PhotoCounts, PhotoFault, PhotoOutcome
from xueji.features.students import Reads
from xueji.platform.database import Tx


class BatchRow(msgspec.Struct, frozen=True, kw_only=True):
    """A batch with the numbers of the parts that arrived and the counts of its files."""

    id: int
    school_id: int
    school_path: str
    account_id: int | None
    who: str
    file_name: str
    size: int
    parts: int
    received: list[int]
    state: PhotoBatchState
    fault: str
    files: int
    ignored: int
    counts: PhotoCounts
    created_at: datetime
    finished_at: datetime | None


_BATCH = (
    "SELECT b.id, b.school_id, b.school_path, b.account_id, b.who, b.file_name, b.size, b.parts,"
    " ARRAY(SELECT p.number FROM photo_part p WHERE p.batch_id = b.id ORDER BY p.number) AS received, b.state, b.fault,"
    " b.files, b.ignored, (SELECT jsonb_build_object('done', count(*) FILTER (WHERE f.outcome = 'done'),"
    " 'refused', count(*) FILTER (WHERE f.outcome = 'refused'),"
    " 'unknown', count(*) FILTER (WHERE f.outcome = 'unknown'),"
    " 'twice', count(*) FILTER (WHERE f.outcome = 'twice')) FROM photo_file f WHERE f.batch_id = b.id) AS counts,"
    " b.created_at, b.finished_at"
    " FROM photo_batch b"
)


async def batch(source: Reads, path: str, batch_id: int) -> BatchRow | None:
    """A batch of a school in the subtree."""
    return await source.row(BatchRow, f"{_BATCH} WHERE b.id = $1 AND b.school_path LIKE $2 || '%'", batch_id, path)


async def lock_batch(tx: Tx, path: str, batch_id: int) -> BatchRow | None:
    sql = f"{_BATCH} WHERE b.id = $1 AND b.school_path LIKE $2 || '%' FOR UPDATE OF b"
    return await tx.row(BatchRow, sql, batch_id, path)


async def batches(source: Reads, school_id: int, most: int) -> list[BatchRow]:
    return await source.fetch(BatchRow, f"{_BATCH} WHERE b.school_id = $1 ORDER BY b.id DESC LIMIT $2", school_id, most)


async def receiving(tx: Tx, account_id: int, file_name: str, size: int, modified: int) -> BatchRow | None:
    """The same file of the same person that is being sent already."""
    sql = (
        f"{_BATCH} WHERE b.account_id = $1 AND b.file_name = $2 AND b.size = $3 AND b.modified = $4"
        " AND b.state = 'receiving' ORDER BY b.id DESC LIMIT 1"
    )
    return await tx.row(BatchRow, sql, account_id, file_name, size, modified)


async def insert_batch(
    tx: Tx,
    *,
    school_id: int,
    school_path: str,
    account_id: int,
    who: str,
    file_name: str,
    size: int,
    modified: int,
    parts: int,
) -> int:
    sql = (
        "INSERT INTO photo_batch (school_id, school_path, account_id, who, file_name, size, modified, parts, state,"
        " fault, files, ignored, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'receiving', '', 0, 0, $9)"
        " RETURNING id"
    )
    return int(await tx.value(sql, school_id, school_path, account_id, who, file_name, size, modified, parts, tx.now))


async def start(tx: Tx, batch_id: int) -> None:
    await tx.execute("UPDATE photo_batch SET state = 'running' WHERE id = $1", batch_id)


async def count_files(tx: Tx, batch_id: int, files: int, ignored: int) -> None:
    await tx.execute("UPDATE photo_batch SET files = $2, ignored = $3 WHERE id = $1", batch_id, files, ignored)


async def finish(tx: Tx, batch_id: int, fault: str = "") -> None:
    await tx.execute(
        "UPDATE photo_batch SET state = CASE WHEN $2 = '' THEN 'done' ELSE 'failed' END, fault = $2, finished_at = $3"
        " WHERE id = $1",
        batch_id,
        fault,
        tx.now,
    )


# --- parts --------------------------------------------------------------------------------------------------------


async def put_part(tx: Tx, batch_id: int, number: int, sha256: str, size: int) -> None:
    await tx.execute(
        "INSERT INTO photo_part (batch_id, number, sha256, size) VALUES ($1, $2, $3, $4)"
        " ON CONFLICT (batch_id, number) DO UPDATE SET sha256 = excluded.sha256, size = excluded.size",
        batch_id,
        number,
        sha256,
        size,
    )


async def parts(source: Reads, batch_id: int) -> list[str]:
    """The names of the files that make up the ZIP, in their order."""
    sql = "SELECT sha256 FROM photo_part WHERE batch_id = $1 ORDER BY number"
    return await source.column(str, sql, batch_id)


async def forget_parts(tx: Tx, batch_ids: Sequence[int]) -> list[str]:
    """Let go of parts; answers the files that no other batch names."""
    sql = (
        "WITH gone AS (DELETE FROM photo_part WHERE batch_id = ANY($1::bigint[]) RETURNING sha256)"
        " SELECT DISTINCT gone.sha256 FROM gone WHERE NOT EXISTS (SELECT FROM photo_part p"
        " WHERE p.sha256 = gone.sha256 AND NOT p.batch_id = ANY($1::bigint[]))"
    )
    return await tx.column(str, sql, list(batch_ids))


async def abandoned(tx: Tx, after: timedelta) -> list[int]:
    """Batches that nobody has gone on sending."""
    sql = "SELECT id FROM photo_batch WHERE state = 'receiving' AND created_at < now() - $1::interval FOR UPDATE"
    return await tx.column(int, sql, after)


# --- files --------------------------------------------------------------------------------------------------------


class NewFile(msgspec.Struct, frozen=True, kw_only=True):
    number: int
    name: str
    outcome: PhotoOutcome
    student_id: int | None = None
    faults: list[PhotoFault] = []
    advice: list[str] = []


async def looked_at(source: Reads, batch_id: int) -> frozenset[int]:
    """The numbers of the files that have a result."""
    return frozenset(await source.column(int, "SELECT number FROM photo_file WHERE batch_id = $1", batch_id))


async def add_files(tx: Tx, batch_id: int, files: Sequence[NewFile]) -> None:
    await tx.execute(
        "INSERT INTO photo_file (batch_id, number, name, outcome, student_id, faults, advice)"
        " SELECT $1, n.number, n.name, n.outcome, n.student_id, n.faults::jsonb, string_to_array(n.advice, ',')"
        " FROM unnest($2::int[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::text[])"
        " AS n (number, name, outcome, student_id, faults, advice)",
        batch_id,
        [file.number for file in files],
        [file.name for file in files],
        [file.outcome.value for file in files],
        [file.student_id for file in files],
        [msgspec.json.encode(file.faults).decode() for file in files],
        [",".join(file.advice) for file in files],
    )


class FileRow(msgspec.Struct, frozen=True, kw_only=True):
    number: int
    name: str
    outcome: PhotoOutcome
    student_id: int | None
    pupil: str | None
    class_name: str | None
    faults: list[PhotoFault]
    advice: list[str]


async def files(source: Reads, batch_id: int, outcomes: Sequence[PhotoOutcome], after: int, most: int) -> list[FileRow]:
    """Results in the order of the ZIP, beginning after number `after`. The caller has checked who asks."""
    sql = (
        "SELECT f.number, f.name, f.outcome, f.student_id, s.name AS pupil, c.name AS class_name, f.faults, f.advice"
        " FROM photo_file f LEFT JOIN student s ON s.id = f.student_id LEFT JOIN school_class c ON c.id = s.class_id"
        " WHERE f.batch_id = $1 AND f.outcome = ANY($2::text[]) AND f.number > $3 ORDER BY f.number LIMIT $4"
    )
    return await source.fetch(FileRow, sql, batch_id, [outcome.value for outcome in outcomes], after, most)
