"""Across provinces: addresses below /national/border, orders and lists at /_national/border."""

from typing import Any

import msgspec
from litestar import Request, Response, get, post, put
from litestar.di import NamedDependency
from litestar.params import JSONBody

from standins.batches import Desk
from standins.national_border import (
    Application,
    ApplicationItem,
    ArchiveItem,
    ArrivalItem,
    BorderOrders,
    DecisionItem,
    HandOverItem,
    Reply,
    ReplyItem,
    RequestsItem,
    WithdrawalItem,
)
from standins.national_state import NationalState

Raw = Request[Any, Any, Any]
Answers = Response[dict[str, Any]]


@post("/national/border/applications", status_code=200)
async def applications(request: Raw, national: NamedDependency[NationalState]) -> Answers:
    return await Desk(ApplicationItem, national.border.apply).serve(request, national.gatekeeper, national.memory)


@post("/national/border/decisions", status_code=200)
async def decisions(request: Raw, national: NamedDependency[NationalState]) -> Answers:
    return await Desk(DecisionItem, national.border.decision).serve(request, national.gatekeeper, national.memory)


@post("/national/border/archives", status_code=200)
async def archives(request: Raw, national: NamedDependency[NationalState]) -> Answers:
    return await Desk(ArchiveItem, national.border.part).serve(request, national.gatekeeper, national.memory)


@post("/national/border/withdrawals", status_code=200)
async def withdrawals(request: Raw, national: NamedDependency[NationalState]) -> Answers:
    return await Desk(WithdrawalItem, national.border.withdraw).serve(request, national.gatekeeper, national.memory)


@post("/national/border/arrivals", status_code=200)
async def arrivals(request: Raw, national: NamedDependency[NationalState]) -> Answers:
    return await Desk(ArrivalItem, national.border.arrived).serve(request, national.gatekeeper, national.memory)


@post("/national/border/requests", status_code=200)
async def requests(request: Raw, national: NamedDependency[NationalState]) -> Answers:
    return await Desk(RequestsItem, national.border.requests).serve(request, national.gatekeeper, national.memory)


@post("/national/border/replies", status_code=200)
async def replies(request: Raw, national: NamedDependency[NationalState]) -> Answers:
    return await Desk(ReplyItem, national.border.reply).serve(request, national.gatekeeper, national.memory)


@post("/national/border/hand-overs", status_code=200)
async def hand_overs(request: Raw, national: NamedDependency[NationalState]) -> Answers:
    return await Desk(HandOverItem, national.border.hand_over).serve(request, national.gatekeeper, national.memory)


@put("/_national/border", status_code=204, sync_to_thread=False)
def order(national: NamedDependency[NationalState], data: JSONBody[BorderOrders]) -> None:
    """How the other provinces behave from now on."""
    national.border.order(data)


class BorderPicture(msgspec.Struct):
    applications: list[Application]
    replies: list[Reply]
    handed_over: dict[str, str]


@get("/_national/border.json", sync_to_thread=False)
def list_border(national: NamedDependency[NationalState]) -> BorderPicture:
    return BorderPicture(national.border.applications, national.border.replies, national.border.handed_over)


ROUTES = [
    applications,
    decisions,
    archives,
    withdrawals,
    arrivals,
    requests,
    replies,
    hand_overs,
    order,
    list_border,
]
