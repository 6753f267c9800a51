"""What stands behind the person: the colour at the border, and the outline in front of it."""

from PIL import Image

from xueji.platform.pictures.points import Advice

_SIZE = (72, 96)
_TOP, _SIDE, _LOWEST = 6, 5, 52
"""The border that is looked at: a strip above the head, and both sides down to where shoulders may begin."""

_HUE = (128, 178)
"""Of 256: cyan-blue to violet-blue, 180° to 250°."""
_SATURATION = (18, 185)
_VALUE = 120

_NAMES: tuple[tuple[int, str], ...] = (
    (12, "红"), (30, "橙"), (50, "黄"), (115, "绿"), (140, "青"), (178, "蓝"), (220, "紫"), (256, "红"),
)  # fmt: skip


def blue_share(image: Image.Image) -> float:
    """Which part of the border is light blue, from 0 to 1; a picture on its side is tried both ways."""
    if image.width > image.height:
        sides = (Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_270)
        return max(blue_share(image.transpose(side)) for side in sides)
    border = _border(_small(image))
    return sum(_light_blue(*pixel) for pixel in border) / len(border)


def colour_name(image: Image.Image) -> str:
    """What a person would call the colour of the border."""
    border = sorted(_border(_small(image)), key=lambda pixel: pixel[2])
    hue, saturation, value = border[len(border) // 2]
    dark, grey, pale, white = 60, 28, 200, 225
    if value < dark:
        return "黑色"
    if saturation < grey // 2 or (saturation < grey and value > pale):
        return "白色" if value > white else "灰色"
    name = next(name for most, name in _NAMES if hue < most)
    if name in {"蓝", "青"} and (saturation > _SATURATION[1] or value <= _VALUE):
        return "深蓝色"
    return f"{name}色"


def spread(image: Image.Image) -> bool:
    """Whether the border has several colours: no plain background at all."""
    border = _border(_small(image))
    mean = [sum(pixel[index] for pixel in border) / len(border) for index in (1, 2)]
    wild = 55
    return any(
        (sum((pixel[index] - average) ** 2 for pixel in border) / len(border)) ** 0.5 > wild
        for index, average in zip((1, 2), mean, strict=True)
    )


def advice(image: Image.Image) -> tuple[Advice, ...]:
    """What the outline in front of a plain blue background suggests about where the head is.

    The head is the run of rows from the first broad one down to the neck, the narrowest place above the shoulders.
    Without a neck (long hair, a high collar) nothing is said about its size.
    """
    small = _small(image)
    width, height = _SIZE
    pixels = list(zip(*(band.tobytes() for band in small.split()), strict=True))
    rows = [[not _light_blue(*pixel) for pixel in pixels[y * width : (y + 1) * width]] for y in range(height)]
    spans = [_span(row) for row in rows]
    broad = width // 8
    top = next((y for y, span in enumerate(spans) if span and span[1] - span[0] >= broad), None)
    if top is None or top > height * 2 // 3:
        return ()
    found: list[Advice] = []
    head = [span for span in spans[top : top + height // 3] if span]
    centre = sum(a + b for a, b in head) / 2 / len(head)
    if abs(centre - (width - 1) / 2) > width * 0.09:
        found.append(Advice.OFF_CENTRE)
    if top == 0:
        found.append(Advice.HEAD_CUT)
    elif top > height * 0.22:
        found.append(Advice.HEAD_LOW)
    tall = _head_height(spans, top)
    if tall is not None and tall < height * 0.4:
        found.append(Advice.HEAD_SMALL)
    elif tall is not None and tall > height * 0.9:
        found.append(Advice.HEAD_LARGE)
    return tuple(found)


def _head_height(spans: list[tuple[int, int] | None], top: int) -> int | None:
    """Rows from the crown to the neck; None where no neck is to be seen."""
    widths = [span[1] - span[0] if span else 0 for span in spans[top:]]
    shoulders = next((y for y, wide in enumerate(widths) if wide > _SIZE[0] * 0.75), len(widths) - 1)
    head = widths[:shoulders]
    few = 8
    if len(head) < few:
        return None
    widest = max(range(len(head)), key=head.__getitem__)
    below = head[widest:]
    if not below:
        return None
    neck = min(range(len(below)), key=below.__getitem__)
    if below[neck] > head[widest] * 0.85:
        return None
    return widest + neck


def _span(row: list[bool]) -> tuple[int, int] | None:
    """From the first to the last place that is not background."""
    if True not in row:
        return None
    return row.index(True), len(row) - 1 - row[::-1].index(True)


def _small(image: Image.Image) -> Image.Image:
    return image.resize(_SIZE, Image.Resampling.BOX).convert("HSV")


def _border(small: Image.Image) -> list[tuple[int, int, int]]:
    width, _ = _SIZE
    pixels = list(zip(*(band.tobytes() for band in small.split()), strict=True))
    return [
        pixel
        for place, pixel in enumerate(pixels)
        if place // width < _TOP
        or (place // width < _LOWEST and (place % width < _SIDE or place % width >= width - _SIDE))
    ]


def _light_blue(hue: int, saturation: int, value: int) -> bool:
    return _HUE[0] <= hue <= _HUE[1] and _SATURATION[0] <= saturation <= _SATURATION[1] and value > _VALUE
