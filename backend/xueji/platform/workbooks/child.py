"""Runs apart: forks a reader for each workbook, which parses it with little memory and time and sends its rows on.

Started as a file by `forking`; knows nothing of the house. A reader gets four bytes of length, what it may as msgpack,
and the workbook; its frames are four bytes of length and msgpack. The first one says what was found, or
`{"refuse": code}`; the others are `[number of the first row, how many rows, columns]`, the first row by itself; a
column that holds the same all the way down is said once. An empty frame ends them.

Plain sheets go the short way (`alike`); calamine reads every other one, or the rest of one that turns out to be so.
"""

import datetime as dt
import gc
import io
import os
import resource
import signal
import socket
import sys
import zipfile
from collections.abc import Iterable
from itertools import zip_longest
from pathlib import Path
from typing import Any

sys.path += [sys.argv[1], str(Path(__file__).parent)]

import alike
import looking
import msgspec
import python_calamine as calamine

_CHUNK = 500
_MOMENTS = (dt.datetime, dt.date, dt.time, dt.timedelta)
_MOMENT = 1
_NUMBERS = (int, float)
"""Equal ones may be of different kinds."""
_LENGTH = 4

_encode = msgspec.msgpack.Encoder().encode


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
    """Fork a reader for each door that comes, until the server is gone that hands them over."""
    line = socket.socket(fileno=0)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    gc.freeze()
    while True:
        sign, doors, *_ = socket.recv_fds(line, 1, 1)
        if not sign:
            return
        door = socket.socket(fileno=doors[0])
        if os.fork() == 0:
            line.close()
            with door.makefile("rwb") as server:
                _read(server)
            os._exit(0)  # what was parsed need not be taken apart
        door.close()


def _read(server: io.BufferedRWPair) -> None:
    rows, columns, cell, megabytes, seconds, formulas, merged, sheet, mark_sheet = msgspec.msgpack.decode(
        server.read(int.from_bytes(server.read(_LENGTH), "big"))
    )
    _cap(megabytes, seconds)
    gc.disable()  # the process ends before garbage matters
    limits = looking.Limits(rows, columns, cell, formulas=formulas, merged=merged)
    reading = _Reading(server, sheet, mark_sheet, limits)
    try:
        if not reading.short_way():
            reading.long_way()
    except RefusedError as refused:
        reading.send(refused.answer)
    reading.end()


class _Reading:
    """One workbook on its way out."""

    def __init__(self, server: io.BufferedRWPair, wanted: str, mark_sheet: str, limits: looking.Limits) -> None:
        self._server = server
        self._data = server.read()
        self._wanted = wanted
        self._mark_sheet = mark_sheet
        self._limits = limits
        self._begun = False
        self._sent = 0

    def short_way(self) -> bool:
        """Whether the whole sheet could be read so; what was sent stays sent."""
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
        self._server.flush()
        self._sent = last

    def _checked(self, number: int, row: list[Any]) -> list[Any]:
        kinds = set(map(type, row))
        if str in kinds and max([len(cell) for cell in row if cell.__class__ is str]) > self._limits.cell:
            raise RefusedError("cell_too_long", row=number)
        if kinds.isdisjoint(_MOMENTS):
            return row
        return [msgspec.msgpack.Ext(_MOMENT, _said(cell)) if isinstance(cell, _MOMENTS) else cell for cell in row]

    def send(self, value: object) -> None:
        frame = _encode(value)
        self._server.write(len(frame).to_bytes(_LENGTH, "big"))
        self._server.write(frame)

    def end(self) -> None:
        self._server.write(bytes(_LENGTH))
        self._server.flush()


def _said(cell: object) -> bytes:
    if isinstance(cell, dt.timedelta):
        return f"timedelta {cell.total_seconds()}".encode()
    return f"{type(cell).__name__} {cell.isoformat()}".encode()  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()
