"""Periods: the edges at midnight, and how an end is said."""

from datetime import UTC, date, datetime, timedelta

import pytest

from xueji.kernel import periods
from xueji.kernel.clock import china_day_end, china_day_start

TODAY = date(2026, 11, 26)
NOW = datetime(2026, 11, 26, 6, 0, tzinfo=UTC)  # 14:00 in China


def test_a_period_that_ends_at_midnight_ends_on_the_day_before():
    assert periods.last_day(china_day_end(TODAY)) == TODAY
    assert periods.instant_words(china_day_end(TODAY), TODAY) == "11 月 26 日 24:00"


@pytest.mark.parametrize(
    ("opens", "ends", "days"),
    [
        pytest.param(timedelta(days=-1), timedelta(hours=3), 0, id="ends today"),
        pytest.param(timedelta(days=-1), timedelta(days=2), 2, id="ends the day after tomorrow"),
        pytest.param(timedelta(days=3), timedelta(days=9), 3, id="counts to the beginning before it"),
        pytest.param(timedelta(days=-9), timedelta(days=-1), 0, id="over"),
    ],
)
def test_days_are_counted_as_people_do(opens: timedelta, ends: timedelta, days: int):
    assert periods.days_left(NOW + opens, NOW + ends, NOW) == days


@pytest.mark.parametrize(
    ("opens", "closes", "said"),
    [
        pytest.param(timedelta(0), timedelta(days=7), None, id="a week"),
        pytest.param(timedelta(days=-9), timedelta(seconds=-1), "已经过了", id="over before it begins"),
        pytest.param(timedelta(hours=2), timedelta(hours=2, minutes=59), "至少开放 1 小时", id="too short"),
        pytest.param(timedelta(0), timedelta(days=93), "最多开放 92 天", id="too long"),
        pytest.param(timedelta(days=367), timedelta(days=370), "太远了", id="too far"),
    ],
)
def test_what_is_wrong_with_a_period_is_said(opens: timedelta, closes: timedelta, said: str | None):
    found = periods.fault(NOW + opens, NOW + closes, NOW)
    assert found is None if said is None else said in (found or "")


def test_a_time_of_today_is_said_without_the_date():
    assert periods.time_words(NOW, TODAY) == "今天 14:00"
    assert periods.time_words(china_day_start(date(2025, 1, 1)), TODAY) == "2025 年 1 月 1 日 00:00"
