"""Judge a photo: every failing point in one answer, and what is kept if there is none. Pure, and costs CPU time."""

import io

import msgspec
from PIL import Image, ImageOps, UnidentifiedImageError

from xueji.platform.pictures import background, heic
from xueji.platform.pictures.container import Header, Unreadable, quality_of, read_header
from xueji.platform.pictures.kinds import HEIC, JPEG, advice_for, kind_of
from xueji.platform.pictures.points import Advice, Fault, Point, fault
from xueji.platform.pictures.rules import RECORD_PHOTO, PhotoRules

_EIGHT_BITS, _COLOURS = 8, 3
_COMPONENTS = {1: "黑白（灰度）", 4: "印刷用的四色（CMYK）"}
_QUALITIES = (92, 88, 84, 80, 75, 70)


class Judged(msgspec.Struct, frozen=True):
    """`picture` and `thumbnail` are written anew from the pixels: what else the file carried is gone.

    They are there if `faults` is empty. Width and height are those of the upright picture that is kept.
    """

    faults: tuple[Fault, ...]
    advice: tuple[Advice, ...] = ()
    picture: bytes = b""
    thumbnail: bytes = b""
    width: int = 0
    height: int = 0


def judge(data: bytes, rules: PhotoRules = RECORD_PHOTO) -> Judged:
    """Hold a file against the rules. What cannot be decoded has one fault; all others are looked for together."""
    opened = _opened(data, rules)
    if isinstance(opened, Fault):
        return Judged((opened,))
    header, image = opened
    faults = [*_of_header(header, rules), *_of_size(header, image, rules)]
    colours = ImageOps.exif_transpose(image).convert("RGB")
    if header.components == _COLOURS:
        faults += _of_background(colours, rules)
    if faults:
        return Judged(tuple(faults))
    kept, picture = _written(_fitted(colours, rules), rules)
    if len(picture) > rules.size:
        found = f"缩小后还有 {len(picture) // 1024} KB"
        todo = "请换一张背景干净、噪点少的照片。"
        return Judged((fault(Point.SIZE, found, f"不超过 {rules.size // 1024} KB", todo),))
    return Judged((), background.advice(kept), picture, _thumbnail(kept, rules), kept.width, kept.height)


# --- before anything is decoded -----------------------------------------------------------------------------------


def _no_photo(data: bytes, rules: PhotoRules) -> Fault | None:
    if not data:
        return _damaged("是空的，0 字节")
    if len(data) > rules.received:
        found = f"{len(data) / 1024 / 1024:.1f} MB"
        return fault(Point.SIZE, found, f"不超过 {rules.received // 1024 // 1024} MB", "请缩小后再传。")
    kind = kind_of(data)
    if kind in {JPEG, HEIC}:
        return None
    found = f"内容是 {kind}" if kind.isascii() and kind else f"内容是{kind}" if kind else "不是照片"
    return fault(Point.TYPE, found, "是 JPG", advice_for(kind))


def _opened(data: bytes, rules: PhotoRules) -> tuple[Header, Image.Image] | Fault:
    """What the file says of itself and its pixels; or the one thing that stops everything else."""
    unfit = _no_photo(data, rules)
    if unfit:
        return unfit
    if kind_of(data) == HEIC:
        try:
            data = heic.as_jpeg(data, rules.pixels) or b""
        except heic.Bomb:
            return _bomb("太多", rules)
    try:
        header = read_header(data)
    except Unreadable:
        return _damaged("读不出照片")
    costly = _too_costly(header, rules)
    if costly:
        return costly
    image = _decoded(data, rules) if header.whole else None
    return _damaged("只有一部分，后面缺了") if image is None else (header, image)


def _too_costly(header: Header, rules: PhotoRules) -> Fault | None:
    """What would cost too much to unpack, or cannot be."""
    if header.bits != _EIGHT_BITS:
        return _colour(f"每种颜色 {header.bits} 位")
    if header.width * header.height > rules.pixels:
        return _bomb(f"宽 {header.width}、高 {header.height}，共 {header.width * header.height // 10_000} 万", rules)
    if header.scans > rules.scans:
        return _damaged("构造不正常")
    return None


def _decoded(data: bytes, rules: PhotoRules) -> Image.Image | None:
    """The pixels, of large pictures no more than needed; None if they do not come out."""
    try:
        image = Image.open(io.BytesIO(data), formats=("JPEG", "MPO"))
        image.draft("RGB", (2 * rules.most_width, 2 * rules.most_height))
        image.load()
    except (OSError, UnidentifiedImageError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError):
        return None
    return image


def _bomb(found: str, rules: PhotoRules) -> Fault:
    return fault(Point.BOMB, found, f"不超过 {rules.pixels // 10_000} 万", "请缩小后再传。")


def _damaged(found: str) -> Fault:
    return fault(Point.DAMAGED, found, "能完整打开", "请在手机或电脑上确认能打开，再传一次；不行就换一张。")


# --- the points ---------------------------------------------------------------------------------------------------


def _of_header(header: Header, rules: PhotoRules) -> list[Fault]:
    found: list[Fault] = []
    if header.components != _COLOURS:
        found.append(_colour(f"是{_COMPONENTS.get(header.components, f'{header.components} 种颜色')}"))
    quality = quality_of(header.luminance)
    if quality < rules.quality:
        todo = "这张压得太狠，请用原图，不要用聊天里转发过的。"
        found.append(fault(Point.QUALITY, str(quality), f"不低于 {rules.quality}", todo))
    return found


def _colour(found: str) -> Fault:
    return fault(Point.COLOUR, found, "是 24 位真彩色", "请用手机或相机拍彩色照片，保存为普通的 JPG。")


def _of_size(header: Header, image: Image.Image, rules: PhotoRules) -> list[Fault]:
    """Ratio and pixels of the upright picture, as the file has them."""
    orientation, turned = 0x0112, range(5, 9)
    width, height = header.width, header.height
    if image.getexif().get(orientation, 1) in turned:
        width, height = height, width
    found: list[Fault] = []
    if abs(width * rules.height - height * rules.width) > rules.height:
        todo = "这张是横的，请转正并裁成 3:4 的竖照片。" if width > height else "请裁成 3:4 的竖照片。"
        found.append(fault(Point.RATIO, f"宽 {width}、高 {height}", f"是 {rules.ratio}（宽比高）", todo))
    if width < rules.width or height < rules.height:
        wanted = f"不低于 {rules.width}×{rules.height}"
        found.append(fault(Point.PIXELS, f"{width}×{height}", wanted, "请用更清楚的原图，放大的不算。"))
    return found


def _of_background(image: Image.Image, rules: PhotoRules) -> list[Fault]:
    if background.blue_share(image) >= rules.blue_share:
        return []
    found = "有几种颜色" if background.spread(image) else f"像是{background.colour_name(image)}"
    return [fault(Point.BACKGROUND, found, "是淡蓝色", "请在淡蓝色的墙或布前拍，人离墙远一点，不要有影子。")]


# --- what is kept -------------------------------------------------------------------------------------------------


def _fitted(image: Image.Image, rules: PhotoRules) -> Image.Image:
    """At most as large as the record keeps it, and of the ratio to the pixel."""
    height = min(image.height, rules.most_height)
    height -= height % 4
    size = (height * rules.width // rules.height, height)
    return image if image.size == size else ImageOps.fit(image, size, Image.Resampling.LANCZOS)


def _written(image: Image.Image, rules: PhotoRules) -> tuple[Image.Image, bytes]:
    """As good as the size allows; the smallest picture of the rules is the last try."""
    sized, data = image, b""
    for size in (image.size, (rules.width, rules.height)):
        sized = image if image.size == size else image.resize(size, Image.Resampling.LANCZOS)
        for quality in _QUALITIES:
            data = _encoded(sized, quality, rules)
            if len(data) <= rules.size:
                return sized, data
    return sized, data


def _thumbnail(image: Image.Image, rules: PhotoRules) -> bytes:
    return _encoded(image.resize(rules.thumbnail, Image.Resampling.LANCZOS), 80, rules)


def _encoded(image: Image.Image, quality: int, rules: PhotoRules) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True, dpi=(rules.dpi, rules.dpi))
    return out.getvalue()
