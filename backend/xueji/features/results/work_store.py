"""The queries on technology works and their pictures."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from xueji.features.results.models import WORK_SEAL
from xueji.features.students import Reads
from xueji.platform.crypto import keyring
from xueji.platform.database import Tx
from xueji.platform.scope import Scope

_encode = msgspec.json.Encoder(order="sorted").encode
_decode = msgspec.json.Decoder(dict[str, str]).decode


class WorkRow(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    student_id: int
    sealed: bytes
    version: int
    saved_at: datetime
    handed_in_at: datetime | None
    picture_ids: list[int]

    @property
    def words(self) -> dict[str, str]:
        return _decode(keyring().open(self.sealed, WORK_SEAL))


_WORK = """
SELECT w.id, w.student_id, w.sealed, w.version, w.saved_at, w.handed_in_at,
  ARRAY(SELECT p.id FROM technology_picture p WHERE p.work_id = w.id ORDER BY p.id) AS picture_ids
FROM technology_work w WHERE w.student_id = $1"""


async def work(source: Reads, student_id: int) -> WorkRow | None:
    """A pupil's work. For use cases that have checked who asks."""
    return await source.row(WorkRow, _WORK, student_id)


async def hold(tx: Tx, student_id: int) -> WorkRow:
    """The work, begun if it was not, locked until the transaction ends."""
    await tx.execute(
        "INSERT INTO technology_work AS w (student_id, sealed, version, saved_at) VALUES ($1, $2, 0, now())"
        " ON CONFLICT (student_id) DO UPDATE SET version = w.version",
        *(student_id, _sealed({})),
    )
    found = await work(tx, student_id)
    if found is None:
        raise RuntimeError("a work that was just held is gone")
    return found


def _sealed(words: Mapping[str, str]) -> bytes:
    return keyring().seal(_encode(words), WORK_SEAL)


async def save(tx: Tx, work_id: int, words: Mapping[str, str]) -> None:
    await tx.execute(
        "UPDATE technology_work SET sealed = $2, version = version + 1, saved_at = now() WHERE id = $1",
        *(work_id, _sealed(words)),
    )


async def hand_in(tx: Tx, work_id: int, *, handed_in: bool) -> None:
    """Handed in now, or taken back."""
    at = tx.now if handed_in else None
    await tx.execute("UPDATE technology_work SET handed_in_at = $2, version = version + 1 WHERE id = $1", work_id, at)


async def add_picture(tx: Tx, work_id: int, sha256: str, size: int) -> int:
    await tx.execute("UPDATE technology_work SET version = version + 1, saved_at = now() WHERE id = $1", work_id)
    return int(
        await tx.value(
            "INSERT INTO technology_picture (work_id, sha256, size, created_at) VALUES ($1, $2, $3, now())"
            " RETURNING id",
            *(work_id, sha256, size),
        )
    )


async def drop_picture(tx: Tx, work_id: int, picture_id: int) -> None:
    await tx.execute("DELETE FROM technology_picture WHERE id = $1", picture_id)
    await tx.execute("UPDATE technology_work SET version = version + 1, saved_at = now() WHERE id = $1", work_id)


class PictureRow(msgspec.Struct, frozen=True):
    id: int
    student_id: int
    sha256: str


async def picture(source: Reads, scope: Scope, picture_id: int) -> PictureRow | None:
    condition, arguments = scope.where(2)
    return await source.row(
        PictureRow,
        "SELECT p.id, w.student_id, p.sha256 FROM technology_picture p JOIN technology_work w ON w.id = p.work_id"
        f" JOIN student s ON s.id = w.student_id WHERE p.id = $1 AND {condition}",
        picture_id,
        *arguments,
    )
