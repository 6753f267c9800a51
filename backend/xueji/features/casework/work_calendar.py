"""Working days (Q33): everybody sees them, the province enters what a notice says, running cases are counted anew."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from xueji.features import students
from xueji.features.casework import errors
from xueji.features.casework.jobs import RECOUNT
from xueji.features.casework.office_schemas import (
    CalendarDay,
    CalendarMonth,
    NewCalendar,
    NewDay,
    Published,
    WorkCalendar,
)
from xueji.kernel.clock import china_date
from xueji.kernel.permissions import May
from xueji.kernel.refusals import NotFound
from xueji.kernel.workdays import Calendar
from xueji.platform import calendar_store
from xueji.platform.calendar_store import Kept
from xueji.platform.caller import Caller
from xueji.platform.database import Tx, fetch, value

ONE_DAY = timedelta(days=1)
YEARS_AHEAD = 2
FIRST_YEAR = 2004


async def read(caller: Caller, year: int | None) -> WorkCalendar:
    """A year, day by day; days that no notice has said yet are what the weekday says, and say so."""
    now: datetime = await value("SELECT now()")
    today = china_date(now)
    shown = today.year if year is None else year
    if not FIRST_YEAR <= shown <= today.year + YEARS_AHEAD:
        raise NotFound
    calendar = await calendar_store.calendar(fetch, today)
    known = {one.day: one for one in await calendar_store.year(fetch, shown)}
    waiting = await students.POOL.value("SELECT count(*) FROM approval_case WHERE closed_at IS NULL AND provisional")
    return WorkCalendar(
        year=shown,
        years=list(range(today.year - 1, today.year + YEARS_AHEAD + 1)),
        today=today,
        published_until=calendar.published_until,
        provisional=any(day not in known for day in _days(shown)),
        months=[_month(shown, month, known, calendar) for month in range(1, 13)],
        provisional_cases=waiting,
        may_edit=caller.may(May.CALENDAR_EDIT),
    )


def _days(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + ONE_DAY * after for after in range((date(year + 1, 1, 1) - first).days)]


def _month(year: int, month: int, known: Mapping[date, Kept], calendar: Calendar) -> CalendarMonth:
    days = [_day(day, known.get(day), calendar) for day in _days(year) if day.month == month]
    return CalendarMonth(month, sum(day.is_workday for day in days), days)


def _day(day: date, known: Kept | None, calendar: Calendar) -> CalendarDay:
    if known is None:
        return CalendarDay(day, calendar.is_workday(day), "", published=False)
    return CalendarDay(day, known.is_workday, known.notice, published=True)


async def publish(tx: Tx, caller: Caller, data: NewCalendar) -> Published:
    """Enter what the notice says. Running cases that reach a changed day are counted anew by a job.

    Raises:
        DaysNotGiven: nothing, a day twice, or a day that is too far from today.
    """
    del caller
    days = _listed(data, tx.today)
    changed = await calendar_store.publish(
        tx, [calendar_store.Published(one.day, one.is_workday) for one in days], data.notice.strip()
    )
    marked = await calendar_store.mark_cases(tx, min(one.day for one in days))
    await tx.defer(RECOUNT, queueing_lock=RECOUNT)

    async def forget() -> None:
        calendar_store.forget()

    tx.after_commit(forget)
    return Published(changed, marked)


def _listed(data: NewCalendar, today: date) -> Sequence[NewDay]:
    named = {one.day: one for one in data.days}
    if len(named) != len(data.days):
        raise errors.DaysNotGiven
    if data.whole_year is not None:
        if not today.year - 1 <= data.whole_year <= today.year + YEARS_AHEAD:
            raise errors.DaysNotGiven
        weekday = Calendar(days={}, published_until=today)
        for day in _days(data.whole_year):
            named.setdefault(day, NewDay(day, weekday.is_workday(day)))
    if not named or any(abs(day.year - today.year) > YEARS_AHEAD for day in named):
        raise errors.DaysNotGiven
    return [named[day] for day in sorted(named)]
