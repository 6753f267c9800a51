"""From data to PDF."""

import asyncio
import io
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import msgspec
import pikepdf
import segno
import typst

from xueji.kernel.refusals import Refusal
from xueji.platform.documents.fonts import family, fonts, missing_glyphs

_HERE = Path(__file__).parent
_NAME = re.compile(r"[a-z][a-z0-9_]*")


class GlyphsMissing(Refusal):
    """A name is printed whole or not at all."""

    code = "glyphs_missing"
    status = 503
    title = "有的字打印不出来"
    why = "服务器的字体里没有这些字：{characters}。为了不把名字印错，没有生成文件。"
    next = "请把这几个字告诉系统管理员，装好字体（fonts-noto-cjk）后再试。"
    help = "system-busy"


async def render_pdf(template: str | Path, data: Mapping[str, Any]) -> bytes:
    """Set `data` in a template of ours (by name) or of a feature (by path); raises GlyphsMissing.

    In the template the data is `json(bytes(sys.inputs.data))` and the font's family `sys.inputs.font`. Wherever the
    data holds a `url`, a `qr` beside it holds its picture as SVG.
    """
    return await asyncio.to_thread(pdf, _path(template), data)


async def render_picture(template: str | Path, data: Mapping[str, Any], *, ppi: float = 144) -> bytes:
    """The first page as a PNG, for browsers that show no PDF; raises GlyphsMissing."""
    return await asyncio.to_thread(_picture, _path(template), data, ppi)


def pdf(template: Path, data: Mapping[str, Any]) -> bytes:
    """As `render_pdf`, for jobs and processes that set many; each thread keeps its compilers."""
    found = _compiler(template).compile(format="pdf", sys_inputs=_inputs(data))
    assert isinstance(found, bytes)  # noqa: S101 - one PDF, no output file
    return found


def pdf_files(template: Path, data: Mapping[str, Any], name: str) -> list[bytes]:
    """A file of its own for each thing in the list `data[name]`, which the template sets a page each.

    All are set together, which is twice as fast, and taken apart; where one runs over its page, each is set alone.
    """
    things: Sequence[Any] = data[name]
    whole = _compiler(template).compile(format="pdf", sys_inputs=_inputs(data), pdf_tags=False)
    with pikepdf.open(io.BytesIO(cast("bytes", whole))) as together:
        if len(together.pages) == len(things):
            return [_alone(page) for page in together.pages]
    return [pdf(template, {**data, name: [thing]}) for thing in things]


def _alone(page: pikepdf.Page) -> bytes:
    kept = io.BytesIO()
    with pikepdf.new() as file:
        file.pages.append(page)
        file.save(kept)
    return kept.getvalue()


def _picture(template: Path, data: Mapping[str, Any], ppi: float) -> bytes:
    found = _compiler(template).compile(format="png", ppi=ppi, sys_inputs=_inputs(data))
    return found if isinstance(found, bytes) else (found or [b""])[0]


def _path(template: str | Path) -> Path:
    if isinstance(template, Path):
        return template
    if not _NAME.fullmatch(template):
        raise ValueError(f"{template!r} is not the name of a template")
    return _HERE / f"{template}.typ"


def _inputs(data: Mapping[str, Any]) -> dict[str, str]:
    missing = missing_glyphs("".join(_texts(data)))
    if missing:
        raise GlyphsMissing(characters="、".join(f"{sign}（U+{ord(sign):04X}）" for sign in missing))
    return {"data": msgspec.json.encode(_with_pictures(data)).decode(), "font": family()}


_of_thread = threading.local()


def _compiler(template: Path) -> typst.Compiler:
    """What a template needs is read once a thread: fonts, the template itself."""
    kept: dict[Path, typst.Compiler] = _of_thread.__dict__.setdefault("compilers", {})
    if template not in kept:
        kept[template] = typst.Compiler(str(template), root=str(template.parent), font_paths=fonts())
    return kept[template]


def qr_svg(text: str, *, dark: str = "#111111") -> str:
    """A QR code as SVG without size: it takes the room it is given. Error correction M: paper is folded.

    One mask for all: to compare the eight would take three times as long, and readers read any.
    """
    return segno.make(text, error="m", micro=False, mask=3).svg_inline(omitsize=True, border=2, dark=dark)


def _with_pictures(value: Any) -> Any:
    if isinstance(value, Mapping):
        pairs = cast("Mapping[str, Any]", value)
        changed = {name: _with_pictures(inner) for name, inner in pairs.items()}
        if isinstance(pairs.get("url"), str) and "qr" not in pairs:
            changed["qr"] = qr_svg(pairs["url"]).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
        return changed
    if isinstance(value, list | tuple):
        return [_with_pictures(inner) for inner in cast("list[Any]", value)]
    return value


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if not value.startswith("<svg "):
            yield value
    elif isinstance(value, Mapping):
        for inner in cast("Mapping[str, Any]", value).values():
            yield from _texts(inner)
    elif isinstance(value, list | tuple):
        for inner in cast("list[Any]", value):
            yield from _texts(inner)
