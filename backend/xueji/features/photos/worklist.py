"""The line of photos in the work list: those of families that nobody has looked at."""

from datetime import datetime

from xueji.features import students
from xueji.features.casework import Days, GroupRow, Level
from xueji.features.photos import store
from xueji.kernel.levels import Level as OfficeLevel
from xueji.kernel.permissions import May
from xueji.kernel.workdays import Calendar
from xueji.platform.caller import Caller
from xueji.platform.scope import scope_of

WAITING = "photo_waiting"


async def groups(caller: Caller, now: datetime, calendar: Calendar) -> list[GroupRow]:  # noqa: ARG001 - no day is owed
    if caller.post is None or caller.post.level is not OfficeLevel.SCHOOL or not caller.may(May.PHOTO_REVIEW):
        return []
    count = await store.count_waiting(students.POOL, scope_of(caller))
    if not count:
        return []
    line = GroupRow(
        kind=WAITING,
        title="学生照片 等核对",
        subject="家长交的照片",
        count=count,
        step="看一眼，通过或退回",
        holder="在我校",
        clock=Days(used=0, days=0, due_on=None, provisional=False, overdue=False),
        level=Level.CALM,
        latest="",
        act="核对",
        to="/staff/photos",
    )
    return [line]
