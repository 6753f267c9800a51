"""Pictures of papers: drawn anew, upright, no larger than one can read, without whatever else the file carried."""

import asyncio
import io

import msgspec
from PIL import Image, ImageOps, UnidentifiedImageError

MOST_PIXELS = 40_000_000
LONGEST_SIDE = 2400
SMALLEST_SIDE = 60
QUALITY = 82


class NoPaper(Exception):  # noqa: N818 - said of the file, not of the program
    """No JPEG or PNG, a torn one, or one too small to read anything on it."""


class TooManyPixels(NoPaper):
    """More than a page has use for; it is not unpacked."""


class Paper(msgspec.Struct, frozen=True):
    """A JPEG and its size."""

    data: bytes
    width: int
    height: int


async def redrawn(data: bytes) -> Paper:
    """The same picture, written anew from its pixels in a thread; what was transparent is white.

    Raises:
        NoPaper: it cannot be shown.
        TooManyPixels: it must not be unpacked.
    """
    return await asyncio.to_thread(_redrawn, data)


def _redrawn(data: bytes) -> Paper:
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as found:
            _refuse_size(*found.size)
            found.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(found)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
            white = Image.new("RGB", upright.size, "white")
            pasted = upright.convert("RGBA")
            white.paste(pasted, mask=pasted.getchannel("A"))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooManyPixels from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise NoPaper from error
    kept = io.BytesIO()
    white.save(kept, "JPEG", quality=QUALITY, optimize=True)
    return Paper(kept.getvalue(), white.width, white.height)


def _refuse_size(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise TooManyPixels
    if min(width, height) < SMALLEST_SIDE:
        raise NoPaper
