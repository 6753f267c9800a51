"""The national platform's addresses below /national, and its orders and lists below /_national."""

from typing import Any

import msgspec
from litestar import Request, Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import JSONBody

from standins.batches import Desk
from standins.national_state import (
    CodeItem,
    DuplicateItem,
    EnrolmentItem,
    Given,
    Known,
    NationalState,
    NumberItem,
    Pupil,
    Release,
    ReleaseItem,
    Taken,
)
from standins.platform_pages import national_page

HTML = "text/html; charset=utf-8"
Raw = Request[Any, Any, Any]
Answers = Response[dict[str, Any]]


@post("/national/duplicates", status_code=200)
async def duplicates(request: Raw, national: NamedDependency[NationalState]) -> Answers:
    return await Desk(DuplicateItem, national.check).serve(request, national.gatekeeper, national.memory)


@post("/national/numbers", status_code=200)
async def numbers(request: Raw, national: NamedDependency[NationalState]) -> Answers:
    return await Desk(NumberItem, national.number).serve(request, national.gatekeeper, national.memory)


@post("/national/enrolments", status_code=200)
async def enrolments(request: Raw, national: NamedDependency[NationalState]) -> Answers:
    return await Desk(EnrolmentItem, national.enrolled).serve(request, national.gatekeeper, national.memory)


@post("/national/school-codes", status_code=200)
async def school_codes(request: Raw, national: NamedDependency[NationalState]) -> Answers:
    return await Desk(CodeItem, national.matched).serve(request, national.gatekeeper, national.memory)


@post("/national/code-releases", status_code=200)
async def code_releases(request: Raw, national: NamedDependency[NationalState]) -> Answers:
    return await Desk(ReleaseItem, national.release).serve(request, national.gatekeeper, national.memory)


@post("/national/greetings", status_code=200)
async def greetings(request: Raw, national: NamedDependency[NationalState]) -> Response[dict[str, str]]:
    return await national.gatekeeper.refuse(request) or Response({"code": "OK"})


@put("/_national", status_code=204, sync_to_thread=False)
def introduce(national: NamedDependency[NationalState], data: JSONBody[Known]) -> None:
    """What the platform knows from now on."""
    national.introduce(data)


class Picture(msgspec.Struct):
    pupils: list[Pupil]
    numbers: list[Given]
    taken: list[Taken]
    releases: list[Release]


@get("/_national.json", sync_to_thread=False)
def list_all(national: NamedDependency[NationalState]) -> Picture:
    return Picture(national.pupils, list(national.numbers.values()), national.taken, national.releases)


@get("/_national", sync_to_thread=False)
def look(national: NamedDependency[NationalState]) -> Response[str]:
    return Response(national_page(national), media_type=HTML)


ROUTES = [
    duplicates,
    numbers,
    enrolments,
    school_codes,
    code_releases,
    greetings,
    introduce,
    list_all,
    look,
]
