"""The photos that stand in records, for the rooms above: slips, graduation, the evaluation."""

from collections.abc import Sequence

import msgspec

from xueji.features.photos import store
from xueji.features.photos.pictures import address
from xueji.features.students import Reads


class CurrentPhoto(msgspec.Struct, frozen=True):
    """`sha256` names the file (`platform.files.get`), `picture` and `thumbnail` are addresses for pages."""

    sha256: str
    picture: str
    thumbnail: str


async def current(source: Reads, student_ids: Sequence[int]) -> dict[int, CurrentPhoto]:
    """By pupil, one statement however many; who has none is not in it. The caller has checked who asks."""
    return {
        row.student_id: CurrentPhoto(row.sha256, address(row.id, row.sha256), address(row.id, row.thumbnail))
        for row in await store.current(source, student_ids)
    }
