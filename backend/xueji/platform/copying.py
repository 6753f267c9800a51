"""Rows in PostgreSQL's binary COPY format, so that they are made in one place and handed on unread.

A tuple is the number of its fields and, for each, its length and its bytes.
"""

from collections.abc import Iterable, Sequence
from datetime import date

HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = b"\xff\xff"
NULL = b"\xff\xff\xff\xff"
_EPOCH = date(2000, 1, 1).toordinal()
_JSONB_VERSION = b"\x01"
_SMALL = 2048
_SIZES = [size.to_bytes(4, "big") for size in range(_SMALL)]


def blob(value: bytes) -> bytes:
    size = len(value)
    return (_SIZES[size] if size < _SMALL else size.to_bytes(4, "big")) + value


def text(value: str | None) -> bytes:
    return NULL if value is None else blob(value.encode())


def jsonb(value: bytes) -> bytes:
    return blob(_JSONB_VERSION + value)


def smallint(value: int) -> bytes:
    return b"\0\0\0\2" + value.to_bytes(2, "big", signed=True)


def integer(value: int) -> bytes:
    return b"\0\0\0\4" + value.to_bytes(4, "big", signed=True)


def bigint(value: int) -> bytes:
    return b"\0\0\0\x08" + value.to_bytes(8, "big", signed=True)


def boolean(value: bool) -> bytes:
    return b"\0\0\0\1\1" if value else b"\0\0\0\1\0"


def day(value: date) -> bytes:
    return integer(value.toordinal() - _EPOCH)


def day_of(field: bytes) -> date:
    return date.fromordinal(int.from_bytes(field, "big", signed=True) + _EPOCH)


def opening(fields: int) -> bytes:
    """How a tuple of so many fields begins; its fields follow."""
    return fields.to_bytes(2, "big")


def stream(tuples: Iterable[bytes]) -> bytes:
    """A whole COPY."""
    return b"".join((HEADER, *tuples, TRAILER))


def fields_of(row: bytes) -> list[bytes | None]:
    """The fields of a tuple, as raw as they are."""
    found: list[bytes | None] = []
    at = 2
    while at < len(row):
        size = int.from_bytes(row[at : at + 4], "big", signed=True)
        at += 4
        found.append(None if size < 0 else row[at : at + size])
        at += max(size, 0)
    return found


def named(row: bytes, columns: Sequence[str]) -> dict[str, bytes | None]:
    return dict(zip(columns, fields_of(row), strict=True))
