"""Lists and counts of entries: the family's home, the school's queue, the work list."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import msgspec

from xueji.features.collections.entry_store import in_school
from xueji.features.collections.schemas import EntryState, MarkLevel
from xueji.features.students import Reads
from xueji.platform.scope import Scope

# --- the family's list --------------------------------------------------------------------------------------------


class MineRow(msgspec.Struct, frozen=True, kw_only=True):
    """A child whom an account has written down. `enrolled`: the account sees the child's own page by now."""

    id: int
    collection_id: int
    name: str
    school: str
    class_name: str | None
    title: str
    state: EntryState
    number: str | None
    opens_at: datetime
    ends_at: datetime
    due_on: date | None
    provisional: bool
    submitted_at: datetime | None
    student_id: int | None
    now: datetime


async def mine(source: Reads, account_id: int, shown_after: timedelta) -> list[MineRow]:
    """Every child of this account's entries that still concerns it, in the order of beginning."""
    sql = (
        "SELECT e.id, e.collection_id, e.name, o.name AS school, c.name AS class_name, k.title, e.state, e.number,"
        " k.opens_at, k.ends_at, e.due_on, e.provisional, e.submitted_at, e.student_id, now() AS now"
        " FROM collection_entry e JOIN collection k ON k.id = e.collection_id JOIN organisation o ON o.id = e.school_id"
        " LEFT JOIN school_class c ON c.id = e.class_id WHERE e.account_id = $1"
        " AND (e.state IN ('submitted', 'returned') OR k.ends_at > now() - $2::interval) ORDER BY e.id"
    )
    return await source.fetch(MineRow, sql, account_id, shown_after)


# --- the school's lists ------------------------------------------------------------------------------------------


class CountRow(msgspec.Struct, frozen=True, kw_only=True):
    """Entries of one collection and one class (0: without one) by state."""

    collection_id: int
    class_id: int
    entries: int
    begun: int
    draft: int
    submitted: int
    returned: int
    accepted: int
    unconfirmed: int
    red: int
    amber: int


async def counts(source: Reads, scope: Scope, collection_ids: Sequence[int]) -> list[CountRow]:
    condition, arguments = in_school(scope, 2)
    sql = f"""
SELECT e.collection_id, coalesce(e.class_id, 0) AS class_id, count(*) AS entries,
  count(*) FILTER (WHERE e.state = 'draft' AND e.draft_version = 0) AS begun,
  count(*) FILTER (WHERE e.state = 'draft' AND e.draft_version > 0) AS draft,
  count(*) FILTER (WHERE e.state = 'submitted') AS submitted, count(*) FILTER (WHERE e.state = 'returned') AS returned,
  count(*) FILTER (WHERE e.state = 'accepted') AS accepted,
  count(*) FILTER (WHERE e.state = 'submitted' AND e.paper_by IS NOT NULL AND e.confirmed_at IS NULL) AS unconfirmed,
  count(*) FILTER (WHERE e.state = 'submitted' AND e.level = 2) AS red,
  count(*) FILTER (WHERE e.state = 'submitted' AND e.level = 1) AS amber
FROM collection_entry e WHERE e.collection_id = ANY($1::bigint[]) AND {condition}
GROUP BY e.collection_id, e.class_id"""
    return await source.fetch(CountRow, sql, list(collection_ids), *arguments)


class ListRow(msgspec.Struct, frozen=True, kw_only=True):
    """One entry as the school's list has it; no draft that nobody handed in is named."""

    id: int
    class_id: int | None
    class_name: str | None
    account_id: int | None
    relation: str | None
    paper_by: int | None
    paper_name: str | None
    state: EntryState
    name: str
    draft_version: int
    marks: list[str]
    level: MarkLevel
    submitted_by: int | None
    submitted_at: datetime | None
    due_on: date | None
    provisional: bool
    decided_at: datetime | None
    confirmed_at: datetime | None
    student_id: int | None
    now: datetime


async def listed(source: Reads, scope: Scope, collection_id: int, class_id: int | None, most: int) -> list[ListRow]:
    """The entries of a collection, or of one class of it (0: without one). What waits first, the riskiest on top."""
    condition, arguments = in_school(scope, 4)
    sql = f"""
SELECT e.id, e.class_id, c.name AS class_name, e.account_id, e.relation, e.paper_by, pa.name AS paper_name, e.state,
  e.name, e.draft_version, e.marks, e.level, e.submitted_by, e.submitted_at, e.due_on, e.provisional, e.decided_at,
  e.confirmed_at, e.student_id, now() AS now
FROM collection_entry e LEFT JOIN school_class c ON c.id = e.class_id LEFT JOIN account pa ON pa.id = e.paper_by
WHERE e.collection_id = $1 AND ($2::bigint IS NULL OR coalesce(e.class_id, 0) = $2) AND {condition}
ORDER BY array_position(ARRAY['submitted', 'returned', 'draft', 'accepted'], e.state::text), e.level DESC,
  e.submitted_at, e.id LIMIT $3"""
    return await source.fetch(ListRow, sql, collection_id, class_id, most, *arguments)


class WaitingRow(msgspec.Struct, frozen=True, kw_only=True):
    """Entries of one class (0: without one) that wait for the school. `marked`: those with a hint."""

    collection_id: int
    title: str
    class_id: int
    class_name: str | None
    count: int
    marked: int
    level: MarkLevel
    oldest: datetime
    due_on: date | None
    provisional: bool


async def waiting(source: Reads, scope: Scope, school_id: int, account_id: int) -> list[WaitingRow]:
    """By collection and class, those of the own filings aside."""
    condition, arguments = in_school(scope, 3)
    sql = f"""
SELECT e.collection_id, k.title, coalesce(e.class_id, 0) AS class_id, c.name AS class_name, count(*) AS count,
  count(*) FILTER (WHERE e.level > 0) AS marked, max(e.level) AS level, min(e.submitted_at) AS oldest,
  min(e.due_on) AS due_on, bool_or(e.provisional) AS provisional
FROM collection_entry e JOIN collection k ON k.id = e.collection_id LEFT JOIN school_class c ON c.id = e.class_id
WHERE e.state = 'submitted' AND e.school_id = $1 AND e.submitted_by <> $2 AND {condition}
GROUP BY e.collection_id, k.title, e.class_id, c.name"""
    return await source.fetch(WaitingRow, sql, school_id, account_id, *arguments)
