"""When a grade is published by itself, how long, until when a page may be disputed. Pure: the clock is an argument."""

from datetime import datetime, timedelta

import msgspec

from xueji.features.evaluation import TermDates
from xueji.features.students import State
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


ASKED = frozenset({State.IN_SCHOOL, State.GRADUATED, State.COMPLETED, State.PARTIALLY_COMPLETED})
"""Who is asked to confirm what was published of them, as long as the school is still theirs."""


class Owner(msgspec.Struct, frozen=True):
    """Whose page it is, and where that pupil stands now."""

    state: State
    school: str
    moved: bool


def away(owner: Owner) -> str:
    """Why a pupil is no longer asked, as it stands on the own page; empty for those who are (Q149)."""
    if owner.moved:
        return f"学籍已经转到{owner.school}，不用再确认。公示的内容由原学校归档，档案跟着学籍走。"
    if owner.state is State.SUSPENDED:
        return "休学期间不用确认，公示过的内容照常归档。"
    return "" if owner.state in ASKED else f"学籍状态是“{owner.state.label}”，不用再确认，公示过的内容照常归档。"


def away_tag(owner: Owner) -> str:
    """The same for the school's list, in a word."""
    return "转走了" if owner.moved else "" if owner.state in ASKED else owner.state.label


def is_open(now: datetime, until: datetime) -> bool:
    """The last moment no longer belongs to it."""
    return now < until
