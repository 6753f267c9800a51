"""What operators read of gateway_task and gateway_breaker, of their subtree alone. The queue itself writes them."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from xueji.gateways.queue import Breaker
from xueji.platform.connections import Reads
from xueji.platform.database import Tx

_OF_SUBTREE = "(o.path LIKE $1 || '%' OR (t.organisation_id IS NULL AND $2))"
"""What belongs to no school is the province's."""

_NEXT = "greatest(t.next_at, b.open_until)"


class BreakerRow(msgspec.Struct, frozen=True):
    gateway: str
    failures: int
    open_until: datetime | None
    answered_at: datetime | None
    failed_at: datetime | None
    now: datetime

    @property
    def breaker(self) -> Breaker:
        return Breaker(self.failures, self.open_until)


class CountRow(msgspec.Struct, frozen=True):
    gateway: str
    kind: str
    waiting: int
    parked: int
    oldest_since: datetime | None
    most_tries: int
    next_at: datetime | None


class TaskRow(msgspec.Struct, frozen=True):
    id: int
    kind: str
    office: str | None
    since: datetime
    tries: int
    next_at: datetime
    parked: bool
    outcome: str | None
    reason: str | None


async def breakers(source: Reads, gateways: Sequence[str]) -> list[BreakerRow]:
    sql = (
        "SELECT g.gateway, coalesce(b.failures, 0) AS failures, b.open_until, b.answered_at, b.failed_at, now() AS now"
        " FROM unnest($1::text[]) WITH ORDINALITY AS g (gateway, place)"
        " LEFT JOIN gateway_breaker b ON b.gateway = g.gateway ORDER BY g.place"
    )
    return await source.fetch(BreakerRow, sql, list(gateways))


async def counts(source: Reads, path: str, *, whole: bool) -> list[CountRow]:
    sql = (
        "SELECT t.gateway, t.kind, count(*) FILTER (WHERE t.state = 'waiting') AS waiting,"
        " count(*) FILTER (WHERE t.state = 'parked') AS parked,"
        " min(t.since) FILTER (WHERE t.state = 'waiting') AS oldest_since, max(t.tries) AS most_tries,"
        f" min({_NEXT}) FILTER (WHERE t.state = 'waiting') AS next_at"
        " FROM gateway_task t LEFT JOIN organisation o ON o.id = t.organisation_id"
        " LEFT JOIN gateway_breaker b ON b.gateway = t.gateway"
        f" WHERE t.state <> 'done' AND {_OF_SUBTREE} GROUP BY t.gateway, t.kind ORDER BY t.gateway, t.kind"
    )
    return await source.fetch(CountRow, sql, path, whole)


async def tasks(
    source: Reads, path: str, *, whole: bool, gateway: str, parked: bool, after: int, limit: int
) -> list[TaskRow]:
    sql = (
        f"SELECT t.id, t.kind, o.name AS office, t.since, t.tries, {_NEXT} AS next_at, t.state = 'parked' AS parked,"
        " t.outcome, t.reason FROM gateway_task t LEFT JOIN organisation o ON o.id = t.organisation_id"
        " LEFT JOIN gateway_breaker b ON b.gateway = t.gateway"
        f" WHERE t.state <> 'done' AND {_OF_SUBTREE} AND t.gateway = $3 AND (t.state = 'parked' OR NOT $4)"
        " AND t.id > $5 ORDER BY t.id LIMIT $6"
    )
    return await source.fetch(TaskRow, sql, path, whole, gateway, parked, after, limit)


async def to_retry(tx: Tx, path: str, *, whole: bool, gateway: str, task_ids: Sequence[int], limit: int) -> list[int]:
    """Of these tasks, or without them of all that are parked, those of the subtree."""
    sql = (
        "SELECT t.id FROM gateway_task t LEFT JOIN organisation o ON o.id = t.organisation_id"
        f" WHERE t.state <> 'done' AND {_OF_SUBTREE} AND t.gateway = $3"
        " AND CASE WHEN cardinality($4::bigint[]) = 0 THEN t.state = 'parked' ELSE t.id = ANY($4::bigint[]) END"
        " ORDER BY t.id LIMIT $5"
    )
    rows = await tx.connection.fetch(sql, path, whole, gateway, list(task_ids), limit)
    return [row["id"] for row in rows]
