"""What the family's home says of a slip: to be read and signed, with the school, waiting for the pupil, done."""

from datetime import date, datetime

import msgspec

from xueji.features.slips import rules
from xueji.features.slips.rules import ANSWER_DAYS, SlipState
from xueji.features.students import Duty, DutyState, HomeMoment, HomePart, Live, Told
from xueji.kernel.clock import china_date, day_words

KIND = "slip"
TITLE = "学籍信息确认单"
SHOWN_AFTER = "30 days"
"""How long a confirmed slip still stands on the home."""


class HomeRow(msgspec.Struct, frozen=True, kw_only=True):
    """The child's present slip."""

    id: int
    state: SlipState
    last_day: date
    objected_at: datetime | None
    due_on: date | None
    provisional: bool


SQL = f"""
SELECT to_jsonb(found) FROM (
  SELECT p.id, p.state, p.last_day, p.objected_at, p.due_on, p.provisional FROM slip p
  WHERE p.student_id = s.id AND (p.state IN ('issued', 'read', 'objected', 'signed')
    OR (p.state = 'done' AND p.closed_at > now() - interval '{SHOWN_AFTER}')) ORDER BY p.id DESC LIMIT 1
) found"""


def tell(student_id: int, row: HomeRow, at: HomeMoment) -> Told:
    own = student_id == at.own_record
    state, note, act = _words(row, own=own, today=at.today)
    days = rules.days_left(row.last_day, at.today)
    duty = Duty(
        kind=KIND,
        title=TITLE,
        state=state,
        deadline=row.last_day,
        days_left=days if state.waits else None,
        note=note,
        urgent=state.waits and days <= rules.URGENT_DAYS,
        act=act,
        to=f"/m/slips/{row.id}",
    )
    live = _live(row, at)
    return Told([duty], [] if live is None else [live])


def _words(row: HomeRow, *, own: bool, today: date) -> tuple[DutyState, str, str]:  # noqa: PLR0911 - one line a state
    left = rules.left_words(row.last_day, today)
    ends = f"，{day_words(row.last_day, today)}截止" if row.last_day > today else ""
    match row.state:
        case SlipState.OBJECTED:
            due = f"，最晚 {day_words(row.due_on, today)}答复" if row.due_on else ""
            return DutyState.SUBMITTED, f"学校正在更正{due}", ""
        case SlipState.SIGNED if own:
            return DutyState.NEW, "家长已签，等你确认", "去确认"
        case SlipState.SIGNED:
            return DutyState.SUBMITTED, "已签名，等孩子确认", ""
        case SlipState.DONE:
            return DutyState.DONE, "已签好，不用再办", ""
        case _ if own:
            return DutyState.SUBMITTED, "等家长先签", ""
        case SlipState.READ:
            return DutyState.DRAFT, f"看过还没签，{left}", "接着看"
        case _:
            return DutyState.NEW, f"{left}{ends}", "去看去签"


def _live(row: HomeRow, at: HomeMoment) -> Live | None:
    """While the school mends what was marked: a row with ten cells."""
    if not _waits(row) or row.objected_at is None or at.calendar is None:
        return None
    used = min(at.calendar.used(china_date(row.objected_at), at.today), ANSWER_DAYS)
    return Live(
        title="学校更正进度",
        note=f"等学校更正，第 {max(used, 1)} 天",
        used=used,
        days=ANSWER_DAYS,
        due_on=row.due_on,
        provisional=row.provisional,
        to=f"/m/slips/{row.id}",
    )


def _waits(row: HomeRow) -> bool:
    return row.state is SlipState.OBJECTED


HOME = HomePart(HomeRow, SQL, tell, needs_calendar=_waits)
