"""The cells of a line that could not be imported, as they are kept until somebody mends them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import msgspec

from xueji.features.students.fields import Kind
from xueji.features.students.models import CELLS_SEAL
from xueji.features.students.record import Value
from xueji.features.students.roster_template import columns, columns_by_path
from xueji.features.students.words import text_of
from xueji.platform.crypto import Keyring
from xueji.platform.workbooks import Cell

Kept = list[str | float | bool]

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Kept).decode
_AS_WRITTEN = frozenset({Kind.DATE, Kind.MONTH, Kind.DIVISION, Kind.NUMBER})


def kept(cells: Sequence[Cell | None]) -> Kept:
    """The cells of a line, without what stands beyond the template; a date as a person would type it."""
    return [_plain(cell) for cell in cells[: len(columns())]]


def _plain(cell: Cell | None) -> str | float | bool:
    if isinstance(cell, str | bool | int | float):
        return cell
    return cell.strftime("%Y%m%d") if isinstance(cell, datetime | date) else ""


def written(values: Mapping[str, Value], members: Sequence[Mapping[str, Value]]) -> Kept:
    """A good line as somebody could have filled it in."""
    found: Kept = []
    for column in columns():
        holder = values if column.member is None else members[column.member] if column.member < len(members) else {}
        value = holder.get(column.field.name)
        found.append(
            str(value or "").replace("-", "") if column.field.kind in _AS_WRITTEN else text_of(column.field, value)
        )
    return found


def sealed(cells: Kept, ring: Keyring) -> bytes:
    return ring.seal(_encode(cells), CELLS_SEAL)


def opened(blob: bytes, ring: Keyring) -> Kept:
    return _decode(ring.open(blob, CELLS_SEAL))


def changed(cells: Kept, path: str, text: str) -> Kept:
    """The line with another text in one column."""
    at = columns_by_path()[path].number - 1
    wide = [*cells, *[""] * (len(columns()) - len(cells))]
    return [*wide[:at], text, *wide[at + 1 :]]


def at(cells: Kept, path: str) -> str | float | bool:
    number = columns_by_path()[path].number
    return cells[number - 1] if number <= len(cells) else ""
