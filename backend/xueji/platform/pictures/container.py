"""What a JPEG says about itself before anything is decoded: size, colours, tables, scans. Pure."""

import re

import msgspec

_BASE = (
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55,
    14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62,
    18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92,
    49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99,
)  # fmt: skip
"""The luminance table of the standard (annex K), in rows. Every table of libjpeg is this one, scaled."""

_ZIGZAG = (
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21,
    28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54,
    47, 55, 62, 63,
)  # fmt: skip

_EOI, _SOS, _DQT = 0xD9, 0xDA, 0xDB
_FRAMES = frozenset({0xC0, 0xC1, 0xC2})
_STRANGE_FRAMES = frozenset({0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF})
_MARKER = re.compile(rb"\xff([\x02-\xcf\xd8-\xfe])")
_MIDDLE = 50


class Header(msgspec.Struct, frozen=True):
    """`luminance` is the first quantisation table, in rows; `whole` says that the end marker was met."""

    width: int
    height: int
    bits: int
    components: int
    luminance: tuple[int, ...]
    scans: int
    whole: bool


class Unreadable(Exception):  # noqa: N818 - it is told as a point, not raised at anybody
    """The markers do not make a JPEG."""


def read_header(data: bytes) -> Header:
    """Walk the markers from beginning to end.

    Raises:
        Unreadable: it is no JPEG, or one of a kind that nothing today writes.
    """
    if data[:2] != b"\xff\xd8":
        raise Unreadable
    tables: dict[int, tuple[int, ...]] = {}
    frame: tuple[int, int, int, int, int] | None = None
    scans, whole, at = 0, False, 2
    while marker := _next_marker(data, at):
        code, at = marker
        if code == _EOI:
            whole = True
            break
        length = int.from_bytes(data[at : at + 2], "big")
        part = data[at + 2 : at + length]
        least = 2
        if length < least or len(part) != length - 2:
            break
        if code == _DQT:
            tables |= _tables(part)
        elif code in _STRANGE_FRAMES:
            raise Unreadable
        elif code in _FRAMES:
            frame = _frame(part)
        elif code == _SOS:
            scans += 1
        at += length
    if frame is None or not scans:
        raise Unreadable
    bits, height, width, components, table = frame
    return Header(width, height, bits, components, tables.get(table, ()), scans, whole)


def quality_of(luminance: tuple[int, ...]) -> int:
    """The quality by which libjpeg would have written this table: exact for its own, the nearest for a camera's."""
    if not luminance:
        return 0
    return min(range(100, 0, -1), key=lambda quality: _distance(luminance, _SCALED[quality]))


def _scaled(quality: int) -> tuple[int, ...]:
    scale = 5000 // quality if quality < _MIDDLE else 200 - 2 * quality
    return tuple(min(max((value * scale + 50) // 100, 1), 255) for value in _BASE)


_SCALED = {quality: _scaled(quality) for quality in range(1, 101)}


def _distance(table: tuple[int, ...], other: tuple[int, ...]) -> int:
    return sum(abs(a - b) for a, b in zip(table, other, strict=True))


def _next_marker(data: bytes, at: int) -> tuple[int, int] | None:
    """The next marker at or after `at` and where its part begins; stuffed bytes and restarts are no markers."""
    found = _MARKER.search(data, at)
    return (found[1][0], found.end()) if found else None


def _tables(part: bytes) -> dict[int, tuple[int, ...]]:
    found: dict[int, tuple[int, ...]] = {}
    at = 0
    while at < len(part):
        wide, number = part[at] >> 4, part[at] & 15
        size = 2 if wide else 1
        raw = part[at + 1 : at + 1 + 64 * size]
        at += 1 + 64 * size
        if len(raw) != 64 * size:
            raise Unreadable
        rows = [0] * 64
        for place, start in zip(_ZIGZAG, range(0, len(raw), size), strict=True):
            rows[place] = int.from_bytes(raw[start : start + size], "big")
        found[number] = tuple(rows)
    return found


def _frame(part: bytes) -> tuple[int, int, int, int, int]:
    least = 9
    if len(part) < least:
        raise Unreadable
    width, height = int.from_bytes(part[3:5], "big"), int.from_bytes(part[1:3], "big")
    if not width or not height:
        raise Unreadable
    return part[0], height, width, part[5], part[8]
