"""The only queries on case_evidence and case_evidence_opened."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from xueji.features.students import Reads
from xueji.platform.database import Tx


class EvidenceRow(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    case_id: int | None
    flow: str
    slot: str
    account_id: int
    sha256: str
    size: int
    width: int
    height: int
    created_at: datetime
    given_at: datetime | None
    seen: bool = False


_COLUMNS = (
    "v.id, v.case_id, v.flow, v.slot, v.account_id, v.sha256, v.size, v.width, v.height, v.created_at, v.given_at"
)


async def of_case(source: Reads, case_id: int, account_id: int) -> list[EvidenceRow]:
    """What was given to the case, and what the reader has ready for it; `seen` by the reader."""
    return await source.fetch(
        EvidenceRow,
        f"SELECT {_COLUMNS}, EXISTS (SELECT FROM case_evidence_opened w WHERE w.evidence_id = v.id"
        " AND w.account_id = $2) AS seen FROM case_evidence v"
        " WHERE v.case_id = $1 AND (v.given_at IS NOT NULL OR v.account_id = $2) ORDER BY v.id",
        case_id,
        account_id,
    )


async def given_slots(source: Reads, case_id: int) -> list[str]:
    """Of which kinds proof was given to the case. For use cases that have checked who asks."""
    sql = "SELECT DISTINCT slot FROM case_evidence WHERE case_id = $1 AND given_at IS NOT NULL"
    return await source.column(str, sql, case_id)


async def one(source: Reads, evidence_id: int) -> EvidenceRow | None:
    """For use cases that ask who may see it."""
    return await source.row(EvidenceRow, f"SELECT {_COLUMNS} FROM case_evidence v WHERE v.id = $1", evidence_id)


class NewPicture(msgspec.Struct, frozen=True, kw_only=True):
    sha256: str
    size: int
    width: int
    height: int


async def add(tx: Tx, flow: str, case_id: int | None, slot: str, account_id: int, picture: NewPicture) -> EvidenceRow:
    row = await tx.row(
        EvidenceRow,
        "INSERT INTO case_evidence AS v (flow, case_id, slot, account_id, sha256, size, width, height)"
        f" VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING {_COLUMNS}",
        *(flow, case_id, slot, account_id, picture.sha256, picture.size, picture.width, picture.height),
    )
    assert row is not None  # noqa: S101 - an insert returns its row
    return row


async def count_in_slot(tx: Tx, flow: str, case_id: int | None, slot: str, account_id: int) -> int:
    """Of a case: all of them; before there is one: what this account has ready."""
    return await tx.value(
        "SELECT count(*) FROM case_evidence WHERE flow = $1 AND slot = $3"
        " AND CASE WHEN $2::bigint IS NULL THEN case_id IS NULL AND account_id = $4 ELSE case_id = $2 END",
        flow,
        case_id,
        slot,
        account_id,
    )


async def drop_loose(tx: Tx, evidence_id: int, account_id: int) -> bool:
    return (
        await tx.execute(
            "DELETE FROM case_evidence WHERE id = $1 AND account_id = $2 AND given_at IS NULL", evidence_id, account_id
        )
        == 1
    )


async def give(tx: Tx, flow: str, case_id: int, evidence_ids: Sequence[int], account_id: int) -> int:
    """Make loose pieces of this account a part of the case; answers how many of them there were."""
    return await tx.execute(
        "UPDATE case_evidence SET case_id = $2, given_at = $5 WHERE id = ANY($3::bigint[]) AND flow = $1"
        " AND account_id = $4 AND given_at IS NULL AND (case_id IS NULL OR case_id = $2)",
        flow,
        case_id,
        list(evidence_ids),
        account_id,
        tx.now,
    )


async def opened(tx: Tx, evidence_id: int, account_id: int, post_id: int | None) -> None:
    await tx.execute(
        "INSERT INTO case_evidence_opened (evidence_id, account_id, post_id) VALUES ($1, $2, $3)"
        " ON CONFLICT DO NOTHING",
        evidence_id,
        account_id,
        post_id,
    )


class Unseen(msgspec.Struct, frozen=True):
    case_id: int
    count: int


async def unseen(tx: Tx, case_ids: Sequence[int], account_id: int) -> dict[int, int]:
    """How many pieces of each case this official has not opened."""
    rows = await tx.fetch(
        Unseen,
        "SELECT v.case_id, count(*) AS count FROM case_evidence v WHERE v.case_id = ANY($1::bigint[])"
        " AND v.given_at IS NOT NULL AND NOT EXISTS (SELECT FROM case_evidence_opened w"
        "  WHERE w.evidence_id = v.id AND w.account_id = $2) GROUP BY v.case_id",
        list(case_ids),
        account_id,
    )
    return {row.case_id: row.count for row in rows}


async def sweep(tx: Tx) -> int:
    """Pieces that nobody gave to a case within a day."""
    return await tx.execute(
        "DELETE FROM case_evidence WHERE given_at IS NULL AND created_at < now() - interval '1 day'"
    )
