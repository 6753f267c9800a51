"""Doors of the family: a slip, what is wrong with it, signing, and the slip as picture and PDF."""

from typing import Annotated, Any

from litestar import Request
from litestar.handlers import BaseRouteHandler
from litestar.params import Parameter
from litestar.response import Response

from xueji.features import accounts
from xueji.features.slips import documents, errors, marks, objections, page, sign
from xueji.features.slips.family_schemas import (
    ChildSlips,
    MarksKept,
    SlipMarks,
    SlipPage,
    SlipReceipt,
    SlipSign,
    SlipValue,
)
from xueji.kernel.refusals import FieldErrors, VersionConflict
from xueji.platform.caller import Caller
from xueji.platform.documents import GlyphsMissing
from xueji.platform.doors import Family, Limit, Once, door

TAG = "学籍信息确认单（家长和学生）"

Id = Annotated[int, Parameter(ge=1, le=2**63 - 1)]
FieldName = Annotated[str, Parameter(max_length=60)]

CLOSED = (errors.SlipObjected, errors.SlipSignedAlready, errors.SlipGone)


@door.get("/api/children/{student_id:int}/slips", may=Family, tag=TAG, summary="孩子的确认单，新的在前")
async def of_child(caller: Caller, student_id: Id) -> ChildSlips:
    return await page.of_child(caller, student_id)


@door.get("/api/slips/{slip_id:int}", may=Family, tag=TAG, summary="一张确认单")
async def one(caller: Caller, slip_id: Id) -> SlipPage:
    return await page.read(caller, slip_id)


@door.get(
    "/api/slips/{slip_id:int}/value",
    may=Family,
    tag=TAG,
    summary="点开看确认单上遮住的一项",
    refuses=(errors.FieldNotOnSlip, errors.NotMasked),
)
async def value(caller: Caller, slip_id: Id, field: FieldName = "") -> SlipValue:
    return await page.value(caller, slip_id, field)


@door.put(
    "/api/slips/{slip_id:int}/marks",
    may=Family,
    tag=TAG,
    summary="存下标为不对的几项，先不交",
    refuses=(*CLOSED, errors.FieldNotOnSlip, VersionConflict),
)
async def keep_marks(caller: Caller, once: Once, expected_version: int, slip_id: Id, data: SlipMarks) -> MarksKept:
    return await once(lambda tx: marks.save(tx, caller, slip_id, expected_version, data))


@door.post(
    "/api/slips/{slip_id:int}/objections",
    may=Family,
    tag=TAG,
    summary="把标为不对的几项交给学校更正",
    refuses=(*CLOSED, errors.NothingMarked, errors.FieldNotOnSlip, FieldErrors),
)
async def object_(caller: Caller, once: Once, slip_id: Id, data: SlipMarks) -> SlipReceipt:
    return await once(lambda tx: objections.hand_in(tx, caller, slip_id, data))


@door.post(
    "/api/slips/{slip_id:int}/sign",
    may=Family,
    tag=TAG,
    summary="家长签名，或者学生确认",
    refuses=(
        *CLOSED,
        accounts.ProofWanted,
        errors.SlipChangedMeanwhile,
        errors.NotAgreed,
        errors.DrawingEmpty,
        errors.NameDiffers,
        errors.StudentsTurn,
        FieldErrors,
    ),
)
async def sign_(
    request: Request[Any, Any, Any], caller: Caller, once: Once, slip_id: Id, data: SlipSign
) -> SlipReceipt:
    device = request.headers.get("user-agent", "")
    return await once(lambda tx: sign.sign(tx, caller, slip_id, data, device))


@door.get(
    "/api/slips/{slip_id:int}/picture",
    may=Family,
    tag=TAG,
    summary="确认单的图片，长按可以保存",
    media_type="image/png",
    refuses=(GlyphsMissing,),
    limit=Limit("slip-picture", 60, 600),
)
async def picture(request: Request[Any, Any, Any], caller: Caller, slip_id: Id) -> Response[bytes]:
    return await documents.picture_of(caller, slip_id, request.app.state.settings.public_url)


@door.get(
    "/api/slips/{slip_id:int}/pdf",
    may=Family,
    tag=TAG,
    summary="确认单的 PDF，打印用",
    media_type="application/pdf",
    refuses=(GlyphsMissing,),
    limit=Limit("slip-pdf", 60, 600),
)
async def pdf(request: Request[Any, Any, Any], caller: Caller, slip_id: Id) -> Response[bytes]:
    return await documents.pdf_of(caller, slip_id, request.app.state.settings.public_url)


ROUTES: list[BaseRouteHandler] = [of_child, one, value, keep_marks, object_, sign_, picture, pdf]
