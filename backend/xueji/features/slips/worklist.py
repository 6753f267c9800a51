"""The lines of slips in the work list: what families marked as wrong, and new pupils who were never asked."""

from datetime import date, datetime

from xueji.features import students
from xueji.features.casework import Days, GroupRow, Level
from xueji.features.slips import progress_store
from xueji.features.slips.rules import ANSWER_DAYS
from xueji.kernel.clock import china_date
from xueji.kernel.levels import Level as OfficeLevel
from xueji.kernel.permissions import May
from xueji.kernel.workdays import Calendar
from xueji.platform.caller import Caller

OBJECTED, NEWCOMERS = "slip_objected", "slip_newcomers"


async def groups(caller: Caller, now: datetime, calendar: Calendar) -> list[GroupRow]:
    """For whoever issues: answers that are owed, with their day; pupils without any slip."""
    post = caller.post
    if post is None or post.level is not OfficeLevel.SCHOOL or not caller.may(May.SLIP_ISSUE):
        return []
    rows: list[GroupRow] = []
    found = await progress_store.objected(students.POOL, post.organisation_id)
    if found is not None and found.count and found.oldest is not None:
        rows.append(_objected(found, found.oldest, china_date(now), calendar))
    everybody, never = await progress_store.school_pupils(students.POOL, post.organisation_id)
    if 0 < never < everybody:
        rows.append(_newcomers(never))
    return rows


def _objected(found: progress_store.ObjectedRow, oldest: datetime, today: date, calendar: Calendar) -> GroupRow:
    used = min(calendar.used(china_date(oldest), today), ANSWER_DAYS)
    overdue = found.due_on is not None and found.due_on < today
    return GroupRow(
        kind=OBJECTED,
        title="确认单 标了有误",
        subject="家长标出的项目",
        count=found.count,
        step="改好或写明原因，再重发",
        holder="在我校",
        clock=Days(used=used, days=ANSWER_DAYS, due_on=found.due_on, provisional=found.provisional, overdue=overdue),
        level=Level.STOP if overdue else Level.LOOK,
        latest="已逾期" if overdue else "",
        act="答复",
        to="/staff/slips" if found.count > 1 else f"/staff/slips/{found.slip_id}",
    )


def _newcomers(count: int) -> GroupRow:
    """After an enrolment the slip follows: the school is reminded that it has to issue."""
    return GroupRow(
        kind=NEWCOMERS,
        title="确认单 还没发",
        subject="新建籍和转入的学生",
        count=count,
        step="发放",
        holder="在我校",
        clock=Days(used=0, days=0, due_on=None, provisional=False, overdue=False),
        level=Level.CALM,
        latest="",
        act="发放",
        to="/staff/slips/new",
    )
