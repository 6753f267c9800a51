"""What a photo must be (Q4), as numbers."""

import msgspec


class PhotoRules(msgspec.Struct, frozen=True):
    """`width` to `height` is the ratio and the least size in one. Sizes of files are bytes."""

    width: int = 480
    height: int = 640
    most_width: int = 960
    most_height: int = 1280
    quality: int = 60
    dpi: int = 300
    size: int = 300 * 1024
    received: int = 10 * 1024 * 1024
    pixels: int = 40_000_000
    scans: int = 60
    blue_share: float = 0.8
    thumbnail: tuple[int, int] = (120, 160)

    @property
    def ratio(self) -> str:
        return "3:4"


RECORD_PHOTO = PhotoRules()
