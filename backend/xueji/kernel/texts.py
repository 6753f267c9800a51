"""What people type, made one: full-width forms, spaces and invisible characters of phones and spreadsheets."""

import unicodedata
from collections.abc import Sequence

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f"))
_FULL_WIDTH = {0xFF01 + n: 0x21 + n for n in range(94)}


def visible(text: str) -> str:
    """The text without invisible characters and outer spaces; every kind of inner space is one plain space."""
    return " ".join(text.translate(_INVISIBLE).split())


def half_width(text: str) -> str:
    """Full-width digits, letters and signs as plain ones; the rest stays, extension-plane characters too."""
    return text.translate(_FULL_WIDTH)


def compact(text: str) -> str:
    """For numbers: half width, without any space."""
    return "".join(half_width(visible(text)).split())


def control_characters(text: str) -> bool:
    if text.isprintable():
        return False
    return any(unicodedata.category(character) in {"Cc", "Cs", "Co", "Cn"} for character in text)


def some_of(names: Sequence[str], most: int, unit: str = "", *, between: str = "、") -> str:
    """The first of several: “现住址、联系电话等 6 项”, or “现住址、联系电话等” where the number stands elsewhere."""
    if len(names) <= most:
        return between.join(names)
    return between.join(names[:most]) + (f"等 {len(names)} {unit}" if unit else "等")


def sentence(text: str) -> str:
    """What somebody wrote, ended by one mark, whether a stop was typed or not."""
    said = text.strip().rstrip("。．.；;，, ")
    return said if said.endswith(("！", "？", "!", "?")) else f"{said}。"
