"""When a grade is published by itself, how long, until when a page may be disputed. Pure: the clock is an argument."""

from datetime import datetime, timedelta

from xueji.features.evaluation import TermDates
from xueji.kernel.clock import china_date, china_day_end, china_day_start

DAYS_FOR_A_CHANGE = 2
"""Whoever's page is changed late has so many whole days to read it, confirm it or object, beyond the end if need be."""

_WHOLE_DAY_UNTIL = timedelta(hours=1)


def due(dates: TermDates, now: datetime) -> bool:
    """Whether a grade that nobody has published is published by itself: from 0:00 of the day that all were told."""
    return now >= since(dates)


def since(dates: TermDates) -> datetime:
    return china_day_start(dates.publishes_on)


def automatic_end(now: datetime, days: int) -> datetime:
    """The end of an automatic publication: so many whole days.

    It begins with its first day, which counts; begun later than in the first hour, with the next one.
    """
    today = china_date(now)
    whole = now < china_day_start(today) + _WHOLE_DAY_UNTIL
    return china_day_end(today + timedelta(days=days - 1 if whole else days))


def open_until(ends_at: datetime, now: datetime) -> datetime:
    """Until when a page that is changed now may be confirmed and disputed."""
    return max(ends_at, china_day_end(china_date(now) + timedelta(days=DAYS_FOR_A_CHANGE)))


def is_open(now: datetime, until: datetime) -> bool:
    """The last moment no longer belongs to it."""
    return now < until
