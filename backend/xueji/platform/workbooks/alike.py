"""Rows that look alike, read in one pass: the short way through a sheet whose cells are all text or empty.

Such a sheet holds numbers of shared strings between markup that is the same in every row but for the row's own number.
So markup is understood once and found again, not parsed for every cell. Used by `child`; whatever is otherwise than
expected (a number, a date, a formula, another writer's dialect) is `OtherwiseError`, and calamine reads on from there.
"""

import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree as ET

STRINGS = "xl/sharedStrings.xml"
_MOST_STRINGS = 64 << 20
"""Bytes that are read at once; a roster of 10,000 lines has three million."""
_PIECE = 1 << 18
_MERGED = b"<mergeCell "
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRING = re.compile(r'<si><t(?: xml:space="preserve")?>([^<]*)</t>(?:<phoneticPr [^<>]*/>)?</si>')
_DIMENSION = re.compile(rb'<dimension ref="(?:[A-Z]+\d+:)?([A-Z]+)(\d+)"/>')
_DIGITS = b"0123456789"
_ALL_BUT_DIGITS_AND_ENDS = bytes(sign for sign in range(256) if sign not in b"0123456789>")
"""Without these, a row reads `number>place>>value>>place>>value>>`."""
_CELL = re.compile(rb'<c r="([A-Z]{1,3})"(?: s="")?(?:/>| t="s">(<v></v>)</c>)')
_SHAPE = re.compile(rb'<row r=""[^<>/]*>(?:%s)*' % _CELL.pattern)
_ODD = ("_x", "\r", "&#")
"""In shared strings: escapes that calamine knows to read."""
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"))

Row = list[str]


class OtherwiseError(Exception):
    """Not such a sheet, from this row on."""


def sheets(archive: zipfile.ZipFile) -> dict[str, tuple[bool, str]]:
    """By name, in their order: whether a person sees the sheet, and where it is."""
    try:
        book = ET.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314
        links = ET.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
        paths = {link.attrib["Id"]: link.attrib["Target"] for link in links}
        return {
            sheet.attrib["name"]: (
                sheet.attrib.get("state", "visible") == "visible",
                "xl/" + paths[sheet.attrib[_RELATION]].removeprefix("/xl/"),
            )
            for sheet in book.iterfind(f"{_MAIN}sheets/{_MAIN}sheet")
        }
    except (ET.ParseError, KeyError) as error:
        raise OtherwiseError from error


def strings(archive: zipfile.ZipFile, longest: int) -> dict[bytes, str]:
    """The shared strings by their number as a cell writes it."""
    try:
        entry = archive.getinfo(STRINGS)
    except KeyError:
        return {}
    if entry.file_size > _MOST_STRINGS:
        raise OtherwiseError
    try:
        data = archive.read(entry).decode()
    except UnicodeDecodeError as error:
        raise OtherwiseError from error
    found = _STRING.findall(data)
    if len(found) != data.count("<si") or any(sign in data for sign in _ODD):
        raise OtherwiseError
    if "&" in data:
        found = [_plain(text) if "&" in text else text for text in found]
    if max(map(len, found), default=0) > longest:
        raise OtherwiseError
    return dict(zip(map(b"%d".__mod__, range(len(found))), found, strict=True))


def _plain(text: str) -> str:
    for entity, sign in _ENTITIES:
        text = text.replace(entity, sign)
    if text.count("&") != text.count("&amp;"):
        raise OtherwiseError
    return text.replace("&amp;", "&")


class Sheet:
    """One sheet, from the top. `last_row` and `last_column` are what it says of itself."""

    def __init__(self, archive: zipfile.ZipFile, path: str, texts: dict[bytes, str]) -> None:
        try:
            self._source = archive.open(path)
        except KeyError as error:
            raise OtherwiseError from error
        self._texts = texts
        self._seen: dict[bytes, tuple[int, ...]] = {}
        head, begun, self._rest = self._source.read(_PIECE).partition(b"<sheetData>")
        dimension = _DIMENSION.search(head)
        if not begun or dimension is None:
            raise OtherwiseError
        self.last_column, self.last_row = number_of(dimension[1]), int(dimension[2])

    def rows(self) -> Iterator[Row]:
        """Rows from the first one on, as wide as the widest so far; empty ones at the end are left out."""
        expected, width, empty, text = 1, 0, 0, self._rest
        while True:
            *whole, text = text.split(b"</row>")
            for markup in whole:
                number, columns, cells = self._row(markup)
                if not expected <= number <= self.last_row:
                    raise OtherwiseError
                empty += number - expected
                expected = number + 1
                if not columns:
                    empty += 1
                    continue
                width = max(width, columns[-1] + 1)
                for _ in range(empty):
                    yield [""] * width
                empty = 0
                yield cells if len(cells) == width else _placed(columns, cells, width)
            piece = self._source.read(_PIECE)
            if not piece:
                break
            text += piece
        if not text.startswith(b"</sheetData>") or _MERGED in text:
            raise OtherwiseError

    def _row(self, markup: bytes) -> tuple[int, tuple[int, ...], Row]:
        """A row's number, the columns of its cells from 0, and their texts."""
        shape = markup.translate(None, _DIGITS)
        columns = self._seen.get(shape)
        if columns is None:
            columns = self._seen[shape] = _understood(shape)
        values = markup.translate(None, _ALL_BUT_DIGITS_AND_ENDS).split(b">>")[1::2]
        try:
            cells = list(map(self._texts.__getitem__, values))
        except KeyError as error:
            raise OtherwiseError from error
        if len(cells) != len(columns):
            raise OtherwiseError
        return int(markup[8 : markup.index(b'"', 8)]), columns, cells


def _understood(shape: bytes) -> tuple[int, ...]:
    """The columns of a row's cells with a value, out of its markup without any digit."""
    if not _SHAPE.fullmatch(shape):
        raise OtherwiseError
    found = [(number_of(letters) - 1, bool(value)) for letters, value in _CELL.findall(shape)]
    every = [column for column, _ in found]
    if every != sorted(set(every)):
        raise OtherwiseError
    return tuple(column for column, value in found if value)


def number_of(letters: bytes) -> int:
    """A → 1, Z → 26, AA → 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _placed(columns: tuple[int, ...], cells: Row, width: int) -> Row:
    row = [""] * width
    for column, cell in zip(columns, cells, strict=True):
        row[column] = cell
    return row
