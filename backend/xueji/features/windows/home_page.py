"""The family's home: every child, every duty with its day. One statement, however many children."""

from collections.abc import Sequence
from datetime import date

from xueji.features import students
from xueji.features.windows import rules, sheet_store
from xueji.features.windows.family_schemas import Duty, DutyState, Home, HomeChild, Live
from xueji.features.windows.flow import MAINTENANCE
from xueji.features.windows.schemas import SubmissionState, WindowState
from xueji.features.windows.sheet_store import HomeRow
from xueji.kernel.clock import china_date, day_words
from xueji.kernel.names import initial, short_name
from xueji.kernel.workdays import Calendar
from xueji.platform import calendar_store
from xueji.platform.caller import Caller
from xueji.platform.database import fetch, value
from xueji.platform.scope import scope_of

KIND = "maintenance"
TITLE = "核对家庭信息"
OPEN_DUTIES = frozenset({DutyState.NEW, DutyState.DRAFT, DutyState.RETURNED})
DAYS = next(iter(MAINTENANCE)).working_days


async def read(caller: Caller) -> Home:
    """Children in a fixed order, of each the nearest duty first."""
    rows = await sheet_store.home(
        students.POOL, scope_of(caller), caller.account_id, rules.SHOWN_AFTER, rules.ANNOUNCED_BEFORE
    )
    if not rows:
        return Home(today=china_date(await value("SELECT now()")), children=[], unread=0, open=0, nearest=None)
    today = china_date(rows[0].now)
    waits = any(row.state == SubmissionState.SUBMITTED for row in rows)
    calendar = await calendar_store.calendar(fetch, today) if waits else None
    children = [_child(row, today, calendar) for row in rows]
    days = _open_days(children)
    return Home(today=today, children=children, unread=rows[0].unread, open=len(days), nearest=min(days, default=None))


def _open_days(children: Sequence[HomeChild]) -> list[int]:
    return [duty.days_left or 0 for child in children for duty in child.duties if duty.state in OPEN_DUTIES]


def _child(row: HomeRow, today: date, calendar: Calendar | None) -> HomeChild:
    duty = _duty(row, today)
    live = _live(row, today, calendar)
    return HomeChild(
        id=row.id,
        name=row.name,
        short_name=short_name(row.name),
        initial=initial(row.name),
        school=row.school,
        class_name=row.class_name or "",
        duties=[] if duty is None else [duty],
        live=[] if live is None else [live],
    )


def _duty(row: HomeRow, today: date) -> Duty | None:
    """What is to be done about the child's window; nothing once it is over and settled."""
    if row.window_id is None or row.opens_at is None or row.ends_at is None:
        return None
    window = rules.window_state(row.opens_at, row.ends_at, row.now)
    state = _state(SubmissionState(row.state or "new"), window)
    days = rules.days_left(row.opens_at, row.ends_at, row.now)
    deadline = rules.last_day(row.ends_at)
    note, act = _words(state, row, days, today)
    return Duty(
        kind=KIND,
        title=TITLE,
        state=state,
        deadline=deadline,
        days_left=days if state in OPEN_DUTIES else None,
        note=note,
        urgent=state is DutyState.RETURNED or (state in OPEN_DUTIES and days <= rules.URGENT_DAYS),
        act=act,
        to=f"/m/children/{row.id}/maintenance",
    )


def _state(state: SubmissionState, window: WindowState) -> DutyState:  # noqa: PLR0911 - one line a state
    match state:
        case SubmissionState.SUBMITTED:
            return DutyState.SUBMITTED
        case SubmissionState.CONFIRMED:
            return DutyState.DONE
        case SubmissionState.RETURNED:
            return DutyState.RETURNED
        case _ if window is WindowState.NOT_OPEN:
            return DutyState.NOT_OPEN
        case _ if window is WindowState.CLOSED:
            return DutyState.CLOSED
        case SubmissionState.DRAFT:
            return DutyState.DRAFT
        case _:
            return DutyState.NEW


def _words(state: DutyState, row: HomeRow, days: int, today: date) -> tuple[str, str]:  # noqa: PLR0911 - one line a state
    left = rules.left_words(days)
    ends = "" if row.ends_at is None else day_words(rules.last_day(row.ends_at), today)
    match state:
        case DutyState.NEW:
            return (left if days == 0 else f"{left}，{ends}截止"), "去核对"
        case DutyState.DRAFT:
            return f"草稿已存，{left}", "接着填"
        case DutyState.RETURNED:
            return "学校退回了几项，改好再交", "去修改"
        case DutyState.SUBMITTED:
            due = f"，最晚 {day_words(row.due_on, today)}答复" if row.due_on else ""
            return f"已交给学校{due}", ""
        case DutyState.DONE:
            return ("没有要改的，已办完" if row.nothing_changed else "学校已确认，已生效"), ""
        case DutyState.NOT_OPEN:
            opens = "" if row.opens_at is None else rules.instant_words(row.opens_at, today)
            return f"{opens}开始", ""
        case DutyState.CLOSED:
            return f"{ends}已结束", ""


def _live(row: HomeRow, today: date, calendar: Calendar | None) -> Live | None:
    """While the school has the sheet: a row with ten cells."""
    if row.state != SubmissionState.SUBMITTED or row.submitted_at is None or calendar is None:
        return None
    used = min(calendar.used(china_date(row.submitted_at), today), DAYS)
    return Live(
        title="学校核对进度",
        note=f"等学校核对，第 {max(used, 1)} 天",
        used=used,
        days=DAYS,
        due_on=row.due_on,
        provisional=bool(row.provisional),
        to=f"/m/receipts/{row.number}",
    )
