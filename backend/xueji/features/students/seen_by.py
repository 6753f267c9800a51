"""Who has looked at a pupil's data: staff reads of the last thirty days counted, all of them listed."""

from xueji.features.students import store
from xueji.features.students.schemas import SeenEntry, SeenPage, SeenSummary
from xueji.features.students.store import POOL, LookRow, LookSummary
from xueji.kernel.refusals import NotFound
from xueji.platform.caller import Caller
from xueji.platform.scope import scope_of

DAYS = 30
PAGE = 30

WHAT: dict[str, str] = {
    "maintenance.class": "看了本班的维护进度",
    "maintenance.submission": "看了家长提交的内容",
    "pupil.list": "在名单里看到",
    "pupil.record": "看了学籍",
    "pupil.reveal": "看了完整号码",
    "pupil.timeline": "看了经历",
    "pupil.seen_by": "看了谁看过",
}
FULL = "pupil.reveal"


async def read(caller: Caller, student_id: int, before: str | None) -> SeenPage:
    """One page of looks, newest first; `before` is the `next` of the page above."""
    if not await store.cards(POOL, scope_of(caller), [student_id]):
        raise NotFound
    rows = await store.looks(POOL, student_id, _cursor(before), PAGE + 1)
    following = str(rows[PAGE - 1].id) if len(rows) > PAGE else None
    return SeenPage([_entry(row) for row in rows[:PAGE]], following)


def _cursor(before: str | None) -> int | None:
    if before is None:
        return None
    longest = 18
    if not (before.isascii() and before.isdigit() and len(before) <= longest):
        raise NotFound
    return int(before)


def summary(found: LookSummary) -> SeenSummary:
    return SeenSummary(DAYS, found.count, found.last_at, found.last_by or "")


def _entry(row: LookRow) -> SeenEntry:
    organisation, _, title = row.who.partition(" ")
    return SeenEntry(
        id=str(row.id),
        at=row.at,
        who=title or organisation,
        organisation=organisation if title else "",
        what=WHAT.get(row.action, "看了学籍"),
        purpose=row.purpose,
        full_numbers=row.action == FULL,
    )
