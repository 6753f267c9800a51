"""The queries on uploaded templates. Each is found by the account that uploaded it."""

from datetime import datetime

import msgspec

from xueji.features.students import FileRefused, ImportState, Reads
from xueji.features.teaching.filled import Filled
from xueji.features.teaching.models import CELLS_SEAL, FILE_SEAL
from xueji.features.teaching.subjects import Subject
from xueji.features.teaching.targets import Aim
from xueji.platform.crypto import keyring
from xueji.platform.database import Tx

_filled = msgspec.msgpack.Decoder(Filled).decode


class UploadRow(Aim, frozen=True, kw_only=True):
    id: int
    account_id: int
    file_name: str
    refusal: FileRefused | None
    cells: bytes | None
    told: str | None
    version: int
    created_at: datetime
    entered_at: datetime | None

    @property
    def state(self) -> ImportState:
        if self.entered_at is not None:
            return ImportState.ENTERED
        if self.refusal is not None:
            return ImportState.REFUSED
        return ImportState.READING if self.cells is None else ImportState.CHECKED

    @property
    def filled(self) -> Filled | None:
        """What it says, once it has been read."""
        return None if self.cells is None else _filled(keyring().open(self.cells, CELLS_SEAL))


class NewUpload(msgspec.Struct, frozen=True, kw_only=True):
    school_id: int
    aim: Aim
    account_id: int
    file_name: str
    content: bytes


async def add(tx: Tx, new: NewUpload) -> int:
    """Whatever the same person had waiting for the same makes room."""
    aim = msgspec.to_builtins(new.aim)
    await tx.execute(
        "DELETE FROM teaching_upload WHERE account_id = $1 AND entered_at IS NULL"
        " AND (teaching_class_id, class_id, stage, grade, subject) IS NOT DISTINCT FROM"
        " ($2::bigint, $3::bigint, $4::text, $5::smallint, $6::text)",
        *(new.account_id, *aim.values()),
    )
    return int(
        await tx.value(
            "INSERT INTO teaching_upload (school_id, teaching_class_id, class_id, stage, grade, subject, account_id,"
            " file_name, file, version, created_at)"
            " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, clock_timestamp()) RETURNING id",
            *(new.school_id, *aim.values(), new.account_id, new.file_name, keyring().seal(new.content, FILE_SEAL)),
        )
    )


_UPLOAD = "SELECT id, teaching_class_id, class_id, stage, grade, subject, account_id, file_name, refusal, cells, told,\
 version, created_at, entered_at FROM teaching_upload"


async def one(source: Reads, account_id: int, upload_id: int, *, lock: bool = False) -> UploadRow | None:
    """An upload of this person's own."""
    return await source.row(
        UploadRow,
        f"{_UPLOAD} WHERE id = $1 AND account_id = $2{' FOR UPDATE' if lock else ''}",
        *(upload_id, account_id),
    )


class Unread(Aim, frozen=True, kw_only=True):
    """What waits to be read, and for what it is."""

    school_id: int
    file: bytes

    @property
    def content(self) -> bytes:
        return keyring().open(self.file, FILE_SEAL)


async def take_up(tx: Tx, upload_id: int) -> Unread | None:
    """A file that waits, unless somebody reads it at this moment."""
    return await tx.row(
        Unread,
        "SELECT school_id, teaching_class_id, class_id, stage, grade, subject, file FROM teaching_upload"
        " WHERE id = $1 AND file IS NOT NULL FOR UPDATE SKIP LOCKED",
        upload_id,
    )


async def put(tx: Tx, upload_id: int, filled: Filled) -> None:
    """What it says from now on; the file itself goes."""
    await tx.execute(
        "UPDATE teaching_upload SET cells = $2, file = NULL, version = version + 1 WHERE id = $1",
        *(upload_id, keyring().seal(msgspec.msgpack.encode(filled), CELLS_SEAL)),
    )


async def refuse(tx: Tx, upload_id: int, refusal: FileRefused) -> None:
    await tx.execute(
        "UPDATE teaching_upload SET refusal = $2, file = NULL, version = version + 1 WHERE id = $1",
        *(upload_id, msgspec.to_builtins(refusal)),
    )


async def hold_subject(tx: Tx, school_id: int, subject: Subject) -> None:
    """Two teachers who enter the same subject do so one after the other: a pupil may stand in both their sheets."""
    await tx.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, $2))", f"teaching {subject.value}", school_id)


async def entered(tx: Tx, upload_id: int, told: str) -> datetime:
    """The moment that it and all its entries have in common."""
    return await tx.value(
        "UPDATE teaching_upload SET entered_at = clock_timestamp(), told = $2, version = version + 1 WHERE id = $1"
        " RETURNING entered_at",
        *(upload_id, told),
    )


class EnteredRow(msgspec.Struct, frozen=True):
    student_id: int
    name: str
    subject: Subject


async def entered_with(source: Reads, upload_id: int) -> list[EnteredRow]:
    """Whose entries are new or another with it, and have not been written anew since."""
    return await source.fetch(
        EnteredRow,
        "SELECT s.id AS student_id, s.name, e.subject FROM teaching_upload u JOIN teacher_entry e"
        " ON e.written_by = u.account_id AND e.saved_at = u.entered_at JOIN student s ON s.id = e.student_id"
        " WHERE u.id = $1",
        upload_id,
    )


async def forget_before(tx: Tx, day: datetime) -> None:
    """What was uploaded earlier, entered or not."""
    await tx.execute("DELETE FROM teaching_upload WHERE created_at < $1", day)
