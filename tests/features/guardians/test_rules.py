"""Codes, waiting and consent as pure rules."""

from datetime import date

import pytest

from xueji.features.guardians.rules import (
    ALPHABET,
    LOCATOR,
    SECRET,
    BindAs,
    Purpose,
    grouped,
    locator_of,
    missing_consents,
    must_wait,
    new_code,
    read_code,
    under_14,
)


def test_a_code_has_fifty_bits_of_secret_in_letters_that_nobody_confuses() -> None:
    assert len(ALPHABET) == 32
    assert len(ALPHABET) ** SECRET >= 2**50
    assert not set("OILU") & set(ALPHABET)
    codes = {new_code() for _ in range(2000)}
    assert len(codes) == 2000
    assert all(len(code) == LOCATOR + SECRET for code in codes)
    assert len(locator_of(next(iter(codes)))) == LOCATOR


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        pytest.param("K7PM-3XQ9-AB12-CD34", "K7PM3XQ9AB12CD34", id="as it is printed"),
        pytest.param("k7pm 3xq9 ab12 cd34", "K7PM3XQ9AB12CD34", id="small letters and spaces"),
        pytest.param("Ｋ７ＰＭ３ＸＱ９ＡＢ１２ＣＤ３４", "K7PM3XQ9AB12CD34", id="full-width"),
        pytest.param("K7PM—3XQ9—ABI2—CDO4", "K7PM3XQ9AB12CD04", id="I for one, O for nought"),
        pytest.param("K7PM3XQ9AB12CD3", None, id="a sign too few"),
        pytest.param("K7PM3XQ9AB12CD345", None, id="a sign too many"),
        pytest.param("K7PM3XQ9AB12CD3中", None, id="a Chinese sign"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_a_code_is_read_as_people_type_it(typed: str, code: str | None) -> None:
    assert read_code(typed) == code


def test_what_is_printed_is_read_back() -> None:
    for _ in range(200):
        code = new_code()
        assert read_code(grouped(code)) == code


@pytest.mark.parametrize(
    ("bind_as", "young", "guardians", "waits"),
    [
        pytest.param(BindAs.GUARDIAN, True, 0, False, id="the first guardian does not wait"),
        pytest.param(BindAs.GUARDIAN, True, 1, True, id="the second waits"),
        pytest.param(BindAs.GUARDIAN, False, 2, True, id="also of an older pupil"),
        pytest.param(BindAs.STUDENT, True, 1, True, id="a child under 14 waits for a guardian"),
        pytest.param(BindAs.STUDENT, True, 0, True, id="even when there is none yet"),
        pytest.param(BindAs.STUDENT, False, 1, False, id="from 14 on a pupil binds alone"),
    ],
)
def test_who_waits(bind_as: BindAs, young: bool, guardians: int, waits: bool) -> None:
    assert must_wait(bind_as, young=young, guardians=guardians) is waits


@pytest.mark.parametrize(
    ("today", "young"),
    [(date(2026, 3, 1), True), (date(2026, 3, 2), False), (date(2026, 12, 31), False)],
    ids=["the day before the birthday", "on the fourteenth birthday", "after it"],
)
def test_fourteen_is_counted_in_full_years(today: date, young: bool) -> None:
    assert under_14(date(2012, 3, 2), today) is young


def test_only_seeing_the_record_is_needed() -> None:
    assert missing_consents(frozenset()) == [Purpose.VIEW]
    assert missing_consents(frozenset({Purpose.VIEW})) == []
