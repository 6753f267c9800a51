"""Queries on what families and schools are still to be told, each thing once."""

from collections.abc import Sequence
from typing import Any

import msgspec

from xueji.features.collections.entry_store import EntryRow, of_cases
from xueji.features.collections.schemas import EntryState
from xueji.features.students import Reads
from xueji.platform.database import Tx


class ToRemind(msgspec.Struct, frozen=True, kw_only=True):
    account_id: int
    entry_id: int
    name: str
    state: EntryState


async def silent(source: Reads, collection_id: int) -> list[ToRemind]:
    """Guardians who have begun and not handed in, or have something to mend."""
    sql = (
        "SELECT account_id, id AS entry_id, name, state FROM collection_entry WHERE collection_id = $1"
        " AND account_id IS NOT NULL AND (state = 'returned' OR (state = 'draft' AND draft_version > 0))"
        " ORDER BY account_id, id"
    )
    return await source.fetch(ToRemind, sql, collection_id)


class ToTell(msgspec.Struct, frozen=True, kw_only=True):
    """An event of a case that its family has not heard of yet."""

    event: str
    payload: dict[str, Any]
    entry_id: int
    name: str
    account_id: int
    student_id: int | None
    school: str


async def families_untold(tx: Tx, pairs: Sequence[tuple[int, int]]) -> list[ToTell]:
    """The events of these pairs of case and number, marked as told now; a second run finds none."""
    sql = """
WITH told AS (
  INSERT INTO collection_told (case_id, seq, at) SELECT case_id, seq, now()
  FROM unnest($1::bigint[], $2::int[]) AS pair (case_id, seq) ON CONFLICT DO NOTHING RETURNING case_id, seq)
SELECT v.kind AS event, v.payload, e.id AS entry_id, e.name, e.account_id, e.student_id, o.name AS school
FROM told t JOIN approval_event v ON v.case_id = t.case_id AND v.seq = t.seq
JOIN collection_entry e ON e.case_id = t.case_id JOIN organisation o ON o.id = e.school_id
WHERE e.account_id IS NOT NULL ORDER BY t.case_id, t.seq"""
    return await tx.fetch(ToTell, sql, [case_id for case_id, _ in pairs], [seq for _, seq in pairs])


async def take_untold(tx: Tx, case_id: int, seq: int) -> EntryRow | None:
    """The entry of a case whose event of this number has not been told yet; it counts as told from now on."""
    fresh = await tx.execute(
        "INSERT INTO collection_told (case_id, seq, at) VALUES ($1, $2, $3) ON CONFLICT (case_id, seq) DO NOTHING",
        case_id,
        seq,
        tx.now,
    )
    found = await of_cases(tx, [case_id]) if fresh else []
    return found[0] if found else None
