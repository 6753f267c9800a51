"""Spreadsheets, tamed: read in a capped child process, written with cells that are never formulas."""

from xueji.platform.workbooks.errors import (
    NotExcel,
    SheetMissing,
    WorkbookDamaged,
    WorkbookEncrypted,
    WorkbookHasFormulas,
    WorkbookHasMergedCells,
    WorkbookTooLarge,
)
from xueji.platform.workbooks.reading import (
    Apart,
    Cell,
    Limits,
    Read,
    Rows,
    opened,
    read_apart,
    read_rows,
    read_workbook,
)
from xueji.platform.workbooks.titles import differences, letter
from xueji.platform.workbooks.writing import Column, Kind, Mark, Note, Sheet, write_workbook

__all__ = [
    "Apart",
    "Cell",
    "Column",
    "Kind",
    "Limits",
    "Mark",
    "NotExcel",
    "Note",
    "Read",
    "Rows",
    "Sheet",
    "SheetMissing",
    "WorkbookDamaged",
    "WorkbookEncrypted",
    "WorkbookHasFormulas",
    "WorkbookHasMergedCells",
    "WorkbookTooLarge",
    "differences",
    "letter",
    "opened",
    "read_apart",
    "read_rows",
    "read_workbook",
    "write_workbook",
]
