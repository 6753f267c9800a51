"""The calendar of working days: seeded from chinesecalendar, edited with the number of the notice that changes it."""

import time
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from typing import Protocol

import chinese_calendar
import msgspec

from xueji.kernel.workdays import Calendar
from xueji.platform.database import Tx

FIRST = date(2004, 1, 1)
LAST = date(2026, 12, 31)
SEED = "国务院办公厅历年节假日安排（chinesecalendar）"
LOOK_BACK = timedelta(days=800)
"""No running period began earlier, so older days are not loaded."""
FRESH_SECONDS = 60.0


class Published(msgspec.Struct, frozen=True):
    day: date
    is_workday: bool


class Kept(msgspec.Struct, frozen=True):
    """A published day with the notice that says so."""

    day: date
    is_workday: bool
    notice: str
    version: int


class FetchKept(Protocol):
    """The same, for days with their notice."""

    async def __call__(self, kind: type[Kept], sql: str, /, *arguments: object) -> list[Kept]: ...


class Fetch(Protocol):
    """`tx.fetch`, or the pool's `fetch` outside a transaction."""

    async def __call__(self, kind: type[Published], sql: str, /, *arguments: object) -> list[Published]: ...


class _Memory(msgspec.Struct):
    calendar: Calendar | None = None
    at: float = 0.0


_kept = _Memory()


@cache
def seed_days() -> dict[date, bool]:
    """Every day that chinesecalendar knows, 2004 to 2026."""
    days = ((LAST - FIRST).days) + 1
    return {day: chinese_calendar.is_workday(day) for day in (FIRST + timedelta(days=n) for n in range(days))}


async def seed(tx: Tx) -> int:
    """Fill in the published days that the table does not hold yet; edited days stay as they are."""
    forget()
    days = seed_days()
    return await tx.execute(
        "INSERT INTO workday (day, is_workday, notice, version)"
        " SELECT day, is_workday, $3, 1 FROM unnest($1::date[], $2::bool[]) AS seed (day, is_workday)"
        " ON CONFLICT (day) DO NOTHING",
        list(days),
        list(days.values()),
        SEED,
    )


async def publish(tx: Tx, days: Iterable[Published], notice: str) -> int:
    """Enter or correct days as a notice says, audited; running cases are recounted by the nightly job."""
    forget()
    listed = list(days)
    changed = await tx.execute(
        "INSERT INTO workday (day, is_workday, notice, version)"
        " SELECT day, is_workday, $3, 1 FROM unnest($1::date[], $2::bool[]) AS said (day, is_workday)"
        " ON CONFLICT (day) DO UPDATE SET is_workday = excluded.is_workday, notice = excluded.notice,"
        " version = workday.version + 1 WHERE workday.is_workday <> excluded.is_workday",
        [day.day for day in listed],
        [day.is_workday for day in listed],
        notice,
    )
    await tx.audit("calendar.published", subject="calendar", notice=notice, days=len(listed), changed=changed)
    return changed


async def calendar(fetch: Fetch, today: date) -> Calendar:
    """The published calendar, at most a minute old; before the table is seeded, the seed itself."""
    if _kept.calendar is not None and time.monotonic() - _kept.at < FRESH_SECONDS:
        return _kept.calendar
    rows = await fetch(Published, "SELECT day, is_workday FROM workday WHERE day >= $1 ORDER BY day", today - LOOK_BACK)
    days = {row.day: row.is_workday for row in rows} or seed_days()
    _kept.calendar = Calendar(days=days, published_until=max(days))
    _kept.at = time.monotonic()
    return _kept.calendar


def forget() -> None:
    """Read the table again at the next question."""
    _kept.calendar = None


async def year(fetch: FetchKept, number: int) -> list[Kept]:
    """The published days of a year."""
    return await fetch(
        Kept,
        "SELECT day, is_workday, notice, version FROM workday WHERE day BETWEEN $1 AND $2 ORDER BY day",
        date(number, 1, 1),
        date(number, 12, 31),
    )


async def mark_cases(tx: Tx, first: date) -> int:
    """Have the clock look at every open case that reaches the first changed day; answers how many."""
    return await tx.execute(
        "UPDATE approval_case SET owed_on = $2 WHERE closed_at IS NULL"
        " AND (provisional OR due_on IS NULL OR due_on >= $1)",
        first,
        tx.today,
    )
