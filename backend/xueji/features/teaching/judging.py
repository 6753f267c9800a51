"""What stands in the cells of a template, judged against its columns; pure."""

import difflib
import re
from collections.abc import Mapping, Sequence

import msgspec

from xueji.features.teaching.filled import Column, Filled
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


def judge(filled: Filled, known: Mapping[int, Known], items: Sequence[Item], keys: Keys = PUPILS) -> list[Line]:
    """Every line by its number in the sheet; each of `known` stands there once. A column's words are judged once."""
    first = len(keys.titles)
    columns = [_column(n, *each) for n, each in enumerate(zip(items, filled.columns[first:], strict=True), start=first)]
    names = [item.name for item in items]
    faulty = [one for one in columns if one.faults]
    told = zip(*(column.cells for column in filled.columns[:first]), strict=True)
    kept = zip(*(one.kept for one in columns), strict=True)
    seen: dict[int, int] = {}
    lines: list[Line] = []
    for index, (row, said, cells) in enumerate(zip(filled.lines, told, kept, strict=True)):
        whose, faults = _whose(said, known, keys)
        if whose is None:
            lines.append(Line(row, None, said[1], {}, faults))
            continue
        if seen.setdefault(whose.id, row) != row:
            faults.append(Fault(0, said[0], f"和第 {seen[whose.id]} 行是{keys.twice}，只能留一行"))
        if faulty:
            wrong = [one.faults[place] for one in faulty if (place := one.at[index]) in one.faults]
            faults += wrong if faults or any(cells) or any(fault.given for fault in wrong) else []
        values = dict(zip(names, cells, strict=True))
        if not all(cells):
            values = {name: cell for name, cell in values.items() if cell}
        lines.append(Line(row, whose.id, whose.name, values, faults))
    return lines


class _Judged(msgspec.Struct, frozen=True):
    """Of a column: its cells as they are kept, empty where they are wrong; and what is wrong, by the word's place."""

    kept: list[str]
    faults: dict[int, Fault]
    at: list[int]


def _column(number: int, item: Item, column: Column) -> _Judged:
    found = {place: check(number, item, word) for place, word in enumerate(column.words)}
    faults = {place: fault for place, fault in found.items() if fault is not None}
    right = [kept(item, word) if word and place not in faults else "" for place, word in enumerate(column.words)]
    return _Judged([right[place] for place in column.at], faults, column.at)


def _whose(said: tuple[str, ...], known: Mapping[int, Known], keys: Keys) -> tuple[Known | None, list[Fault]]:
    """Whose a line is by its number, and where it says otherwise than the record."""
    number, told = said[0], said[1:]
    whose = known.get(int(number)) if number.isascii() and number.isdigit() else None
    if whose is None:
        same = [one for one in known.values() if one.name == told[0]]
        suggestion = str(same[0].id) if len(same) == 1 else ""
        return None, [Fault(0, number, keys.foreign, suggestion=suggestion)]
    if told == whose.keys:
        return whose, []
    return whose, [
        Fault(column, given, f"和学籍里的{title}不一样", allowed=right, suggestion=right)
        for column, (title, given, right) in enumerate(zip(keys.titles[1:], told, whose.keys, strict=True), start=1)
        if given != right
    ]


def check(column: int, item: Item, cell: str) -> Fault | None:
    """What is wrong with a cell, if anything is."""
    if not cell:
        return Fault(column, "", "必须填", allowed=item.hint) if item.required else None
    match item.kind:
        case ItemKind.TEXT:
            over = len(cell) - item.most
            return Fault(column, cell[:40], f"多了 {over} 个字", f"最多 {item.most} 个字") if over > 0 else None
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
    return f"{float(cell):g}" if item.kind is ItemKind.SCORE or item.kind is ItemKind.COUNT else cell


def closest(given: str, choices: Sequence[str]) -> str:
    """What was probably meant: the same letters in another case, a beginning, or the most alike."""
    folded = given.strip().upper()
    starts = [choice for choice in choices if choice.upper() == folded or choice[0] == given[:1]]
    return next(iter(starts or difflib.get_close_matches(given, choices, 1, 0.5)), "")
