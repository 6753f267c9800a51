"""Doors of registration slips, school side and public; the family's are in family_routes.py."""

from typing import Annotated, Any

from litestar import Request
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.handlers import BaseRouteHandler
from litestar.params import Body, Parameter
from litestar.response import Response, Stream

from xueji.features.slips import (
    answer,
    documents,
    errors,
    issue,
    paper,
    prints,
    progress,
    remind,
    staff_page,
    verify,
)
from xueji.features.slips.family_routes import ROUTES as FAMILY_ROUTES
from xueji.features.slips.live import board_live
from xueji.features.slips.schemas import (
    ClassOfSlips,
    IssueChoices,
    NewSlipIssue,
    PrintAsked,
    PrintJob,
    SlipAnswer,
    SlipBoard,
    SlipCancellation,
    SlipReissue,
    SlipsIssued,
    SlipsOfClass,
    SlipsReminded,
    StaffSlip,
)
from xueji.kernel.permissions import May
from xueji.kernel.refusals import VersionConflict
from xueji.platform.caller import Caller
from xueji.platform.documents import GlyphsMissing
from xueji.platform.doors import Everyone, Limit, Once, door

TAG = "学籍信息确认单（学校）"

Id = Annotated[int, Parameter(ge=1, le=2**63 - 1)]
ClassId = Annotated[int, Parameter(ge=0, le=2**63 - 1)]
Upload = Annotated[UploadFile, Body(media_type=RequestEncodingType.MULTI_PART)]


@door.get("/api/slip-progress", may=May.SLIP_READ, tag=TAG, summary="各班（主管部门看各校）确认单的进度")
async def board(caller: Caller) -> SlipBoard:
    return await progress.board(caller)


@door.get("/api/slip-progress/live", may=May.SLIP_READ, tag=TAG, summary="进度的实时变化")
async def live(caller: Caller) -> Stream:
    return await board_live(caller)


@door.get(
    "/api/slip-progress/classes/{class_id:int}",
    may=May.SLIP_READ,
    tag=TAG,
    summary="一个班的学生，0 是还没分班的",
)
async def pupils(caller: Caller, class_id: ClassId) -> ClassOfSlips:
    return await progress.pupils(caller, class_id)


@door.get(
    "/api/slip-choices",
    may=May.SLIP_ISSUE,
    tag=TAG,
    summary="发放时能选的年级、班级，和确认单的内容",
    refuses=(errors.SlipNeedsSchool,),
)
async def choices(caller: Caller) -> IssueChoices:
    return await progress.choices(caller)


@door.post(
    "/api/slip-issues",
    may=May.SLIP_ISSUE,
    tag=TAG,
    summary="发放确认单",
    status_code=201,
    refuses=(errors.SlipNeedsSchool, errors.LastDayWrong, errors.SlipClassUnknown, errors.NobodyToAsk),
)
async def issue_(caller: Caller, once: Once, data: NewSlipIssue) -> SlipsIssued:
    return await once(lambda tx: issue.issue(tx, caller, data))


@door.post(
    "/api/slip-reminders",
    may=May.SLIP_REMIND,
    tag=TAG,
    summary="提醒没签的家长和没确认的学生，每人一天最多一次",
    refuses=(errors.SlipNeedsSchool, errors.NobodyToRemindOfSlips),
)
async def remind_(caller: Caller, once: Once, data: SlipsOfClass) -> SlipsReminded:
    return await once(lambda tx: remind.remind(tx, caller, data.class_id))


# --- one slip -----------------------------------------------------------------------------------------------------


@door.get("/api/issued-slips/{slip_id:int}", may=May.SLIP_READ, tag=TAG, summary="一张确认单，学校看")
async def one(caller: Caller, slip_id: Id) -> StaffSlip:
    return await staff_page.read(caller, slip_id)


@door.post(
    "/api/issued-slips/{slip_id:int}/answer",
    may=May.SLIP_ISSUE,
    tag=TAG,
    summary="答复标为不对的几项，重新发一张",
    refuses=(
        errors.SlipNeedsSchool,
        errors.NothingObjected,
        errors.AnswerMissing,
        errors.LastDayWrong,
        VersionConflict,
    ),
)
async def answer_(caller: Caller, once: Once, expected_version: int, slip_id: Id, data: SlipAnswer) -> StaffSlip:
    return await once(lambda tx: answer.answer(tx, caller, slip_id, expected_version, data))


@door.post(
    "/api/issued-slips/{slip_id:int}/reissue",
    may=May.SLIP_ISSUE,
    tag=TAG,
    summary="按现在的学籍重新发一张",
    refuses=(errors.SlipNeedsSchool, errors.SlipIsClosed, errors.LastDayWrong, VersionConflict),
)
async def reissue_(caller: Caller, once: Once, expected_version: int, slip_id: Id, data: SlipReissue) -> StaffSlip:
    return await once(lambda tx: answer.reissue(tx, caller, slip_id, expected_version, data))


@door.post(
    "/api/issued-slips/{slip_id:int}/cancel",
    may=May.SLIP_ISSUE,
    tag=TAG,
    summary="撤销一张没签完的确认单",
    refuses=(errors.SlipNeedsSchool, errors.SlipIsClosed, VersionConflict),
)
async def cancel_(caller: Caller, once: Once, expected_version: int, slip_id: Id, data: SlipCancellation) -> StaffSlip:
    return await once(lambda tx: answer.cancel(tx, caller, slip_id, expected_version, data))


@door.post(
    "/api/issued-slips/{slip_id:int}/paper",
    may=May.SLIP_REMIND,
    tag=TAG,
    summary="上传签好的纸质单的照片",
    refuses=(
        errors.SlipNeedsSchool,
        errors.ScanTooBig,
        errors.ScanUnreadable,
        errors.SlipObjected,
        errors.SlipSignedAlready,
        errors.SlipGone,
    ),
)
async def paper_(request: Request[Any, Any, Any], caller: Caller, once: Once, slip_id: Id, data: Upload) -> StaffSlip:
    return await paper.upload(once, caller, slip_id, data, request.headers.get("user-agent", ""))


@door.get(
    "/api/issued-slips/{slip_id:int}/scan",
    may=May.SLIP_READ,
    tag=TAG,
    summary="纸质单的照片",
    media_type="image/jpeg",
)
async def scan(caller: Caller, slip_id: Id) -> Response[bytes]:
    return await paper.scan(caller, slip_id)


@door.get(
    "/api/issued-slips/{slip_id:int}/pdf",
    may=May.SLIP_READ,
    tag=TAG,
    summary="一张确认单的 PDF",
    media_type="application/pdf",
    refuses=(GlyphsMissing,),
    limit=Limit("slip-pdf", 60, 600),
)
async def pdf(request: Request[Any, Any, Any], caller: Caller, slip_id: Id) -> Response[bytes]:
    return await documents.pdf_of(caller, slip_id, request.app.state.settings.public_url)


# --- a class on paper ---------------------------------------------------------------------------------------------


@door.post(
    "/api/slip-prints",
    may=May.SLIP_READ,
    tag=TAG,
    summary="把一个班的确认单排成一个文件，或者一人一个文件",
    status_code=201,
    refuses=(errors.SlipNeedsSchool, errors.NothingToPrint),
)
async def print_(request: Request[Any, Any, Any], caller: Caller, once: Once, data: PrintAsked) -> PrintJob:
    public_url = request.app.state.settings.public_url
    return await once(lambda tx: prints.ask(tx, caller, data.class_id, public_url, apart=data.apart))


@door.get(
    "/api/slip-prints/{print_id:int}",
    may=May.SLIP_READ,
    tag=TAG,
    summary="排到第几张了",
    refuses=(errors.SlipNeedsSchool,),
)
async def print_state(caller: Caller, print_id: Id) -> PrintJob:
    return await prints.read(caller, print_id)


@door.get(
    "/api/slip-prints/{print_id:int}/live",
    may=May.SLIP_READ,
    tag=TAG,
    summary="排版的实时进度",
    refuses=(errors.SlipNeedsSchool,),
)
async def print_live(caller: Caller, print_id: Id) -> Stream:
    return await prints.follow(caller, print_id)


@door.get(
    "/api/slip-prints/{print_id:int}/file",
    may=May.SLIP_READ,
    tag=TAG,
    summary="一个班的确认单，打印用或存档用",
    media_type="application/pdf",
    refuses=(errors.SlipNeedsSchool, errors.PrintNotReady),
)
async def print_file(caller: Caller, print_id: Id) -> Response[bytes]:
    return await prints.file(caller, print_id)


# --- the public ---------------------------------------------------------------------------------------------------


@door.get(
    "/verify/{token:str}",
    may=Everyone,
    tag=TAG,
    summary="扫码核验的页面",
    include_in_schema=False,
    limit=Limit("slip-verify", 60, 600),
)
async def verify_(token: str) -> Response[str]:
    return await verify.answer(token)


@door.get("/verify.css", may=Everyone, tag=TAG, summary="核验页的样式", include_in_schema=False)
async def verify_styles() -> Response[str]:
    headers = {"cache-control": "public, max-age=3600"}
    return Response(verify.styles(), media_type="text/css; charset=utf-8", headers=headers)


ROUTES: list[BaseRouteHandler] = [
    *FAMILY_ROUTES,
    board,
    live,
    pupils,
    choices,
    issue_,
    remind_,
    one,
    answer_,
    reissue_,
    cancel_,
    paper_,
    scan,
    pdf,
    print_,
    print_state,
    print_live,
    print_file,
    verify_,
    verify_styles,
]
