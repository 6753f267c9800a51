"""What a picture looks like in 64 bits: two files of the same picture differ in a few of them at most."""

from PIL import Image

MOST_APART = 3
"""Bits in which two likenesses of the same picture may differ."""

_SIDE = 8
_LEAST_STRUCTURE = 8
"""A picture with fewer steps of light, up or down, is an even surface: it looks like every other one."""


def likeness_of(picture: Image.Image) -> int | None:
    """Where the light falls from left to right in a grid of eight by eight, as a signed 64-bit number.

    None for a picture without structure, of which nothing can be said.
    """
    small = picture.convert("L").resize((_SIDE + 1, _SIDE), Image.Resampling.LANCZOS)
    light = small.tobytes()
    steps = [
        light[row * (_SIDE + 1) + column] > light[row * (_SIDE + 1) + column + 1]
        for row in range(_SIDE)
        for column in range(_SIDE)
    ]
    bits = sum(1 << place for place, falls in enumerate(steps) if falls)
    if not _LEAST_STRUCTURE <= bits.bit_count() <= _SIDE * _SIDE - _LEAST_STRUCTURE:
        return None
    return bits - (1 << 64) if bits >> 63 else bits
