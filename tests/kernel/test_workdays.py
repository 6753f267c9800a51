"""Working days of China: make-up days count, holidays do not, the unpublished is provisional."""

from datetime import date, timedelta

import hypothesis.strategies as st
import pytest
from hypothesis import given

from xueji.kernel.workdays import Calendar, Due
from xueji.platform.calendar_store import seed_days

SEED = seed_days()
PUBLISHED = Calendar(days=SEED, published_until=max(SEED))
BARE = Calendar(days={}, published_until=date(2026, 12, 31))
DAYS = st.dates(date(2004, 1, 1), date(2027, 12, 31))

MAKE_UP = [
    date(2026, 1, 4),
    date(2026, 2, 14),
    date(2026, 2, 28),
    date(2026, 5, 9),
    date(2026, 9, 20),
    date(2026, 10, 10),
]


@pytest.mark.parametrize("day", MAKE_UP, ids=str)
def test_a_make_up_weekend_is_a_working_day(day: date) -> None:
    assert day.weekday() >= 5
    assert PUBLISHED.is_workday(day)


@pytest.mark.parametrize(
    ("day", "works"),
    [
        pytest.param(date(2026, 10, 1), False, id="National Day"),
        pytest.param(date(2026, 2, 17), False, id="Spring Festival"),
        pytest.param(date(2026, 7, 20), True, id="a Monday of the school holidays"),
        pytest.param(date(2026, 11, 22), False, id="a Sunday"),
        pytest.param(date(2027, 1, 1), True, id="the unpublished year falls back to Monday to Friday"),
        pytest.param(date(2027, 1, 2), False, id="an unpublished Saturday"),
    ],
)
def test_is_it_a_working_day(day: date, works: bool) -> None:
    assert PUBLISHED.is_workday(day) is works


DUE = [
    (
        "filed on Monday, ten days end on Monday in two weeks",
        date(2026, 11, 23),
        10,
        Due(date(2026, 12, 7), provisional=False),
    ),
    ("one day after Friday is Monday", date(2026, 11, 27), 1, Due(date(2026, 11, 30), provisional=False)),
    ("one day before a make-up Saturday", date(2026, 2, 13), 1, Due(date(2026, 2, 14), provisional=False)),
    ("over the whole Spring Festival", date(2026, 2, 14), 1, Due(date(2026, 2, 24), provisional=False)),
    ("the last published day is certain", date(2026, 12, 30), 1, Due(date(2026, 12, 31), provisional=False)),
    ("past the published calendar it is provisional", date(2026, 12, 31), 1, Due(date(2027, 1, 1), provisional=True)),
    ("sixty days reach far", date(2026, 8, 3), 60, Due(date(2026, 10, 30), provisional=False)),
]


@pytest.mark.parametrize(("start", "days", "due"), [row[1:] for row in DUE], ids=[row[0] for row in DUE])
def test_the_last_day(start: date, days: int, due: Due) -> None:
    assert PUBLISHED.due(start, days) == due


def test_a_period_has_at_least_one_day() -> None:
    with pytest.raises(ValueError, match="at least one"):
        PUBLISHED.due(date(2026, 11, 23), 0)


@given(DAYS, st.integers(1, 70))
def test_on_its_last_day_all_days_are_used_and_the_day_before_one_less(start: date, days: int) -> None:
    last = PUBLISHED.due(start, days).day
    assert PUBLISHED.is_workday(last)
    assert PUBLISHED.used(start, last) == days
    assert PUBLISHED.used(start, last - timedelta(days=1)) == days - 1
    assert PUBLISHED.left(start, last) == days
    assert PUBLISHED.left(last, last) == 0


@given(DAYS, st.integers(1, 40))
def test_a_longer_period_never_ends_earlier(start: date, days: int) -> None:
    assert PUBLISHED.due(start, days).day < PUBLISHED.due(start, days + 1).day
    assert PUBLISHED.due(start, days).day <= PUBLISHED.due(start + timedelta(days=1), days).day


@given(DAYS, st.integers(1, 40))
def test_without_holidays_five_days_are_a_week(start: date, weeks: int) -> None:
    assert (BARE.due(start, weeks * 5).day - start).days <= weeks * 7


def test_days_past_the_end_are_negative() -> None:
    assert PUBLISHED.left(date(2026, 12, 9), date(2026, 12, 7)) == -2


def test_used_is_nothing_before_and_on_the_day_of_filing() -> None:
    assert PUBLISHED.used(date(2026, 11, 23), date(2026, 11, 23)) == 0
    assert PUBLISHED.used(date(2026, 11, 23), date(2026, 11, 20)) == 0
