"""Working days of China: holidays and make-up days are data, published a year at a time."""

from collections.abc import Mapping
from datetime import date, timedelta

import msgspec

ONE_DAY = timedelta(days=1)
SATURDAY = 5


class Due(msgspec.Struct, frozen=True):
    """The last day of a period, which ends at 24:00 China time. Provisional: reaches past the published calendar."""

    day: date
    provisional: bool


class Calendar(msgspec.Struct, frozen=True):
    """`days` says of each published day whether it is a working day; other days fall back to Monday to Friday."""

    days: Mapping[date, bool]
    published_until: date

    def is_workday(self, day: date) -> bool:
        return self.days.get(day, day.weekday() < SATURDAY)

    def due(self, start: date, working_days: int) -> Due:
        """The last of `working_days` after `start`; the day of filing itself is not counted."""
        if working_days < 1:
            raise ValueError("a period has at least one working day")
        day = start
        left = working_days
        while left:
            day += ONE_DAY
            left -= self.is_workday(day)
        return Due(day, provisional=day > self.published_until)

    def used(self, start: date, today: date) -> int:
        """Working days of the period that began on `start` and have been reached, today included."""
        return sum(self.is_workday(start + ONE_DAY * after) for after in range(1, (today - start).days + 1))

    def left(self, today: date, last: date) -> int:
        """Working days after today up to and with `last`; minus the working days past it when it is over."""
        return self.used(today, last) if last >= today else -self.used(last, today)
