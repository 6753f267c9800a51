"""Writes workbooks: typed columns, drop-downs, locked headers, text that stays text however it begins."""

import asyncio
import datetime as dt
import enum
import hmac
import io
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from xueji.platform.crypto import keyring

MARK_SHEET = "xueji"
_CHOICES_SHEET = "选项"
_LOOKS_LIKE_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_LONGEST_LIST = 255
_ROWS_TO_FILL = 5000


class Kind(enum.StrEnum):
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"


class Column(msgspec.Struct, frozen=True):
    """`choices` become a drop-down, `note` is shown when the header is pointed at, `required` marks the header."""

    title: str
    kind: Kind = Kind.TEXT
    width: int = 14
    choices: Sequence[str] = ()
    note: str = ""
    required: bool = False


class Note(msgspec.Struct, frozen=True):
    """What is wrong with a cell: its place from 0, below the titles."""

    row: int
    column: int
    words: str


class Sheet(msgspec.Struct, frozen=True):
    """`columns` are titles or Columns. With `fill`, people fill it in: headers are locked, the cells below are open.

    Cells with `notes` are coloured.
    """

    name: str
    columns: Sequence[str | Column]
    rows: Iterable[Sequence[Any]] = ()
    fill: bool = False
    title: str = ""
    notes: Sequence[Note] = ()


class Mark(msgspec.Struct, frozen=True):
    """What a template of ours is, written into a sheet that Excel never shows, with a proof only we can make."""

    kind: str
    version: str

    def proof(self) -> str:
        return keyring().index(f"{self.kind}\0{self.version}", "workbook").hex()

    def proves(self, proof: str) -> bool:
        return hmac.compare_digest(self.proof().encode(), proof.encode())


async def write_workbook(sheets: Sequence[Sheet], mark: Mark | None = None) -> bytes:
    """The bytes of an .xlsx."""
    return await asyncio.to_thread(_write, sheets, mark)


def _write(sheets: Sequence[Sheet], mark: Mark | None) -> bytes:
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        pen = _Pen(book)
        for sheet in sheets:
            pen.write(sheet)
        pen.write_choices()
        if mark is not None:
            hidden = book.add_worksheet(MARK_SHEET)
            for column, cell in enumerate((mark.kind, mark.version, mark.proof())):
                hidden.write_string(0, column, cell)
            hidden.very_hidden()
    return buffer.getvalue()


class _Pen:
    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self._book = book
        self._choices: list[Sequence[str]] = []
        text = {"num_format": "@", "valign": "top"}
        self._open = book.add_format({**text, "locked": False})
        self._formats = {
            Kind.TEXT: self._open,
            Kind.NUMBER: book.add_format({"num_format": "0.######", "locked": False, "valign": "top"}),
            Kind.DATE: book.add_format({"num_format": "yyyy-mm-dd", "locked": False, "valign": "top"}),
        }
        self._quoted = book.add_format({**text, "locked": False, "quote_prefix": True})
        self._wrong = book.add_format({**text, "locked": False, "bg_color": "#FDECEA", "font_color": "#A5211A"})
        head = {"bold": True, "valign": "vcenter", "text_wrap": True, "border": 1, "bg_color": "#EEF3F8"}
        self._head = book.add_format(head)
        self._must = book.add_format({**head, "font_color": "#B3261E"})
        self._title = book.add_format({"bold": True, "font_size": 14, "valign": "vcenter"})

    def write(self, sheet: Sheet) -> None:
        page = self._book.add_worksheet(sheet.name)
        columns = [Column(each) if isinstance(each, str) else each for each in sheet.columns]
        top = 0
        if sheet.title:
            page.set_row(0, 28)
            page.write_string(0, 0, sheet.title, self._title)
            top = 1
        page.set_row(top, 32)
        for number, column in enumerate(columns):
            page.set_column(number, number, column.width, self._formats[column.kind])
            page.write_string(top, number, column.title, self._must if column.required else self._head)
            if column.note:
                page.write_comment(top, number, column.note, {"x_scale": 2})
            if column.choices:
                page.data_validation(top + 1, number, top + _ROWS_TO_FILL, number, self._drop_down(column))
        rows = list(sheet.rows)
        for line, row in enumerate(rows, start=top + 1):
            for number, cell in enumerate(row):
                self._cell(page, line, number, cell)
        self._write_notes(page, top + 1, rows, sheet.notes)
        page.freeze_panes(top + 1, 0)
        if sheet.fill:
            page.protect(
                "",
                {"format_columns": True, "format_rows": True, "insert_rows": True, "delete_rows": True, "sort": True},
            )

    def _write_notes(self, page: Any, top: int, rows: Sequence[Sequence[Any]], notes: Sequence[Note]) -> None:
        words: dict[tuple[int, int], list[str]] = {}
        for note in notes:
            words.setdefault((note.row, note.column), []).append(note.words)
        for (line, column), told in words.items():
            cell = rows[line][column] if column < len(rows[line]) else ""
            page.write_string(top + line, column, str(cell), self._wrong)
            page.write_comment(top + line, column, "\n".join(told), {"x_scale": 2})

    def _cell(self, page: Any, line: int, number: int, cell: object) -> None:
        match cell:
            case None | "":
                return
            case bool():
                page.write_string(line, number, "是" if cell else "否", self._open)
            case int() | float():
                page.write_number(line, number, cell, self._formats[Kind.NUMBER])
            case dt.datetime() | dt.date():
                page.write_datetime(line, number, cell, self._formats[Kind.DATE])
            case _:
                text = str(cell)
                page.write_string(
                    line, number, text, self._quoted if text.startswith(_LOOKS_LIKE_FORMULA) else self._open
                )

    def _drop_down(self, column: Column) -> dict[str, Any]:
        source: Any = list(column.choices)
        if len(",".join(column.choices)) > _LONGEST_LIST:
            self._choices.append(column.choices)
            letter = xl_col_to_name(len(self._choices) - 1, col_abs=True)
            source = f"='{_CHOICES_SHEET}'!{letter}$1:{letter}${len(column.choices)}"
        return {
            "validate": "list",
            "source": source,
            "error_title": column.title[:32],
            "error_message": "请从下拉列表里选。",
        }

    def write_choices(self) -> None:
        """Long lists stand in a sheet of their own: a validation itself holds no more than 255 signs."""
        if not self._choices:
            return
        page = self._book.add_worksheet(_CHOICES_SHEET)
        for number, choices in enumerate(self._choices):
            page.write_column(0, number, choices, self._open)
        page.hide()
