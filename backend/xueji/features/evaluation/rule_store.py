"""The only queries on evaluation_rules by those who lay them down."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from xueji.features.evaluation.rules import RuleChange
from xueji.features.students import Reads
from xueji.platform.database import Tx

_encode = msgspec.json.Encoder(order="sorted").encode


def written(change: RuleChange) -> str:
    return _encode(change).decode()


class RuleRow(msgspec.Struct, frozen=True):
    organisation_id: int
    version: int
    content: str
    set_at: datetime


async def of_offices(source: Reads, offices: Sequence[int], stage: str, year: int) -> list[RuleRow]:
    """What these offices have laid down, in the order in which they are named."""
    return await source.fetch(
        RuleRow,
        "SELECT organisation_id, version, content::text AS content, set_at FROM evaluation_rules"
        " WHERE organisation_id = ANY($1::bigint[]) AND stage = $2 AND year = $3 AND replaced_at IS NULL"
        " ORDER BY array_position($1::bigint[], organisation_id)",
        *(list(offices), stage, year),
    )


async def put(tx: Tx, organisation_id: int, stage: str, year: int, version: int, change: RuleChange) -> bool:
    """Replace version `version` (0: there is none) by the next; False when somebody else was faster."""
    replaced = await tx.execute(
        "UPDATE evaluation_rules SET replaced_at = now()"
        " WHERE organisation_id = $1 AND stage = $2 AND year = $3 AND version = $4 AND replaced_at IS NULL",
        *(organisation_id, stage, year, version),
    )
    if replaced != (version > 0):
        return False
    entered = await tx.execute(
        "INSERT INTO evaluation_rules (organisation_id, stage, year, version, content, set_by, set_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, now()) ON CONFLICT DO NOTHING",
        *(organisation_id, stage, year, version + 1, _encode(change).decode()),
        tx.caller.account_id if tx.caller else None,
    )
    return entered == 1
