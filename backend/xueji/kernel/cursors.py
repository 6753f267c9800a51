"""Where a list goes on: the id of the last row that was shown, as text."""

from xueji.kernel.refusals import NotFound

_LONGEST = 18
"""Digits that every id has room for."""


def last_id(cursor: str | None) -> int:
    """The id behind a cursor, 0 at the beginning of a list.

    Raises:
        NotFound: nobody of ours wrote it.
    """
    if cursor is None:
        return 0
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= _LONGEST):
        raise NotFound
    return int(cursor)
