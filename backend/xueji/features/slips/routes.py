"""Doors of registration slips, school side; the family's are in family_routes.py."""

from typing import Annotated

from litestar.handlers import BaseRouteHandler
from litestar.params import Parameter
from litestar.response import Stream

from xueji.features.slips import errors, issue, progress
from xueji.features.slips.family_routes import ROUTES as FAMILY_ROUTES
from xueji.features.slips.live import board_live
from xueji.features.slips.schemas import ClassOfSlips, IssueChoices, Issued, NewIssue, SlipBoard
from xueji.kernel.permissions import May
from xueji.platform.caller import Caller
from xueji.platform.doors import Once, door

TAG = "学籍信息确认单（学校）"

Id = Annotated[int, Parameter(ge=1, le=2**63 - 1)]
ClassId = Annotated[int, Parameter(ge=0, le=2**63 - 1)]


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
    refuses=(errors.SlipNeedsSchool,),
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
async def issue_(caller: Caller, once: Once, data: NewIssue) -> Issued:
    return await once(lambda tx: issue.issue(tx, caller, data))


ROUTES: list[BaseRouteHandler] = [*FAMILY_ROUTES, board, live, pupils, choices, issue_]
