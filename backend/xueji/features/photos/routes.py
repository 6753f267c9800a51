"""Doors of photos: the family's, the school's, the pictures themselves, ZIPs, and freezes."""

from typing import Annotated

from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.handlers import BaseRouteHandler
from litestar.params import Body, PathParameter, QueryParameter
from litestar.response import Response, Stream

from xueji.features.photos import batch, class_photos, decide, errors, freezes, hand_in, jobs, pictures, pupil_photos
from xueji.features.photos.schemas import (
    ClassPhotos,
    Freezes,
    NewFreeze,
    NewPhotoBatch,
    PhotoBatch,
    PhotoBatches,
    PhotoBatchFiles,
    PhotoClasses,
    PhotoDecision,
    PhotoOutcome,
    PhotosDecided,
    PupilPhotos,
    RecordFreeze,
)
from xueji.kernel.permissions import May
from xueji.platform.caller import Caller
from xueji.platform.doors import Family, Limit, LoggedIn, Once, Staff, door
from xueji.platform.media_types import WORKBOOK

__all__ = ["ROUTES", "jobs"]  # the jobs register themselves by being imported

FAMILY_TAG = "孩子的照片"
STAFF_TAG = "学生照片"
BATCH_TAG = "成批上传照片"
FREEZE_TAG = "学籍冻结"

Id = Annotated[int, PathParameter(ge=1, le=2**63 - 1)]
Part = Annotated[int, PathParameter(ge=1, le=200)]
After = Annotated[int, QueryParameter(ge=0, le=100_000)]
Name = Annotated[str, PathParameter(max_length=40)]
Upload = Annotated[UploadFile, Body(media_type=RequestEncodingType.MULTI_PART)]

CHANGING = (errors.PhotoNeedsClass, errors.RecordsFrozen, errors.PhotoOfFormer)
A_FEW = Limit("photo", 20, 600)


@door.get("/api/children/{student_id:int}/photo", may=Family, tag=FAMILY_TAG, summary="孩子的照片")
async def photo_of_child(caller: Caller, student_id: Id) -> PupilPhotos:
    return await pupil_photos.read(caller, student_id)


@door.post(
    "/api/children/{student_id:int}/photo",
    may=Family,
    tag=FAMILY_TAG,
    summary="家长或学生交照片，等学校核对",
    status_code=201,
    refuses=(errors.PhotoUnfit, *CHANGING),
    limit=A_FEW,
)
async def hand_in_of_child(caller: Caller, once: Once, student_id: Id, data: Upload) -> PupilPhotos:
    return await hand_in.hand_in(once, caller, student_id, data)


@door.get("/api/students/{student_id:int}/photo", may=May.PUPIL_READ, tag=STAFF_TAG, summary="一名学生的照片")
async def photo_of_pupil(caller: Caller, student_id: Id) -> PupilPhotos:
    return await pupil_photos.read(caller, student_id)


@door.post(
    "/api/students/{student_id:int}/photo",
    may=May.PHOTO_UPLOAD,
    tag=STAFF_TAG,
    summary="学校上传一名学生的照片，当时生效",
    status_code=201,
    refuses=(errors.PhotoUnfit, *CHANGING),
)
async def hand_in_of_pupil(caller: Caller, once: Once, student_id: Id, data: Upload) -> PupilPhotos:
    return await hand_in.hand_in(once, caller, student_id, data)


@door.get(
    "/photos/{photo_id:int}/{picture:str}", may=LoggedIn, tag=STAFF_TAG, summary="照片本身", media_type="image/jpeg"
)
async def picture(caller: Caller, photo_id: Id, picture: Name) -> Response[bytes]:
    return await pictures.read(caller, photo_id, picture)


@door.get("/api/photo-classes", may=May.PHOTO_UPLOAD, tag=STAFF_TAG, summary="各班的照片")
async def photo_classes(caller: Caller) -> PhotoClasses:
    return await class_photos.classes(caller)


@door.get("/api/classes/{class_id:int}/photos", may=May.PHOTO_UPLOAD, tag=STAFF_TAG, summary="一个班的照片")
async def photos_of_class(caller: Caller, class_id: Id) -> ClassPhotos:
    return await class_photos.one_class(caller, class_id)


@door.post(
    "/api/photo-decisions",
    may=May.PHOTO_REVIEW,
    tag=STAFF_TAG,
    summary="通过或退回家长交的照片，可以成批",
    refuses=(errors.PhotoNobodyChosen, errors.PhotoReasonNeeded, *CHANGING),
)
async def decide_photos(caller: Caller, once: Once, data: PhotoDecision) -> PhotosDecided:
    return await once(lambda tx: decide.decide(tx, caller, data))


# --- ZIPs ---------------------------------------------------------------------------------------------------------


@door.get("/api/photo-batches", may=May.PHOTO_REVIEW, tag=BATCH_TAG, summary="本校最近的成批上传")
async def photo_batches(caller: Caller) -> PhotoBatches:
    return await batch.recent(caller)


@door.post(
    "/api/photo-batches",
    may=May.PHOTO_REVIEW,
    tag=BATCH_TAG,
    summary="开始成批上传一个 ZIP，断了可以接着传",
    status_code=201,
    refuses=(errors.SchoolUploadsPhotos, errors.BatchTooLarge),
)
async def begin_batch(caller: Caller, once: Once, data: NewPhotoBatch) -> PhotoBatch:
    return await once(lambda tx: batch.begin(tx, caller, data))


@door.put(
    "/api/photo-batches/{photo_batch_id:int}/parts/{part:int}",
    may=May.PHOTO_REVIEW,
    tag=BATCH_TAG,
    summary="上传 ZIP 的一段",
    refuses=(errors.BatchStarted, errors.BatchPartWrong),
)
async def put_part(caller: Caller, once: Once, photo_batch_id: Id, part: Part, data: Upload) -> PhotoBatch:
    return await once(lambda tx: batch.put_part(tx, caller, photo_batch_id, part, data))


@door.post(
    "/api/photo-batches/{photo_batch_id:int}/start",
    may=May.PHOTO_REVIEW,
    tag=BATCH_TAG,
    summary="传完了，开始逐张核对",
    refuses=(errors.BatchStarted, errors.BatchIncomplete),
)
async def start_batch(caller: Caller, once: Once, photo_batch_id: Id) -> PhotoBatch:
    return await once(lambda tx: batch.start(tx, caller, photo_batch_id))


@door.get("/api/photo-batches/{photo_batch_id:int}", may=May.PHOTO_REVIEW, tag=BATCH_TAG, summary="一次成批上传")
async def one_batch(caller: Caller, photo_batch_id: Id) -> PhotoBatch:
    return await batch.read(caller, photo_batch_id)


@door.get(
    "/api/photo-batches/{photo_batch_id:int}/live", may=May.PHOTO_REVIEW, tag=BATCH_TAG, summary="成批上传的实时进度"
)
async def watch_batch(caller: Caller, photo_batch_id: Id) -> Stream:
    return await batch.watch(caller, photo_batch_id)


@door.get(
    "/api/photo-batches/{photo_batch_id:int}/files", may=May.PHOTO_REVIEW, tag=BATCH_TAG, summary="每个文件的结果"
)
async def batch_files(
    caller: Caller, photo_batch_id: Id, outcome: PhotoOutcome | None = None, after: After = 0
) -> PhotoBatchFiles:
    return await batch.results(caller, photo_batch_id, outcome, after)


@door.get(
    "/api/photo-batches/{photo_batch_id:int}/report.xlsx",
    may=May.PHOTO_REVIEW,
    tag=BATCH_TAG,
    summary="下载每个文件的结果",
    media_type=WORKBOOK,
)
async def batch_report(caller: Caller, photo_batch_id: Id) -> Response[bytes]:
    return await batch.report(caller, photo_batch_id)


# --- freezes ------------------------------------------------------------------------------------------------------


@door.get("/api/record-freezes", may=Staff, tag=FREEZE_TAG, summary="本机构和下级的学籍冻结")
async def record_freezes(caller: Caller) -> Freezes:
    return await freezes.read(caller)


@door.post(
    "/api/record-freezes",
    may=May.RECORD_FREEZE,
    tag=FREEZE_TAG,
    summary="冻结一个机构和它下级的学籍",
    status_code=201,
    refuses=(errors.FreezePeriodWrong,),
)
async def freeze(caller: Caller, once: Once, data: NewFreeze) -> RecordFreeze:
    return await once(lambda tx: freezes.freeze(tx, caller, data))


@door.post(
    "/api/record-freezes/{freeze_id:int}/lift",
    may=May.RECORD_FREEZE,
    tag=FREEZE_TAG,
    summary="提前结束一次冻结",
    refuses=(errors.FreezeOver,),
)
async def lift_freeze(caller: Caller, once: Once, freeze_id: Id) -> RecordFreeze:
    return await once(lambda tx: freezes.lift(tx, caller, freeze_id))


ROUTES: list[BaseRouteHandler] = [
    photo_of_child,
    hand_in_of_child,
    photo_of_pupil,
    hand_in_of_pupil,
    picture,
    photo_classes,
    photos_of_class,
    decide_photos,
    photo_batches,
    begin_batch,
    put_part,
    start_batch,
    one_batch,
    watch_batch,
    batch_files,
    batch_report,
    record_freezes,
    freeze,
    lift_freeze,
]
