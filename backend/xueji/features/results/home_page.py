"""What the home says of senior results: the technology work that the pupil may hand in now (Q130)."""

from datetime import date

import msgspec

from xueji.features.students import Duty, DutyState, HomeMoment, HomePart, Told
from xueji.kernel.clock import day_words

KIND = "technology_work"
TITLE = "上传技术作品"
URGENT_DAYS = 3


class HomeRow(msgspec.Struct, frozen=True):
    work_from: date
    work_due: date


SQL = """
SELECT to_jsonb(found) FROM (SELECT g.work_from, g.work_due FROM senior_standing g
  WHERE g.student_id = s.id AND g.counted AND g.work_due IS NOT NULL) found"""
"""A `HomeRow` about the pupil s, whose work is waited for."""


def tell(student_id: int, row: HomeRow, at: HomeMoment) -> Told:
    """A duty of the pupil alone: nobody hands it in for somebody else."""
    if at.own_record != student_id or not row.work_from <= at.today <= row.work_due:
        return Told()
    left = (row.work_due - at.today).days
    return Told([
        Duty(
            kind=KIND,
            title=TITLE,
            state=DutyState.NEW,
            deadline=row.work_due,
            days_left=left,
            note="今天截止" if left == 0 else f"{day_words(row.work_due, at.today)}截止",
            urgent=left <= URGENT_DAYS,
            act="去上传",
            to=f"/m/children/{student_id}/technology-work",
        )
    ])  # fmt: skip


HOME = HomePart(HomeRow, SQL, tell)
"""Joins the home page."""
