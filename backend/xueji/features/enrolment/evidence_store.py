"""The only queries on enrolment_evidence."""

from collections.abc import Sequence
from datetime import timedelta

import msgspec

from xueji.features.students import Reads
from xueji.platform.database import Tx


class EvidenceRow(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    sha256: str
    name: str
    size: int


async def of_enrolment(source: Reads, enrolment_id: int) -> list[EvidenceRow]:
    sql = "SELECT id, sha256, name, size FROM enrolment_evidence WHERE enrolment_id = $1 ORDER BY id"
    return await source.fetch(EvidenceRow, sql, enrolment_id)


async def add(tx: Tx, sha256: str, name: str, size: int, account_id: int) -> int:
    return int(
        await tx.value(
            "INSERT INTO enrolment_evidence (sha256, name, size, uploaded_by, uploaded_at) VALUES ($1, $2, $3, $4, $5)"
            " RETURNING id",
            sha256,
            name,
            size,
            account_id,
            tx.now,
        )
    )


async def attach(tx: Tx, enrolment_id: int, ids: Sequence[int], account_id: int) -> int:
    """Give pictures that this account uploaded, and nobody used yet, to an application; answers how many there were."""
    return await tx.execute(
        "UPDATE enrolment_evidence SET enrolment_id = $1 WHERE id = ANY($2::bigint[]) AND uploaded_by = $3"
        " AND enrolment_id IS NULL",
        enrolment_id,
        list(ids),
        account_id,
    )


async def forget_unused(tx: Tx) -> None:
    """Pictures of forms that nobody sent."""
    await tx.execute(
        "DELETE FROM enrolment_evidence WHERE enrolment_id IS NULL AND uploaded_at < $1", tx.now - timedelta(days=2)
    )
