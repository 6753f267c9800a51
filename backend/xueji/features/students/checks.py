"""One value of one field: its one written form, and what is wrong with it in words."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from xueji.features.students.fields import Field, Kind
from xueji.features.students.record import Value
from xueji.kernel import identity
from xueji.kernel.codes import CODES, is_division, normalise_division
from xueji.kernel.issues import Issue
from xueji.kernel.names import check_name
from xueji.kernel.phones import check_phone
from xueji.kernel.texts import compact, control_characters, half_width, visible

Found = tuple[Value, Issue | None]
"""The value in its written form (None when it is empty or of no use), and its fault if it has one."""

FOR_EVER = "长期"
EARLIEST = date(1900, 1, 1)
FARTHEST = Decimal(500)
_DATE = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?")
_EIGHT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH = re.compile(r"(\d{4})[-/.年]?(\d{1,2})月?")
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}")
_HOUSE = re.compile(r"[0-9一二三四五六七八九十百零〇]|村|庄|屯|寨|庙|疃|泊子")
_SHORTEST_ADDRESS = 6
_POSTCODE = 6
_WEB = re.compile(r"https?://[^\s<>\"']{3,}")


_WORDS = "[\u4e00-\u9fff0-9A-Za-z-]+"
_PLAIN: dict[Kind, str] = {
    Kind.NAME: "[\u4e00-\u9fff]{2,20}",
    Kind.PHONE: "1[3-9][0-9]{9}",
    Kind.ID_NUMBER: "[0-9]{17}[0-9X]",
    Kind.DIVISION: "[1-9][0-9]{11}",
    Kind.ADDRESS: f"(?=.{{{_SHORTEST_ADDRESS},60}}$)(?=.*(?:{_HOUSE.pattern})){_WORDS}(?: {_WORDS})*",
}
"""What stands in its written form already, as nearly all of a roster does: nothing to mend, nothing to refuse."""
_PLAINLY = {kind: re.compile(pattern) for kind, pattern in _PLAIN.items()}
_NOT_PLAIN = {kind: re.compile(f"^(?!(?:{pattern})$).+$", re.MULTILINE) for kind, pattern in _PLAIN.items()}


LOOKED_AT_TOGETHER = frozenset(_PLAIN)


def not_plain(kind: Kind, cells: Sequence[str]) -> list[int]:
    """The places of cells that are neither empty nor their own written form: many are looked at in one glance."""
    text = "\n".join(cells)
    if text.count("\n") != len(cells) - 1:
        return list(range(len(cells)))
    return [text.count("\n", 0, found.start()) for found in _NOT_PLAIN[kind].finditer(text)]


def check(field: Field, raw: object, today: date) -> Found:
    """Look at one value, whether it came from a form or from a cell."""
    plain = _PLAINLY.get(field.kind)
    if plain is not None and isinstance(raw, str) and plain.fullmatch(raw):
        return raw, None
    return check_closely(field, raw, today)


def check_closely(field: Field, raw: object, today: date) -> Found:
    """The same without a glance at what is plain."""
    if raw is None or raw == "":
        return None, None
    if field.kind is Kind.FLAG:
        return _flag(field, raw)
    if not isinstance(raw, str):
        return None, Issue("type", f"{field.label}应该是文字")
    text = visible(raw)
    if not text:
        return None, None
    found = _BY_KIND[field.kind](field, text, today)
    value, issue = found
    if issue is None and isinstance(value, str) and len(value) > field.longest and field.kind is not Kind.CODE:
        return None, Issue("long", f"{field.label}有 {len(value)} 个字，最多 {field.longest} 个")
    return found


def _flag(field: Field, raw: object) -> Found:
    if isinstance(raw, bool):
        return raw, None
    code = CODES["yes_no"].find(raw) if isinstance(raw, str) else None
    if code is None:
        return None, Issue("flag", f"{field.label}只能填“是”或“否”")
    return code == "1", None


def _text(field: Field, text: str, today: date) -> Found:  # noqa: ARG001 - one shape for all kinds
    if control_characters(text):
        return None, Issue("unreadable", f"{field.label}里有显示不出来的字符，请删掉重新输入")
    if field.name == "homepage" and not _WEB.fullmatch(text):
        return None, Issue("homepage", "主页地址应以 http:// 或 https:// 开头")
    if field.name in {"disability_number", "provincial_number", "school_code", "number_in_class"}:
        return compact(text).upper(), None
    return text, None


def _name(field: Field, text: str, today: date) -> Found:  # noqa: ARG001
    found = check_name(text, what=field.label)
    return (found.value, None) if found.ok else (None, found.issues[0])


def _date(field: Field, text: str, today: date) -> Found:
    plain = compact(text)
    if field.name == "id_valid_until" and plain in {FOR_EVER, "永久", "长期有效"}:
        return FOR_EVER, None
    parts = (_EIGHT.fullmatch(plain) if plain.isdigit() else _DATE.fullmatch(plain)) or None
    if parts is None:
        return None, Issue("date", f"{field.label}应写成 8 位数字，例如 20180426")
    try:
        day = date(int(parts[1]), int(parts[2]), int(parts[3]))
    except ValueError:
        return None, Issue("date_unknown", f"{field.label}“{text}”不是一个日期，请核对月和日")
    if field.name == "birth_date" and day > today:
        return None, Issue("date_future", "出生日期还没有到，请核对年份")
    if day < EARLIEST:
        return None, Issue("date_early", f"{field.label}太早了，请核对年份")
    return day.isoformat(), None


def _month(field: Field, text: str, today: date) -> Found:
    parts = _MONTH.fullmatch(compact(text))
    if parts is None or not 1 <= int(parts[2]) <= 12:  # noqa: PLR2004 - months
        return None, Issue("month", f"{field.label}应写成 6 位数字，例如 202409")
    if (int(parts[1]), int(parts[2])) > (today.year, today.month):
        return None, Issue("month_future", f"{field.label}还没有到，请核对年份")
    if int(parts[1]) < EARLIEST.year:
        return None, Issue("month_early", f"{field.label}太早了，请核对年份")
    return f"{parts[1]}-{int(parts[2]):02d}", None


def _code(field: Field, text: str, today: date) -> Found:  # noqa: ARG001
    table = CODES[field.table or ""]
    code = table.find(text)
    if code is not None:
        return code, None
    near = table.suggest(text, 1)
    message = f"{field.label}没有“{text}”这一项"
    return None, Issue("code_unknown", message, near[0].name if near else None)


def _id_number(field: Field, text: str, today: date) -> Found:  # noqa: ARG001
    return identity.normalise(text), None


def _phone(field: Field, text: str, today: date) -> Found:  # noqa: ARG001
    found = check_phone(text)
    return (found.value, None) if found.ok else (None, found.issues[0])


def _address(field: Field, text: str, today: date) -> Found:
    value, issue = _text(field, half_width(text), today)
    if issue is not None or not isinstance(value, str):
        return value, issue
    if len(value) < _SHORTEST_ADDRESS:
        return None, Issue("address_short", f"{field.label}太短，请从区县写到门牌号")
    if not _HOUSE.search(value):
        return None, Issue("address_no_number", f"{field.label}还缺门牌号")
    return value, None


def _postcode(field: Field, text: str, today: date) -> Found:  # noqa: ARG001
    plain = compact(text)
    if not (plain.isascii() and plain.isdigit()):
        return None, Issue("postcode", "邮政编码只能是 6 位数字")
    if len(plain) != _POSTCODE:
        words = "只有" if len(plain) < _POSTCODE else "有"
        return None, Issue("postcode_length", f"邮政编码{words} {len(plain)} 位，应为 6 位")
    return plain, None


def _email(field: Field, text: str, today: date) -> Found:  # noqa: ARG001
    plain = compact(text)
    if not _EMAIL.fullmatch(plain):
        return None, Issue("email", "电子信箱要像 wang@example.cn 这样写")
    return plain, None


def _number(field: Field, text: str, today: date) -> Found:  # noqa: ARG001
    plain = compact(text).removesuffix("千米").removesuffix("公里").removesuffix("km")
    try:
        number = Decimal(plain)
    except InvalidOperation:
        return None, Issue("number", f"{field.label}应是数字，单位千米，例如 1.5")
    if not number.is_finite() or not 0 <= number <= FARTHEST:
        return None, Issue("number_range", f"{field.label}应在 0 到 {FARTHEST} 千米之间")
    rounded = number.quantize(Decimal("0.1"))
    return (str(int(rounded)) if rounded == int(rounded) else str(rounded)), None


def _division(field: Field, text: str, today: date) -> Found:  # noqa: ARG001
    code = normalise_division(text)
    if is_division(code):
        return code, None
    return None, Issue("division", f"{field.label}应是 12 位行政区划代码，不清楚可以填前 6 位")


_BY_KIND: dict[Kind, Callable[[Field, str, date], Found]] = {
    Kind.TEXT: _text,
    Kind.NAME: _name,
    Kind.DATE: _date,
    Kind.MONTH: _month,
    Kind.CODE: _code,
    Kind.ID_NUMBER: _id_number,
    Kind.PHONE: _phone,
    Kind.ADDRESS: _address,
    Kind.POSTCODE: _postcode,
    Kind.EMAIL: _email,
    Kind.NUMBER: _number,
    Kind.DIVISION: _division,
}
