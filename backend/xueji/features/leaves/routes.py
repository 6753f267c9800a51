"""Doors of pupils who come back; list, page, decision and withdrawal are casework's."""

from typing import Annotated

from litestar.handlers import BaseRouteHandler
from litestar.params import Parameter

from xueji.approvals import errors as approval_errors
from xueji.features.casework import EvidenceGone
from xueji.features.leaves import cases, errors, filing, graduate, read
from xueji.features.leaves.schemas import Graduated, Graduation, NewReturn, ReturnFiled, ReturnForm
from xueji.kernel.permissions import May
from xueji.platform.caller import Caller
from xueji.platform.doors import Once, door

__all__ = ["ROUTES", "cases"]  # the flows register themselves by being imported

TAG = "离校和返校"
Id = Annotated[int, Parameter(ge=1, le=2**63 - 1)]


@door.get(
    "/api/students/{student_id:int}/return",
    may=May.LEAVE_FILE,
    tag=TAG,
    summary="学生怎么恢复在校",
    refuses=(errors.LeaveNotAway,),
)
async def return_form(caller: Caller, student_id: Id) -> ReturnForm:
    return await read.form(caller, student_id)


@door.post(
    "/api/students/{student_id:int}/return",
    may=May.LEAVE_FILE,
    tag=TAG,
    summary="学校申请学生恢复在校",
    status_code=201,
    refuses=(
        errors.LeaveNotAway,
        errors.LeaveStopped,
        errors.LeaveElsewhere,
        errors.LeaveGradeUnfit,
        errors.LeavePaperMissing,
        EvidenceGone,
        approval_errors.MayNotFile,
        approval_errors.NotTheApplicant,
    ),
)
async def file_return(caller: Caller, once: Once, student_id: Id, data: NewReturn) -> ReturnFiled:
    return await once(lambda tx: filing.file(tx, caller, student_id, data))


@door.post(
    "/api/students/{student_id:int}/graduation",
    may=May.GRADUATION_SET,
    tag=TAG,
    summary="学生毕业处理：在校改为毕业",
    refuses=(errors.GraduationUnfit,),
)
async def set_graduated(caller: Caller, once: Once, student_id: Id, data: Graduation) -> Graduated:
    return await once(lambda tx: graduate.graduate(tx, caller, student_id, data))


ROUTES: list[BaseRouteHandler] = [return_form, file_return, set_graduated]
