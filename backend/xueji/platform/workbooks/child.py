"""Runs apart, with little memory and time: parses a workbook from stdin, sends its rows as frames to stdout.

Started as a file by `reading`; knows nothing of the house. A frame is four bytes of length and msgpack. The first one
says what was found, or `{"refuse": code}`; the others are `[number of the first row, how many rows, columns]`, the
first row by itself; a column that holds the same all the way down is said once. An empty frame ends them.

Plain sheets go the short way (`alike`); calamine reads every other one, or the rest of one that turns out to be so.
"""

import datetime as dt
import gc
import io
import os
import resource
import sys
import zipfile
from collections.abc import Iterable
from itertools import zip_longest
from pathlib import Path
from typing import Any

_CHUNK = 500
_MOMENTS = (dt.datetime, dt.date, dt.time, dt.timedelta)
_MOMENT = 1
_NUMBERS = (int, float)
"""Equal ones may be of different kinds."""


class RefusedError(Exception):
    """The file is refused with these words of ours."""

    def __init__(self, code: str, **facts: int) -> None:
        super().__init__(code)
        self.answer = {"refuse": code, **facts}


def _cap(megabytes: int, seconds: int) -> None:
    for kind, most in (
        (resource.RLIMIT_AS, megabytes << 20),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            resource.setrlimit(kind, (most, most))
        except (OSError, ValueError):
            continue


def main() -> None:
    rows, columns, cell, megabytes, seconds, formulas, merged = (int(word) for word in sys.argv[1:8])
    wanted, mark_sheet, packages = sys.argv[8:11]
    sys.path += [packages, str(Path(__file__).parent)]
    data = sys.stdin.buffer.read()
    _cap(megabytes, seconds)
    gc.disable()  # the process ends before garbage matters
    import looking  # noqa: PLC0415 - under the cap

    limits = looking.Limits(rows, columns, cell, formulas=bool(formulas), merged=bool(merged))
    reading = _Reading(data, wanted, mark_sheet, limits)
    try:
        if not reading.short_way():
            reading.long_way()
    except RefusedError as refused:
        reading.send(refused.answer)
    reading.end()
    os._exit(0)  # what was parsed need not be taken apart


class _Reading:
    """One workbook on its way out."""

    def __init__(self, data: bytes, wanted: str, mark_sheet: str, limits: Any) -> None:
        import msgspec  # noqa: PLC0415 - under the cap

        self._encode = msgspec.msgpack.Encoder().encode
        self._moment = msgspec.msgpack.Ext
        self._data = data
        self._wanted = wanted
        self._mark_sheet = mark_sheet
        self._limits = limits
        self._begun = False
        self._sent = 0

    def short_way(self) -> bool:
        """Whether the whole sheet could be read so; what was sent stays sent."""
        import alike  # noqa: PLC0415 - under the cap

        try:
            archive = zipfile.ZipFile(io.BytesIO(self._data))
            sheets = alike.sheets(archive)
            name = self._named([name for name, (visible, _) in sheets.items() if visible], list(sheets))
            path = sheets[name][1]
            self._look(archive, path, alike.STRINGS)
            texts = alike.strings(archive, self._limits.cell)
            sheet = alike.Sheet(archive, path, texts)
            if sheet.last_row > self._limits.rows or sheet.last_column > self._limits.columns:
                return False
            mark: list[str] = []
            if self._mark_sheet in sheets:
                mark = next(alike.Sheet(archive, sheets[self._mark_sheet][1], texts).rows(), [])
            self._begin(name, [name for name, (visible, _) in sheets.items() if visible], mark, sheet.last_row)
            self._send_rows(sheet.rows())  # their texts were measured when they were shared
        except (alike.OtherwiseError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError):
            return False
        return True

    def long_way(self) -> None:
        """By calamine, from the row that has not been sent yet."""
        import python_calamine as calamine  # noqa: PLC0415 - under the cap

        try:
            if self._data.startswith(b"PK"):
                self._look(zipfile.ZipFile(io.BytesIO(self._data)))
            book = calamine.load_workbook(io.BytesIO(self._data))
            shown = [each.name for each in book.sheets_metadata if each.visible == calamine.SheetVisibleEnum.Visible]
            name = self._named(shown, book.sheet_names)
            marked = self._mark_sheet in book.sheet_names
            mark = book.get_sheet_by_name(self._mark_sheet).to_python(nrows=1) if marked else []
            sheet = book.get_sheet_by_name(name)
        except calamine.PasswordError:
            raise RefusedError("encrypted") from None
        except (calamine.CalamineError, zipfile.BadZipFile, OSError, ValueError, IndexError):
            raise RefusedError("damaged") from None
        end = sheet.end or (-1, -1)
        if end[0] + 1 > self._limits.rows or end[1] + 1 > self._limits.columns:
            raise RefusedError("too_many", rows=end[0] + 1, columns=end[1] + 1)
        self._begin(name, shown, mark[0] if mark else [], end[0] + 1)
        left: list[Any] = [""] * (sheet.start or (0, 0))[1]  # calamine leaves out empty columns at the left, rows not
        rows = enumerate(sheet.iter_rows(), start=1)
        self._send_rows(self._checked(number, left + row if left else row) for number, row in rows)

    def _named(self, visible: list[str], every: list[str]) -> str:
        name = self._wanted or (visible or every)[0]
        if name not in every:
            raise RefusedError("sheet_missing")
        return name

    def _look(self, archive: zipfile.ZipFile, *seen: str) -> None:
        import looking  # noqa: PLC0415 - under the cap

        refusal = looking.look(archive, self._limits, seen=seen)
        if refusal:
            raise RefusedError(str(refusal["refuse"]))

    def _begin(self, sheet: str, sheets: list[str], mark: list[Any], rows: int) -> None:
        if not self._begun:
            self.send({"sheet": sheet, "sheets": sheets, "mark": mark, "rows": rows})
        self._begun = True

    def _send_rows(self, rows: Iterable[list[Any]]) -> None:
        """Everything after what was sent already."""
        chunk: list[list[Any]] = []
        number = 0
        for number, row in enumerate(rows, start=1):
            if number <= self._sent:
                continue
            chunk.append(row)
            if len(chunk) >= _CHUNK or number == 1:
                self._send_chunk(number, chunk)
                chunk = []
        if chunk:
            self._send_chunk(number, chunk)

    def _send_chunk(self, last: int, chunk: list[list[Any]]) -> None:
        columns = [
            cells[:1] if cells.count(cells[0]) == len(cells) and not isinstance(cells[0], _NUMBERS) else cells
            for cells in zip_longest(*chunk, fillvalue="")
        ]
        self.send([last - len(chunk) + 1, len(chunk), columns])
        sys.stdout.buffer.flush()
        self._sent = last

    def _checked(self, number: int, row: list[Any]) -> list[Any]:
        kinds = set(map(type, row))
        if str in kinds and max([len(cell) for cell in row if cell.__class__ is str]) > self._limits.cell:
            raise RefusedError("cell_too_long", row=number)
        if kinds.isdisjoint(_MOMENTS):
            return row
        return [self._moment(_MOMENT, _said(cell)) if isinstance(cell, _MOMENTS) else cell for cell in row]

    def send(self, value: object) -> None:
        frame = self._encode(value)
        sys.stdout.buffer.write(len(frame).to_bytes(4, "big"))
        sys.stdout.buffer.write(frame)

    def end(self) -> None:
        sys.stdout.buffer.write(bytes(4))
        sys.stdout.buffer.flush()


def _said(cell: object) -> bytes:
    if isinstance(cell, dt.timedelta):
        return f"timedelta {cell.total_seconds()}".encode()
    return f"{type(cell).__name__} {cell.isoformat()}".encode()  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()
