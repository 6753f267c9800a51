"""Divisions: 12-digit codes are taken by their pattern, names are shown as far as they are known."""

import re
from collections.abc import Mapping
from functools import cache, lru_cache

from xueji.kernel.codes.divisions_data import CITIES, PROVINCES, SHANDONG
from xueji.kernel.codes.table import Entry, table
from xueji.kernel.texts import compact

ABROAD = "境外"
_SIX, _TWELVE = 6, 12
_DIGITS = re.compile(r"[1-9]\d{5}(?:\d{6})?")
_WORDS = tuple(f"{PROVINCES} {CITIES} {SHANDONG}".split())

DIVISION = table("division", "行政区划", (Entry(word[:_SIX], word[_SIX:]) for word in _WORDS), "GB/T 2260")


_ours: dict[str, str] = {}


@cache
def _names() -> dict[str, str]:
    return _ours | {entry.code: entry.name for entry in DIVISION.entries}


def also_known(names: Mapping[str, str]) -> None:
    """Places that the national list does not name (yet), by six-digit code: those of our own bureaus."""
    _ours.clear()
    _ours.update(names)
    _names.cache_clear()
    division_name.cache_clear()


def normalise(text: str) -> str:
    """Twelve digits (a six-digit code is filled up with zeros), or 境外."""
    code = compact(text)
    if code in {ABROAD, "国外"}:
        return ABROAD
    return code.ljust(_TWELVE, "0") if len(code) == _SIX and code.isdigit() else code


def is_division(code: str) -> bool:
    """Whether it looks like a code at all; whether the place exists today is not asked (domain.md)."""
    return code == ABROAD or (len(code) == _TWELVE and _DIGITS.fullmatch(code) is not None)


@lru_cache(maxsize=10_000)
def division_name(code: str) -> str:
    """山东省济南市历下区 of 370102000000; what is below or unknown is shown by its code; 境外 as it is."""
    if not _DIGITS.fullmatch(code):
        return code
    six = code[:_SIX]
    steps = (f"{six[:2]}0000", f"{six[:4]}00", six)
    known = [name for step in dict.fromkeys(steps) if (name := _names().get(step))]
    whole = "".join(known)
    named = six in _names() and code[_SIX:] in {"", "000000"}
    return whole if named else f"{whole}（{code}）"
