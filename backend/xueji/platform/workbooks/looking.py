"""What a workbook really is, before it is parsed: counts rows, finds formulas, checks sums. Used by `child`."""

import zipfile
from collections.abc import Iterable

_FORMULAS = (b"<f>", b"<f ", b"<f/")
_MERGED = b"<mergeCell "
_PIECE = 1 << 20
_MOST_ROWS_OVER = 1000
_BYTES_A_SIGN = 6
"""At most: `&#x1F600;` is longer, but nobody writes whole cells of it."""

Refusal = dict[str, str | int]


class Limits:
    """What a sheet may hold."""

    def __init__(self, rows: int, columns: int, cell: int, *, formulas: bool, merged: bool) -> None:
        self.rows = rows
        self.columns = columns
        self.cell = cell
        self.formulas = formulas
        self.merged = merged


def look(archive: zipfile.ZipFile, limits: Limits, *, seen: Iterable[str] = ()) -> Refusal | None:
    """Why this workbook is refused, if it is. `seen` were looked at already."""
    try:
        for entry in archive.infolist():
            if entry.filename in seen:
                continue
            if entry.filename.startswith("xl/worksheets/") and (refusal := _look_at(archive, entry, limits)):
                return refusal
            if entry.filename == "xl/sharedStrings.xml" and _has_endless_string(archive, entry, limits):
                return {"refuse": "endless_string"}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError):
        return {"refuse": "damaged"}
    return None


def _look_at(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: Limits) -> Refusal | None:
    rows, tail = 0, b""
    with archive.open(entry) as sheet:
        while piece := sheet.read(_PIECE):
            text = tail + piece
            rows += piece.count(b"<row ") + (tail[-4:] + piece[:4]).count(b"<row ")
            if rows > limits.rows + _MOST_ROWS_OVER:
                return {"refuse": "too_many_rows"}
            if not limits.formulas and any(start in text for start in _FORMULAS):
                return {"refuse": "formulas"}
            if not limits.merged and _MERGED in text:
                return {"refuse": "merged"}
            tail = text[1 - len(_MERGED) :]
    return None


def _has_endless_string(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: Limits) -> bool:
    """Cells share their strings: a large one costs its length again in every cell that names it."""
    most, run = limits.cell * _BYTES_A_SIGN, 0
    with archive.open(entry) as strings:
        while piece := strings.read(_PIECE):
            first, *others = piece.split(b"<")
            if run + len(first) > most or max(map(len, others), default=0) > most:
                return True
            run = len(others[-1]) if others else run + len(first)
    return False
