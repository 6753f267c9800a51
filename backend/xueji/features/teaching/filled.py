"""What a filled-in template says, by column: most columns repeat a few words all the way down, and have each once."""

from itertools import compress

import msgspec

from xueji.platform.workbooks import Cell, Rows


class Column(msgspec.Struct, array_like=True):
    """`at` says for each line which of the words stands there."""

    words: list[str]
    at: list[int]

    @property
    def cells(self) -> list[str]:
        return [self.words[place] for place in self.at]


class Filled(msgspec.Struct, array_like=True):
    """`lines` are the numbers, in the workbook, of those that are not empty; every column has a cell for each."""

    lines: list[int]
    columns: list[Column]

    def put(self, line: int, column: int, word: str) -> None:
        """Write one cell anew. Raises LookupError where there is none."""
        try:
            index = self.lines.index(line)
        except ValueError as error:
            raise LookupError from error
        self.columns[column].at[index] = len(self.columns[column].words)
        self.columns[column].words.append(word)


class Filling:
    """A template as it is read, part by part."""

    def __init__(self, width: int) -> None:
        self._lines: list[int] = []
        self._words: list[dict[str, int]] = [{} for _ in range(width)]
        self._at: list[list[int]] = [[] for _ in range(width)]

    def add(self, part: Rows) -> None:
        """What stands right of the template's own columns is left."""
        columns = [[plain(cell) for cell in cells] for cells in part.whole()[: len(self._at)]]
        says = [any(cells) for cells in zip(*columns, strict=True)]
        lines = range(part.first, part.first + part.count)
        self._lines += compress(lines, says)
        columns += [[""] * part.count] * (len(self._at) - len(columns))
        for words, at, cells in zip(self._words, self._at, columns, strict=True):
            at += [words.setdefault(cell, len(words)) for cell in compress(cells, says)]

    @property
    def filled(self) -> Filled:
        return Filled(self._lines, [Column(list(words), at) for words, at in zip(self._words, self._at, strict=True)])


def plain(cell: Cell) -> str:
    """A cell as a person would type it."""
    return f"{cell:g}" if isinstance(cell, float) else str(cell).strip()
