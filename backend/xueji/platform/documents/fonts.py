"""The Chinese font: the system's Noto Sans CJK, else the one that the package mplfonts carries."""

import importlib.util
from functools import cache
from pathlib import Path

import typst
from PIL import Image, ImageDraw, ImageFont

FAMILIES = ("Noto Sans CJK SC", "Source Han Sans SC", "Noto Serif CJK SC", "Source Han Serif SC", "SimHei")
_REGULAR = 400
_NOBODY_HAS = "\U0010fffd"


class FontMissingError(RuntimeError):
    """No font with Chinese characters is installed."""


@cache
def fonts() -> typst.Fonts:
    """Every font that documents may use; read once a process."""
    system = typst.Fonts(include_system_fonts=True, include_embedded_fonts=True)
    if set(FAMILIES) & set(system.families()):
        return system
    spec = importlib.util.find_spec("mplfonts")
    if spec is None or spec.origin is None:
        raise FontMissingError("没有中文字体：安装 fonts-noto-cjk（apt），或 pip 安装 mplfonts")
    carried = Path(spec.origin).parent / "fonts"
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(carried)])


@cache
def family() -> str:
    """The family that documents are set in."""
    have = set(fonts().families())
    return next(name for name in FAMILIES if name in have)


def missing_glyphs(text: str) -> list[str]:
    """The characters that the font cannot draw, each once."""
    return [sign for sign in dict.fromkeys(text) if not sign.isspace() and not _drawn(sign)]


@cache
def _face() -> tuple[ImageFont.FreeTypeFont, bytes]:
    found = next(each for each in fonts().fonts() if each.family == family() and each.path and each.weight == _REGULAR)
    face = ImageFont.truetype(str(found.path), 24, index=found.index)
    return face, _drawing(face, _NOBODY_HAS)


def _drawing(face: ImageFont.FreeTypeFont, sign: str) -> bytes:
    left, top, right, bottom = (int(edge) for edge in face.getbbox(sign))
    canvas = Image.new("L", (max(right - left, 1), max(bottom - top, 1)))
    ImageDraw.Draw(canvas).text((-left, -top), sign, fill=255, font=face)
    return canvas.tobytes()


@cache
def _drawn(sign: str) -> bool:
    face, nothing = _face()
    return _drawing(face, sign) != nothing
