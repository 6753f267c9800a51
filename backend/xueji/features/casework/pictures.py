"""Evidence is pictures: of a type by content, small enough, without hidden riders, upright. In a thread of its own."""

import asyncio
from io import BytesIO

import msgspec
from PIL import Image, ImageOps, UnidentifiedImageError

from xueji.features.casework.errors import EvidenceNoPicture, EvidenceTooLarge
from xueji.platform import files

MOST_PIXELS = 40_000_000
LONGEST_SIDE = 2400
SMALLEST_SIDE = 60
QUALITY = 82
FORMATS = ("JPEG", "PNG")
TYPES = frozenset({"image/jpeg", "image/png"})


class Picture(msgspec.Struct, frozen=True):
    data: bytes
    width: int
    height: int


async def redrawn(data: bytes, most_bytes: int) -> Picture:
    """New pixels in a new JPEG: what a camera or a stranger hid in the file is gone.

    Raises:
        EvidenceTooLarge: more bytes than the flow takes.
        EvidenceNoPicture: no JPEG or PNG, broken, tiny, or with more pixels than a page has use for.
    """
    if len(data) > most_bytes:
        raise EvidenceTooLarge(len(data), most_bytes)
    if files.media_type_of(data) not in TYPES:
        raise EvidenceNoPicture
    return await asyncio.to_thread(_redraw, data)


def _redraw(data: bytes) -> Picture:
    try:
        with Image.open(BytesIO(data), formats=FORMATS) as found:
            if found.width * found.height > MOST_PIXELS or min(found.size) < SMALLEST_SIDE:
                raise EvidenceNoPicture
            found.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            upright = ImageOps.exif_transpose(found)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
            white = Image.new("RGB", upright.size, "white")
            pasted = upright.convert("RGBA")
            white.paste(pasted, mask=pasted.getchannel("A"))
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError) as error:
        raise EvidenceNoPicture from error
    out = BytesIO()
    white.save(out, "JPEG", quality=QUALITY, optimize=True)
    return Picture(out.getvalue(), white.width, white.height)
