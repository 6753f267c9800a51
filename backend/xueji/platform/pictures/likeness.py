"""What a picture looks like in 64 bits: two files of the same picture differ in a few of them at most."""

import asyncio
import io

from PIL import Image

MOST_APART = 3
"""Bits in which two likenesses of the same picture may differ."""

_SIDE = 8
_DRAWN = (_SIDE + 1) * 16, _SIDE * 16
"""A JPEG need not be unpacked much larger than this."""
_LEAST_STRUCTURE = 8
"""A picture with fewer steps of light, up or down, is an even surface: it looks like every other one."""


async def likeness_of(jpeg: bytes) -> int | None:
    """Where the light falls from left to right in a grid of eight by eight, as a signed 64-bit number; in a thread.

    None for a picture without structure, of which nothing can be said.
    """
    return await asyncio.to_thread(_likeness, jpeg)


def _likeness(jpeg: bytes) -> int | None:
    with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as picture:
        picture.draft("L", _DRAWN)
        light = picture.convert("L").resize((_SIDE + 1, _SIDE), Image.Resampling.LANCZOS).tobytes()
    steps = [
        light[row * (_SIDE + 1) + column] > light[row * (_SIDE + 1) + column + 1]
        for row in range(_SIDE)
        for column in range(_SIDE)
    ]
    bits = sum(1 << place for place, falls in enumerate(steps) if falls)
    if not _LEAST_STRUCTURE <= bits.bit_count() <= _SIDE * _SIDE - _LEAST_STRUCTURE:
        return None
    return bits - (1 << 64) if bits >> 63 else bits
