"""Doors of the register at the exam platform: counts of an office, the pupils of a school."""

from typing import Annotated

from litestar.handlers import BaseRouteHandler
from litestar.params import Parameter

from xueji.features.exam_roster import board
from xueji.features.exam_roster.rules import Standing
from xueji.features.exam_roster.schemas import RosterBoard, RosterPupils, RosterView
from xueji.kernel.permissions import May
from xueji.platform.caller import Caller
from xueji.platform.doors import door

TAG = "学考名册"

Id = Annotated[int, Parameter(ge=1, le=2**63 - 1)]
OfficeId = Annotated[int | None, Parameter(ge=1, le=2**63 - 1)]
Cursor = Annotated[str | None, Parameter(max_length=20)]


@door.get(
    "/api/exam-roster",
    may=May.EXAM_ROSTER_READ,
    tag=TAG,
    summary="一级机构和下一级的高中生，多少报了学考平台",
)
async def read(caller: Caller, organisation_id: OfficeId = None) -> RosterBoard:
    return await board.read(caller, organisation_id)


@door.get(
    "/api/exam-roster/pupils", may=May.EXAM_ROSTER_READ, tag=TAG, summary="一所学校的学生，谁没有报给学考平台、为什么"
)
async def read_pupils(
    caller: Caller,
    organisation_id: OfficeId = None,
    standing: Standing = Standing.MISSING,
    cursor: Cursor = None,
) -> RosterPupils:
    return await board.read_pupils(caller, organisation_id, standing, cursor)


@door.get(
    "/api/exam-roster/students/{student_id:int}",
    may=May.EXAM_ROSTER_READ,
    tag=TAG,
    summary="一名高中生报没报给学考平台、为什么",
)
async def read_pupil(caller: Caller, student_id: Id) -> RosterView:
    return await board.read_pupil(caller, student_id)


ROUTES: list[BaseRouteHandler] = [read, read_pupils, read_pupil]
