"""The template of a class: its pupils, its columns, and a signed hidden sheet that says what it is (Q119, Q139)."""

from collections.abc import Sequence

from xueji.features.teaching import errors
from xueji.features.teaching.judging import Known
from xueji.features.teaching.layouts import Item, ItemKind
from xueji.features.teaching.pupils import Fillable
from xueji.platform import workbooks
from xueji.platform.workbooks import Apart, Cell, Mark

SHEET = "登记"
VERSION = "2"
"""Counts up whenever columns change."""
MOST_ROWS = 3_000
LIMITS = workbooks.Limits(rows=MOST_ROWS + 1, columns=60, cell=2_000, packed=10 << 20, merged=False)


def mark_of(target: Fillable) -> Mark:
    return Mark("teaching", f"{VERSION} {target.key} {target.year} {target.term}")


def titles(target: Fillable) -> list[str]:
    return [*target.keys.titles, *(item.title for item in target.items)]


async def write(target: Fillable, known: Sequence[Known], there: dict[int, dict[str, str]]) -> bytes:
    """The workbook, with what has been entered already in its cells."""
    items = target.items
    columns = [workbooks.Column(title, note="来自学籍，请不要改") for title in target.keys.titles]
    columns += [_column(item) for item in items]
    rows = [
        [str(whose.id), *whose.keys, *(there.get(whose.id, {}).get(item.name, "") for item in items)] for whose in known
    ]
    return await workbooks.write_workbook([workbooks.Sheet(SHEET, columns, rows, fill=True)], mark_of(target))


def _column(item: Item) -> workbooks.Column:
    width = 40 if item.kind is ItemKind.TEXT else 12
    return workbooks.Column(item.title, width=width, choices=item.choices, note=item.hint, required=item.required)


def require(found: Apart, target: Fillable) -> None:
    """The template of this class, term and version, with no sheet more or less.

    Raises:
        TemplateNotOurs: no mark of ours, or an altered one.
        TemplateOfOther: another class, term or version.
        TemplateAltered: sheets were added, renamed or removed.
    """
    wanted = mark_of(target)
    if found.mark is None or found.mark.kind != wanted.kind:
        raise errors.TemplateNotOurs(target=target.label)
    if found.mark != wanted:
        raise errors.TemplateOfOther(target=target.label, what=_other(found.mark, wanted))
    if found.sheets != (SHEET,):
        more = [name for name in found.sheets if name != SHEET]
        words = f"多了工作表“{'”“'.join(more)}”" if SHEET in found.sheets else f"少了工作表“{SHEET}”"
        raise errors.TemplateAltered(differences=words)


def _other(found: Mark, wanted: Mark) -> str:
    theirs, ours = found.version.split(" "), wanted.version.split(" ")
    if theirs[0] != ours[0]:
        return f"这是第 {theirs[0]} 版的模板，现在用第 {ours[0]} 版"
    if theirs[1] != ours[1]:
        return "这是另一个班、另一个年级或另一个学科的模板"
    return f"这是 {theirs[2]}—{int(theirs[2]) + 1} 学年{'上' if theirs[3] == 'autumn' else '下'}学期的模板"


def require_titles(header: Sequence[Cell], target: Fillable) -> None:
    """Raises TemplateAltered with what differs: columns that are missing, added, moved or doubled."""
    wrong = workbooks.differences(header, titles(target))
    if wrong:
        raise errors.TemplateAltered(differences="；".join(wrong))
