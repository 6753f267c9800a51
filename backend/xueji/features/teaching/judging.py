"""What stands in the cells of a template, judged against its columns; pure."""

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial

import msgspec

from xueji.features.teaching.layouts import Item, ItemKind

KEYS = ("编号", "姓名", "年级", "班级")
"""The first columns: they say who it is, and are compared with the record."""
_NUMBER = re.compile(r"\d{1,3}(\.\d)?")


class Pupil(msgspec.Struct, frozen=True):
    """Who stands in a line, as the record has it; `grade` in full: 高中二年级."""

    student_id: int
    name: str
    grade: str
    class_name: str


class Fault(msgspec.Struct, frozen=True):
    """`column` counts from 0; `suggestion` is what was probably meant."""

    column: int
    given: str
    message: str
    allowed: str = ""
    suggestion: str = ""


class Line(msgspec.Struct, frozen=True):
    """A line of the sheet: whose it is, what it says, and what is wrong with it."""

    row: int
    student_id: int | None
    name: str
    values: dict[str, str]
    faults: list[Fault]


def judge(rows: Mapping[int, Sequence[str]], pupils: Mapping[int, Pupil], items: Sequence[Item]) -> list[Line]:
    """Every line by its number in the sheet; a pupil may stand there once. What a column repeats is judged once."""
    columns = [(item.name, cache(partial(_judged, column, item))) for column, item in enumerate(items, start=len(KEYS))]
    seen: dict[int, int] = {}
    return [_line(number, cells, pupils, columns, seen) for number, cells in rows.items()]


_Column = tuple[str, Callable[[str], tuple[Fault | None, str]]]
"""The name of an item, and what becomes of a cell: what is wrong, or how it is kept."""


def _judged(column: int, item: Item, cell: str) -> tuple[Fault | None, str]:
    fault = check(column, item, cell)
    return fault, kept(item, cell) if cell and fault is None else ""


def _line(
    row: int, cells: Sequence[str], pupils: Mapping[int, Pupil], columns: Sequence[_Column], seen: dict[int, int]
) -> Line:
    given, name, grade, class_name = cells[:4]
    pupil = pupils.get(int(given)) if given.isascii() and given.isdigit() else None
    if pupil is None:
        same = [one for one in pupils.values() if one.name == name]
        suggestion = str(same[0].student_id) if len(same) == 1 else ""
        return Line(row, None, name, {}, [Fault(0, given, "这个编号不是本班学生的", suggestion=suggestion)])
    faults = list(_keys(pupil, name, grade, class_name))
    if pupil.student_id in seen:
        faults.append(Fault(0, given, f"和第 {seen[pupil.student_id]} 行是同一名学生，只能留一行"))
    seen.setdefault(pupil.student_id, row)
    if not faults and not any(cells[4:]):
        return Line(row, pupil.student_id, pupil.name, {}, [])
    values: dict[str, str] = {}
    for (item, judged), cell in zip(columns, cells[4:], strict=True):
        fault, right = judged(cell)
        if fault is not None:
            faults.append(fault)
        elif right:
            values[item] = right
    return Line(row, pupil.student_id, pupil.name, values, faults)


def _keys(pupil: Pupil, name: str, grade: str, class_name: str) -> Sequence[Fault]:
    wanted = (pupil.name, pupil.grade, pupil.class_name)
    return [
        Fault(column, given, f"和学籍里的{KEYS[column]}不一样", allowed=right, suggestion=right)
        for column, given, right in zip((1, 2, 3), (name, grade, class_name), wanted, strict=True)
        if given != right
    ]


def check(column: int, item: Item, cell: str) -> Fault | None:
    """What is wrong with a cell, if anything is."""
    if not cell:
        return Fault(column, "", "必须填", allowed=item.hint) if item.required else None
    match item.kind:
        case ItemKind.CHOICE:
            if cell in item.choices:
                return None
            return Fault(column, cell, "不在可填的几种里", "、".join(item.choices), closest(cell, item.choices))
        case ItemKind.TEXT:
            over = len(cell) - item.most
            return Fault(column, cell[:40], f"多了 {over} 个字", f"最多 {item.most} 个字") if over > 0 else None
        case ItemKind.SCORE | ItemKind.COUNT:
            return _number(column, item, cell)


def _number(column: int, item: Item, cell: str) -> Fault | None:
    fits = _NUMBER.fullmatch(cell) and (item.kind is ItemKind.SCORE or "." not in cell)
    if fits and float(cell) <= item.most:
        return None
    digits = re.sub(r"[^\d.]", "", cell.translate(_WIDE))
    meant = digits if _NUMBER.fullmatch(digits) and float(digits) <= item.most else ""
    if item.kind is ItemKind.COUNT and "." in meant:
        meant = ""
    kind = "数" if item.kind is ItemKind.SCORE else "整数"
    return Fault(column, cell, f"要填 0 到 {item.most} 的{kind}", f"0—{item.most}", meant)


_WIDE = str.maketrans("０１２３４５６７８９．", "0123456789.")


def kept(item: Item, cell: str) -> str:
    """A cell that is right, as it is kept."""
    return f"{float(cell):g}" if item.kind in {ItemKind.SCORE, ItemKind.COUNT} else cell


def closest(given: str, choices: Sequence[str]) -> str:
    """What was probably meant: the same letters in another case, a beginning, or the most alike."""
    folded = given.strip().upper()
    starts = [choice for choice in choices if choice.upper() == folded or choice[0] == given[:1]]
    return next(iter(starts or difflib.get_close_matches(given, choices, 1, 0.5)), "")
