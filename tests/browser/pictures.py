"""The README's pictures, taken on the way when PICTURES=1: the product itself, never drawn."""

import io
import os
from pathlib import Path

from PIL import Image
from playwright.async_api import Page

FOLDER = Path(__file__).parent.parent.parent / "docs" / "pictures"
COLOURS = 200
MOST = 200 * 1024


async def take(page: Page, name: str) -> None:
    """What the person sees now, at the top of the page."""
    if os.environ.get("PICTURES") != "1":
        return
    await page.evaluate("scrollTo(0, 0)")
    picture = Image.open(io.BytesIO(await page.screenshot())).convert("RGB")
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / f"{name}.png"
    picture.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(path, optimize=True)
    assert path.stat().st_size < MOST, name
