"""Drawn pupils for the demonstration: nobody's face, yet a photo that passes the rules."""

import io
import random

from PIL import Image, ImageDraw, ImageFilter

SIZE = (720, 960)
LIGHT_BLUE = (168, 210, 240)

_SKINS = ((248, 222, 200), (242, 210, 184), (236, 200, 172), (250, 228, 210))
_HAIRS = ((34, 28, 26), (48, 36, 30), (26, 24, 28))
_COATS = ((244, 246, 248), (38, 70, 128), (30, 96, 84), (226, 232, 240))

Colour = tuple[int, int, int]


def portrait(seed: int, *, girl: bool, background: Colour = LIGHT_BLUE, size: tuple[int, int] = SIZE) -> Image.Image:
    """A pupil from the front, the head two thirds of the height; the same for the same seed."""
    dice = random.Random(seed)  # noqa: S311 - plausible, not secret
    image = Image.new("RGB", (1000, 1334), background)
    pen = ImageDraw.Draw(image)
    skin, hair, coat = dice.choice(_SKINS), dice.choice(_HAIRS), dice.choice(_COATS)
    long = girl and dice.random() < 0.7  # noqa: PLR2004 - most girls' hair
    if long:
        pen.rounded_rectangle((200, 360, 800, 1110), 240, fill=hair)
    _shoulders(pen, skin, coat, scarf=dice.random() < 0.6)  # noqa: PLR2004 - most are pioneers
    pen.ellipse((190, 560, 262, 730), fill=_darker(skin, 14))
    pen.ellipse((738, 560, 810, 730), fill=_darker(skin, 14))
    _hair_and_face(pen, skin, hair, girl=girl, fringe=dice.randint(0, 2))
    _features(pen, skin, hair, dice)
    return image.filter(ImageFilter.GaussianBlur(1.2)).resize(size, Image.Resampling.LANCZOS)


def jpeg(image: Image.Image, quality: int = 92) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, dpi=(300, 300))
    return out.getvalue()


def _shoulders(pen: ImageDraw.ImageDraw, skin: Colour, coat: Colour, *, scarf: bool) -> None:
    pen.rounded_rectangle((60, 1150, 940, 1500), 190, fill=coat)
    pen.rounded_rectangle((390, 960, 610, 1230), 60, fill=_darker(skin, 20))
    pen.polygon([(390, 1140), (500, 1290), (300, 1290)], fill=_darker(coat, 16))
    pen.polygon([(610, 1140), (500, 1290), (700, 1290)], fill=_darker(coat, 16))
    if scarf:
        pen.polygon([(360, 1150), (640, 1150), (520, 1250), (480, 1250)], fill=(206, 40, 42))
        pen.polygon([(470, 1235), (530, 1235), (580, 1340), (420, 1340)], fill=(190, 30, 34))


def _hair_and_face(pen: ImageDraw.ImageDraw, skin: Colour, hair: Colour, *, girl: bool, fringe: int) -> None:
    pen.ellipse((196, 110, 804, 820), fill=hair)
    pen.ellipse((228, 230, 772, 1050), fill=skin)
    if girl or fringe == 0:
        pen.pieslice((222, 150, 778, 760), 180, 360, fill=hair)
        pen.ellipse((240, 395, 760, 640), fill=skin)
    else:
        pen.chord((222, 150, 778, 700), 196 + 8 * fringe, 344 + 4 * fringe, fill=hair)


def _features(pen: ImageDraw.ImageDraw, skin: Colour, hair: Colour, dice: random.Random) -> None:
    for x in (380, 620):
        pen.ellipse((x - 44, 588, x + 44, 646), fill=(252, 252, 252))
        pen.ellipse((x - 25, 590, x + 25, 644), fill=(44, 32, 28))
        pen.ellipse((x - 4, 600, x + 12, 616), fill=(255, 255, 255))
        pen.arc((x - 66, 520, x + 66, 620), 205, 335, fill=hair, width=13)
        pen.ellipse((x - 62, 716, x + 62, 790), fill=_mixed(skin, (240, 150, 140), 0.28))
    pen.arc((470, 640, 530, 770), 30, 150, fill=_darker(skin, 50), width=9)
    pen.chord((420, 800, 580, 890), 10, 170, fill=(196, 92, 88))
    if dice.random() < 0.3:  # noqa: PLR2004 - who always wears glasses wears them here, too
        for x in (380, 620):
            pen.rounded_rectangle((x - 92, 560, x + 92, 690), 46, outline=(54, 54, 60), width=11)
        pen.line((472, 610, 528, 610), fill=(54, 54, 60), width=11)


def _darker(colour: Colour, by: int) -> Colour:
    red, green, blue = (max(0, part - by) for part in colour)
    return red, green, blue


def _mixed(colour: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(colour, other, strict=True))
    return red, green, blue
