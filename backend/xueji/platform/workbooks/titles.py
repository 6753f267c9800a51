"""The title line of a template: what stands there otherwise than it should, in words that name the columns."""

from collections.abc import Callable, Sequence

from xueji.kernel.texts import some_of

_MOST_NAMED = 6


def letter(number: int) -> str:
    """A, B, …, Z, AA: the name of a column in a spreadsheet, counted from 1."""
    name = ""
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def stripped(title: object) -> str:
    return str(title or "").strip()


def differences(header: Sequence[object], titles: Sequence[str], bare: Callable[[object], str] = stripped) -> list[str]:
    """Columns that are missing, added, moved or doubled; nothing if the line is the template's.

    `bare` takes from a title what people may add to it.
    """
    found = [bare(title) for title in header]
    while found and not found[-1]:
        found.pop()
    wanted = [bare(title) for title in titles]
    if found == wanted:
        return []
    missing = [titles[at] for at, title in enumerate(wanted) if title not in found]
    extra = [stripped(header[at]) or "没有标题" for at, title in enumerate(found) if title not in wanted]
    moved = [
        f"“{titles[wanted.index(title)]}”应在 {letter(wanted.index(title) + 1)} 列，现在在 {letter(at + 1)} 列"
        for at, title in enumerate(found)
        if title in wanted and wanted.index(title) != at
    ]
    words: list[str] = []
    if missing:
        words.append(f"少了 {len(missing)} 列：{some_of(missing, _MOST_NAMED)}")
    if extra:
        words.append(f"多了 {len(extra)} 列：{some_of(extra, _MOST_NAMED)}")
    if moved and not (missing or extra):
        words.append(f"有 {len(moved)} 列换了位置：{some_of(moved, _MOST_NAMED, between='；')}")
    twice = sorted({title for title in found if title and found.count(title) > 1})
    if twice:
        words.append(f"这些列重复了：{some_of(twice, _MOST_NAMED)}")
    return words or [f"应有 {len(titles)} 列，现在有 {len(found)} 列"]
