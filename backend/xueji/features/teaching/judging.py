"""What stands in the cells of a template, judged against its columns; pure."""

import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial

import msgspec

from xueji.features.teaching.layouts import Item, ItemKind

_NUMBER = re.compile(r"\d{1,3}(\.\d)?")


class Keys(msgspec.Struct, frozen=True):
    """The first columns: a number, and what is compared with the record; the words where the number is wrong."""

    titles: tuple[str, str, str, str]
    foreign: str
    twice: str


PUPILS = Keys(("编号", "姓名", "年级", "班级"), "这个编号不是本班学生的", "同一名学生")


class Known(msgspec.Struct, frozen=True):
    """Whose a line is, a pupil's or in a timetable a class's: what the record says in the columns after the number."""

    id: int
    keys: tuple[str, str, str]

    @property
    def name(self) -> str:
        return self.keys[0]


class Fault(msgspec.Struct, frozen=True):
    """`column` counts from 0; `suggestion` is what was probably meant."""

    column: int
    given: str
    message: str
    allowed: str = ""
    suggestion: str = ""


class Line(msgspec.Struct, frozen=True):
    """A line of the sheet: whose it is by its number, what it says, and what is wrong with it."""

    row: int
    id: int | None
    name: str
    values: dict[str, str]
    faults: list[Fault]


def judge(
    rows: Mapping[int, Sequence[str]], known: Mapping[int, Known], items: Sequence[Item], keys: Keys = PUPILS
) -> list[Line]:
    """Every line by its number in the sheet; each of `known` stands there once. Repeated cells are judged once."""
    first = len(keys.titles)
    columns = [(item.name, cache(partial(_judged, column, item))) for column, item in enumerate(items, start=first)]
    seen: dict[int, int] = {}
    return [_line(number, cells, known, keys, columns, seen) for number, cells in rows.items()]


_Column = tuple[str, Callable[[str], tuple[Fault | None, str]]]
"""The name of an item, and what becomes of a cell: what is wrong, or how it is kept."""


def _judged(column: int, item: Item, cell: str) -> tuple[Fault | None, str]:
    fault = check(column, item, cell)
    return fault, kept(item, cell) if cell and fault is None else ""


def _line(
    row: int,
    cells: Sequence[str],
    known: Mapping[int, Known],
    keys: Keys,
    columns: Sequence[_Column],
    seen: dict[int, int],
) -> Line:
    given, *told = cells[: len(keys.titles)]
    filled = cells[len(keys.titles) :]
    whose = known.get(int(given)) if given.isascii() and given.isdigit() else None
    if whose is None:
        same = [one for one in known.values() if one.name == told[0]]
        suggestion = str(same[0].id) if len(same) == 1 else ""
        return Line(row, None, told[0], {}, [Fault(0, given, keys.foreign, suggestion=suggestion)])
    faults = [
        Fault(column, given, f"和学籍里的{title}不一样", allowed=right, suggestion=right)
        for column, (title, given, right) in enumerate(zip(keys.titles[1:], told, whose.keys, strict=True), start=1)
        if given != right
    ]
    if whose.id in seen:
        faults.append(Fault(0, given, f"和第 {seen[whose.id]} 行是{keys.twice}，只能留一行"))
    seen.setdefault(whose.id, row)
    if not faults and not any(filled):
        return Line(row, whose.id, whose.name, {}, [])
    values: dict[str, str] = {}
    for (item, judged), cell in zip(columns, filled, strict=True):
        fault, right = judged(cell)
        if fault is not None:
            faults.append(fault)
        elif right:
            values[item] = right
    return Line(row, whose.id, whose.name, values, faults)


def check(column: int, item: Item, cell: str) -> Fault | None:
    """What is wrong with a cell, if anything is."""
    if not cell:
        return Fault(column, "", "必须填", allowed=item.hint) if item.required else None
    match item.kind:
        case ItemKind.CHOICE | ItemKind.TEACHER if cell in item.choices:
            return None
        case ItemKind.CHOICE:
            return Fault(column, cell, "不在可填的几种里", "、".join(item.choices), closest(cell, item.choices))
        case ItemKind.TEACHER:
            begins = [one for one in item.choices if one.startswith(cell)]
            meant = next(iter(begins or difflib.get_close_matches(cell, item.choices, 1, 0.5)), "")
            return Fault(
                column, cell, "本校没有这位任课教师", "有“任课教师”角色的老师，同名的写成“姓名（用户名）”", meant
            )
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
