"""Doors of the right to take in after graduation; deciding and withdrawing are casework's."""

from typing import Annotated

from litestar.handlers import BaseRouteHandler
from litestar.params import Parameter

from xueji.approvals import errors as approval_errors
from xueji.features.border_rights import ask, cases, errors, read
from xueji.features.border_rights.schemas import BorderRightEnd, BorderRightLine, BorderRights, NewBorderRight
from xueji.kernel.permissions import May
from xueji.kernel.refusals import VersionConflict
from xueji.platform.caller import Caller
from xueji.platform.doors import Once, door

__all__ = ["ROUTES", "cases"]  # the flows register themselves by being imported

TAG = "跨省转学"
Id = Annotated[int, Parameter(ge=1, le=2**63 - 1)]


@door.get("/api/border-rights", may=May.TRANSFER_READ, tag=TAG, summary="哪些学校有毕业后跨省就学权限")
async def border_rights(caller: Caller) -> BorderRights:
    return await read.rights(caller)


@door.post(
    "/api/border-rights",
    may=May.TRANSFER_FILE,
    tag=TAG,
    summary="学校申请毕业后跨省就学权限",
    status_code=201,
    refuses=(errors.BorderRightNotForSchool, errors.BorderRightAsked, approval_errors.MayNotFile),
)
async def ask_border_right(caller: Caller, once: Once, data: NewBorderRight) -> BorderRightLine:
    return await once(lambda tx: ask.ask(tx, caller, data))


@door.post(
    "/api/border-rights/{border_right_id:int}/again",
    may=May.TRANSFER_FILE,
    tag=TAG,
    summary="补充以后再申请毕业后跨省就学权限",
    refuses=(VersionConflict, approval_errors.NotReturned, approval_errors.NotTheApplicant, approval_errors.CaseClosed),
)
async def ask_border_right_again(
    caller: Caller, once: Once, expected_version: int, border_right_id: Id, data: NewBorderRight
) -> BorderRightLine:
    return await once(lambda tx: ask.again(tx, caller, border_right_id, expected_version, data))


@door.post(
    "/api/border-rights/{border_right_id:int}/end",
    may=May.BORDER_RIGHT_GIVE,
    tag=TAG,
    summary="省里收回毕业后跨省就学权限",
    refuses=(errors.BorderRightNotHeld,),
)
async def end_border_right(caller: Caller, once: Once, border_right_id: Id, data: BorderRightEnd) -> BorderRightLine:
    return await once(lambda tx: ask.end(tx, caller, border_right_id, data))


ROUTES: list[BaseRouteHandler] = [border_rights, ask_border_right, ask_border_right_again, end_border_right]
