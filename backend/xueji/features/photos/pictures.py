"""Addresses of pictures, and their bytes: from a path of their own, only to whose Scope has the pupil.

An address names the photo and the beginning of its file's hash: what it shows never changes, so browsers keep it.
Looks are written down where addresses are handed out, once a page; without a page nobody has an address.
"""

from typing import Protocol

from litestar.response import Response

from xueji.features.photos import store
from xueji.features.students import POOL
from xueji.kernel.refusals import NotFound
from xueji.platform import files
from xueji.platform.caller import Caller
from xueji.platform.scope import scope_of

_NAMED = 16
_HEADERS = {
    "cache-control": "private, max-age=31536000, immutable",
    "content-disposition": "attachment; filename=photo.jpg",
    "content-security-policy": "default-src 'none'; sandbox",
}


class Pictured(Protocol):
    """Names a photo's two files."""

    @property
    def sha256(self) -> str: ...
    @property
    def thumbnail(self) -> str: ...


def address(photo_id: int, sha256: str) -> str:
    return f"/photos/{photo_id}/{named(sha256)}"


def named(sha256: str) -> str:
    """The last part of a picture's address."""
    return f"{sha256[:_NAMED]}.jpg"


async def read(caller: Caller, photo_id: int, picture: str) -> Response[bytes]:
    """The picture or the thumbnail whose address this is.

    Raises:
        NotFound: not this caller's to see, or the address is made up.
    """
    scope = scope_of(caller)
    row = await store.photo(POOL, scope, photo_id) if scope.full_names else None
    return await served(row, picture)


async def served(photo: Pictured | None, picture: str) -> Response[bytes]:
    """The file of a photo that `picture` names. The caller has checked who asks.

    Raises:
        NotFound: there is no photo, or the address is made up.
    """
    for sha256 in (photo.sha256, photo.thumbnail) if photo else ():
        if picture == named(sha256):
            return Response(await files.get(sha256), media_type="image/jpeg", headers=_HEADERS)
    raise NotFound
