"""Phone numbers: mobiles of the mainland and, where a field allows it, fixed lines and numbers from abroad."""

import re

from xueji.kernel.issues import Checked, Issue
from xueji.kernel.texts import compact

MOBILE_LENGTH = 11
_SEPARATORS = str.maketrans("", "", "-‐‑–—－()（）.·")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_FIXED = re.compile(r"0\d{9,11}")
_ABROAD = re.compile(r"\+?\d{6,15}")


def normalise(text: str) -> str:
    """Digits alone, without the country code 86; a number from elsewhere keeps its plus sign."""
    number = compact(text).translate(_SEPARATORS)
    for prefix in ("+86", "0086"):
        if number.startswith(prefix):
            return number.removeprefix(prefix)
    if number.startswith("86") and len(number) == MOBILE_LENGTH + 2 and _MOBILE.fullmatch(number[2:]):
        return number[2:]
    return number


def check_mobile(text: str) -> Checked:
    """A mobile of the mainland, where messages and one-time codes go."""
    number = normalise(text)
    return Checked(number, () if _MOBILE.fullmatch(number) else (_mobile_issue(number),))


def check_phone(text: str, *, abroad: bool = False) -> Checked:
    """A mobile or a fixed line with its area code; with `abroad`, any number that could be dialled."""
    number = normalise(text)
    if _MOBILE.fullmatch(number) or _FIXED.fullmatch(number) or (abroad and _ABROAD.fullmatch(number)):
        return Checked(number)
    if number.startswith("0") and number.isdigit():
        return Checked(
            number, (Issue("phone_fixed_length", f"固定电话要带区号，一共 10 到 12 位，现在是 {len(number)} 位"),)
        )
    return Checked(number, (_mobile_issue(number),))


def _mobile_issue(number: str) -> Issue:
    if not number:
        return Issue("phone_empty", "请填写手机号码")
    if not (number.isascii() and number.isdigit()):
        return Issue("phone_not_digits", "手机号码只能是数字")
    length = len(number)
    if length < MOBILE_LENGTH:
        return Issue("phone_short", f"手机号码只有 {length} 位，应为 11 位")
    if length > MOBILE_LENGTH:
        return Issue("phone_long", f"手机号码有 {length} 位，应为 11 位")
    return Issue("phone_prefix", "手机号码应以 13 到 19 开头，请核对前两位")
