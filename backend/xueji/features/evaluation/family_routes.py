"""Doors of the pupil and the family. There is no other door to a pupil's own records that writes."""

from typing import Annotated

from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.handlers import BaseRouteHandler
from litestar.params import Body, Parameter

from xueji.features.evaluation import choose, errors, evidence, page, write
from xueji.features.evaluation.kinds import RecordKind
from xueji.features.evaluation.schemas import (
    EvaluationPage,
    EvaluationRecordView,
    KindPage,
    NewRecord,
    NothingToFill,
    RecordChanges,
    RecordPage,
    Selection,
)
from xueji.platform.caller import Caller
from xueji.platform.doors import Family, Limit, Once, door

TAG = "综合素质评价（学生和家长）"

Id = Annotated[int, Parameter(ge=1, le=2**63 - 1)]
Upload = Annotated[UploadFile, Body(media_type=RequestEncodingType.MULTI_PART)]

CLOSED = (
    errors.EvaluationSuspended,
    errors.EvaluationLeft,
    errors.EvaluationNoClass,
    errors.EvaluationNoAccount,
    errors.EvaluationAccountComing,
    errors.EvaluationNotSet,
    errors.EvaluationNotOpen,
    errors.EvaluationSubmitted,
    errors.EvaluationInPublication,
    errors.EvaluationOver,
    errors.GrantOfOtherKinds,
    errors.OnlyThePupil,
)


@door.get("/api/children/{student_id:int}/evaluation", may=Family, tag=TAG, summary="本学期的综评：还差什么，到哪天")
async def term(caller: Caller, student_id: Id) -> EvaluationPage:
    return await page.read(caller, student_id)


@door.get(
    "/api/children/{student_id:int}/evaluation/kind", may=Family, tag=TAG, summary="一类记录：说明、例子和写过的几条"
)
async def kind_(caller: Caller, student_id: Id, kind: RecordKind = RecordKind.OFFICE) -> KindPage:
    return await page.read_kind(caller, student_id, kind)


@door.post(
    "/api/children/{student_id:int}/evaluation/records",
    may=Family,
    tag=TAG,
    summary="开始写一条，一个字也存",
    status_code=201,
    refuses=(*CLOSED, errors.TooManyRecords, errors.FieldNotOfKind),
)
async def add(caller: Caller, once: Once, student_id: Id, data: NewRecord) -> EvaluationRecordView:
    return await once(lambda tx: write.add(tx, caller, student_id, data))


@door.put(
    "/api/children/{student_id:int}/evaluation/nothing",
    may=Family,
    tag=TAG,
    summary="这一类本学期没有可填的，或者又有了",
    refuses=(*CLOSED, errors.NothingNotOffered, errors.NothingButRecords),
)
async def nothing(caller: Caller, once: Once, student_id: Id, data: NothingToFill) -> KindPage:
    return await once(lambda tx: choose.say_nothing(tx, caller, student_id, data))


@door.put(
    "/api/children/{student_id:int}/evaluation/selection",
    may=Family,
    tag=TAG,
    summary="排好先后，选出进档案的",
    refuses=(*CLOSED, errors.NotSelectable, errors.TooManySelected, errors.SelectionMoved),
)
async def selection(caller: Caller, once: Once, student_id: Id, data: Selection) -> KindPage:
    return await once(lambda tx: choose.select(tx, caller, student_id, data))


@door.get("/api/evaluation-records/{evaluation_record_id:int}", may=Family, tag=TAG, summary="一条记录")
async def one(caller: Caller, evaluation_record_id: Id) -> RecordPage:
    return await write.read(caller, evaluation_record_id)


@door.patch(
    "/api/evaluation-records/{evaluation_record_id:int}",
    may=Family,
    tag=TAG,
    summary="改一条记录，可以只存改的几项",
    refuses=(*CLOSED, errors.FieldNotOfKind, errors.RecordOvertaken),
)
async def change(
    caller: Caller, once: Once, expected_version: int, evaluation_record_id: Id, data: RecordChanges
) -> EvaluationRecordView:
    return await once(lambda tx: write.change(tx, caller, evaluation_record_id, expected_version, data))


@door.delete(
    "/api/evaluation-records/{evaluation_record_id:int}", may=Family, tag=TAG, summary="删掉一条记录", refuses=CLOSED
)
async def remove(caller: Caller, once: Once, evaluation_record_id: Id) -> None:
    await once(lambda tx: write.remove(tx, caller, evaluation_record_id))


@door.post(
    "/api/evaluation-records/{evaluation_record_id:int}/pictures",
    may=Family,
    tag=TAG,
    summary="给一条记录加一张佐证照片",
    refuses=(*CLOSED, errors.PicturesFull, errors.PictureUnfit),
    limit=Limit("evaluation-picture", 60, 600),
)
async def add_picture(caller: Caller, once: Once, evaluation_record_id: Id, data: Upload) -> EvaluationRecordView:
    content = await data.read()
    return await once(lambda tx: evidence.add(tx, caller, evaluation_record_id, content))


@door.delete(
    "/api/evaluation-pictures/{evaluation_picture_id:int}", may=Family, tag=TAG, summary="拿掉一张照片", refuses=CLOSED
)
async def drop_picture(caller: Caller, once: Once, evaluation_picture_id: Id) -> EvaluationRecordView:
    return await once(lambda tx: evidence.drop(tx, caller, evaluation_picture_id))


ROUTES: list[BaseRouteHandler] = [
    term,
    kind_,
    add,
    nothing,
    selection,
    one,
    change,
    remove,
    add_picture,
    drop_picture,
]
