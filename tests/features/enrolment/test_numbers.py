"""Numbers: the pattern, no gaps, no doubles, whatever comes at once (Q13, ruling 9)."""

import asyncio

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xueji.features.students.numbers import (
    ORDINARY,
    NationalKind,
    PatternError,
    Trouble,
    due,
    entry_year,
    read_pattern,
    replaces,
    trouble,
)
from xueji.kernel.identity import check_digit
from xueji.kernel.numbers import mod_11_10
from xueji.platform import database


@pytest.mark.handbook(13)
def test_the_ordinary_number():
    number = read_pattern(ORDINARY).number("379021", 2026, 42)
    assert number == "3790212026000042" + mod_11_10("3790212026000042")


@given(st.integers(1, 999_999), st.integers(1, 999_999), st.integers(2000, 2099))
def test_two_of_one_county_and_year_never_have_the_same(one, other, year):
    pattern = read_pattern(ORDINARY)
    made = pattern.number("379021", year, one), pattern.number("379021", year, other)
    assert (made[0] == made[1]) is (one == other)
    assert all(number.startswith(pattern.before_sequence("379021", year)) for number in made)


PATTERNS = {
    "fixed digits in front": ("37{division:6}{year:4}{sequence:5}", "37379021202600007"),
    "two digits of the year": ("{division:6}{year:2}{sequence:6}", "37902126000007"),
    "the city alone": ("{division:4}{year:4}{sequence:6}", "37902026000007"),
}


@pytest.mark.parametrize(("pattern", "number"), PATTERNS.values(), ids=PATTERNS.keys())
def test_another_provinces_pattern(pattern, number):
    assert read_pattern(pattern).number("379021", 2026, 7) == number


WRONG = {
    "no sequence": "{division:6}{year:4}{check}",
    "twice the year": "{division:6}{year:4}{year:4}{sequence:6}",
    "the sequence before the year": "{division:6}{sequence:6}{year:4}",
    "the check digit in the middle": "{division:6}{year:4}{check}{sequence:6}",
    "no width": "{division}{year:4}{sequence:6}",
    "letters": "SD{division:6}{year:4}{sequence:6}",
    "nothing": "",
}


@pytest.mark.parametrize("pattern", WRONG.values(), ids=WRONG.keys())
def test_a_pattern_that_would_double_numbers_is_refused(pattern):
    with pytest.raises(PatternError):
        read_pattern(pattern)


def test_a_county_that_has_used_them_all_says_so():
    with pytest.raises(PatternError, match="no sequence number is left"):
        read_pattern("{division:6}{year:4}{sequence:2}").number("379021", 2026, 100)


def resident(born="20200426", order=42):
    stem = f"379021{born}{order:03d}"
    return {
        "id_type": "1", "id_number": stem + check_digit(stem), "sex": "2",
        "birth_date": f"{born[:4]}-{born[4:6]}-{born[6:]}",
    }  # fmt: skip


KINDS = {
    "both checks passed": (resident(), True, NationalKind.FORMAL),
    "not verified": (resident(), False, NationalKind.TEMPORARY),
    "a passport": (resident() | {"id_type": "A"}, True, NationalKind.WITHOUT_ID),
    "no number": (resident() | {"id_number": None}, True, NationalKind.WITHOUT_ID),
}


@pytest.mark.handbook(13)
@pytest.mark.parametrize(("values", "verified", "kind"), KINDS.values(), ids=KINDS.keys())
def test_which_national_number_is_due(values, verified, kind):
    assert due(values, verified=verified) is kind


@pytest.mark.handbook(13)
@given(st.sampled_from([None, "G", "L", "J"]), st.sampled_from(list(NationalKind)))
def test_one_person_never_gets_two_but_a_temporary_one_becomes_formal(held, wanted):
    assert replaces(held, wanted) is (held is None or (held, wanted) == ("L", NationalKind.FORMAL))


TROUBLES = {
    "all is well": (resident(), "1", "2137000101", None),
    "no class": (resident(), None, "2137000101", Trouble.NO_CLASS),
    "no code": (resident(), "1", None, Trouble.NO_SCHOOL_CODE),
    "another birth date": (resident() | {"birth_date": "2020-04-27"}, "1", "1", Trouble.KEY_FIELD),
    "another sex": (resident() | {"sex": "1"}, "1", "1", Trouble.KEY_FIELD),
    "a wrong check digit": (resident() | {"id_number": "379021202004260420"}, "1", "1", Trouble.KEY_FIELD),
    "a passport": ({"id_type": "A", "id_number": "E1234567"}, "1", "1", None),
}


@pytest.mark.handbook(13)
@pytest.mark.handbook(39)
@pytest.mark.parametrize(("values", "number", "code", "found"), TROUBLES.values(), ids=TROUBLES.keys())
def test_why_there_is_no_national_number(values, number, code, found):
    assert trouble(values, provincial_number=number, school_code=code) is found
    assert found is None or (found.label and found.way)


def test_the_year_of_entry_is_the_records_else_todays():
    assert entry_year({"entry_month": "2024-09"}, 2026) == 2024
    assert entry_year({}, 2026) == 2026


@pytest.mark.handbook(13)
async def test_two_confirmations_at_once_leave_no_gap_and_no_double(acts, world):
    ids = await acts.all_entered(*range(1, 7))
    await acts.submit(*ids)
    await acts.decide(*ids, login="head")
    await asyncio.gather(acts.decide(*ids[:3], login="county"), acts.decide(*ids[3:], login="county2"))
    numbers = [row.number for row in await database.fetch(_Number, NUMBERS)]
    assert [int(number[10:16]) for number in numbers] == [1, 2, 3, 4, 5, 6]


class _Number(msgspec.Struct):
    number: str


NUMBERS = "SELECT provincial_number AS number FROM student WHERE provincial_number IS NOT NULL ORDER BY 1"


async def test_a_number_that_a_roster_brought_along_is_not_given_again(acts, world):
    [first] = await acts.enrolled(1)
    taken = read_pattern(ORDINARY).number("379021", 2026, 41)
    await database.execute(
        "UPDATE student SET provincial_number = $2 WHERE id = $1", (await acts.student(first)).id, taken
    )
    [second] = await acts.enrolled(2)
    assert (await acts.student(second)).provincial_number == read_pattern(ORDINARY).number("379021", 2026, 42)
