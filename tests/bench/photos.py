"""Judging a photo, against a bare Pillow that only decodes, halves and writes the same picture."""

import io
import statistics
import time
from collections.abc import Callable

from PIL import Image
from world import World

from xueji.demo.portraits import jpeg, portrait
from xueji.platform.pictures import RECORD_PHOTO, judge

ROUNDS = 15
PHOTOS = 6


async def check(world: World) -> tuple[float, str]:
    """What a phone sends: 960×1280, a few hundred kilobytes."""
    found = [jpeg(portrait(seed, girl=seed % 2 == 0, size=(960, 1280))) for seed in range(PHOTOS)]
    pairs: list[float] = []
    ours: list[float] = []
    for _ in range(ROUNDS):
        took, bare = _seconds(judge, found), _seconds(_bare, found)
        pairs.append(took / bare)
        ours.append(took)
    milliseconds = statistics.median(ours) / PHOTOS * 1000
    return statistics.median(pairs), f"{milliseconds:.0f} ms a photo on one core, with its thumbnail"


def _seconds(act: Callable[[bytes], object], files: list[bytes]) -> float:
    begun = time.perf_counter()
    for data in files:
        act(data)
    return time.perf_counter() - begun


def _bare(data: bytes) -> None:
    image = Image.open(io.BytesIO(data)).convert("RGB")
    for picture in (image, image.resize(RECORD_PHOTO.thumbnail, Image.Resampling.LANCZOS)):
        picture.save(io.BytesIO(), "JPEG", quality=92, optimize=True, dpi=(300, 300))
