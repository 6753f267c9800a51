"""The queries behind the staff's work list."""

from datetime import date, datetime, timedelta

import msgspec

from xueji.features.students import Reads
from xueji.features.windows.store import COVERS
from xueji.platform.scope import Scope


class WaitingRow(msgspec.Struct, frozen=True, kw_only=True):
    """Waiting sheets of one class (of one school, where the bureau looks) in one window."""

    window_id: int
    title: str
    school: str
    class_id: int
    class_name: str | None
    count: int
    red: int
    amber: int
    oldest: datetime
    due_on: date | None
    provisional: bool


_SUMS = (
    "count(*) AS count, count(*) FILTER (WHERE b.level = 2) AS red, count(*) FILTER (WHERE b.level = 1) AS amber,"
    " min(b.submitted_at) AS oldest, min(b.due_on) AS due_on, bool_or(p.provisional) AS provisional"
    " FROM submission b JOIN student s ON s.id = b.student_id JOIN maintenance_window w ON w.id = b.window_id"
    " JOIN organisation o ON o.id = w.school_id JOIN approval_case p ON p.id = b.case_id"
)


async def waiting(source: Reads, scope: Scope) -> list[WaitingRow]:
    """By window and class, in one statement."""
    condition, arguments = scope.where(1)
    sql = (
        "SELECT w.id AS window_id, w.title, o.name AS school, coalesce(s.class_id, 0) AS class_id, c.name AS"
        " class_name, "
        f"{_SUMS} LEFT JOIN school_class c ON c.id = s.class_id WHERE b.state = 'submitted' AND {condition}"
        " GROUP BY w.id, w.title, o.name, s.class_id, c.name"
    )
    return await source.fetch(WaitingRow, sql, *arguments)


async def overdue_schools(source: Reads, scope: Scope, today: date) -> list[WaitingRow]:
    """Schools that have not answered in time, by window (ruling 5)."""
    condition, arguments = scope.where(2)
    sql = (
        "SELECT w.id AS window_id, w.title, o.name AS school, 0::bigint AS class_id, NULL AS class_name, "
        f"{_SUMS} WHERE b.state = 'submitted' AND b.due_on < $1 AND {condition} GROUP BY w.id, w.title, o.name"
    )
    return await source.fetch(WaitingRow, sql, today, *arguments)


class WindowRow(msgspec.Struct, frozen=True, kw_only=True):
    """An open window that ends soon."""

    id: int
    title: str
    opens_at: datetime
    ends_at: datetime
    silent: int


async def ending(source: Reads, scope: Scope, within: timedelta) -> list[WindowRow]:
    """Open windows of the scope that end soon, with how many have not handed in."""
    condition, arguments = scope.where(2)
    sql = (
        "SELECT w.id, w.title, w.opens_at, w.ends_at,"
        " count(*) FILTER (WHERE b.id IS NULL OR b.state IN ('seen', 'draft')) AS silent"
        f" FROM maintenance_window w JOIN student s ON {COVERS}"
        " LEFT JOIN submission b ON b.window_id = w.id AND b.student_id = s.id"
        " WHERE w.opens_at <= now() AND w.ends_at > now() AND w.ends_at < now() + $1::interval"
        f" AND {condition} GROUP BY w.id"
    )
    return await source.fetch(WindowRow, sql, within, *arguments)
