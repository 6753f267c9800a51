"""Periods in which families may act: how long they may be, and how their ends are said. The clock is an argument."""

from datetime import date, datetime, timedelta

from xueji.kernel.clock import china_date, china_time, day_words

SHORTEST = timedelta(hours=1)
LONGEST = timedelta(days=92)
FARTHEST = timedelta(days=366)


def fault(opens_at: datetime, closes_at: datetime, now: datetime) -> str | None:
    """What is wrong with a period, in words."""
    if closes_at <= now:
        return "结束的时间已经过了。"
    if closes_at - opens_at < SHORTEST:
        return "结束要比开始晚，至少开放 1 小时。"
    if closes_at - max(opens_at, now) > LONGEST:
        return f"一次最多开放 {LONGEST.days} 天，开得太久家长会忘。"
    if opens_at - now > FARTHEST:
        return "开始的时间太远了，最多提前一年安排。"
    return None


def last_day(ends_at: datetime) -> date:
    """The last day on which something can be done: a period that ends at 24:00 ends on the day before."""
    return china_date(ends_at - timedelta(seconds=1))


def days_left(opens_at: datetime, ends_at: datetime, now: datetime) -> int:
    """Days to the end, counted as people do (today is 0 left); to the beginning while it is not open."""
    today = china_date(now)
    if now < opens_at:
        return (china_date(opens_at) - today).days
    return max(0, (last_day(ends_at) - today).days)


def instant_words(instant: datetime, today: date) -> str:
    """“11 月 27 日 24:00” for the end of a day, else day and time."""
    local = china_time(instant)
    if (local.hour, local.minute) == (0, 0):
        return f"{day_words(local.date() - timedelta(days=1), today)} 24:00"
    return f"{day_words(local.date(), today)} {local:%H:%M}"


def time_words(instant: datetime, today: date) -> str:
    """“今天 14:32” or “11 月 20 日 21:14”."""
    local = china_time(instant)
    day = "今天" if local.date() == today else day_words(local.date(), today)
    return f"{day} {local:%H:%M}"


def left_words(days: int) -> str:
    return "今天截止" if days == 0 else f"剩 {days} 天"
