"""China's days: nobody's local time, nobody's own clock."""

import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import hypothesis.strategies as st
import pytest
from hypothesis import given

from xueji.kernel import clock

KERNEL = Path(clock.__file__).parent


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        pytest.param(datetime(2026, 11, 23, 15, 59, 59, tzinfo=UTC), date(2026, 11, 23), id="a second before midnight"),
        pytest.param(datetime(2026, 11, 23, 16, 0, tzinfo=UTC), date(2026, 11, 24), id="midnight in China"),
        pytest.param(datetime(2026, 1, 1, 0, 0, tzinfo=UTC), date(2026, 1, 1), id="eight in the morning"),
    ],
)
def test_the_day_in_china(instant: datetime, day: date) -> None:
    assert clock.china_date(instant) == day


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        clock.china_date(datetime(2026, 1, 1))  # noqa: DTZ001 - that it has none is the point


@given(st.dates(date(1992, 1, 1), date(2100, 1, 1)))
def test_a_day_ends_where_the_next_begins(day: date) -> None:
    assert clock.china_day_end(day) == clock.china_day_start(day + timedelta(days=1))
    assert clock.china_date(clock.china_day_start(day)) == day
    assert clock.china_date(clock.china_day_end(day) - timedelta(microseconds=1)) == day


@pytest.mark.parametrize(
    ("born", "today", "years"),
    [
        (date(2012, 11, 23), date(2026, 11, 23), 14),
        (date(2012, 11, 24), date(2026, 11, 23), 13),
        (date(2012, 2, 29), date(2026, 2, 28), 13),
        (date(2012, 2, 29), date(2026, 3, 1), 14),
    ],
    ids=["on the birthday", "a day before", "born on a leap day, before 1 March", "born on a leap day, on 1 March"],
)
def test_age_in_full_years(born: date, today: date, years: int) -> None:
    assert clock.age(born, today) == years


def test_a_day_in_another_year_says_its_year() -> None:
    assert clock.day_words(date(2026, 12, 26), date(2026, 11, 23)) == "12 月 26 日"
    assert clock.day_words(date(2027, 1, 8), date(2026, 11, 23)) == "2027 年 1 月 8 日"


def test_nothing_asks_the_clock_of_the_machine() -> None:
    """The database has the one clock of the house: those of the servers may differ."""
    clocks = re.compile(r"\b(datetime|date)\.(now|today|utcnow)\b|\btime\.(time|localtime|gmtime)\b")
    house = KERNEL.parent
    asked = {str(path.relative_to(house)): clocks.search(path.read_text("utf-8")) for path in house.rglob("*.py")}
    assert {path: found[0] for path, found in asked.items() if found} == {}
