"""Numbers that people read to each other: a slip is caught."""

from datetime import date

import hypothesis.strategies as st
import pytest
from hypothesis import given

from xueji.kernel.numbers import case_number, is_case_number, mod_11_10


@pytest.mark.parametrize(("digits", "check"), [("0794", "5"), ("79462", "3")])
def test_the_check_digit_of_the_standard(digits: str, check: str) -> None:
    assert mod_11_10(digits) == check


def test_a_number_says_what_when_and_which() -> None:
    number = case_number("WH", date(2026, 11, 23), 42)
    assert number.startswith("WH261123000042")
    assert is_case_number(number)


@given(st.integers(1, 9_999_999), st.integers(0, 12), st.integers(1, 9))
def test_a_slip_in_any_digit_is_caught(sequence: int, at: int, by: int) -> None:
    number = case_number("WH", date(2026, 11, 23), sequence)
    place = 2 + at % (len(number) - 2)
    slipped = number[:place] + str((int(number[place]) + by) % 10) + number[place + 1 :]
    assert not is_case_number(slipped)


@pytest.mark.parametrize("text", ["", "WH", "WH12", "whatever", "WH２６１１２３００００４２１"])
def test_other_texts_are_no_numbers(text: str) -> None:
    assert not is_case_number(text)
