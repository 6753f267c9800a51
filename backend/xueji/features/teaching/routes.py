"""Doors of teaching: teaching classes, templates, uploads."""

from typing import Annotated

from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.handlers import BaseRouteHandler
from litestar.params import Body, Parameter
from litestar.response import Response, Stream

from xueji.features.evaluation import EvaluationInPublication, EvaluationNotSet
from xueji.features.organisations import Stage
from xueji.features.teaching import answering, arrange, asking, enter, errors, page, uploads
from xueji.features.teaching.schemas import (
    EntryAnswer,
    EntryQuestions,
    NewEntryQuestion,
    NewTeachingClass,
    TeachingClassChange,
    TeachingClassPage,
    TeachingMembers,
    TeachingMend,
    TeachingPage,
    TeachingUpload,
)
from xueji.features.teaching.subjects import Subject
from xueji.features.teaching.targets import Aim
from xueji.kernel.permissions import May
from xueji.kernel.refusals import VersionConflict
from xueji.platform.caller import Caller
from xueji.platform.doors import Family, Once, door
from xueji.platform.media_types import WORKBOOK

TAG = "教学班和教师登记"

Id = Annotated[int, Parameter(ge=1, le=2**63 - 1)]
Row = Annotated[int, Parameter(ge=1, le=2_000_000)]
Grade = Annotated[int, Parameter(ge=1, le=9)]
Upload = Annotated[UploadFile, Body(media_type=RequestEncodingType.MULTI_PART)]

_TEMPLATE = (errors.NoTermNow, errors.NotYourTeachingClass, errors.TeachingTermOver)


@door.get("/api/teaching", may=May.TEACHING_READ, tag=TAG, summary="我带的班、我教的教学班；没有的，说明为什么")
async def read(caller: Caller) -> TeachingPage:
    return await page.read(caller)


@door.post(
    "/api/teaching-classes",
    may=May.TEACHING_ARRANGE,
    tag=TAG,
    summary="建一个教学班：跟行政班，或者按名单",
    refuses=(
        errors.NoTermNow,
        errors.NotASubjectTeacher,
        errors.PupilsNotFitting,
        errors.TeachingNameTaken,
        errors.TeachingNumberTaken,
    ),
)
async def create(caller: Caller, once: Once, data: NewTeachingClass) -> TeachingClassPage:
    return await once(lambda tx: arrange.create(tx, caller, data))


@door.get(
    "/api/teaching-classes/{teaching_class_id:int}",
    may=May.TEACHING_READ,
    tag=TAG,
    summary="一个教学班和它的学生",
)
async def one(caller: Caller, teaching_class_id: Id) -> TeachingClassPage:
    return await page.read_class(caller, teaching_class_id)


@door.patch(
    "/api/teaching-classes/{teaching_class_id:int}",
    may=May.TEACHING_ARRANGE,
    tag=TAG,
    summary="改名称、换任课教师",
    refuses=(errors.NotASubjectTeacher, errors.TeachingNameTaken, VersionConflict),
)
async def change(
    caller: Caller, once: Once, expected_version: int, teaching_class_id: Id, data: TeachingClassChange
) -> TeachingClassPage:
    return await once(lambda tx: arrange.change(tx, caller, teaching_class_id, expected_version, data))


@door.put(
    "/api/teaching-classes/{teaching_class_id:int}/members",
    may=May.TEACHING_ARRANGE,
    tag=TAG,
    summary="调整按名单的教学班；已登记的成绩跟着学生走",
    refuses=(errors.MarksAlreadyThere, errors.PupilsNotFitting, errors.TeachingFollowsClass, VersionConflict),
)
async def put_members(
    caller: Caller, once: Once, expected_version: int, teaching_class_id: Id, data: TeachingMembers
) -> TeachingClassPage:
    return await once(lambda tx: arrange.put_members(tx, caller, teaching_class_id, expected_version, data))


@door.get(
    "/api/teaching-classes/{teaching_class_id:int}/template.xlsx",
    may=May.TEACHING_READ,
    tag=TAG,
    summary="下载教学班的成绩模板",
    media_type=WORKBOOK,
    refuses=_TEMPLATE,
)
async def marks_template(caller: Caller, teaching_class_id: Id) -> Response[bytes]:
    return await uploads.template(caller, Aim(teaching_class_id=teaching_class_id))


@door.post(
    "/api/teaching-classes/{teaching_class_id:int}/uploads",
    may=May.TEACHING_READ,
    tag=TAG,
    summary="上传填好的成绩模板；后台核对，不写入",
    refuses=_TEMPLATE,
)
async def upload_marks(caller: Caller, once: Once, teaching_class_id: Id, data: Upload) -> TeachingUpload:
    return await once(lambda tx: uploads.upload(tx, caller, data, Aim(teaching_class_id=teaching_class_id)))


@door.get(
    "/api/led-classes/{class_id:int}/template.xlsx",
    may=May.EVALUATION_FILL,
    tag=TAG,
    summary="下载班主任的登记模板：操行、奖惩、特色指标、评语",
    media_type=WORKBOOK,
    refuses=(errors.NoTermNow,),
)
async def class_template(caller: Caller, class_id: Id) -> Response[bytes]:
    return await uploads.template(caller, Aim(class_id=class_id))


@door.post(
    "/api/led-classes/{class_id:int}/uploads",
    may=May.EVALUATION_FILL,
    tag=TAG,
    summary="上传填好的班主任登记模板；后台核对，不写入",
    refuses=_TEMPLATE,
)
async def upload_class(caller: Caller, once: Once, class_id: Id, data: Upload) -> TeachingUpload:
    return await once(lambda tx: uploads.upload(tx, caller, data, Aim(class_id=class_id)))


@door.get(
    "/api/timetables/template.xlsx",
    may=May.TEACHING_ARRANGE,
    tag=TAG,
    summary="下载排课表：一个年级按行政班，或者一个学科的走班名单",
    media_type=WORKBOOK,
    refuses=(errors.NoTermNow,),
)
async def timetable_template(
    caller: Caller, stage: Stage, grade: Grade, subject: Subject | None = None
) -> Response[bytes]:
    return await uploads.template(caller, Aim(stage=stage, grade=grade, subject=subject))


@door.post(
    "/api/timetables/uploads",
    may=May.TEACHING_ARRANGE,
    tag=TAG,
    summary="上传排课结果；后台核对，不写入",
    refuses=(errors.NoTermNow,),
)
async def upload_timetable(
    caller: Caller, once: Once, data: Upload, stage: Stage, grade: Grade, subject: Subject | None = None
) -> TeachingUpload:
    return await once(lambda tx: uploads.upload(tx, caller, data, Aim(stage=stage, grade=grade, subject=subject)))


@door.get(
    "/api/teaching-uploads/{teaching_upload_id:int}",
    may=May.TEACHING_READ,
    tag=TAG,
    summary="一份上传的表：哪里有错，会改什么",
    refuses=_TEMPLATE,
)
async def read_upload(caller: Caller, teaching_upload_id: Id) -> TeachingUpload:
    return await uploads.read(caller, teaching_upload_id)


@door.get(
    "/api/teaching-uploads/{teaching_upload_id:int}/live",
    may=May.TEACHING_READ,
    tag=TAG,
    summary="一份上传的表核对到哪里了，随时更新",
    media_type="text/event-stream",
)
async def live_upload(caller: Caller, teaching_upload_id: Id) -> Stream:
    return await uploads.live(caller, teaching_upload_id)


@door.patch(
    "/api/teaching-uploads/{teaching_upload_id:int}/rows/{row:int}",
    may=May.TEACHING_READ,
    tag=TAG,
    summary="在页面上改一格，马上重新核对",
    refuses=(*_TEMPLATE, errors.UploadEntered),
)
async def mend(caller: Caller, once: Once, teaching_upload_id: Id, row: Row, data: TeachingMend) -> TeachingUpload:
    return await once(lambda tx: uploads.mend(tx, caller, teaching_upload_id, row, data))


@door.post(
    "/api/teaching-uploads/{teaching_upload_id:int}/entry",
    may=May.TEACHING_READ,
    tag=TAG,
    summary="整份写入，要么都写，要么都不写",
    refuses=(
        *_TEMPLATE,
        errors.EntriesOvertaken,
        errors.TeachingClassSubmitted,
        errors.TimetableOvertaken,
        errors.UploadEntered,
        errors.UploadHasFaults,
    ),
)
async def enter_upload(caller: Caller, once: Once, teaching_upload_id: Id) -> TeachingUpload:
    return await once(lambda tx: enter.enter(tx, caller, teaching_upload_id))


_ASK = (EvaluationInPublication, EvaluationNotSet, errors.QuestionWaits)


@door.post(
    "/api/children/{student_id:int}/evaluation/questions",
    may=Family,
    tag=TAG,
    summary="对老师填的提出质疑",
    refuses=_ASK,
)
async def ask(caller: Caller, once: Once, student_id: Id, data: NewEntryQuestion) -> None:
    await once(lambda tx: asking.ask(tx, caller, student_id, data))


@door.get("/api/entry-questions", may=May.TEACHING_READ, tag=TAG, summary="学生和家长的质疑：等我答复的、答复过的")
async def questions(caller: Caller) -> EntryQuestions:
    return await answering.read(caller)


@door.post(
    "/api/entry-questions/{entry_question_id:int}/answer",
    may=May.TEACHING_READ,
    tag=TAG,
    summary="答复一条质疑，有错的当场更正",
    refuses=(errors.EntryNotYours, errors.QuestionAnswered, errors.TeachingClassSubmitted, VersionConflict),
)
async def answer(
    caller: Caller, once: Once, expected_version: int, entry_question_id: Id, data: EntryAnswer
) -> EntryQuestions:
    return await once(lambda tx: answering.answer(tx, caller, entry_question_id, expected_version, data))


ROUTES: list[BaseRouteHandler] = [
    read,
    create,
    one,
    change,
    put_members,
    marks_template,
    upload_marks,
    class_template,
    upload_class,
    timetable_template,
    upload_timetable,
    read_upload,
    live_upload,
    mend,
    enter_upload,
    ask,
    questions,
    answer,
]
