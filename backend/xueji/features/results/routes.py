"""Doors of senior results: the pupil's page and technology work, a class as its teachers fill it in, statistics."""

from typing import Annotated

from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.handlers import BaseRouteHandler
from litestar.params import Body, Parameter
from litestar.response import Response

from xueji.features.evaluation import TermKind
from xueji.features.results import class_sheet, errors, left, page, statistics, transcript, work
from xueji.features.results.modules import CATALOGUE
from xueji.features.results.schemas import (
    ClassEntries,
    ClassResults,
    ClassStatistics,
    LeftPage,
    ModuleCredits,
    ModuleEntry,
    SeniorResults,
    StatisticsPage,
    WorkChange,
    WorkPage,
)
from xueji.kernel.permissions import May
from xueji.platform.caller import Caller
from xueji.platform.documents import GlyphsMissing
from xueji.platform.doors import Family, Limit, LoggedIn, Once, door
from xueji.platform.media_types import PDF, WORKBOOK

FAMILY_TAG = "高中学分和学考（学生和家长）"
TAG = "高中学分和学考（学校）"
STATISTICS_TAG = "高中毕业统计"

FIRST = next(iter(CATALOGUE))

Id = Annotated[int, Parameter(ge=1, le=2**63 - 1)]
OfficeId = Annotated[int | None, Parameter(ge=1, le=2**63 - 1)]
Grade = Annotated[int, Parameter(ge=1, le=3)]
Year = Annotated[int | None, Parameter(ge=2000, le=2100)]
Code = Annotated[str, Parameter(min_length=1, max_length=40)]
Upload = Annotated[UploadFile, Body(media_type=RequestEncodingType.MULTI_PART)]

_WRITING = (errors.NotInSchool, errors.OnlySenior, errors.OnlyThePupilHandsIn, errors.WorkNotNow, errors.WorkHandedIn)


@door.get(
    "/api/children/{student_id:int}/senior-results",
    may=Family,
    tag=FAMILY_TAG,
    summary="学分、学考和毕业还差什么",
    refuses=(errors.OnlySenior,),
)
async def own(caller: Caller, student_id: Id) -> SeniorResults:
    return await page.read(caller, student_id)


@door.get(
    "/api/senior-results/students/{student_id:int}",
    may=May.RESULTS_READ,
    tag=TAG,
    summary="一名学生的学分、学考和毕业还差什么",
    refuses=(errors.OnlySenior,),
)
async def pupil(caller: Caller, student_id: Id) -> SeniorResults:
    return await page.read(caller, student_id)


@door.get(
    "/api/senior-results/students/{student_id:int}/transcript.pdf",
    may=May.RESULTS_READ,
    tag=TAG,
    summary="打印成绩证明，离校学生也可以",
    media_type=PDF,
    refuses=(errors.OnlySenior, errors.TranscriptByTheCity, GlyphsMissing),
)
async def transcript_pdf(caller: Caller, student_id: Id) -> Response[bytes]:
    return await transcript.pdf_of(caller, student_id)


# --- technology work --------------------------------------------------------------------------------------------------


@door.get(
    "/api/students/{student_id:int}/technology-work",
    may=LoggedIn,
    tag=FAMILY_TAG,
    summary="技术作品",
    refuses=(errors.OnlySenior,),
)
async def read_work(caller: Caller, student_id: Id) -> WorkPage:
    return await work.read(caller, student_id)


@door.put(
    "/api/children/{student_id:int}/technology-work",
    may=Family,
    tag=FAMILY_TAG,
    summary="存技术作品的名称和设计说明",
    refuses=(*_WRITING, errors.WorkOvertaken),
)
async def save_work(caller: Caller, once: Once, expected_version: int, student_id: Id, data: WorkChange) -> WorkPage:
    return await once(lambda tx: work.save(tx, caller, student_id, expected_version, data))


@door.post(
    "/api/children/{student_id:int}/technology-work/pictures",
    may=Family,
    tag=FAMILY_TAG,
    summary="给技术作品加一张照片",
    refuses=(*_WRITING, errors.WorkPictures, errors.WorkPictureUnfit),
    limit=Limit("technology-picture", 60, 600),
)
async def add_picture(caller: Caller, once: Once, student_id: Id, data: Upload) -> WorkPage:
    content = await data.read()
    return await once(lambda tx: work.add_picture(tx, caller, student_id, content))


@door.post(
    "/api/children/{student_id:int}/technology-work/hand-in",
    may=Family,
    tag=FAMILY_TAG,
    summary="上传技术作品，学生本人",
    refuses=(*_WRITING, errors.WorkIncomplete),
)
async def hand_in(caller: Caller, once: Once, student_id: Id) -> WorkPage:
    return await once(lambda tx: work.hand_in(tx, caller, student_id))


@door.post(
    "/api/children/{student_id:int}/technology-work/take-back",
    may=Family,
    tag=FAMILY_TAG,
    summary="截止以前撤回，换一件再上传",
    refuses=_WRITING,
)
async def take_back(caller: Caller, once: Once, student_id: Id) -> WorkPage:
    return await once(lambda tx: work.take_back(tx, caller, student_id))


@door.get(
    "/api/technology-pictures/{technology_picture_id:int}",
    may=LoggedIn,
    tag=FAMILY_TAG,
    summary="技术作品的一张照片",
    media_type="image/jpeg",
)
async def picture(caller: Caller, technology_picture_id: Id) -> Response[bytes]:
    return await work.show(caller, technology_picture_id)


@door.delete(
    "/api/technology-pictures/{technology_picture_id:int}",
    may=Family,
    tag=FAMILY_TAG,
    summary="拿掉一张照片",
    status_code=200,
    refuses=_WRITING,
)
async def drop_picture(caller: Caller, once: Once, technology_picture_id: Id) -> WorkPage:
    return await once(lambda tx: work.drop_picture(tx, caller, technology_picture_id))


# --- a class ----------------------------------------------------------------------------------------------------------


@door.get(
    "/api/senior-results/classes/{class_id:int}",
    may=May.RESULTS_READ,
    tag=TAG,
    summary="一个高中班的学考校内部分和学分",
)
async def sheet(caller: Caller, class_id: Id) -> ClassResults:
    return await class_sheet.read(caller, class_id)


@door.put(
    "/api/senior-results/classes/{class_id:int}/entries",
    may=May.RESULTS_ENTER,
    tag=TAG,
    summary="登记艺术、体育、技术实践的校内部分",
    refuses=(errors.FromTeaching, errors.ResultsOvertaken, errors.ValuesDoNotFit),
)
async def enter(caller: Caller, once: Once, class_id: Id, data: ClassEntries) -> ClassResults:
    return await once(lambda tx: class_sheet.enter(tx, caller, class_id, data))


@door.get(
    "/api/senior-results/classes/{class_id:int}/module",
    may=May.RESULTS_READ,
    tag=TAG,
    summary="一个模块在一个学期给了谁多少学分，不说哪年就是本学年",
)
async def module(
    caller: Caller, class_id: Id, code: Code = FIRST, year: Year = None, term: TermKind = TermKind.AUTUMN
) -> ModuleCredits:
    return await class_sheet.module_credits(caller, class_id, year, term, code)


@door.put(
    "/api/senior-results/classes/{class_id:int}/module",
    may=May.RESULTS_ENTER,
    tag=TAG,
    summary="登记一个模块的学分，没有通过的是 0",
    refuses=(errors.CreditsTooMany, errors.ModuleUnknown, errors.TermNotYet),
)
async def enter_module(caller: Caller, once: Once, class_id: Id, data: ModuleEntry) -> ClassResults:
    return await once(lambda tx: class_sheet.enter_module(tx, caller, class_id, data))


# --- statistics -------------------------------------------------------------------------------------------------------


@door.get(
    "/api/senior-statistics",
    may=May.RESULTS_READ,
    tag=STATISTICS_TAG,
    summary="一级机构和下一级的毕业学分、学考、技术、艺术、体育合格情况",
)
async def read_statistics(caller: Caller, organisation_id: OfficeId = None, grade: Grade = 3) -> StatisticsPage:
    return await statistics.read(caller, organisation_id, grade)


@door.get(
    "/api/exam-results/left", may=May.RESULTS_READ, tag=STATISTICS_TAG, summary="学考平台发来、对不上学生的成绩，省里看"
)
async def read_left(caller: Caller) -> LeftPage:
    return await left.read(caller)


@door.get(
    "/api/senior-statistics.xlsx",
    may=May.RESULTS_READ,
    tag=STATISTICS_TAG,
    summary="导出统计表",
    media_type=WORKBOOK,
    refuses=(errors.NothingToExport,),
)
async def export(caller: Caller, organisation_id: OfficeId = None, grade: Grade = 3) -> Response[bytes]:
    return await statistics.export(caller, organisation_id, grade)


@door.get(
    "/api/senior-statistics/classes/{class_id:int}",
    may=May.RESULTS_READ,
    tag=STATISTICS_TAG,
    summary="一个班的学生各差哪一项",
)
async def class_statistics(caller: Caller, class_id: Id) -> ClassStatistics:
    return await statistics.one_class(caller, class_id)


ROUTES: list[BaseRouteHandler] = [
    own,
    pupil,
    transcript_pdf,
    read_work,
    save_work,
    add_picture,
    hand_in,
    take_back,
    picture,
    drop_picture,
    sheet,
    enter,
    module,
    enter_module,
    read_statistics,
    read_left,
    export,
    class_statistics,
]
