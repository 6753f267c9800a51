"""How a slip looks, as data: a file for each province (by the first two digits of its division code), every version.

A slip keeps the name and version of its layout and its whole words, so that an old one stays what it was.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import msgspec

from xueji.features.students import Source

_FOLDER = Path(__file__).parent / "layouts"
ORDINARY = "37"
"""What a province without a file of its own uses."""

GUARDIANS = "guardians"
SCHOOL = "school"


class LayoutGroup(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    title: str
    source: Source
    fields: Sequence[str]


class Layout(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`fields` are names of the record's fields, and `school`, `guardians`, `national_number`."""

    name: str
    version: int
    title: str
    groups: Sequence[LayoutGroup]
    left_out_when_empty: frozenset[str]
    intro: str
    lines: Sequence[str]
    agree: str
    student_agree: str


@cache
def layouts(province: str) -> tuple[Layout, ...]:
    """Every version of a province's layout, the oldest first."""
    path = _FOLDER / f"{province}.json"
    if not path.exists():
        path = _FOLDER / f"{ORDINARY}.json"
    return msgspec.json.decode(path.read_bytes(), type=tuple[Layout, ...])


def layout_of(division_code: str | None) -> Layout:
    """The newest layout of the province that this division lies in."""
    return layouts((division_code or ORDINARY)[:2])[-1]
