"""Whether archives are what the city confirmed: recomputed, and compared with the audit chain."""

from collections.abc import Mapping, Sequence
from hashlib import sha256

import msgspec

from xueji.features.archives import archive_store, content
from xueji.features.archives.archive_store import ArchiveRow, Audited
from xueji.features.archives.content import Content
from xueji.features.archives.models import ARCHIVE_SEAL
from xueji.features.students import POOL, Reads
from xueji.kernel.refusals import NotFound
from xueji.platform import files
from xueji.platform.crypto import SealBrokenError, UnknownKeyError, keyring


class Checked(msgspec.Struct, frozen=True):
    """What an archive says, as far as it can be opened, and what is wrong with it in words."""

    content: Content | None
    faults: Sequence[str]

    @property
    def genuine(self) -> bool:
        return not self.faults


async def check(source: Reads, rows: Sequence[ArchiveRow]) -> list[Checked]:
    """Recompute archives; one statement however many."""
    audited = await archive_store.audited(source, [row.id for row in rows])
    return [_checked(row, audited.get(f"evaluation_archive:{row.id}", [])) for row in rows]


def _checked(row: ArchiveRow, audited: Sequence[Audited]) -> Checked:
    found, faults = _content(row)
    if {(one.hash, one.file) for one in audited} != {(row.hash.hex(), row.file)}:
        faults.append("和归档时的记录对不上")
    return Checked(found, faults)


def _content(row: ArchiveRow) -> tuple[Content | None, list[str]]:
    try:
        data = keyring().open(row.sealed, ARCHIVE_SEAL)
        found = content.thawed(data)
    except (SealBrokenError, UnknownKeyError, msgspec.DecodeError):
        return None, ["内容打不开，被改动过"]
    if sha256(data).digest() != row.hash:
        return found, ["内容被改动过"]
    same = (found.student_id, found.span) == (row.student_id, row.span)
    return found, [] if same else ["内容不属于这名学生"]


async def whole_file(name: str) -> bytes | None:
    """The bytes of an archive's PDF; None where they are lost or not what they were."""
    try:
        data = await files.get(name)
    except NotFound:
        return None
    return data if sha256(data).hexdigest() == name else None


class Examined(msgspec.Struct, frozen=True):
    """What the doctor found: how many were recomputed, and those that are not what they were, by id."""

    archives: int
    broken: Mapping[int, Sequence[str]]


async def examine(most: int, at_a_time: int = 200) -> Examined:
    """Recompute the newest archives with their files."""
    count, before = 0, None
    broken: dict[int, Sequence[str]] = {}
    while count < most:
        rows = await archive_store.newest(POOL, before, min(at_a_time, most - count))
        if not rows:
            break
        for row, checked in zip(rows, await check(POOL, rows), strict=True):
            faults = [*checked.faults]
            if await whole_file(row.file) is None:
                faults.append("文件丢失或被改动过")
            if faults:
                broken[row.id] = faults
        count, before = count + len(rows), rows[-1].id
    return Examined(count, broken)
