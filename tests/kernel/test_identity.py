"""Identity papers: every kind, every fault in exact words, and no number refused for its area."""

from datetime import date

import hypothesis.strategies as st
import pytest
from hypothesis import given

from xueji.kernel import identity
from xueji.kernel.identity import IdKind, check_digit, disagreements, guess_kind, read

TODAY = date(2026, 11, 23)


def number(first_seventeen: str) -> str:
    return first_seventeen + check_digit(first_seventeen)


GIRL = number("37900120180426042")
ABOLISHED_AREA = number("37120220120301001")
HONG_KONG = number("81000020100101001")
TAIWAN = number("83000020100101002")
FOREIGNER = number("91100020150101001")

GOOD = [
    ("a resident", IdKind.RESIDENT, GIRL, date(2018, 4, 26), "2"),
    ("an area abolished in 2019", IdKind.RESIDENT, ABOLISHED_AREA, date(2012, 3, 1), "1"),
    ("a check digit X", IdKind.RESIDENT, "11010519491231002X", date(1949, 12, 31), "2"),
    ("a small x", IdKind.RESIDENT, "11010519491231002x", date(1949, 12, 31), "2"),
    ("full-width digits and spaces", IdKind.RESIDENT, "１１０１０５ 19491231 002Ｘ", date(1949, 12, 31), "2"),
    ("a hyphen from a spreadsheet", IdKind.RESIDENT, "110105-19491231-002X", date(1949, 12, 31), "2"),
    ("a leap day", IdKind.RESIDENT, number("37010220160229001"), date(2016, 2, 29), "1"),
    ("a Hong Kong residence permit", IdKind.HK_MACAO_RESIDENCE, HONG_KONG, date(2010, 1, 1), "1"),
    ("a Taiwan residence permit", IdKind.TAIWAN_RESIDENCE, TAIWAN, date(2010, 1, 1), "2"),
    ("a foreigner's permanent residence", IdKind.FOREIGN_RESIDENCE, FOREIGNER, date(2015, 1, 1), "1"),
    ("a travel permit of Hong Kong", IdKind.HK_MACAO_TRAVEL, "H12345678", None, None),
    ("a travel permit with ten digits", IdKind.HK_MACAO_TRAVEL, "M1234567890", None, None),
    ("a Taiwan travel permit", IdKind.TAIWAN_TRAVEL, "12345678", None, None),
    ("a passport", IdKind.PASSPORT, "e12345678", None, None),
    ("another paper", IdKind.OTHER, "军字第123号", None, None),
    ("no paper", IdKind.NONE, "", None, None),
]


@pytest.mark.parametrize(("kind", "text", "born", "sex"), [row[1:] for row in GOOD], ids=[row[0] for row in GOOD])
def test_a_good_number(kind: IdKind, text: str, born: date | None, sex: str | None) -> None:
    found = read(kind, text, TODAY)
    assert found.issues == ()
    assert (found.birth_date, found.sex) == (born, sex)


BAD = [
    ("too short", IdKind.RESIDENT, GIRL[:-1], "id_length", "居民身份证号码只有 17 位，应为 18 位"),
    ("too long", IdKind.RESIDENT, GIRL + "1", "id_length", "居民身份证号码有 19 位，应为 18 位"),
    (
        "the old fifteen digits",
        IdKind.RESIDENT,
        "110105491231002",
        "id_old",
        "这是 15 位的旧号码，请填 18 位的现用号码",
    ),
    ("a letter inside", IdKind.RESIDENT, "3790012018042604O2"[:17] + "2", "id_characters", None),
    (
        "no such day",
        IdKind.RESIDENT,
        number("37010220170229001"),
        "id_birth_date",
        "号码第 7 到 14 位“20170229”不是一个日期",
    ),
    ("born tomorrow", IdKind.RESIDENT, number("37010220261124001"), "id_birth_future", None),
    ("a slip in one digit", IdKind.RESIDENT, GIRL[:5] + "9" + GIRL[6:], "id_check_digit", None),
    ("a residence permit as resident ID", IdKind.RESIDENT, HONG_KONG, "id_other_kind", None),
    ("a resident ID as residence permit", IdKind.HK_MACAO_RESIDENCE, GIRL, "id_beginning", None),
    ("a Taiwan permit as Hong Kong's", IdKind.HK_MACAO_RESIDENCE, TAIWAN, "id_beginning", None),
    ("empty", IdKind.RESIDENT, "  ", "id_empty", "请填写居民身份证号码"),
    ("a number although there is none", IdKind.NONE, GIRL, "id_not_expected", None),
    ("a travel permit without its letter", IdKind.HK_MACAO_TRAVEL, "12345678", "id_travel_permit", None),
    ("a Taiwan permit of seven digits", IdKind.TAIWAN_TRAVEL, "1234567", "id_taiwan_permit", None),
    ("a passport with a sign", IdKind.PASSPORT, "E1234#678", "id_passport", None),
    ("another paper without end", IdKind.OTHER, "1" * 31, "id_long", None),
]


@pytest.mark.parametrize(("kind", "text", "code", "words"), [row[1:] for row in BAD], ids=[row[0] for row in BAD])
def test_a_bad_number_is_told_in_exact_words(kind: IdKind, text: str, code: str, words: str | None) -> None:
    (issue,) = read(kind, text, TODAY).issues
    assert issue.code == code
    assert words is None or issue.message == words


def test_a_bad_number_says_nothing_about_its_bearer() -> None:
    found = read(IdKind.RESIDENT, GIRL[:17] + ("1" if GIRL[17] != "1" else "2"), TODAY)
    assert (found.birth_date, found.sex) == (None, None)


AREAS = st.integers(100000, 799999).map(str)
BORN = st.dates(date(1930, 1, 1), TODAY).map(lambda day: f"{day:%Y%m%d}")
SERIAL = st.integers(0, 999).map(lambda serial: f"{serial:03d}")


@given(AREAS, BORN, SERIAL)
def test_no_number_is_refused_for_its_area(area: str, born: str, serial: str) -> None:
    found = read(IdKind.RESIDENT, number(area + born + serial), TODAY)
    assert found.ok
    assert f"{found.birth_date:%Y%m%d}" == born


@given(AREAS, BORN, SERIAL, st.integers(0, 16), st.integers(1, 9))
def test_a_slip_in_any_one_digit_is_caught(area: str, born: str, serial: str, at: int, by: int) -> None:
    good = number(area + born + serial)
    slipped = good[:at] + str((int(good[at]) + by) % 10) + good[at + 1 :]
    assert not read(IdKind.RESIDENT, slipped, TODAY).ok


@given(st.text(max_size=40), st.sampled_from(list(IdKind)))
def test_no_text_breaks_a_check(text: str, kind: IdKind) -> None:
    read(kind, text, TODAY)
    guess_kind(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (GIRL, IdKind.RESIDENT),
        (HONG_KONG, IdKind.HK_MACAO_RESIDENCE),
        (TAIWAN, IdKind.TAIWAN_RESIDENCE),
        (FOREIGNER, IdKind.FOREIGN_RESIDENCE),
        ("H12345678", IdKind.HK_MACAO_TRAVEL),
        ("12345678", IdKind.TAIWAN_TRAVEL),
        ("E12345678", IdKind.PASSPORT),
        ("", IdKind.NONE),
        ("军字", IdKind.OTHER),
    ],
)
def test_what_a_number_most_likely_is(text: str, kind: IdKind) -> None:
    assert guess_kind(text) is kind


@pytest.mark.parametrize(
    ("born", "sex", "codes"),
    [
        (date(2018, 4, 26), "2", ()),
        (date(2018, 4, 27), "2", ("birth_date_disagrees",)),
        (date(2018, 4, 26), "1", ("sex_disagrees",)),
        (date(2018, 4, 27), "1", ("birth_date_disagrees", "sex_disagrees")),
        (None, None, ()),
    ],
)
def test_form_and_number_are_compared(born: date | None, sex: str | None, codes: tuple[str, ...]) -> None:
    issues = disagreements(read(IdKind.RESIDENT, GIRL, TODAY), birth_date=born, sex=sex)
    assert tuple(issue.code for issue in issues) == codes


CERTIFICATES = [
    ("as it should be", GIRL + "43", "4", "3", ()),
    ("nothing to compare with", GIRL + "43", None, None, ()),
    ("too short", GIRL + "4", "4", "3", ("disability_length",)),
    ("somebody else's", ABOLISHED_AREA + "43", "4", "3", ("disability_id_disagrees",)),
    ("a broken number inside", GIRL[:17] + ("1" if GIRL[17] != "1" else "2") + "43", "4", "3", ("disability_id",)),
    ("a type that does not exist", GIRL + "83", "4", "3", ("disability_type_digit",)),
    ("another type than chosen", GIRL + "53", "4", "3", ("disability_type_disagrees",)),
    ("a grade that does not exist", GIRL + "45", "4", "3", ("disability_grade_digit",)),
    (
        "another type and grade than chosen",
        GIRL + "12",
        "4",
        "3",
        ("disability_type_disagrees", "disability_grade_disagrees"),
    ),
]


@pytest.mark.parametrize(
    ("text", "kind", "grade", "codes"), [row[1:] for row in CERTIFICATES], ids=[row[0] for row in CERTIFICATES]
)
def test_a_disability_certificate(text: str, kind: str | None, grade: str | None, codes: tuple[str, ...]) -> None:
    checked = identity.check_disability_number(text, id_number=GIRL, disability_type=kind, grade=grade)
    assert tuple(issue.code for issue in checked.issues) == codes


def test_every_kind_has_chinese_words() -> None:
    assert all(kind.label for kind in IdKind)
