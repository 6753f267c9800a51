"""The copy that the former school keeps: frozen in the transaction that moves the record, read long after."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

import msgspec

from xueji.features import organisations, students
from xueji.features.students import Record
from xueji.features.transfers import archive_store
from xueji.features.transfers.archive_store import ArchiveRow, NewArchive
from xueji.features.transfers.models import ARCHIVE_SEAL
from xueji.features.transfers.schemas import (
    ArchiveField,
    ArchiveGroup,
    ArchiveIntegrity,
    ArchiveLine,
    ArchiveList,
    ArchivePage,
)
from xueji.kernel.cursors import last_id
from xueji.kernel.masking import mask_name
from xueji.kernel.refusals import NotFound
from xueji.platform.audit import read_log
from xueji.platform.caller import Caller
from xueji.platform.crypto import keyring
from xueji.platform.database import Tx
from xueji.platform.scope import scope_of

PAGE = 50
_SEAL_SIGNS = 16

_encode = msgspec.json.Encoder(order="sorted").encode


class Copy(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that is frozen: words as people read them, and the values beneath."""

    student_id: int
    school: str
    class_name: str
    national_number: str
    frozen_at: datetime
    groups: Sequence[ArchiveGroup]
    values: students.Values
    members: Sequence[students.Values]


def frozen(record: Record, at: datetime) -> bytes:
    """Everything that the record says, as it is kept and as it is handed to another province."""
    return _encode(
        Copy(
            student_id=record.id,
            school=record.school,
            class_name=record.class_name,
            national_number=record.national_number or "",
            frozen_at=at,
            groups=_groups(record),
            values=record.values,
            members=[member.values for member in record.members],
        )
    )


async def keep(tx: Tx, record: Record, case_id: int, to_school_id: int | None, to_school: str) -> str:
    """Freeze the record as it is now for the school that it leaves; answers the hash, for the audit of the move."""
    data = frozen(record, tx.now)
    digest = sha256(data)
    await archive_store.add(
        tx,
        NewArchive(
            student_id=record.id,
            school_id=record.school_id,
            school_path=record.school_path,
            case_id=case_id,
            name=str(record.values["name"]),
            stage=record.stage,
            grade=record.grade,
            class_id=record.class_id,
            class_name=record.class_name,
            to_school_id=to_school_id,
            to_school=to_school,
            sealed=keyring().seal(data, ARCHIVE_SEAL),
            sha256=digest.digest(),
        ),
    )
    return digest.hexdigest()


def _groups(record: Record) -> list[ArchiveGroup]:
    grade = students.grade_label(record.stage, record.grade)
    stood = [
        ArchiveField("学校", record.school),
        ArchiveField("年级班级", record.class_name or grade),
        ArchiveField("全国学籍号", record.national_number or ""),
    ]
    found = [ArchiveGroup("在校时", stood)]
    for page, label in students.PAGE_LABELS.items():
        fields = [field for field in students.FIELDS if field.page is page]
        rows = [
            ArchiveField(field.label, text)
            for field in fields
            if (text := students.text_of(field, record.values.get(field.name)))
        ]
        if rows:
            found.append(ArchiveGroup(label, rows))
    for number, member in enumerate(record.members, 1):
        rows = [
            ArchiveField(field.label, text)
            for field in students.MEMBER_FIELDS
            if (text := students.text_of(field, member.values.get(field.name)))
        ]
        found.append(ArchiveGroup(f"家庭成员 {number}", rows))
    return found


# --- reading ------------------------------------------------------------------------------------------------------


async def read_list(caller: Caller, words: str, cursor: str | None) -> ArchiveList:
    """Who left the own school, or schools of the own subtree, the latest first. The look is written down."""
    scope = scope_of(caller)
    found = await archive_store.page(
        students.POOL, scope.path or "-", scope.class_ids, words.strip(), last_id(cursor), PAGE + 1
    )
    rows = found[:PAGE]
    await read_log(caller, "archive.list", [row.student_id for row in rows], "查转出学生")
    full = scope.full_names
    return ArchiveList(
        [_line(row, full=full) for row in rows], masked=not full, next=str(rows[-1].id) if len(found) > PAGE else None
    )


async def read(caller: Caller, archive_id: int) -> ArchivePage:
    """One copy, whole, for the school that kept it. The look is written down. NotFound for everybody else."""
    scope = scope_of(caller)
    if scope.path is None or not scope.full_names:
        raise NotFound
    row = await archive_store.one(students.POOL, scope.path, scope.class_ids, archive_id)
    if row is None:
        raise NotFound
    await read_log(caller, "archive.read", [row.student_id], "看转出学生的档案")
    data = keyring().open(row.sealed, ARCHIVE_SEAL)
    whole = sha256(data).digest() == row.sha256
    integrity = ArchiveIntegrity.WHOLE if whole else ArchiveIntegrity.CHANGED
    copy = msgspec.json.decode(data, type=Copy)
    return ArchivePage(
        line=_line(row, full=True),
        groups=list(copy.groups),
        integrity=integrity,
        integrity_label=integrity.label,
        seal=row.sha256.hex()[:_SEAL_SIGNS],
    )


def _line(row: ArchiveRow, *, full: bool) -> ArchiveLine:
    return ArchiveLine(
        id=row.id,
        name=row.name if full else mask_name(row.name),
        grade_label=organisations.grade_label(row.stage, row.grade),
        class_name=row.class_name,
        school=row.school,
        to_school=row.to_school,
        number=row.number,
        left_at=row.left_at,
    )
