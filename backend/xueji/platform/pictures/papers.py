"""Pictures of papers: upright, no larger than one can read, without whatever else the file carried."""

import asyncio
import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

MOST_PIXELS = 40_000_000
LONG_SIDE = 2200
QUALITY = 82


class NoPicture(ValueError):  # noqa: N818 - said of the file, not of the program
    """No JPEG or PNG, a torn one, or a bomb."""


async def clean_paper(data: bytes) -> bytes:
    """The same picture written anew as a JPEG.

    Raises:
        NoPicture: it cannot be shown, or must not be decoded.
    """
    return await asyncio.to_thread(_clean, data)


def _clean(data: bytes) -> bytes:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            found = Image.open(io.BytesIO(data), formats=("JPEG", "PNG"))
            if found.width * found.height > MOST_PIXELS:
                raise NoPicture
            upright = ImageOps.exif_transpose(found).convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombWarning) as error:
        raise NoPicture from error
    upright.thumbnail((LONG_SIDE, LONG_SIDE))
    kept = io.BytesIO()
    upright.save(kept, "JPEG", quality=QUALITY)
    return kept.getvalue()
