"""Pictures of papers: one way for proof, signed sheets and permits."""

from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from xueji.platform import pictures
from xueji.platform.pictures.papers import LONGEST_SIDE


def written(image: Image.Image, kind: str = "JPEG", **more: Any) -> bytes:
    out = BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()


async def test_a_paper_is_drawn_anew_upright_and_without_what_the_camera_wrote():
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "济南市历下区泉城路 1 号"
    made = await pictures.redrawn(written(Image.new("RGB", (3000, 1000), "red"), exif=exif) + b"<?php stowaway ?>")
    with Image.open(BytesIO(made.data)) as found:
        assert (found.format, found.size, dict(found.getexif())) == ("JPEG", (made.width, made.height), {})
    assert made.height == 3 * made.width
    assert max(made.width, made.height) <= LONGEST_SIDE
    assert b"stowaway" not in made.data


async def test_what_is_transparent_becomes_white():
    made = await pictures.redrawn(written(Image.new("RGBA", (200, 100), (0, 0, 0, 0)), "PNG"))
    with Image.open(BytesIO(made.data)) as found:
        assert found.getpixel((100, 50)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        pytest.param(written(Image.new("1", (9000, 9000)), "PNG"), pictures.TooManyPixels, id="a bomb"),
        pytest.param(written(Image.new("1", (10000, 10000)), "PNG"), pictures.TooManyPixels, id="one Pillow warns of"),
        pytest.param(written(Image.new("1", (14000, 14000)), "PNG"), pictures.TooManyPixels, id="one Pillow refuses"),
        pytest.param(written(Image.new("RGB", (20, 300))), pictures.NoPaper, id="nothing can be read on it"),
        pytest.param(written(Image.effect_noise((300, 300), 90))[:900], pictures.NoPaper, id="a torn one"),
        pytest.param(written(Image.new("RGB", (300, 300)), "GIF"), pictures.NoPaper, id="another kind of picture"),
        pytest.param(b"%PDF-1.7 1 0 obj", pictures.NoPaper, id="a PDF"),
        pytest.param(b"", pictures.NoPaper, id="nothing"),
    ],
)
async def test_what_is_no_paper_is_refused_before_it_costs_anything(file: bytes, kind: type[pictures.NoPaper]):
    with pytest.raises(pictures.NoPaper) as refused:
        await pictures.redrawn(file)
    assert type(refused.value) is kind
