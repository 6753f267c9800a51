"""Lines of a roster turned into columns: a cell that was seen before is known, plain cells are looked at together."""

from collections.abc import Iterator, Sequence
from typing import TypeGuard

import msgspec

from xueji.features.students.checks import LOOKED_AT_TOGETHER, not_plain
from xueji.features.students.record import Value
from xueji.features.students.roster_rows import Cell, RowReader
from xueji.features.students.roster_template import columns
from xueji.platform.workbooks import Rows

_MOST_REMEMBERED = 30_000

_json = msgspec.json.Encoder().encode

Found = tuple[Value, str]
"""A value, and how it is written into the JSON of its document, with the comma that follows."""

_ODD: Found = ("", "")


class Column(dict[Cell, Found]):
    """The cells of one column that were seen already, with what they mean."""

    def __init__(self, reader: RowReader, place: int) -> None:
        super().__init__()
        self._reader = reader
        self._place = place
        self._field = columns()[place].field
        self._together = self._field.kind in LOOKED_AT_TOGETHER
        self._odd = False

    def look(self, cells: Sequence[Cell], count: int, odd: set[int]) -> tuple[list[Value], list[str]]:
        """What the cells mean, and how they are written; lines that need a closer look are added to `odd`.

        A single cell stands for `count` equal ones.
        """
        if len(cells) < count:
            found = self[cells[0]]
            if found is _ODD:
                odd.update(range(count))
            return [found[0]] * count, [found[1]] * count
        if self._together and _all_text(cells):
            return self._look_together(cells, odd)
        several = [self[cell] for cell in cells]
        if self._odd:
            odd.update(at for at, one in enumerate(several) if one is _ODD)
        return [value for value, _ in several], [written for _, written in several]

    def _look_together(self, cells: Sequence[str], odd: set[int]) -> tuple[list[Value], list[str]]:
        name = self._field.name
        values: list[Value] = [cell or None for cell in cells]
        written = [f'"{name}":"{cell}",' if cell else "" for cell in cells]
        for at in not_plain(self._field.kind, cells):
            found = self[cells[at]]
            values[at], written[at] = found
            if found is _ODD:
                odd.add(at)
        return values, written

    def __missing__(self, cell: Cell) -> Found:
        if not isinstance(cell, str):
            return self._as_odd()
        value, issue = self._reader.look(self._place, cell)
        if issue is not None:
            return self._as_odd()
        found = (value, "" if value is None else f'"{self._field.name}":{_json(value).decode()},')
        if len(self) < _MOST_REMEMBERED:
            self[cell] = found
        return found

    def _as_odd(self) -> Found:
        self._odd = True
        return _ODD


def _all_text(cells: Sequence[Cell]) -> TypeGuard[Sequence[str]]:
    return set(map(type, cells)) == {str}


class Block:
    """Some lines at once. `odd` are the places of those that have a cell with anything to look at."""

    def __init__(self, remembered: Sequence[Column], rows: Rows) -> None:
        self.odd: set[int] = set()
        looked = [
            column.look(cells, rows.count, self.odd) for column, cells in zip(remembered, rows.columns, strict=False)
        ]
        self._values = [values for values, _ in looked]
        self._written = [written for _, written in looked]

    def values(self, places: Sequence[int]) -> Iterator[tuple[Value, ...]]:
        """What these columns hold, line by line."""
        return zip(*[self._values[place] for place in places], strict=True)

    def filled(self, places: Sequence[int]) -> list[bool]:
        """Whether any of these columns holds something, line by line."""
        return [any(pieces) for pieces in zip(*[self._written[place] for place in places], strict=True)]

    def documents(self, places: Sequence[int], lines: Sequence[int]) -> list[bytes]:
        """The JSON of these columns for some of the lines."""
        pieces = list(zip(*[self._written[place] for place in places], strict=True))
        return [f"{{{''.join(pieces[line])[:-1]}}}".encode() for line in lines]
