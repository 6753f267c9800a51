"""China's days and the database's instants: pure conversions, the clock itself is always an argument."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

CHINA = ZoneInfo("Asia/Shanghai")


def china_date(instant: datetime) -> date:
    """The day on the wall in China. A datetime without a zone is refused: it would be a guess."""
    return china_time(instant).date()


def china_time(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return instant.astimezone(CHINA)


def china_day_start(day: date) -> datetime:
    """0:00 in China, as UTC."""
    return datetime.combine(day, time.min, CHINA).astimezone(UTC)


def china_day_end(day: date) -> datetime:
    """24:00 in China, as UTC: the first instant that no longer belongs to the day."""
    return china_day_start(day + timedelta(days=1))


def age(birth_date: date, today: date) -> int:
    """Full years (周岁). Who was born on 29 February is a year older on 1 March."""
    return today.year - birth_date.year - ((today.month, today.day) < (birth_date.month, birth_date.day))


def day_words(day: date, today: date) -> str:
    """How a day is said to people: the year only when it is another one."""
    words = f"{day.month} 月 {day.day} 日"
    return words if day.year == today.year else f"{day.year} 年 {words}"


def minute_words(instant: datetime, today: date) -> str:
    """“11 月 26 日 18:30”."""
    return f"{day_words(china_date(instant), today)} {china_time(instant):%H:%M}"
