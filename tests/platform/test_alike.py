"""The short way through a sheet gives what calamine gives, and leaves to calamine what is otherwise."""

import io
import itertools
import zipfile

import pytest
import python_calamine as calamine
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from xueji.platform.workbooks import alike, read_rows

TEXT = st.text(st.sampled_from("李A1 <>&\"'·𬱖-号"), min_size=1, max_size=6)
CELLS = st.dictionaries(st.tuples(st.integers(0, 12), st.integers(0, 30)), TEXT, min_size=1, max_size=60)


def book(cells, *, formats=()):
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as made:
        sheet, bold = made.add_worksheet("学籍"), made.add_format({"bold": True})
        for place in formats:
            sheet.write_blank(*place, None, bold)
        for place, cell in cells.items():
            sheet.write(*place, cell) if not isinstance(cell, str) else sheet.write_string(*place, cell, bold)
    return buffer.getvalue()


def by_calamine(data):
    sheet = calamine.load_workbook(io.BytesIO(data)).get_sheet_by_index(0)
    left = [""] * (sheet.start or (0, 0))[1]
    return [bare(left + row) for row in sheet.iter_rows()]


def bare(row):
    return [*itertools.dropwhile(lambda cell: cell == "", reversed(row))][::-1]


def short_way(data):
    archive = zipfile.ZipFile(io.BytesIO(data))
    [(visible, path)] = alike.sheets(archive).values()
    assert visible
    return [bare(row) for row in alike.Sheet(archive, path, alike.strings(archive, 100)).rows()]


@given(CELLS, st.lists(st.tuples(st.integers(0, 14), st.integers(0, 33)), max_size=4))
def test_both_ways_read_the_same(cells, formats):
    data = book(cells, formats=formats)
    assert by_calamine(data) == short_way(data)


OTHERWISE = {"a number": 1.5, "a formula": "=1+1", "a flag": True}


@pytest.mark.parametrize("cell", OTHERWISE.values(), ids=OTHERWISE)
def test_what_is_no_text_is_left_to_calamine(cell):
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as made:
        made.add_worksheet().write(0, 0, cell)
    with pytest.raises(alike.OtherwiseError):
        short_way(buffer.getvalue())


def rewritten(change):
    """A good workbook with its sheet's XML changed."""
    old = book({(0, 0): "甲", (0, 1): "乙", (1, 0): "丙"})
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(old)) as source, zipfile.ZipFile(buffer, "w") as target:
        for entry in source.infolist():
            data = source.read(entry)
            target.writestr(entry.filename, change(data) if entry.filename.endswith("sheet1.xml") else data)
    return buffer.getvalue()


ODD = {
    "rows turned round": lambda xml: xml.replace(b'<row r="2"', b'<row r="1"'),
    "a string that is not there": lambda xml: xml.replace(b"<v>2</v>", b"<v>9</v>"),
    "cells turned round": lambda xml: xml.replace(b'r="B1"', b'r="A1"'),
    "another element": lambda xml: xml.replace(b"</sheetData>", b"<row/></sheetData>"),
    "no end": lambda xml: xml.replace(b"</sheetData>", b""),
    "no size": lambda xml: xml.replace(b"<dimension", b"<dimensions"),
    "a row beyond the size": lambda xml: xml.replace(b"A1:B2", b"A1:B1"),
    "a comment": lambda xml: xml.replace(b"</c></row>", b"</c><!-- --></row>"),
    "text in the cell": lambda xml: xml.replace(b't="s"><v>2</v>', b't="inlineStr"><is><t>2</t></is>'),
}


@pytest.mark.parametrize("change", ODD.values(), ids=ODD)
def test_another_dialect_is_left_to_calamine(change):
    with pytest.raises(alike.OtherwiseError):
        short_way(rewritten(change))


@pytest.mark.usefixtures("services")
async def test_a_number_after_a_thousand_rows_of_text_is_found_at_its_place():
    cells = {(row, column): f"{row}·{column}" for row in range(1500) for column in range(3)}
    cells[1200, 1] = 37.5
    rows = await read_rows(book(cells))
    assert 1500 == len(rows)
    assert ["1200·0", 37.5, "1200·2"] == rows[1200]
    assert [["0·0", "0·1", "0·2"], ["1499·0", "1499·1", "1499·2"]] == [rows[0], rows[1499]]
