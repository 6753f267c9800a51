"""Whoever holds an archive on paper or as a file may ask whether it is genuine."""

import re

from litestar import Response

from xueji.features import slips
from xueji.features.archives import archive_store, content, integrity, words
from xueji.features.archives.archive_store import ArchiveRow
from xueji.features.archives.content import Span
from xueji.features.archives.integrity import Checked
from xueji.features.students import POOL
from xueji.kernel.clock import china_date, day_words
from xueji.kernel.masking import mask_name

ABOUT = "综合素质评价档案"
FOOT = "每次打开都会重新核对内容、文件和封存的记录。"
NOT_FOUND = 404
_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")
_GENUINE = ("good", "真实，没有改动", "内容和市教育部门确认归档时的一样。")
_BROKEN = ("bad", "内容对不上，不要采信", "现在的内容和归档时的记录不一样，可能被人改动过。请联系学校核实。")
UNKNOWN = slips.Verdict(
    "bad",
    "没有找到这份档案",
    "地址可能不完整，或者纸上的二维码不是本系统的。请对照纸面再扫一次。",
    about=ABOUT,
    foot=FOOT,
)


async def answer(token: str) -> Response[str]:
    """The page; the same for a wrong and for an unknown token."""
    row = await archive_store.by_token(POOL, token) if _TOKEN.fullmatch(token) else None
    if row is None:
        return slips.shown(UNKNOWN, NOT_FOUND)
    [checked] = await integrity.check(POOL, [row])
    return slips.shown(verdict(row, checked), 200)


def verdict(row: ArchiveRow, checked: Checked) -> slips.Verdict:
    tone, title, said = _GENUINE if checked.genuine else _BROKEN
    return slips.Verdict(tone, title, said, _lines(row, checked), about=ABOUT, foot=FOOT)


def _lines(row: ArchiveRow, checked: Checked) -> tuple[slips.Line, ...]:
    own = checked.content
    lines = [slips.Line("学校", row.school)]
    if own is not None:
        lines += [
            slips.Line("学生", mask_name(own.name)),
            slips.Line("文书", content.title_of(own)),
            slips.Line("学期", words.term(row) if row.span is Span.TERM else f"{row.stage.label}各学期"),
            slips.Line("确认", f"{own.office}，编号 {own.number}"),
        ]
    return (
        *lines,
        slips.Line("归档", day_words(china_date(row.made_at), china_date(row.now))),
        slips.Line("文件校验码", f"SHA-256 {row.file}"),
    )
