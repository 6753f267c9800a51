"""Doors of school codes: choose, match, fetch the next release."""

from typing import Annotated

from litestar.handlers import BaseRouteHandler
from litestar.params import Parameter

from xueji.features.organisations import errors, match_code
from xueji.features.organisations.code_schemas import ChosenCode, CodeList, Fetching
from xueji.features.organisations.schemas import Organisation
from xueji.kernel.permissions import May
from xueji.kernel.refusals import VersionConflict
from xueji.platform.caller import Caller
from xueji.platform.doors import Once, door

TAG = "学校标识码"

Id = Annotated[int, Parameter(ge=1, le=2**63 - 1)]
OptionalId = Annotated[int | None, Parameter(ge=1, le=2**63 - 1)]
Words = Annotated[str, Parameter(max_length=60)]


@door.get(
    "/api/school-codes",
    may=May.SCHOOL_CODE_MATCH,
    tag=TAG,
    summary="辖区里新认定、没有学校用的标识码",
)
async def list_codes(caller: Caller, q: Words = "", school_id: OptionalId = None) -> CodeList:
    return await match_code.choices(caller, q, school_id)


@door.post("/api/school-codes/fetch", may=May.SCHOOL_CODE_MATCH, tag=TAG, summary="现在去全国平台取一次")
async def fetch(caller: Caller, once: Once) -> Fetching:  # noqa: ARG001 - whoever may match may fetch
    return await once(match_code.fetch_now)


@door.post(
    "/api/organisations/{organisation_id:int}/school-code",
    may=May.SCHOOL_CODE_MATCH,
    tag=TAG,
    summary="给没有标识码的学校关联一个",
    refuses=(
        errors.NotASchool,
        errors.SchoolHasCode,
        errors.SchoolCodeNotReleased,
        errors.SchoolCodeRevoked,
        errors.SchoolCodeTaken,
        VersionConflict,
    ),
)
async def match(
    caller: Caller, once: Once, expected_version: int, organisation_id: Id, data: ChosenCode
) -> Organisation:
    return await once(lambda tx: match_code.match(tx, caller, organisation_id, expected_version, data.school_code))


ROUTES: list[BaseRouteHandler] = [list_codes, fetch, match]
