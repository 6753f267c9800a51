"""A school sends a ZIP of photos: in parts, so that a cut line costs one part and no body is large; then it is started.

Every part is an ordinary upload below the house's limit, kept by its hash until the batch is through.
"""

from urllib.parse import quote

import msgspec
from litestar.datastructures import UploadFile
from litestar.response import Response, Stream

from xueji.features.photos import batch_store, errors
from xueji.features.photos.archives import MOST_FILES
from xueji.features.photos.batch_store import BatchRow, FileRow
from xueji.features.photos.schemas import (
    NewPhotoBatch,
    PhotoBatch,
    PhotoBatches,
    PhotoBatchFile,
    PhotoBatchFiles,
    PhotoBatchState,
    PhotoOutcome,
)
from xueji.features.students import POOL, actor_of
from xueji.kernel.levels import Level
from xueji.kernel.refusals import NotFound
from xueji.platform import files, live, workbooks
from xueji.platform.audit import read_log
from xueji.platform.caller import Caller
from xueji.platform.database import Tx
from xueji.platform.media_types import WORKBOOK
from xueji.platform.pictures import Advice

TAKE = "photos.take_batch"
PART = 8 << 20
MOST_MEGABYTES = 1024
PAGE = 100
_RECENT = 10


async def begin(tx: Tx, caller: Caller, data: NewPhotoBatch) -> PhotoBatch:
    """Begin, or go on with the same file where the line was cut.

    Raises:
        SchoolUploadsPhotos: the post is none of a school.
        BatchTooLarge: more than one ZIP may hold.
    """
    post = caller.post
    if post is None or post.level is not Level.SCHOOL:
        raise errors.SchoolUploadsPhotos(organisation=post.organisation_name if post else "")
    if data.size > MOST_MEGABYTES << 20:
        raise errors.BatchTooLarge(most=f"{MOST_MEGABYTES >> 10} GB")
    found = await batch_store.receiving(tx, caller.account_id, data.file_name, data.size, data.modified)
    if found is None:
        batch_id = await batch_store.insert_batch(
            tx,
            school_id=post.organisation_id,
            school_path=post.path,
            account_id=caller.account_id,
            who=actor_of(caller).name,
            file_name=data.file_name,
            size=data.size,
            modified=data.modified,
            parts=-(-data.size // PART),
        )
        found = await batch_store.batch(tx, post.path, batch_id)
    return view(found)


async def put_part(tx: Tx, caller: Caller, batch_id: int, number: int, data: UploadFile) -> PhotoBatch:
    """Keep one part; the same part again changes nothing.

    Raises:
        BatchStarted: the batch is past that.
        BatchPartWrong: its length is not that of this part of the file.
    """
    row = await _lock(tx, caller, batch_id)
    _require_receiving(row)
    content = await data.read()
    last = number == row.parts
    if not 1 <= number <= row.parts or len(content) != (row.size - PART * (row.parts - 1) if last else PART):
        raise errors.BatchPartWrong
    kept = await files.put(content, "photo_part", tx)
    await batch_store.put_part(tx, batch_id, number, kept.sha256, kept.size)
    return view(await batch_store.batch(tx, row.school_path, batch_id))


async def start(tx: Tx, caller: Caller, batch_id: int) -> PhotoBatch:
    """Everything has arrived: have it taken apart.

    Raises:
        BatchStarted: it is being taken apart, or has been.
        BatchIncomplete: parts are missing.
    """
    row = await _lock(tx, caller, batch_id)
    _require_receiving(row)
    missing = row.parts - len(row.received)
    if missing:
        raise errors.BatchIncomplete(missing=missing)
    await batch_store.start(tx, batch_id)
    await tx.defer(TAKE, batch_id=batch_id, lock=f"photos:{row.school_id}")
    await tx.audit("photo.batch", subject=f"photo_batch:{batch_id}", organisation_id=row.school_id, size=row.size)
    return view(await batch_store.batch(tx, row.school_path, batch_id))


async def recent(caller: Caller) -> PhotoBatches:
    rows = await batch_store.batches(POOL, caller.post.organisation_id, _RECENT) if caller.post else []
    return PhotoBatches([view(row) for row in rows], MOST_FILES, MOST_MEGABYTES)


async def read(caller: Caller, batch_id: int) -> PhotoBatch:
    return view(await _found(caller, batch_id))


async def watch(caller: Caller, batch_id: int) -> Stream:
    """The batch as it is now, and after every few files."""
    await _found(caller, batch_id)

    async def first() -> PhotoBatch:
        return await read(caller, batch_id)

    return live.stream(channel(batch_id), first)


async def results(caller: Caller, batch_id: int, outcome: PhotoOutcome | None, after: int) -> PhotoBatchFiles:
    """One page of results."""
    await _found(caller, batch_id)
    rows = await batch_store.files(POOL, batch_id, [outcome] if outcome else list(PhotoOutcome), after, PAGE + 1)
    shown = [_file(row) for row in rows[:PAGE]]
    await read_log(caller, "photo.batch", [one.student_id for one in shown if one.student_id], "查看照片上传结果")
    return PhotoBatchFiles(shown, rows[PAGE - 1].number if len(rows) > PAGE else None)


async def report(caller: Caller, batch_id: int) -> Response[bytes]:
    """Every file's result as a workbook."""
    await _found(caller, batch_id)
    rows = await batch_store.files(POOL, batch_id, list(PhotoOutcome), 0, MOST_FILES)
    await read_log(caller, "photo.batch", [row.student_id for row in rows if row.student_id], "下载照片上传结果")
    columns = [
        workbooks.Column(title, width=width)
        for title, width in (("文件", 34), ("学生", 14), ("班级", 16), ("结果", 12), ("问题", 60), ("怎么办", 50))
    ]
    lines = [
        (
            row.name,
            row.pupil or "",
            row.class_name or "",
            row.outcome.label,
            "；".join(fault.found for fault in row.faults),
            " ".join(dict.fromkeys(fault.todo for fault in row.faults)),
        )
        for row in rows
    ]
    content = await workbooks.write_workbook([workbooks.Sheet("上传结果", columns, lines)])
    headers = {"content-disposition": f"attachment; filename*=UTF-8''{quote('照片上传结果.xlsx')}"}
    return Response(content, media_type=WORKBOOK, headers=headers)


def channel(batch_id: int) -> str:
    return f"photo-batch:{batch_id}"


def view(row: BatchRow | None) -> PhotoBatch:
    if row is None:
        raise NotFound
    looked_at = sum(msgspec.structs.astuple(row.counts))
    return PhotoBatch(
        id=row.id,
        file_name=row.file_name,
        size=row.size,
        part_size=PART,
        parts=row.parts,
        received=row.received,
        state=row.state,
        state_label=row.state.label,
        fault=row.fault,
        files=row.files,
        looked_at=looked_at,
        ignored=row.ignored,
        counts=row.counts,
        words=_words(row, looked_at),
        who=row.who,
        created_at=row.created_at,
        finished_at=row.finished_at,
    )


def _words(row: BatchRow, looked_at: int) -> str:
    match row.state:
        case PhotoBatchState.RECEIVING:
            return f"传到 {len(row.received)} / {row.parts} 段"
        case PhotoBatchState.RUNNING:
            return f"核对到 {looked_at} / {row.files} 张" if row.files else "正在打开压缩包"
        case PhotoBatchState.FAILED:
            return row.fault
        case PhotoBatchState.DONE:
            counts = msgspec.structs.asdict(row.counts)
            said = [f"{outcome.label} {counts[outcome.value]} 张" for outcome in PhotoOutcome if counts[outcome.value]]
            return "，".join(said)


def _file(row: FileRow) -> PhotoBatchFile:
    return PhotoBatchFile(
        number=row.number,
        name=row.name,
        outcome=row.outcome,
        outcome_label=row.outcome.label,
        student_id=row.student_id,
        pupil=row.pupil or "",
        class_name=row.class_name or "",
        faults=row.faults,
        advice=[Advice(one).label for one in row.advice],
    )


async def _found(caller: Caller, batch_id: int) -> BatchRow:
    found = await batch_store.batch(POOL, caller.post.path, batch_id) if caller.post else None
    if found is None:
        raise NotFound
    return found


async def _lock(tx: Tx, caller: Caller, batch_id: int) -> BatchRow:
    found = await batch_store.lock_batch(tx, caller.post.path, batch_id) if caller.post else None
    if found is None:
        raise NotFound
    return found


def _require_receiving(row: BatchRow) -> None:
    if row.state is not PhotoBatchState.RECEIVING:
        raise errors.BatchStarted
