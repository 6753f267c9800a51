"""The query behind the lines of enrolment in the work list."""

from collections.abc import Sequence
from datetime import date, datetime

import msgspec

from xueji.features.enrolment.schemas import EnrolmentState
from xueji.features.enrolment.store import within
from xueji.features.students import Reads
from xueji.platform.scope import Scope


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """Applications of one school in one state; `mine` are those that wait for the reader's decision."""

    school_id: int
    school: str
    state: EnrolmentState
    mine: bool
    count: int
    insisted: int
    oldest: datetime
    due_on: date | None


async def waiting(source: Reads, scope: Scope, office: int, steps: Sequence[str], account_id: int) -> list[Waiting]:
    condition, arguments = within(scope, 4)
    sql = (
        "SELECT e.school_id, o.name AS school, e.state, coalesce(e.state = 'filed' AND $1 = ANY(p.holder_ids)"
        " AND p.step = ANY($2::text[]) AND p.filed_by <> $3, false) AS mine, count(*) AS count,"
        " count(*) FILTER (WHERE e.insisted_at IS NOT NULL) AS insisted, min(e.moved_at) AS oldest,"
        " min(p.due_on) AS due_on FROM enrolment e JOIN student s ON s.id = e.student_id"
        " JOIN organisation o ON o.id = e.school_id LEFT JOIN approval_case p ON p.id = e.case_id"
        " WHERE e.state IN ('filed', 'returned', 'refused', 'unverified', 'ready')"
        f" AND {condition} GROUP BY 1, 2, 3, 4 ORDER BY 1, 3"
    )
    return await source.fetch(Waiting, sql, office, list(steps), account_id, *arguments)
