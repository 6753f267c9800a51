"""A signature by finger: strokes as they were drawn, as a vector and as a picture. Pure."""

import base64
import io
from collections.abc import Sequence
from itertools import pairwise
from math import hypot

from PIL import Image, ImageDraw

Strokes = Sequence[Sequence[tuple[float, float]]]

MOST_POINTS = 8000
_LEAST_LENGTH = 0.35
_LEAST_SPAN = 0.12
"""Of the pad's shorter side: less is a dot or a slip of the finger."""
_WIDE = 360
_PEN = 0.022
_INK = "#111111"


def points(strokes: Strokes) -> int:
    return sum(len(stroke) for stroke in strokes)


def is_too_little(strokes: Strokes, width: int, height: int) -> bool:
    """Whether nothing, a dot or a small slip was drawn."""
    inside = [point for stroke in strokes for point in stroke]
    if not inside:
        return True
    side = min(width, height)
    across = max(x for x, _ in inside) - min(x for x, _ in inside)
    down = max(y for _, y in inside) - min(y for _, y in inside)
    length = sum(
        hypot(ahead[0] - here[0], ahead[1] - here[1]) for stroke in strokes for here, ahead in pairwise(stroke)
    )
    return max(across, down) < _LEAST_SPAN * side or length < _LEAST_LENGTH * side


def rounded(strokes: Strokes) -> list[list[tuple[float, float]]]:
    """A tenth of a pixel is what a finger can tell."""
    return [[(round(x, 1), round(y, 1)) for x, y in stroke] for stroke in strokes]


def svg(strokes: Strokes, width: int, height: int) -> str:
    """The drawing as a vector, without size: it takes the room it is given."""
    paths = "".join("M" + "L".join(f"{x:g} {y:g}" for x, y in _at_least_two(stroke)) for stroke in strokes)
    pen = max(width, height) * _PEN / 2
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"><path d="{paths}" fill="none"'
        f' stroke="{_INK}" stroke-width="{pen:.1f}" stroke-linecap="round" stroke-linejoin="round"/></svg>'
    )


def png(strokes: Strokes, width: int, height: int) -> bytes:
    """The drawing as a picture, black on white."""
    scale = _WIDE / max(width, height)
    canvas = Image.new("1", (max(1, round(width * scale)), max(1, round(height * scale))), 1)
    pen, draw = max(2, round(_WIDE * _PEN / 2)), ImageDraw.Draw(canvas)
    for stroke in strokes:
        draw.line([(x * scale, y * scale) for x, y in _at_least_two(stroke)], fill=0, width=pen, joint="curve")
    found = io.BytesIO()
    canvas.save(found, "PNG", compress_level=1)
    return found.getvalue()


def data_url(picture: str) -> str:
    """An SVG for an `img`, which runs nothing that stands in it."""
    return f"data:image/svg+xml;base64,{base64.b64encode(picture.encode()).decode()}"


def _at_least_two(stroke: Sequence[tuple[float, float]]) -> Sequence[tuple[float, float]]:
    return stroke if len(stroke) > 1 else (stroke[0], stroke[0])
