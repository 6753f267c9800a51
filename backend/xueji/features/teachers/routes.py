"""Doors of teachers: where an account is, asking for a move, asking to teach at a second school."""

from typing import Annotated

from litestar.handlers import BaseRouteHandler
from litestar.params import Parameter, QueryParameter

from xueji.approvals import errors as approval_errors
from xueji.features.accounts.errors import RoleNotAtThisLevel
from xueji.features.teachers import ask, cases, errors, show
from xueji.features.teachers.schemas import (
    Again,
    NewMove,
    NewPartTime,
    SchoolChoices,
    TeacherFound,
    TeacherNamed,
    TeacherRequestCard,
    TeacherRequests,
)
from xueji.kernel.permissions import May
from xueji.kernel.refusals import VersionConflict
from xueji.platform.caller import Caller
from xueji.platform.doors import Once, door
from xueji.platform.rate_limits import Limit

__all__ = ["ROUTES", "cases"]  # the flows register themselves by being imported

TAG = "教师调动和兼职"

Id = Annotated[int, Parameter(ge=1, le=2**63 - 1)]
Words = Annotated[str, QueryParameter(max_length=60)]
ASKED_AGAIN = (VersionConflict, approval_errors.NotReturned, approval_errors.NotTheApplicant)
TAKEN_BACK = (VersionConflict, approval_errors.CaseClosed, approval_errors.NotTheApplicant)


@door.post(
    "/api/teachers/lookup",
    may=May.ACCOUNT_MANAGE,
    tag=TAG,
    summary="查一位老师的账号在哪所学校、由谁放人",
    refuses=(errors.TeacherUnknown,),
    limit=Limit("teacher-lookup", 60, 3600),
)
async def look_up(caller: Caller, once: Once, data: TeacherNamed) -> TeacherFound:
    return await once(lambda tx: show.whereabouts(tx, caller, data))


@door.get("/api/teacher-requests", may=May.ACCOUNT_MANAGE, tag=TAG, summary="本校提出的教师调动和账号审核")
async def asked(caller: Caller) -> TeacherRequests:
    return await show.asked_by_school(caller)


@door.post(
    "/api/teacher-requests",
    may=May.ACCOUNT_MANAGE,
    tag=TAG,
    summary="请原学校放一位老师过来",
    refuses=(
        errors.TeacherUnknown,
        errors.TeacherNotToMove,
        errors.TeacherAsked,
        errors.TeacherAtNoSchool,
        RoleNotAtThisLevel,
    ),
)
async def ask_move(caller: Caller, once: Once, data: NewMove) -> TeacherRequestCard:
    return await once(lambda tx: ask.move(tx, caller, data))


@door.post(
    "/api/teacher-requests/{teacher_request_id:int}/again",
    may=May.ACCOUNT_MANAGE,
    tag=TAG,
    summary="补充说明，再提一次",
    refuses=ASKED_AGAIN,
)
async def ask_again(
    caller: Caller, once: Once, expected_version: int, teacher_request_id: Id, data: Again
) -> TeacherRequestCard:
    return await once(lambda tx: ask.again(tx, caller, teacher_request_id, expected_version, data))


@door.get("/api/part-time", may=May.TEACHER_PART_TIME, tag=TAG, summary="我的兼职申请")
async def mine(caller: Caller) -> TeacherRequests:
    return await show.asked_by_me(caller)


@door.get("/api/part-time/schools", may=May.TEACHER_PART_TIME, tag=TAG, summary="按名字找要去兼职的学校")
async def schools(caller: Caller, q: Words = "") -> SchoolChoices:
    return await show.schools(caller, q)


@door.post(
    "/api/part-time",
    may=May.TEACHER_PART_TIME,
    tag=TAG,
    summary="申请到另一所学校兼职",
    refuses=(errors.PartTimeSame, errors.TeacherAsked, errors.TeacherAtNoSchool),
)
async def ask_part_time(caller: Caller, once: Once, data: NewPartTime) -> TeacherRequestCard:
    return await once(lambda tx: ask.part_time(tx, caller, data))


@door.post(
    "/api/part-time/{part_time_id:int}/again",
    may=May.TEACHER_PART_TIME,
    tag=TAG,
    summary="补充说明，再申请一次兼职",
    refuses=ASKED_AGAIN,
)
async def part_time_again(
    caller: Caller, once: Once, expected_version: int, part_time_id: Id, data: Again
) -> TeacherRequestCard:
    return await once(lambda tx: ask.again(tx, caller, part_time_id, expected_version, data))


@door.post(
    "/api/part-time/{part_time_id:int}/withdrawal",
    may=May.TEACHER_PART_TIME,
    tag=TAG,
    summary="撤回我的兼职申请",
    refuses=TAKEN_BACK,
)
async def withdraw(caller: Caller, once: Once, expected_version: int, part_time_id: Id) -> TeacherRequestCard:
    return await once(lambda tx: ask.withdraw(tx, caller, part_time_id, expected_version))


ROUTES: list[BaseRouteHandler] = [
    look_up,
    asked,
    ask_move,
    ask_again,
    mine,
    schools,
    ask_part_time,
    part_time_again,
    withdraw,
]
