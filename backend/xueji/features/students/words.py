"""Values as people read them, in full or masked."""

from collections.abc import Callable

from xueji.features.students.fields import Field, Kind, Mask
from xueji.features.students.record import Value
from xueji.kernel.codes import CODES, division_name
from xueji.kernel.masking import mask_address, mask_email, mask_id, mask_phone

HIDDEN = "****"
_YES_NO = {True: "是", False: "否"}


def text_of(field: Field, value: Value) -> str:
    """The value in Chinese: the name of a code, a date in words, 是 or 否."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _YES_NO[value]
    say = _SAID.get(field.kind)
    return say(field, value) if say else value


def masked(field: Field, value: Value) -> str:
    """As much of the value as the own one is recognised by."""
    text = text_of(field, value)
    if not text:
        return ""
    match field.mask:
        case Mask.ID_NUMBER:
            return mask_id(text) if text[:1] not in {"G", "L", "J"} else text[0] + mask_id(text[1:])
        case Mask.PHONE:
            return mask_phone(text)
        case Mask.ADDRESS:
            return mask_address(text)
        case Mask.WHOLE:
            return mask_email(text) if field.kind is Kind.EMAIL else HIDDEN
        case Mask.NONE:
            return text


def _date(value: str) -> str:
    parts = value.split("-")
    if not all(part.isdigit() for part in parts):
        return value
    return " ".join(f"{int(part)} {unit}" for part, unit in zip(parts, "年月日", strict=False))


_SAID: dict[Kind, Callable[[Field, str], str]] = {
    Kind.CODE: lambda field, value: CODES[field.table or ""].name(value),
    Kind.DATE: lambda _, value: _date(value),
    Kind.MONTH: lambda _, value: _date(value),
    Kind.DIVISION: lambda _, value: division_name(value),
    Kind.NUMBER: lambda _, value: f"{value} 千米",
}
"""How a kind of value is said that is not said as it is written."""
