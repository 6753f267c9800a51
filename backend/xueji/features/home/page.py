"""Every child, every duty with its day, whichever room it comes from."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from xueji.features import (
    casework,
    collections,
    enrolment,
    evaluation,
    photos,
    publications,
    results,
    slips,
    students,
    windows,
)
from xueji.features.home import store
from xueji.features.home.schemas import Home, HomeChild
from xueji.features.home.store import ChildRow
from xueji.features.students import Duty, HomeMoment, HomePart, Live
from xueji.kernel.clock import china_date
from xueji.kernel.names import initial, short_name
from xueji.platform import calendar_store
from xueji.platform.caller import Caller
from xueji.platform.connections import china_today
from xueji.platform.database import fetch
from xueji.platform.scope import scope_of

PARTS: tuple[HomePart[Any], ...] = (
    windows.HOME,
    slips.HOME,
    evaluation.HOME,
    publications.HOME,
    results.HOME,
    enrolment.HOME,
    casework.HOME,
    photos.HOME,
)
"""A room with duties joins here."""

_SQL = store.statement([part.sql for part in PARTS])


async def read(caller: Caller) -> Home:
    """Children in a fixed order, of each the nearest duty first."""
    rows = await store.children(students.POOL, scope_of(caller), caller.account_id, _SQL)
    collected = await collections.entries(caller)
    waiting = collections.waiting_days(collected)
    if not rows:
        today = await china_today()
        near = min(waiting, default=None)
        return Home(today=today, children=[], collected=collected, unread=0, open=len(waiting), nearest=near)
    now = rows[0].now
    today = china_date(now)
    answers = {row.id: _answers(row) for row in rows}
    counts = any(part.needs_calendar(answer) for answered in answers.values() for part, answer in answered)
    calendar = await calendar_store.calendar(fetch, today) if counts else None
    moment = HomeMoment(now, today, caller.account_id, caller.own_record, calendar)
    children = [_child(row, answers[row.id], moment) for row in rows]
    duties = [duty for child in children for duty in child.duties if duty.state.waits]
    days = waiting + [duty.days_left for duty in duties if duty.days_left is not None]
    return Home(
        today=today,
        children=children,
        collected=collected,
        unread=rows[0].unread,
        open=len(waiting) + len(duties),
        nearest=min(days, default=None),
    )


def _answers(row: ChildRow) -> list[tuple[HomePart[Any], Any]]:
    """The parts that have something to say of this child."""
    return [(part, part.decode(text)) for part, text in zip(PARTS, row.parts, strict=True) if text is not None]


def _child(row: ChildRow, answers: Sequence[tuple[HomePart[Any], Any]], moment: HomeMoment) -> HomeChild:
    duties: list[Duty] = []
    live: list[Live] = []
    for part, answer in answers:
        told = part.tell(row.id, answer, moment)
        duties += told.duties
        live += told.live
    if len(duties) > 1:
        duties.sort(key=_nearest)
    return HomeChild(
        id=row.id,
        name=row.name,
        short_name=short_name(row.name),
        initial=initial(row.name),
        school=row.school,
        class_name=row.class_name or "",
        duties=duties,
        live=live,
    )


def _nearest(duty: Duty) -> tuple[bool, bool, date]:
    """What waits for the family first, of that the urgent, of that the nearest day."""
    return not duty.state.waits, not duty.urgent, duty.deadline or date.max
