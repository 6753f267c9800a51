"""The national template: 71 columns, names and order fixed; what differs in a file is said column by column."""

from collections.abc import Sequence
from functools import cache

from xueji.features.students.fields import (
    FIELDS,
    MEMBER_FIELDS,
    MEMBERS,
    TEMPLATE_MEMBERS,
    TEMPLATE_WIDTH,
    Field,
    template_titles,
)
from xueji.kernel.texts import compact

SHEET = "学籍"
_MOST_NAMED = 6


class Column:
    """One column: whose field it holds, and the path under which a form would name it."""

    def __init__(self, number: int, field: Field, member: int | None, title: str) -> None:
        self.number = number
        self.field = field
        self.member = member
        self.title = title
        self.letter = letter(number)
        self.path = field.name if member is None else f"{MEMBERS}.{member}.{field.name}"


def letter(number: int) -> str:
    """A, B, …, Z, AA: the name of a column in a spreadsheet, counted from 1."""
    name = ""
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


@cache
def columns() -> tuple[Column, ...]:
    """The 71 columns in order."""
    titles = template_titles()
    placed: dict[int, tuple[Field, int | None]] = {
        field.column: (field, None) for field in FIELDS if field.column is not None
    }
    for member in range(TEMPLATE_MEMBERS):
        for field in MEMBER_FIELDS:
            placed[(field.column or 0) + member * len(MEMBER_FIELDS)] = (field, member)
    return tuple(Column(number, *placed[number], titles[number - 1]) for number in range(1, TEMPLATE_WIDTH + 1))


@cache
def columns_by_path() -> dict[str, Column]:
    return {column.path: column for column in columns()}


def differences(header: Sequence[object]) -> list[str]:
    """What is wrong with a title line, in words; nothing if it is the template's."""
    found = [_bare(title) for title in header]
    while found and not found[-1]:
        found.pop()
    wanted = [_bare(title) for title in template_titles()]
    if found == wanted:
        return []
    titles = template_titles()
    missing = [titles[at] for at, title in enumerate(wanted) if title not in found]
    extra = [str(header[at]).strip() or "没有标题" for at, title in enumerate(found) if title not in wanted]
    moved = [
        f"“{titles[wanted.index(title)]}”应在 {letter(wanted.index(title) + 1)} 列，现在在 {letter(at + 1)} 列"
        for at, title in enumerate(found)
        if title in wanted and wanted.index(title) != at
    ]
    words: list[str] = []
    if missing:
        words.append(f"少了 {len(missing)} 列：{_named(missing)}")
    if extra:
        words.append(f"多了 {len(extra)} 列：{_named(extra)}")
    if moved and not (missing or extra):
        words.append(f"有 {len(moved)} 列换了位置：{_named(moved, '；')}")
    twice = sorted({title for title in found if title and found.count(title) > 1})
    if twice:
        words.append(f"这些列重复了：{_named(twice)}")
    return words or [f"应有 {TEMPLATE_WIDTH} 列，现在有 {len(found)} 列"]


def _bare(title: object) -> str:
    """A title without what offices add to it: spaces, stars for required columns, the (12位) of the manuals."""
    return compact(str(title or "")).strip("*＊").replace("(12位)", "")


def _named(names: Sequence[str], between: str = "、") -> str:
    return between.join(names[:_MOST_NAMED]) + ("等" if len(names) > _MOST_NAMED else "")
