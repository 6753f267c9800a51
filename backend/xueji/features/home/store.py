"""One statement for all children and all rooms."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from xueji.features.students import Reads
from xueji.platform.scope import Scope


class ChildRow(msgspec.Struct, frozen=True, kw_only=True):
    """A child; `parts` are the rooms' answers as JSON, in their order. `unread` and `now` are the same in every row."""

    id: int
    name: str
    school: str
    class_name: str | None
    parts: list[str | None]
    unread: int
    now: datetime


def statement(parts: Sequence[str]) -> str:
    said = ", ".join(f"({sql})::text" for sql in parts)
    return (
        f"SELECT s.id, s.name, o.name AS school, c.name AS class_name, ARRAY[{said}] AS parts,"
        " (SELECT count(*) FROM notice n WHERE n.account_id = $2 AND n.read_at IS NULL) AS unread, now() AS now"
        " FROM student s JOIN organisation o ON o.id = s.school_id LEFT JOIN school_class c ON c.id = s.class_id"
        " WHERE s.id = ANY($1::bigint[]) ORDER BY s.id"
    )


async def children(source: Reads, scope: Scope, account_id: int, sql: str) -> list[ChildRow]:
    """The children of the scope; `sql` is a `statement`."""
    return await source.fetch(ChildRow, sql, list(scope.student_ids or ()), account_id)
