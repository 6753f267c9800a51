"""Photos of every bad kind, made by hand: each is told all that is wrong with it, and nothing hidden is kept."""

import io
import struct
import zipfile
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from xueji.demo.portraits import jpeg, portrait
from xueji.platform.pictures import RECORD_PHOTO, Advice, Point, judge, judge_apart
from xueji.platform.pictures.container import quality_of, read_header

pytestmark = pytest.mark.handbook(4)

GOOD = portrait(1, girl=True)
HEIC = (Path(__file__).parent / "files" / "portrait.heic").read_bytes()
BLUE = (168, 210, 240)


def saved(image: Image.Image, kind: str = "JPEG", **given: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **given)
    return out.getvalue()


def archive(**entries: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, content in entries.items():
            packed.writestr(name, content)
    return out.getvalue()


def turned(orientation: int, image: Image.Image) -> bytes:
    """The picture lies in the file as the sensor had it; EXIF says how to hold it."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "A camera that says where you live"
    return saved(image, quality=92, exif=exif)


def with_frame(data: bytes, *, width: int | None = None, height: int | None = None, bits: int | None = None) -> bytes:
    """The same file whose frame header lies about its size or depth."""
    at = max(data.find(b"\xff\xc0"), data.find(b"\xff\xc2"))
    frame = bytearray(data)
    if bits is not None:
        frame[at + 4] = bits
    if height is not None:
        frame[at + 5 : at + 7] = struct.pack(">H", height)
    if width is not None:
        frame[at + 7 : at + 9] = struct.pack(">H", width)
    return bytes(frame)


def with_extent(data: bytes, side: int) -> bytes:
    """The same HEIC, which lies about its width and height."""
    at = data.find(b"ispe") + 8
    return data[:at] + struct.pack(">II", side, side) + data[at + 8 :]


def many_scans(data: bytes) -> bytes:
    """A progressive picture whose last scan comes a thousand times."""
    last = data.rfind(b"\xff\xda")
    return data[:-2] + data[last:-2] * 1000 + b"\xff\xd9"


def noise(size: tuple[int, int]) -> Image.Image:
    return Image.effect_noise(size, 90).convert("RGB")


def animated(kind: str) -> bytes:
    first, second = Image.new("RGB", (480, 640), BLUE), Image.new("RGB", (480, 640), (9, 9, 9))
    return saved(first, kind, save_all=True, append_images=[second])


BAD: dict[str, tuple[bytes, set[Point], str]] = {
    "nothing": (b"", {Point.DAMAGED}, "0 字节"),
    "a text": ("照片".encode(), {Point.TYPE}, "不是照片"),
    "a web page": (b"<!doctype html><script>alert(1)</script>", {Point.TYPE}, "不是照片"),
    "a PNG called JPG": (saved(GOOD, "PNG"), {Point.TYPE}, "PNG"),
    "a PNG of 16 bits": (saved(Image.new("I;16", (480, 640)), "PNG"), {Point.TYPE}, "PNG"),
    "an animated PNG": (animated("PNG"), {Point.TYPE}, "PNG"),
    "an animated GIF": (animated("GIF"), {Point.TYPE}, "GIF"),
    "an animated WebP": (animated("WEBP"), {Point.TYPE}, "WebP"),
    "what only calls itself HEIC": (
        b"\x00\x00\x00\x24ftypheic\x00\x00\x00\x00mif1" + bytes(200), {Point.DAMAGED}, "读不出",
    ),
    "half a HEIC": (HEIC[: len(HEIC) // 2], {Point.DAMAGED}, "读不出"),
    "a HEIC that says it has a hundred million pixels": (with_extent(HEIC, 10_000), {Point.BOMB}, "太多"),
    "a HEIC that says it has none": (with_extent(HEIC, 0), {Point.DAMAGED}, "读不出"),
    "a film": (b"\x00\x00\x00\x18ftypisom" + bytes(200), {Point.TYPE}, "视频"),
    "a PDF": (b"%PDF-1.7\n", {Point.TYPE}, "PDF"),
    "an archive": (archive(x=b"y"), {Point.TYPE}, "压缩包"),
    "a zip with a photo behind it": (archive(x=b"y") + jpeg(GOOD), {Point.TYPE}, "压缩包"),
    "the first third of a photo": (jpeg(GOOD)[:12_000], {Point.DAMAGED}, "只有一部分"),
    "a photo without its last bytes": (jpeg(GOOD)[:-40], {Point.DAMAGED}, "只有一部分"),
    "only the head of a photo": (jpeg(GOOD)[:200], {Point.DAMAGED}, "读不出"),
    "a bomb of four billion pixels": (with_frame(jpeg(GOOD), width=65_000, height=65_000), {Point.BOMB}, "65000"),
    "a bomb of a thousand scans": (
        many_scans(saved(GOOD, progressive=True, quality=92)), {Point.DAMAGED}, "构造不正常",
    ),
    "deeper than 8 bits": (with_frame(jpeg(GOOD), bits=12), {Point.COLOUR}, "12 位"),
    "printing colours": (saved(GOOD.convert("CMYK"), quality=92), {Point.COLOUR}, "CMYK"),
    "black and white": (saved(GOOD.convert("L"), quality=92), {Point.COLOUR}, "灰度"),
    "a square": (saved(GOOD.resize((800, 800)), quality=92), {Point.RATIO}, "宽 800、高 800"),
    "lying on its side": (saved(GOOD.transpose(Image.Transpose.ROTATE_90), quality=92), {Point.RATIO}, "宽 960、高 720"),
    "upright pixels that EXIF lays on the side": (turned(6, GOOD), {Point.RATIO}, "宽 960、高 720"),
    "too small": (saved(GOOD.resize((360, 480)), quality=92), {Point.PIXELS}, "360×480"),
    "squeezed hard": (saved(GOOD, quality=35), {Point.QUALITY}, "35"),
    "on white": (jpeg(portrait(1, girl=True, background=(252, 252, 252))), {Point.BACKGROUND}, "白色"),
    "on red": (jpeg(portrait(1, girl=True, background=(214, 30, 44))), {Point.BACKGROUND}, "红色"),
    "on dark blue": (jpeg(portrait(1, girl=True, background=(16, 46, 140))), {Point.BACKGROUND}, "深蓝色"),
    "in front of a meadow": (saved(noise((480, 640)), quality=92), {Point.BACKGROUND}, "色"),
    "small, flat, squeezed and on white": (
        saved(Image.new("RGB", (400, 400), (255, 255, 255)), quality=20),
        {Point.RATIO, Point.PIXELS, Point.QUALITY, Point.BACKGROUND},
        "400×400",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("data", "points", "said"), BAD.values(), ids=BAD.keys())
def test_a_bad_file_is_told_every_failing_point_in_one_answer(data: bytes, points: set[Point], said: str):
    judged = judge(data)
    assert {fault.point for fault in judged.faults} == points
    assert said in "；".join(fault.found for fault in judged.faults)
    assert all(fault.wanted and fault.todo and fault.label == fault.point.label for fault in judged.faults)
    assert judged.picture == b""


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_held_as_its_camera_says_before_it_is_measured(orientation: int):
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }  # fmt: skip
    lying = GOOD.transpose(undo[orientation]) if orientation in undo else GOOD
    judged = judge(turned(orientation, lying))
    assert judged.faults == ()
    kept = Image.open(io.BytesIO(judged.picture))
    assert kept.size == GOOD.size
    assert kept.getpixel((360, 100)) == pytest.approx(GOOD.getpixel((360, 100)), abs=12)  # hair, not collar
    assert b"where you live" not in judged.picture


@pytest.mark.parametrize(
    "stowaway",
    [
        pytest.param(archive(evil=b"x"), id="a zip"),
        pytest.param(b"<script>alert(1)</script>", id="a web page"),
        pytest.param(jpeg(GOOD), id="another photo"),
        pytest.param(b"MZ" + bytes(900), id="a program"),
    ],
)
def test_what_travels_behind_a_photo_is_left_behind(stowaway: bytes):
    judged = judge(jpeg(GOOD) + stowaway)
    assert judged.faults == ()
    assert stowaway not in judged.picture
    assert judged.picture == judge(jpeg(GOOD)).picture


def test_a_heic_of_an_iphone_becomes_a_photo_by_the_rules():
    judged = judge(HEIC)
    assert judged.faults == ()
    kept = Image.open(io.BytesIO(judged.picture))
    assert (kept.format, kept.size, kept.mode) == ("JPEG", (judged.width, judged.height), "RGB")
    assert judged.height * 3 == judged.width * 4


def test_what_is_kept_is_a_photo_by_the_rules():
    large = portrait(2, girl=False, size=(3000, 4000))
    judged = judge(saved(large, quality=95))
    kept = Image.open(io.BytesIO(judged.picture))
    assert (kept.size, kept.mode, kept.info["dpi"]) == ((960, 1280), "RGB", (300, 300))
    assert (judged.width, judged.height) == kept.size
    assert len(judged.picture) <= RECORD_PHOTO.size
    assert quality_of(read_header(judged.picture).luminance) >= RECORD_PHOTO.quality
    assert Image.open(io.BytesIO(judged.thumbnail)).size == RECORD_PHOTO.thumbnail
    assert judge(judged.picture).faults == ()


def test_a_photo_that_stays_too_large_says_how_large():
    strict = msgspec.structs.replace(RECORD_PHOTO, size=4_000)
    judged = judge(jpeg(GOOD), strict)
    assert [fault.point for fault in judged.faults] == [Point.SIZE]
    assert "KB" in judged.faults[0].found


def test_a_file_above_the_limit_is_not_even_opened():
    judged = judge(b"\xff\xd8\xff" + bytes(RECORD_PHOTO.received))
    assert [(fault.point, fault.found) for fault in judged.faults] == [(Point.SIZE, "10.0 MB")]


@pytest.mark.parametrize("quality", range(1, 101))
def test_the_quality_is_read_from_the_tables_exactly(quality: int):
    header = read_header(saved(Image.new("RGB", (16, 16)), quality=quality))
    assert quality_of(header.luminance) == quality


def figure(centre: int, crown: int, head: int, *, shoulders: int = 300) -> bytes:
    """A dark head on a neck on shoulders in front of light blue, 480 by 640."""
    image = Image.new("RGB", (480, 640), BLUE)
    pen = ImageDraw.Draw(image)
    wide = head * 0.36
    pen.rectangle((centre - wide * 0.5, crown + head * 0.7, centre + wide * 0.5, 640), fill=(220, 180, 160))
    pen.ellipse((centre - wide, crown, centre + wide, crown + head), fill=(60, 40, 30))
    pen.rectangle((centre - shoulders / 2 - 60, crown + head + 40, centre + shoulders / 2 + 60, 640), fill=(60, 60, 70))
    return saved(image, quality=92)


@pytest.mark.parametrize(
    ("data", "advice"),
    [
        pytest.param(figure(240, 60, 430), set(), id="in the middle, two thirds"),
        pytest.param(figure(330, 60, 430), {Advice.OFF_CENTRE}, id="to the right"),
        pytest.param(figure(240, 200, 160), {Advice.HEAD_LOW, Advice.HEAD_SMALL}, id="far away"),
        pytest.param(figure(240, -10, 400), {Advice.HEAD_CUT}, id="without a crown"),
        pytest.param(saved(Image.new("RGB", (480, 640), BLUE), quality=92), set(), id="nobody there"),
    ],
)
def test_where_the_head_is_is_advice_and_never_a_refusal(data: bytes, advice: set[Advice]):
    judged = judge(data)
    assert judged.faults == ()
    assert set(judged.advice) == advice
    assert all(one.label for one in judged.advice)


@settings(max_examples=60, deadline=None)
@given(
    width=st.integers(16, 900), height=st.integers(16, 1200), quality=st.integers(20, 100),
    colour=st.tuples(*[st.integers(0, 255)] * 3), mode=st.sampled_from(["RGB", "L", "CMYK"]),
)  # fmt: skip
def test_the_points_follow_from_the_numbers(width: int, height: int, quality: int, colour: tuple, mode: str):
    judged = judge(saved(Image.new("RGB", (width, height), colour).convert(mode), quality=quality))
    points = {fault.point for fault in judged.faults}
    assert (Point.PIXELS in points) == (width < 480 or height < 640)
    assert (Point.RATIO in points) == (abs(width / height * 640 - 480) > 640 / height)
    assert (Point.QUALITY in points) == (quality < 60)
    assert (Point.COLOUR in points) == (mode != "RGB")
    assert bool(judged.picture) == (not points)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_whatever_is_done_to_a_file_the_answer_is_words(data: st.DataObject):
    whole = bytearray(jpeg(GOOD.resize((480, 640))))
    for _ in range(data.draw(st.integers(1, 12))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    judged = judge(bytes(whole[: data.draw(st.integers(1, len(whole)))]))
    assert bool(judged.faults) != bool(judged.picture)
    assert "\x00" not in "".join(str(fault) for fault in judged.faults)


async def test_judging_happens_beside_the_loop():
    assert (await judge_apart(jpeg(GOOD))).faults == ()
