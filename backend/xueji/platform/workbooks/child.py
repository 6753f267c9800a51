"""Runs apart, with little memory and time: parses a workbook from stdin, sends its rows as frames to stdout.

Started as a file by `reading`; knows nothing of the house. A frame is four bytes of length and msgpack. The first one
says what was found, or `{"refuse": code}`; the others are `[number of the first row, rows]`, the first row by itself.
"""

import datetime as dt
import gc
import io
import os
import resource
import sys
from typing import Any

_CHUNK = 500
_MOMENTS = (dt.datetime, dt.date, dt.time, dt.timedelta)
_MOMENT = 1


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


def main() -> None:  # noqa: C901 - one run from top to bottom, every way out in sight
    rows_limit, columns_limit, cell_limit, megabytes, seconds = (int(word) for word in sys.argv[1:6])
    wanted, mark_sheet, packages = sys.argv[6:9]
    sys.path.append(packages)
    data = io.BytesIO(sys.stdin.buffer.read())
    _cap(megabytes, seconds)
    gc.disable()  # the process ends before garbage matters
    import msgspec  # noqa: PLC0415 - under the cap
    import python_calamine as calamine  # noqa: PLC0415 - under the cap

    encode = msgspec.msgpack.Encoder().encode

    def send(value: object) -> None:
        frame = encode(value)
        sys.stdout.buffer.write(len(frame).to_bytes(4, "big"))
        sys.stdout.buffer.write(frame)

    try:
        book = calamine.load_workbook(data)
        visible = [each.name for each in book.sheets_metadata if each.visible == calamine.SheetVisibleEnum.Visible]
        name = wanted or (visible or book.sheet_names)[0]
        if name not in book.sheet_names:
            send({"refuse": "sheet_missing"})
            return
        mark = book.get_sheet_by_name(mark_sheet).to_python(nrows=1) if mark_sheet in book.sheet_names else []
        sheet = book.get_sheet_by_name(name)
    except calamine.PasswordError:
        send({"refuse": "encrypted"})
        return
    except (calamine.CalamineError, OSError, ValueError, IndexError):
        send({"refuse": "damaged"})
        return
    end = sheet.end or (-1, -1)
    if end[0] + 1 > rows_limit or end[1] + 1 > columns_limit:
        send({"refuse": "too_many", "rows": end[0] + 1, "columns": end[1] + 1})
        return
    send({"sheet": name, "sheets": visible, "mark": mark[0] if mark else [], "rows": end[0] + 1})
    left: list[Any] = [""] * (sheet.start or (0, 0))[1]  # empty columns at the left are left out by calamine, rows not
    chunk: list[list[Any]] = []
    number = 0
    for number, row in enumerate(sheet.iter_rows(), start=1):
        kinds = set(map(type, row))
        if not kinds.isdisjoint(_MOMENTS):
            row = [msgspec.msgpack.Ext(_MOMENT, _said(cell)) if isinstance(cell, _MOMENTS) else cell for cell in row]  # noqa: PLW2901
        if str in kinds and _longest(row) > cell_limit:
            send({"refuse": "cell_too_long", "row": number})
            return
        chunk.append(left + row if left else row)
        if len(chunk) >= _CHUNK or number == 1:
            send([number - len(chunk) + 1, chunk])
            chunk = []
            sys.stdout.buffer.flush()
    if chunk:
        send([number - len(chunk) + 1, chunk])
    sys.stdout.buffer.flush()
    os._exit(0)  # what was parsed need not be taken apart


def _longest(row: list[Any]) -> int:
    return max([len(cell) for cell in row if cell.__class__ is str])


def _said(cell: object) -> bytes:
    if isinstance(cell, dt.timedelta):
        return f"timedelta {cell.total_seconds()}".encode()
    return f"{type(cell).__name__} {cell.isoformat()}".encode()  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()
