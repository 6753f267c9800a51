"""Counts of what is waited for, inside and outside."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from xueji.features.enrolment.kinds import DUPLICATE, IDENTITY
from xueji.features.enrolment.store import within
from xueji.features.students import Reads
from xueji.platform.scope import Scope


async def count_mine(source: Reads, office: int, steps: Sequence[str], account_id: int) -> int:
    """Applications that this office may decide now; not what the reader has filed."""
    return int(
        await source.value(
            "SELECT count(*) FROM approval_case p JOIN enrolment e ON e.case_id = p.id"
            " WHERE p.closed_at IS NULL AND p.holder_ids @> ARRAY[$1::bigint] AND p.step = ANY($2::text[])"
            " AND p.filed_by <> $3 AND e.state = 'filed'",
            office,
            list(steps),
            account_id,
        )
    )


class OutsideRow(msgspec.Struct, frozen=True, kw_only=True):
    """Questions of one kind that have no answer yet: how many, and the one that was tried most."""

    kind: str
    count: int
    tries: int
    next_at: datetime
    since: datetime
    outcome: str | None
    parked: bool


async def outside(source: Reads, scope: Scope, year: int) -> list[OutsideRow]:
    """What the applications of a year wait for outside; each kind told by its hardest question."""
    condition, arguments = within(scope, 3)
    sql = (
        "SELECT kind, count, tries, next_at, since, outcome, parked FROM ("
        "SELECT t.kind, count(*) OVER (PARTITION BY t.kind) AS count, t.tries,"
        " greatest(t.next_at, b.open_until) AS next_at, t.since, t.outcome, t.state = 'parked' AS parked,"
        " row_number() OVER (PARTITION BY t.kind ORDER BY t.tries DESC, t.next_at, t.subject_id) AS place"
        " FROM enrolment e JOIN student s ON s.id = e.student_id"
        " JOIN gateway_task t ON t.subject_id = e.id AND t.kind = ANY($2::text[]) AND t.state <> 'done'"
        " LEFT JOIN gateway_breaker b ON b.gateway = t.gateway"
        f" WHERE e.year = $1 AND e.state = 'checking' AND {condition}) found WHERE place = 1 ORDER BY kind"
    )
    return await source.fetch(OutsideRow, sql, year, [DUPLICATE, IDENTITY], *arguments)
