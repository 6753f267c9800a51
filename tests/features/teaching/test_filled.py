"""What a template says is kept by column, and nothing of it is lost or moved."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xueji.features.teaching.filled import Filling
from xueji.platform.workbooks import Rows

CELLS = st.one_of(st.sampled_from(["", "优秀", " 良好 ", "90"]), st.integers(0, 200).map(float), st.booleans())
SHEETS = st.lists(st.lists(st.lists(CELLS, min_size=0, max_size=5), min_size=1, max_size=4), max_size=3)
WIDTH = 4


def typed(cell):
    return f"{cell:g}" if type(cell) is float else str(cell).strip()


def frame(first, rows):
    width = max(map(len, rows))
    return Rows(first, len(rows), [[row[n] if n < len(row) else "" for row in rows] for n in range(width)])


def lines_of(filled):
    return dict(zip(filled.lines, zip(*(column.cells for column in filled.columns), strict=True), strict=True))


@given(SHEETS)
def test_lines_keep_their_number_and_their_cells_and_empty_ones_are_left_out(parts):
    filling, wanted, first = Filling(WIDTH), {}, 2
    for rows in parts:
        filling.add(frame(first, rows))
        for number, row in enumerate(rows, start=first):
            cells = tuple(map(typed, (row + [""] * WIDTH)[:WIDTH]))
            if any(cells):
                wanted[number] = cells
        first += len(rows)
    assert lines_of(filling.filled) == wanted
    assert all(len(set(column.words)) == len(column.words) for column in filling.filled.columns)


def test_a_column_of_one_word_all_the_way_down_is_that_word_in_each_line():
    filling = Filling(2)
    filling.add(Rows(2, 3, [["7", "8", "9"], ["优秀"]]))
    assert lines_of(filling.filled) == {2: ("7", "优秀"), 3: ("8", "优秀"), 4: ("9", "优秀")}


def test_one_cell_is_written_anew_and_no_other():
    filling = Filling(2)
    filling.add(frame(2, [["7", "优秀"], ["", ""], ["8", "优秀"]]))
    filled = filling.filled
    filled.put(4, 1, "良好")
    assert lines_of(filled) == {2: ("7", "优秀"), 4: ("8", "良好")}


@pytest.mark.parametrize(("line", "column"), [(3, 0), (9, 0), (2, 2)], ids=["an empty line", "no line", "no column"])
def test_a_cell_that_is_not_there_is_not_written(line, column):
    filling = Filling(2)
    filling.add(frame(2, [["7", "优秀"], ["", ""]]))
    with pytest.raises(LookupError):
        filling.filled.put(line, column, "良好")
