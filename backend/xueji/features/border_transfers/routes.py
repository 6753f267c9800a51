"""Doors of transfers across provinces; list, page, decision and withdrawal are casework's."""

from typing import Annotated

from litestar.handlers import BaseRouteHandler
from litestar.params import Parameter
from litestar.response import Response

from xueji.approvals import errors as approval_errors
from xueji.features.border_transfers import cases, errors, filing, nation, read
from xueji.features.border_transfers.schemas import (
    BorderArchive,
    BorderFiled,
    BorderForm,
    BorderMend,
    BorderPage,
    BorderPartText,
    GradeSet,
    NewBorderTransfer,
)
from xueji.features.casework import EvidenceGone
from xueji.kernel.permissions import May
from xueji.platform.caller import Caller
from xueji.platform.documents import GlyphsMissing
from xueji.platform.doors import Once, door
from xueji.platform.media_types import PDF

__all__ = ["ROUTES", "cases", "nation"]  # its flow and its questions register themselves by being imported

TAG = "跨省转学"
Id = Annotated[int, Parameter(ge=1, le=2**63 - 1)]
PLACING = (
    errors.BorderNeedsSchool,
    errors.BorderWithoutCode,
    errors.BorderUnfit,
    errors.BorderPaperMissing,
    EvidenceGone,
)


@door.get(
    "/api/border-transfers/form",
    may=May.TRANSFER_FILE,
    tag=TAG,
    summary="发起跨省转入要填什么",
    refuses=(errors.BorderNeedsSchool, errors.BorderWithoutCode),
)
async def border_form(caller: Caller) -> BorderForm:
    return await read.form(caller)


@door.get("/api/border-transfers/{case_id:int}", may=May.TRANSFER_READ, tag=TAG, summary="一件跨省转入")
async def border_page(caller: Caller, case_id: Id) -> BorderPage:
    return await read.page(caller, case_id)


@door.get(
    "/api/border-transfers/{case_id:int}/notice.pdf",
    may=May.TRANSFER_READ,
    tag=TAG,
    summary="打印跨省转入通知",
    media_type=PDF,
    refuses=(GlyphsMissing,),
)
async def border_notice(caller: Caller, case_id: Id) -> Response[bytes]:
    return await read.notice(caller, case_id)


@door.get(
    "/api/border-archive-parts/{border_part_id:int}",
    may=May.TRANSFER_READ,
    tag=TAG,
    summary="看外省转来的一份电子档案",
)
async def border_part(caller: Caller, border_part_id: Id) -> BorderPartText:
    return await read.part(caller, border_part_id)


@door.get(
    "/api/students/{student_id:int}/border-archive",
    may=May.TRANSFER_READ,
    tag=TAG,
    summary="学生从外省带来的电子档案",
)
async def border_archive(caller: Caller, student_id: Id) -> BorderArchive:
    return await read.archive(caller, student_id)


@door.post(
    "/api/border-transfers",
    may=May.TRANSFER_FILE,
    tag=TAG,
    summary="转入学校发起跨省转入",
    status_code=201,
    refuses=(*PLACING, errors.BorderNotAllowed, errors.BorderPupilHere, approval_errors.MayNotFile),
)
async def file_border(caller: Caller, once: Once, data: NewBorderTransfer) -> BorderFiled:
    return await once(lambda tx: filing.file(tx, caller, data))


@door.post(
    "/api/border-transfers/{case_id:int}/refile",
    may=May.TRANSFER_FILE,
    tag=TAG,
    summary="改好退回的跨省转入，再提交",
    refuses=(*PLACING, approval_errors.NotReturned, approval_errors.NotTheApplicant, approval_errors.CaseClosed),
)
async def refile_border(caller: Caller, once: Once, case_id: Id, data: BorderMend) -> BorderFiled:
    return await once(lambda tx: filing.file_again(tx, caller, case_id, data))


@door.post(
    "/api/border-transfers/{case_id:int}/grade",
    may=May.TRANSFER_CLEAR,
    tag=TAG,
    summary="转入地教育部门确定就读年级",
    status_code=204,
    refuses=(errors.BorderGradeFixed, errors.BorderUnfit),
)
async def set_border_grade(caller: Caller, once: Once, case_id: Id, data: GradeSet) -> None:
    await once(lambda tx: filing.set_grade(tx, caller, case_id, data))


ROUTES: list[BaseRouteHandler] = [
    border_form,
    border_page,
    border_notice,
    border_archive,
    border_part,
    file_border,
    refile_border,
    set_border_grade,
]
