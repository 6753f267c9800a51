"""Names of people, of all peoples of the country: rare characters and middle dots come through whole."""

import re

from xueji.kernel.issues import Checked, Issue
from xueji.kernel.texts import control_characters, half_width, visible

MIDDLE_DOT = "·"
LONGEST = 60
_DOTS = dict.fromkeys(map(ord, "•‧・･∙⋅●˙᛫"), MIDDLE_DOT)
_HAN = (
    "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    "\U00020000-\U0002a6df\U0002a700-\U0002ebef\U0002ebf0-\U0002ee5f\U0002f800-\U0002fa1f\U00030000-\U000323af"
)
_HAN_NAME = re.compile(f"[{_HAN}]+(?:{MIDDLE_DOT}[{_HAN}]+)*")
_LATIN_NAME = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ '\-.,]*")
_BETWEEN_HAN = re.compile(f"(?<=[{_HAN}])[ .](?=[{_HAN}])")
_SPACE_IN_HAN = re.compile(f"(?<=[{_HAN}{MIDDLE_DOT}]) +(?=[{_HAN}{MIDDLE_DOT}])")


def normalise(text: str) -> str:
    """One written form: · for every dot between Han characters, no spaces between them; Latin names keep theirs.

    A full stop between Han characters was meant as the dot (keyboards have no other); a space was not.
    """
    name = half_width(visible(text).translate(_DOTS))
    name = re.sub(f" *{MIDDLE_DOT} *", MIDDLE_DOT, name)
    name = _SPACE_IN_HAN.sub("", name)
    return _BETWEEN_HAN.sub(MIDDLE_DOT, name)


def check_name(text: str, *, what: str = "姓名") -> Checked:
    """A person's name as in the household register or the passport."""
    name = normalise(text)
    issue = _length_issue(name, what) or _sign_issue(name, what)
    return Checked(name, (issue,) if issue else ())


def _length_issue(name: str, what: str) -> Issue | None:
    if not name:
        return Issue("name_empty", f"请填写{what}")
    if len(name) > LONGEST:
        return Issue("name_long", f"{what}有 {len(name)} 个字，最多 {LONGEST} 个")
    if control_characters(name):
        return Issue("name_unreadable", f"{what}里有显示不出来的字符，请删掉重新输入")
    return None


def _sign_issue(name: str, what: str) -> Issue | None:
    if name.startswith(MIDDLE_DOT) or name.endswith(MIDDLE_DOT) or MIDDLE_DOT * 2 in name:
        tidy = re.sub(f"{MIDDLE_DOT}+", MIDDLE_DOT, name).strip(MIDDLE_DOT)
        return Issue("name_dots", f"{what}里的“·”只能在两个字之间，一次一个", tidy or None)
    if digit := re.search(r"\d", name):
        return Issue("name_digit", f"{what}里不能有数字“{digit.group()}”")
    if not (_HAN_NAME.fullmatch(name) or _LATIN_NAME.fullmatch(name)):
        strange = re.search(f"[^{_HAN}{MIDDLE_DOT}]", name)
        return Issue("name_sign", f"{what}里不能有“{strange.group() if strange else name}”，请按户口簿或证件上的写")
    return Issue("name_short", f"{what}只有 1 个字，请按证件写全") if len(name) == 1 else None


def short_name(name: str) -> str:
    """What a crowded line shows: the part before the dot, else the whole name."""
    return name.split(MIDDLE_DOT, 1)[0]


def initial(name: str) -> str:
    """The character in the round picture: the last of a Han name, for brothers and sisters share the first.

    Names with a dot and Latin names are known by their beginning.
    """
    han = MIDDLE_DOT not in name and _HAN_NAME.fullmatch(name)
    return name[-1:] if han else name[:1].upper()
