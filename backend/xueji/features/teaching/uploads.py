"""A filled-in template: kept, read by a job, judged cell by cell, mended in the page (Q119, Q139)."""

from litestar.datastructures import UploadFile
from litestar.response import Response, Stream

from xueji.features import students
from xueji.features.students import ImportState, Reads
from xueji.features.teaching import errors, targets, templates, upload_store
from xueji.features.teaching.check import channel
from xueji.features.teaching.filled import Filled
from xueji.features.teaching.pupils import Fillable, known_of, standing
from xueji.features.teaching.schemas import TeachingMend, TeachingUpload
from xueji.features.teaching.shown import view
from xueji.features.teaching.targets import Aim
from xueji.features.teaching.timetable import Timetable
from xueji.features.teaching.upload_store import NewUpload, UploadRow
from xueji.kernel.clock import day_words
from xueji.kernel.refusals import NotFound
from xueji.platform import live as live_news
from xueji.platform.audit import read_log
from xueji.platform.caller import Caller
from xueji.platform.database import Tx
from xueji.platform.media_types import WORKBOOK, kept_as

_LONGEST_NAME = 200


async def template(caller: Caller, aim: Aim) -> Response[bytes]:
    """The template with its lines and what has been entered already; the look at pupils is written down."""
    target = await targets.of(students.POOL, caller, aim)
    known = await known_of(students.POOL, target)
    there = await standing(students.POOL, target, list(known))
    if not isinstance(target, Timetable):
        await read_log(caller, "teaching.template", list(known), "填写综评数据")
    elif target.subject is not None:
        await read_log(caller, "teaching.template", list(known), "排课")
    content = await templates.write(target, list(known.values()), there)
    name = target.label if isinstance(target, Timetable) else f"{target.label}登记表"
    return Response(content, media_type=WORKBOOK, headers=kept_as(name, "template.xlsx"))


async def upload(tx: Tx, caller: Caller, data: UploadFile, aim: Aim) -> TeachingUpload:
    """Keep a filled-in template; a job reads it, and nothing is entered before the teacher says so."""
    target = await targets.of(tx, caller, aim)
    upload_id = await upload_store.add(
        tx,
        NewUpload(
            school_id=target.school_id,
            aim=aim,
            account_id=caller.account_id,
            file_name=(data.filename or "登记表.xlsx")[-_LONGEST_NAME:],
            content=await data.read(),
        ),
    )
    await tx.audit("teaching.uploaded", subject=f"teaching_upload:{upload_id}", organisation_id=target.school_id)
    await tx.defer("teaching.check_upload", upload_id=upload_id)
    return await view(tx, target, await own(tx, caller, upload_id))


async def read(caller: Caller, upload_id: int) -> TeachingUpload:
    found = await own(students.POOL, caller, upload_id)
    return await view(students.POOL, await target_of(students.POOL, caller, found), found)


async def live(caller: Caller, upload_id: int) -> Stream:
    """How far the reading is, until it ends; the page then reads the upload anew."""
    await own(students.POOL, caller, upload_id)

    async def first() -> dict[str, ImportState]:
        return {"state": (await own(students.POOL, caller, upload_id)).state}

    return live_news.stream(channel(upload_id), first)


async def mend(tx: Tx, caller: Caller, upload_id: int, row: int, data: TeachingMend) -> TeachingUpload:
    """Write one cell anew; the whole sheet is judged again. Raises UploadEntered, NotFound for a cell not there."""
    found = await own(tx, caller, upload_id, lock=True)
    target = await target_of(tx, caller, found)
    filled = require_open(tx, found)
    try:
        filled.put(row, data.column, data.value.strip())
    except LookupError:
        raise NotFound from None
    await upload_store.put(tx, found.id, filled)
    return await view(tx, target, await own(tx, caller, upload_id))


def require_open(tx: Tx, found: UploadRow) -> Filled:
    """What it says. Raises UploadEntered, and NotFound while there is nothing to be mended or entered."""
    if found.entered_at is not None:
        raise errors.UploadEntered(at=day_words(found.entered_at.date(), tx.today))
    filled = found.filled
    if filled is None or found.state is not ImportState.CHECKED:
        raise NotFound
    return filled


async def own(source: Reads, caller: Caller, upload_id: int, *, lock: bool = False) -> UploadRow:
    found = await upload_store.one(source, caller.account_id, upload_id, lock=lock)
    if found is None:
        raise NotFound
    return found


async def target_of(source: Reads, caller: Caller, found: UploadRow) -> Fillable:
    return await targets.of(source, caller, found)
