"""The staff's work list: what waits for this post, the earliest day first."""

from datetime import date, datetime, timedelta

from xueji.features import accounts, students
from xueji.features.windows import rules, worklist_store
from xueji.features.windows.flow import MAINTENANCE
from xueji.features.windows.schemas import Level, WorkKind, Worklist, WorkRow
from xueji.features.windows.worklist_store import WaitingRow, WindowRow
from xueji.kernel.clock import china_date, day_words
from xueji.kernel.levels import Level as OfficeLevel
from xueji.kernel.permissions import May
from xueji.kernel.workdays import Calendar
from xueji.platform import calendar_store
from xueji.platform.caller import Caller
from xueji.platform.database import fetch, value
from xueji.platform.scope import scope_of

DAYS = next(iter(MAINTENANCE)).working_days
FAR = date.max


async def read(caller: Caller) -> Worklist:
    """Sheets to confirm by class, windows that end soon, overdue schools (for their bureau), requests for access."""
    now: datetime = await value("SELECT now()")
    today = china_date(now)
    calendar = await calendar_store.calendar(fetch, today)
    post = caller.post
    rows: list[WorkRow] = []
    submissions = 0
    if post is not None and caller.may(May.WINDOW_READ):
        scope = scope_of(caller)
        if post.level is OfficeLevel.SCHOOL:
            waiting = await worklist_store.waiting(students.POOL, scope)
            submissions = sum(one.count for one in waiting) if caller.may(May.MAINTENANCE_CONFIRM) else 0
            if caller.may(May.MAINTENANCE_CONFIRM):
                rows += [_confirm(one, today, calendar) for one in waiting]
            if caller.may(May.WINDOW_REMIND):
                ending = await worklist_store.ending(students.POOL, scope, timedelta(days=rules.CLOSING_DAYS + 1))
                rows += [_closing(one, now) for one in ending if one.silent]
        else:
            overdue = await worklist_store.overdue_schools(students.POOL, scope, today)
            rows += [_overdue(one, today, calendar) for one in overdue]
    requests = await accounts.count_requests(caller)
    if requests:
        rows.append(_access(requests))
    rows.sort(key=lambda row: (row.due_on or FAR, -row.level, row.subject))
    return Worklist(
        today=today,
        workdays_left=_left_in_month(today, calendar),
        items=rows,
        waiting=len(rows),
        overdue=sum(row.overdue for row in rows),
        submissions=submissions,
    )


def _confirm(one: WaitingRow, today: date, calendar: Calendar) -> WorkRow:
    used = min(calendar.used(china_date(one.oldest), today), DAYS)
    overdue = one.due_on is not None and one.due_on < today
    hints = [f"{one.red} 份有红色提示" if one.red else "", f"{one.amber} 份要看一眼" if one.amber else ""]
    return WorkRow(
        kind=WorkKind.CONFIRM,
        title=WorkKind.CONFIRM.label,
        subject=one.class_name or "还没分班",
        count=one.count,
        step=one.title,
        holder="在我校",
        due_on=one.due_on,
        provisional=one.provisional,
        used=used,
        days=DAYS,
        overdue=overdue,
        level=Level.STOP if overdue or one.red else Level.LOOK if one.amber else Level.CALM,
        latest="，".join(filter(None, hints)) or "没有风险，可以成批确认",
        act="办理",
        to=f"/staff/windows/{one.window_id}/confirm?class={one.class_id}",
        window_id=one.window_id,
        class_id=one.class_id,
    )


def _closing(one: WindowRow, now: datetime) -> WorkRow:
    days = rules.days_left(one.opens_at, one.ends_at, now)
    return WorkRow(
        kind=WorkKind.CLOSING,
        title=WorkKind.CLOSING.label,
        subject=one.title,
        count=one.silent,
        step=f"{one.silent} 人没交",
        holder="等家长",
        due_on=rules.last_day(one.ends_at),
        provisional=False,
        used=0,
        days=0,
        overdue=False,
        level=Level.LOOK,
        latest=f"{rules.left_words(days)}，{day_words(rules.last_day(one.ends_at), china_date(now))}结束",
        act="提醒",
        to=f"/staff/windows/{one.id}",
        window_id=one.id,
        class_id=None,
    )


def _overdue(one: WaitingRow, today: date, calendar: Calendar) -> WorkRow:
    late = 0 if one.due_on is None else -calendar.left(today, one.due_on)
    return WorkRow(
        kind=WorkKind.OVERDUE,
        title=WorkKind.OVERDUE.label,
        subject=one.school,
        count=one.count,
        step=one.title,
        holder=f"在{one.school}",
        due_on=one.due_on,
        provisional=one.provisional,
        used=DAYS,
        days=DAYS,
        overdue=True,
        level=Level.STOP,
        latest=f"最早的一份逾期 {late} 个工作日" if late > 0 else "已逾期",
        act="查看",
        to=f"/staff/windows/{one.window_id}",
        window_id=one.window_id,
        class_id=None,
    )


def _access(count: int) -> WorkRow:
    return WorkRow(
        kind=WorkKind.ACCESS,
        title=WorkKind.ACCESS.label,
        subject="同事申请权限",
        count=count,
        step="批准或不批准",
        holder="在我这里",
        due_on=None,
        provisional=False,
        used=0,
        days=0,
        overdue=False,
        level=Level.CALM,
        latest="",
        act="办理",
        to="/staff/access-requests",
        window_id=None,
        class_id=None,
    )


def _left_in_month(today: date, calendar: Calendar) -> int:
    """Working days of this month from today on."""
    days = [today + timedelta(days=after) for after in range(31)]
    return sum(calendar.is_workday(day) for day in days if day.month == today.month)
