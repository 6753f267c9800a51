"""Whoever holds the paper may ask whether it is genuine: the answer shows what a stranger may see, and nothing more."""

import re
from datetime import datetime
from functools import cache
from pathlib import Path

import msgspec
from jinja2 import Environment, PackageLoader, select_autoescape
from litestar import Response

from xueji.features.slips import integrity, store
from xueji.features.slips.integrity import Checked
from xueji.features.slips.rules import SlipState
from xueji.features.slips.store import SlipRow
from xueji.features.students import POOL
from xueji.kernel.clock import china_time
from xueji.kernel.masking import mask_name

HTML = "text/html; charset=utf-8"
_HEADERS = {"cache-control": "no-store", "x-robots-tag": "noindex, nofollow", "referrer-policy": "no-referrer"}
_pages = Environment(
    loader=PackageLoader("xueji.features.slips", "pages"),
    autoescape=select_autoescape(["html", "jinja"]),
    trim_blocks=True,
    lstrip_blocks=True,
)

NOT_FOUND = 404
_TOKEN = re.compile(r"[A-Za-z0-9_-]{22}")


class Line(msgspec.Struct, frozen=True):
    label: str
    text: str


class Verdict(msgspec.Struct, frozen=True):
    """`tone`: good, waiting, old, bad. `about`: the kind of paper."""

    tone: str
    title: str
    said: str
    lines: tuple[Line, ...] = ()
    about: str = "学籍信息确认单"
    foot: str = "每次打开都会重新核对内容、签名和封存的记录。"


UNKNOWN = Verdict("bad", "没有找到这张确认单", "地址可能不完整，或者纸上的二维码不是本系统的。请对照纸面再扫一次。")

_SAID = {
    SlipState.DONE: ("good", "真实，有效", "内容和签名都没有改动过，是这名学生现在的确认单。"),
    SlipState.SIGNED: ("waiting", "真实，等学生确认", "家长已经签名，学生本人还没有确认。"),
    SlipState.OBJECTED: ("waiting", "真实，正在更正", "家长标出了有误的项目，学校正在核对，不能作为凭证。"),
    SlipState.OUTDATED: ("old", "真实，但已经过时", "签过以后，学籍里的关键信息有变化，不能再作为凭证。"),
    SlipState.REPLACED: ("old", "真实，但已被代替", "学校后来重新发过一张，以新的为准。"),
    SlipState.CANCELLED: ("old", "已经撤销", "学校撤销了这张确认单，不能作为凭证。"),
}
_UNSIGNED = ("waiting", "真实，还没有签名", "学校已经发放，家长还没有签名，不能作为凭证。")
_BROKEN = Verdict("bad", "内容对不上，不要采信", "现在的内容和当时的记录不一样，可能被人改动过。请联系学校核实。")


async def answer(token: str) -> Response[str]:
    """The page; the same for a wrong and for an unknown token."""
    row = await store.slip_by_token(POOL, token) if _TOKEN.fullmatch(token) else None
    if row is None:
        return shown(UNKNOWN, NOT_FOUND)
    [checked] = await integrity.check(POOL, [row])
    return shown(verdict(row, checked), 200)


def verdict(row: SlipRow, checked: Checked) -> Verdict:
    lines = _lines(row, checked)
    if not checked.genuine:
        return msgspec.structs.replace(_BROKEN, lines=lines)
    tone, title, said = _SAID.get(row.state, _UNSIGNED)
    return Verdict(tone, title, said, lines)


def _lines(row: SlipRow, checked: Checked) -> tuple[Line, ...]:
    own = checked.content
    lines = [Line("学校", row.school), Line("编号", row.number)]
    if own is not None:
        lines += [Line("学生", mask_name(own.name)), Line("文书", f"{own.title}（第 {own.layout_version} 版）")]
    lines.append(Line("发放", _moment(row.issued_at)))
    lines += [Line(one.role.label, _moment(one.signed_at)) for one in checked.signatures]
    if row.closed_at is not None and row.state in {SlipState.OUTDATED, SlipState.REPLACED, SlipState.CANCELLED}:
        lines.append(Line("失效", _moment(row.closed_at)))
    return tuple(lines)


def _moment(at: datetime) -> str:
    """With the year, whatever day it is: a picture of this page is kept."""
    local = china_time(at)
    return f"{local.year} 年 {local.month} 月 {local.day} 日 {local:%H:%M}"


def shown(found: Verdict, status: int) -> Response[str]:
    """The page that strangers see; rooms above verify their papers with it, too."""
    text = _pages.get_template("verify.html.jinja").render(found=found)
    return Response(text, status_code=status, media_type=HTML, headers=_HEADERS)


@cache
def styles() -> str:
    return (Path(__file__).parent / "pages" / "verify.css").read_text(encoding="utf-8")
