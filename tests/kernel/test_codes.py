"""National codes: names, other names, near names; divisions by pattern."""

import hypothesis.strategies as st
import pytest
from hypothesis import given

from xueji.kernel.codes import ABROAD, CODES, also_known, division_name, is_division, normalise_division

TABLES = sorted(CODES)


@pytest.mark.parametrize("key", TABLES)
def test_a_table_is_sound(key: str) -> None:
    table = CODES[key]
    assert table.key == key
    assert table.label
    codes = [entry.code for entry in table.entries]
    assert len(codes) == len(set(codes))
    assert table.offered
    for entry in table.offered:
        assert entry.name


@pytest.mark.parametrize("key", [key for key in TABLES if key != "division"])
def test_every_name_and_code_leads_back_to_its_code(key: str) -> None:
    table = CODES[key]
    for entry in table.entries:
        assert table.find(entry.name) == entry.code
        assert table.name(entry.code) == entry.name
        for other in entry.also:
            assert table.find(other) == entry.code, other


FOUND = [
    ("ethnicity", "汉", "01"),
    ("ethnicity", " 维吾尔族 ", "05"),
    ("ethnicity", "01", "01"),
    ("ethnicity", "０１", "01"),
    ("relation", "爸爸", "51"),
    ("relation", "姥姥", "64"),
    ("relation", "继父或养父", "57"),
    ("relation", "其他", "97"),
    ("nationality", "中国", "156"),
    ("nationality", "中华人民共和国", "156"),
    ("id_type", "身份证", "1"),
    ("id_type", "户口薄", "B"),
    ("id_type", "无", "N"),
    ("entry_way", "普通入学", "02"),
    ("commute_mode", "公共交通(含城市公交、农村客运、地铁)", "3"),
    ("health", "健康", "10"),
    ("political_status", "少先队员", "14"),
    ("overseas_kind", "否", "00"),
    ("blood_type", "ab型", "3"),
    ("yes_no", "y", "1"),
    ("ethnicity", "火星族", None),
    ("ethnicity", "", None),
]


@pytest.mark.parametrize(("key", "text", "code"), FOUND, ids=[f"{row[0]} {row[1]}" for row in FOUND])
def test_what_people_write_is_found(key: str, text: str, code: str | None) -> None:
    assert CODES[key].find(text) == code


SUGGESTED = [
    ("ethnicity", "汉人", "01"),
    ("ethnicity", "维吾", "05"),
    ("health", "良", "10"),
    ("relation", "父", "51"),
    ("id_type", "居民身份", "1"),
    ("attendance", "走读生", "1"),
    ("entry_way", "就近", "01"),
]


@pytest.mark.parametrize(("key", "text", "code"), SUGGESTED, ids=[f"{row[0]} {row[1]}" for row in SUGGESTED])
def test_what_somebody_may_have_meant(key: str, text: str, code: str) -> None:
    assert code in [entry.code for entry in CODES[key].suggest(text)]


def test_nothing_is_suggested_for_nothing() -> None:
    assert CODES["ethnicity"].suggest("") == ()
    assert CODES["nationality"].suggest("zzzz") == ()


def test_all_peoples_are_there() -> None:
    codes = {entry.code for entry in CODES["ethnicity"].entries}
    assert codes == {f"{number:02d}" for number in range(1, 57)} | {"97", "98"}


def test_a_code_of_a_foreign_table_is_shown_as_it_is() -> None:
    assert CODES["ethnicity"].name("77") == "77"


def test_hidden_codes_are_understood_but_not_offered() -> None:
    sex = CODES["sex"]
    assert sex.find("未说明的性别") == "9"
    assert [entry.code for entry in sex.offered] == ["1", "2"]


@given(st.text(max_size=20), st.sampled_from(TABLES))
def test_no_text_breaks_a_table(text: str, key: str) -> None:
    CODES[key].find(text)
    CODES[key].suggest(text)


DIVISIONS = [
    ("370102000000", "山东省济南市历下区"),
    ("370102", "山东省济南市历下区"),
    ("370102001003", "山东省济南市历下区（370102001003）"),
    ("370000000000", "山东省"),
    ("371202000000", "山东省莱芜市莱城区"),
    ("379001001000", "山东省（379001001000）"),
    ("999999999999", "（999999999999）"),
    ("境外", "境外"),
]


@pytest.mark.parametrize(("code", "name"), DIVISIONS, ids=[row[0] for row in DIVISIONS])
def test_a_division_is_named_as_far_as_it_is_known(code: str, name: str) -> None:
    assert division_name(code) == name


def test_a_place_of_our_own_is_named_and_the_national_list_goes_first() -> None:
    also_known({"379000": "海右市", "379021": "临溪县", "370102": "别的名字"})
    try:
        assert division_name("379021000000") == "山东省海右市临溪县"
        assert division_name("379021001000") == "山东省海右市临溪县（379021001000）"
        assert division_name("370102000000") == "山东省济南市历下区"
    finally:
        also_known({})
    assert division_name("379021000000") == "山东省（379021000000）"


@pytest.mark.parametrize(
    ("text", "code", "fine"),
    [
        ("370102", "370102000000", True),
        ("３７０１０２００１００３", "370102001003", True),
        ("境外", ABROAD, True),
        ("国外", ABROAD, True),
        ("37010", "37010", False),
        ("070102000000", "070102000000", False),
        ("", "", False),
    ],
)
def test_a_division_is_taken_by_its_pattern(text: str, code: str, fine: bool) -> None:
    assert normalise_division(text) == code
    assert is_division(code) is fine


@given(st.integers(100000000000, 999999999999).map(str))
def test_no_division_is_refused_because_it_is_unknown(code: str) -> None:
    assert is_division(code)
    assert code in division_name(code) or division_name(code)
