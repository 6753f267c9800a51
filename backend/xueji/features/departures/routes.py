"""Two doors of its own; list, decision, tracker and notices are casework's. The flows register themselves here."""

from typing import Annotated

from litestar.handlers import BaseRouteHandler
from litestar.params import Parameter
from litestar.response import Response

from xueji.features.departures import cases, nation, read
from xueji.features.departures.schemas import DeparturePage
from xueji.kernel.permissions import May
from xueji.platform.caller import Caller
from xueji.platform.documents import GlyphsMissing
from xueji.platform.doors import door
from xueji.platform.media_types import PDF

__all__ = ["ROUTES", "cases", "nation"]

Id = Annotated[int, Parameter(ge=1, le=2**63 - 1)]


@door.get("/api/departures/{case_id:int}", may=May.TRANSFER_READ, tag="跨省转学", summary="一件跨省转出，答复到了哪里")
async def departure_page(caller: Caller, case_id: Id) -> DeparturePage:
    return await read.page(caller, case_id)


@door.get(
    "/api/departures/{case_id:int}/notice.pdf",
    may=May.TRANSFER_READ,
    tag="跨省转学",
    summary="打印跨省转出通知",
    media_type=PDF,
    refuses=(GlyphsMissing,),
)
async def departure_notice(caller: Caller, case_id: Id) -> Response[bytes]:
    return await read.notice(caller, case_id)


ROUTES: list[BaseRouteHandler] = [departure_page, departure_notice]
