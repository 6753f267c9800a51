"""Names and phone numbers as people write them, and what strangers see of them."""

import hypothesis.strategies as st
import pytest
from hypothesis import given

from xueji.kernel import masking, names, phones
from xueji.kernel.texts import compact, visible

NAMES = [
    ("plain", "王子涵", "王子涵"),
    ("an extension-plane character", "欧阳𬱖", "欧阳𬱖"),
    ("rare characters alone", "䶮𬍛", "䶮𬍛"),
    ("the round zero as a character", "李〇", "李〇"),
    ("outer and inner spaces", "  王 子 涵 ", "王子涵"),
    ("a full-width space", "王\u3000涵", "王涵"),
    ("an invisible sign from a phone", "王\u200b子涵", "王子涵"),
    *((f"the dot {ord(dot):04X}", f"阿依努尔{dot}买买提", "阿依努尔·买买提") for dot in "·•‧・･∙⋅●.．"),
    ("spaces around the dot", "阿依努尔 · 买买提", "阿依努尔·买买提"),
    ("three parts", "古丽•热娜•买买提", "古丽·热娜·买买提"),
    ("a Latin name keeps its spaces", "Mary  Ann O'Neil", "Mary Ann O'Neil"),
    ("accents", "José Müller-Peña", "José Müller-Peña"),
]


@pytest.mark.parametrize(("text", "name"), [row[1:] for row in NAMES], ids=[row[0] for row in NAMES])
def test_a_name_in_its_one_form(text: str, name: str) -> None:
    checked = names.check_name(text)
    assert (checked.value, checked.issues) == (name, ())


BAD_NAMES = [
    ("empty", "  ", "name_empty", "请填写姓名"),
    ("a digit", "王小明2", "name_digit", "姓名里不能有数字“2”"),
    ("a sign", "王小明@", "name_sign", "姓名里不能有“@”，请按户口簿或证件上的写"),
    ("one character", "王", "name_short", "姓名只有 1 个字，请按证件写全"),
    ("a dot at the end", "阿依努尔·", "name_dots", None),
    ("two dots", "阿依努尔··买买提", "name_dots", None),
    ("much too long", "王" * 61, "name_long", "姓名有 61 个字，最多 60 个"),
    ("Han and Latin mixed", "王Mary", "name_sign", None),
    ("a private-use character", "王\ue000明", "name_unreadable", None),
]


@pytest.mark.parametrize(("text", "code", "words"), [row[1:] for row in BAD_NAMES], ids=[row[0] for row in BAD_NAMES])
def test_a_name_that_cannot_be_one(text: str, code: str, words: str | None) -> None:
    (issue,) = names.check_name(text).issues
    assert issue.code == code
    assert words is None or issue.message == words


def test_a_name_with_stray_dots_comes_with_a_suggestion() -> None:
    assert names.check_name("·阿依努尔··买买提").issues[0].suggestion == "阿依努尔·买买提"


@given(st.text(max_size=70))
def test_normalising_a_name_twice_changes_nothing_more(text: str) -> None:
    once = names.normalise(text)
    assert names.normalise(once) == once
    names.check_name(text)


@pytest.mark.parametrize(
    ("name", "masked", "short", "initial"),
    [
        ("王子涵", "王*涵", "王子涵", "涵"),
        ("王涵", "王*", "王涵", "涵"),
        ("欧阳子涵", "欧**涵", "欧阳子涵", "涵"),
        ("阿依努尔·买买提", "阿***·***", "阿依努尔", "阿"),
        ("欧阳𬱖", "欧*𬱖", "欧阳𬱖", "𬱖"),
        ("迪丽娜尔·艾山", "迪***·**", "迪丽娜尔", "迪"),
        ("", "", "", ""),
        ("Mary", "M**y", "Mary", "M"),
    ],
)
def test_how_a_name_is_shown(name: str, masked: str, short: str, initial: str) -> None:
    assert (masking.mask_name(name), names.short_name(name), names.initial(name)) == (masked, short, initial)


PHONES = [
    ("plain", "13912347086"),
    ("spaces", "139 1234 7086"),
    ("hyphens", "139-1234-7086"),
    ("the country code", "+86 13912347086"),
    ("the country code without a plus", "8613912347086"),
    ("the long country code", "0086-13912347086"),
    ("full-width digits", "１３９１２３４７０８６"),
    ("an invisible sign from a contact list", "\u202c13912347086\u202c".replace("\u202c", "\u200e")),
]


@pytest.mark.parametrize("text", [row[1] for row in PHONES], ids=[row[0] for row in PHONES])
def test_a_mobile_in_its_one_form(text: str) -> None:
    checked = phones.check_mobile(text)
    assert (checked.value, checked.issues) == ("13912347086", ())


BAD_PHONES = [
    ("", "phone_empty", "请填写手机号码"),
    ("1391234708", "phone_short", "手机号码只有 10 位，应为 11 位"),
    ("139123470866", "phone_long", "手机号码有 12 位，应为 11 位"),
    ("12912347086", "phone_prefix", "手机号码应以 13 到 19 开头，请核对前两位"),
    ("1391234708a", "phone_not_digits", "手机号码只能是数字"),
]


@pytest.mark.parametrize(("text", "code", "words"), BAD_PHONES, ids=[row[1] for row in BAD_PHONES])
def test_a_bad_mobile_is_told_in_exact_words(text: str, code: str, words: str) -> None:
    (issue,) = phones.check_mobile(text).issues
    assert (issue.code, issue.message) == (code, words)


@pytest.mark.parametrize(
    ("text", "abroad", "fine"),
    [
        ("0531-86912345", False, True),
        ("（0531）86912345", False, True),
        ("05318691", False, False),
        ("+852 9123 4567", False, False),
        ("+852 9123 4567", True, True),
        ("13912347086", True, True),
    ],
)
def test_other_phones(text: str, abroad: bool, fine: bool) -> None:
    assert phones.check_phone(text, abroad=abroad).ok is fine


@given(st.text(max_size=30))
def test_normalising_a_phone_twice_changes_nothing_more(text: str) -> None:
    once = phones.normalise(text)
    if phones.check_mobile(text).ok:
        assert phones.normalise(once) == once
    phones.check_phone(text)


def test_masks() -> None:
    assert masking.mask_phone("13912347086") == "139****7086"
    assert masking.mask_phone("123") == "***"
    assert masking.mask_id("37010220150426042X") == "3701** ******** **2X"
    assert masking.mask_id("E12345678") == "E1*****78"
    assert masking.mask_id("123") == "***"
    assert masking.mask_address("济南市历下区经十路 1 号") == "济南市历下区****"
    assert masking.mask_address("文昌街 66 号") == "文昌街****"
    assert masking.mask_address("") == ""
    assert masking.mask_email("zhang.wei@example.com") == "z***@example.com"


@given(st.text(alphabet="0123456789X", min_size=6, max_size=30))
def test_a_masked_number_shows_at_most_seven_of_its_signs(number: str) -> None:
    shown = [sign for sign in masking.mask_id(number) if sign not in "* "]
    assert len(shown) <= 7
    assert sum(sign not in "* " for sign in masking.mask_phone(number)) <= 7


@given(st.text(max_size=40))
def test_texts_settle(text: str) -> None:
    assert visible(visible(text)) == visible(text)
    assert compact(compact(text)) == compact(text)
