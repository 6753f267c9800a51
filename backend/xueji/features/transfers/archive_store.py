"""The only queries on archive_copy. A copy is the former school's; bureaus above it may look too."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from xueji.features.organisations import Stage
from xueji.features.students import Reads
from xueji.platform.database import Tx


class ArchiveRow(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    student_id: int
    name: str
    stage: Stage
    grade: int
    class_name: str
    school: str
    to_school: str
    number: str
    left_at: datetime


_ROW = (
    "SELECT a.id, a.student_id, a.name, a.stage, a.grade, a.class_name, o.name AS school, a.to_school, k.number,"
    " a.left_at"
)
_FROM = "FROM archive_copy a JOIN organisation o ON o.id = a.school_id JOIN approval_case k ON k.id = a.case_id"
_MINE = "a.school_path LIKE $1 || '%' AND ($2::bigint[] IS NULL OR a.class_id = ANY($2))"


async def page(
    source: Reads, path: str, class_ids: Sequence[int] | None, words: str, before: int, most: int
) -> list[ArchiveRow]:
    """Who left, the latest first; class teachers see those of their classes."""
    sql = (
        f"{_ROW} {_FROM} WHERE {_MINE} AND ($3 = '' OR position($3 in a.name) > 0) AND ($4 = 0 OR a.id < $4)"
        " ORDER BY a.id DESC LIMIT $5"
    )
    return await source.fetch(ArchiveRow, sql, path, _ids(class_ids), words, before, most)


class SealedArchive(ArchiveRow, frozen=True, kw_only=True):
    sealed: bytes
    sha256: bytes


async def one(source: Reads, path: str, class_ids: Sequence[int] | None, archive_id: int) -> SealedArchive | None:
    sql = f"{_ROW}, a.sealed, a.sha256 {_FROM} WHERE {_MINE} AND a.id = $3"
    return await source.row(SealedArchive, sql, path, _ids(class_ids), archive_id)


class NewArchive(msgspec.Struct, frozen=True, kw_only=True):
    student_id: int
    school_id: int
    school_path: str
    case_id: int
    name: str
    stage: str
    grade: int
    class_id: int | None
    class_name: str
    to_school_id: int | None
    to_school: str
    sealed: bytes
    sha256: bytes


async def add(tx: Tx, new: NewArchive) -> int:
    return await tx.value(
        "INSERT INTO archive_copy (student_id, school_id, school_path, case_id, name, stage, grade, class_id,"
        " class_name, to_school_id, to_school, sealed, sha256, left_at)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) RETURNING id",
        new.student_id,
        new.school_id,
        new.school_path,
        new.case_id,
        new.name,
        new.stage,
        new.grade,
        new.class_id,
        new.class_name,
        new.to_school_id,
        new.to_school,
        new.sealed,
        new.sha256,
        tx.now,
    )


def _ids(class_ids: Sequence[int] | None) -> list[int] | None:
    return None if class_ids is None else list(class_ids)
