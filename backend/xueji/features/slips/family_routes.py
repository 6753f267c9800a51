"""Doors of the family: a slip, its values, its life."""

from typing import Annotated

from litestar.handlers import BaseRouteHandler
from litestar.params import Parameter

from xueji.features.slips import errors, page
from xueji.features.slips.family_schemas import ChildSlips, SlipPage, SlipValue
from xueji.platform.caller import Caller
from xueji.platform.doors import Family, door

TAG = "学籍信息确认单（家长和学生）"

Id = Annotated[int, Parameter(ge=1, le=2**63 - 1)]
FieldName = Annotated[str, Parameter(min_length=1, max_length=60)]


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
async def value(caller: Caller, slip_id: Id, field: FieldName) -> SlipValue:
    return await page.value(caller, slip_id, field)


ROUTES: list[BaseRouteHandler] = [of_child, one, value]
