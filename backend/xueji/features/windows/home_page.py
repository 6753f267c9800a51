"""What the family's home says of a maintenance window: the duty, and how far the school is."""

from datetime import date

from xueji.features.students import Duty, DutyState, HomeMoment, HomePart, Live, Told
from xueji.features.windows import rules, sheet_store
from xueji.features.windows.flow import MAINTENANCE
from xueji.features.windows.schemas import SubmissionState, WindowState
from xueji.features.windows.sheet_store import HomeRow
from xueji.kernel.clock import china_date, day_words

KIND = "maintenance"
TITLE = "核对家庭信息"
DAYS = next(iter(MAINTENANCE)).working_days


def tell(student_id: int, row: HomeRow, at: HomeMoment) -> Told:
    live = _live(row, at)
    return Told([_duty(student_id, row, at)], [] if live is None else [live])


def _duty(student_id: int, row: HomeRow, at: HomeMoment) -> Duty:
    """What is to be done about the child's window."""
    window = rules.window_state(row.opens_at, row.ends_at, at.now)
    state = _state(SubmissionState(row.state or "new"), window)
    days = rules.days_left(row.opens_at, row.ends_at, at.now)
    note, act = _words(state, row, days, at.today)
    return Duty(
        kind=KIND,
        title=TITLE,
        state=state,
        deadline=rules.last_day(row.ends_at),
        days_left=days if state.waits else None,
        note=note,
        urgent=state is DutyState.RETURNED or (state.waits and days <= rules.URGENT_DAYS),
        act=act,
        to=f"/m/children/{student_id}/maintenance",
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
    ends = day_words(rules.last_day(row.ends_at), today)
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
            return f"{rules.instant_words(row.opens_at, today)}开始", ""
        case DutyState.CLOSED:
            return f"{ends}已结束", ""


def _live(row: HomeRow, at: HomeMoment) -> Live | None:
    """While the school has the sheet: a row with ten cells."""
    if not _waits(row) or row.submitted_at is None or at.calendar is None:
        return None
    used = min(at.calendar.used(china_date(row.submitted_at), at.today), DAYS)
    return Live(
        title="学校核对进度",
        note=f"等学校核对，第 {max(used, 1)} 天",
        used=used,
        days=DAYS,
        due_on=row.due_on,
        provisional=bool(row.provisional),
        to=f"/m/receipts/{row.number}",
    )


def _waits(row: HomeRow) -> bool:
    return row.state == SubmissionState.SUBMITTED


HOME = HomePart(HomeRow, sheet_store.HOME, tell, needs_calendar=_waits)
