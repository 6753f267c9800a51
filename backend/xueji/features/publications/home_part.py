"""What the home says of a publication: to be read and confirmed until its end."""

from datetime import date, datetime, timedelta

import msgspec

from xueji.features.guardians import under_14
from xueji.features.students import Duty, DutyState, HomeMoment, HomePart, Told
from xueji.kernel.clock import china_date, day_words

KIND = "publication"
TITLE = "综评公示"
URGENT_DAYS = 2


class HomeRow(msgspec.Struct, frozen=True, kw_only=True):
    ends_at: datetime
    confirmed: bool
    birth_date: date


SQL = """
SELECT to_jsonb(found) FROM (
  SELECT greatest(p.ends_at, g.open_until) AS ends_at, g.confirmed_at IS NOT NULL AS confirmed, s.birth_date
  FROM publication_page g JOIN publication p ON p.id = g.publication_id
  WHERE g.student_id = s.id AND p.school_id = s.school_id AND p.revoked_at IS NULL
    AND s.state IN ('in_school', 'graduated', 'completed', 'partially_completed')
    AND now() < greatest(p.ends_at, g.open_until)
  ORDER BY g.id DESC LIMIT 1
) found"""
"""A `HomeRow` about the pupil s, while the pages are shown."""


def tell(student_id: int, row: HomeRow, at: HomeMoment) -> Told:
    if at.own_record != student_id and not under_14(row.birth_date, at.today):
        return Told()
    last = china_date(row.ends_at - timedelta(minutes=1))
    left = (last - at.today).days
    days = "今天截止" if left <= 0 else f"剩 {left} 天"
    return Told([
        Duty(
            kind=KIND,
            title=TITLE,
            state=DutyState.DONE if row.confirmed else DutyState.NEW,
            deadline=last,
            days_left=None if row.confirmed else max(left, 0),
            note="已经确认" if row.confirmed else f"请核对自己的内容，{days}，{day_words(last, at.today)}截止",
            urgent=not row.confirmed and left <= URGENT_DAYS,
            act="" if row.confirmed else "去核对",
            to=f"/m/children/{student_id}/publication",
        )
    ])  # fmt: skip


HOME = HomePart(HomeRow, SQL, tell)
