"""The lines of windows in the work list: a class's sheets, a window that ends, a school that is late."""

from datetime import date, datetime, timedelta

from xueji.features import students
from xueji.features.casework import Days, GroupRow, Level
from xueji.features.windows import rules, worklist_store
from xueji.features.windows.flow import MAINTENANCE
from xueji.features.windows.worklist_store import WaitingRow, WindowRow
from xueji.kernel.clock import china_date, day_words
from xueji.kernel.levels import Level as OfficeLevel
from xueji.kernel.permissions import May
from xueji.kernel.workdays import Calendar
from xueji.platform.caller import Caller
from xueji.platform.scope import scope_of

DAYS = next(iter(MAINTENANCE)).working_days
CONFIRM, CLOSING, OVERDUE = "confirm", "closing", "overdue"


async def groups(caller: Caller, now: datetime, calendar: Calendar) -> list[GroupRow]:
    """Sheets to confirm by class, windows that end soon, overdue schools (for their bureau)."""
    post = caller.post
    if post is None or not caller.may(May.WINDOW_READ):
        return []
    scope, today = scope_of(caller), china_date(now)
    if post.level is not OfficeLevel.SCHOOL:
        late = await worklist_store.overdue_schools(students.POOL, scope, today)
        return [_overdue(one, today, calendar) for one in late]
    rows: list[GroupRow] = []
    if caller.may(May.MAINTENANCE_CONFIRM):
        waiting = await worklist_store.waiting(students.POOL, scope)
        rows += [_confirm(one, today, calendar) for one in waiting]
    if caller.may(May.WINDOW_REMIND):
        ending = await worklist_store.ending(students.POOL, scope, timedelta(days=rules.CLOSING_DAYS + 1))
        rows += [_closing(one, now) for one in ending if one.silent]
    return rows


def _confirm(one: WaitingRow, today: date, calendar: Calendar) -> GroupRow:
    used = min(calendar.used(china_date(one.oldest), today), DAYS)
    overdue = one.due_on is not None and one.due_on < today
    hints = [f"{one.red} 份有红色提示" if one.red else "", f"{one.amber} 份要看一眼" if one.amber else ""]
    return GroupRow(
        kind=CONFIRM,
        title="线上维护 待确认",
        subject=one.class_name or "还没分班",
        count=one.count,
        step=one.title,
        holder="在我校",
        clock=Days(used=used, days=DAYS, due_on=one.due_on, provisional=one.provisional, overdue=overdue),
        level=Level.STOP if overdue or one.red else Level.LOOK if one.amber else Level.CALM,
        latest="，".join(filter(None, hints)) or "没有风险，可以成批确认",
        act="办理",
        to=f"/staff/windows/{one.window_id}/confirm?class={one.class_id}",
    )


def _closing(one: WindowRow, now: datetime) -> GroupRow:
    days = rules.days_left(one.opens_at, one.ends_at, now)
    return GroupRow(
        kind=CLOSING,
        title="线上维护 快结束",
        subject=one.title,
        count=one.silent,
        step=f"{one.silent} 人没交",
        holder="等家长",
        clock=Days(used=0, days=0, due_on=rules.last_day(one.ends_at), provisional=False, overdue=False),
        level=Level.LOOK,
        latest=f"{rules.left_words(days)}，{day_words(rules.last_day(one.ends_at), china_date(now))}结束",
        act="提醒",
        to=f"/staff/windows/{one.id}",
    )


def _overdue(one: WaitingRow, today: date, calendar: Calendar) -> GroupRow:
    late = 0 if one.due_on is None else -calendar.left(today, one.due_on)
    return GroupRow(
        kind=OVERDUE,
        title="线上维护 学校逾期",
        subject=one.school,
        count=one.count,
        step=one.title,
        holder=f"在{one.school}",
        clock=Days(used=DAYS, days=DAYS, due_on=one.due_on, provisional=one.provisional, overdue=True),
        level=Level.STOP,
        latest=f"最早的一份逾期 {late} 个工作日" if late > 0 else "已逾期",
        act="查看",
        to=f"/staff/windows/{one.window_id}",
    )
