"""Doors of the inbox."""

from typing import Annotated

from litestar.handlers import BaseRouteHandler
from litestar.params import PathParameter, QueryParameter

from xueji.features.notices import inbox
from xueji.features.notices.schemas import Inbox, Notice, Unread
from xueji.platform.caller import Caller
from xueji.platform.doors import LoggedIn, Once, door

TAG = "收件箱"

NoticeId = Annotated[int, PathParameter(ge=1, le=2**63 - 1)]


@door.get("/api/inbox", may=LoggedIn, tag=TAG, summary="收到的通知，新的在前")
async def read_inbox(
    caller: Caller,
    before: Annotated[int | None, QueryParameter(ge=1, le=2**63 - 1, description="上一页的 next_before")] = None,
) -> Inbox:
    return await inbox.page(caller, before)


@door.get("/api/inbox/unread", may=LoggedIn, tag=TAG, summary="还有几条没有看")
async def count_unread(caller: Caller) -> Unread:
    return await inbox.unread(caller)


@door.get("/api/inbox/{notice_id:int}", may=LoggedIn, tag=TAG, summary="一条通知，和它的微信、短信发到了没有")
async def read_notice(caller: Caller, notice_id: NoticeId) -> Notice:
    return await inbox.notice(caller, notice_id)


@door.post("/api/inbox/{notice_id:int}/read", may=LoggedIn, tag=TAG, summary="记为已看")
async def mark_read(caller: Caller, once: Once, notice_id: NoticeId) -> Unread:
    return await once(lambda tx: inbox.mark_read(tx, caller, notice_id))


@door.post("/api/inbox/read", may=LoggedIn, tag=TAG, summary="全部记为已看")
async def mark_all_read(caller: Caller, once: Once) -> Unread:
    return await once(lambda tx: inbox.mark_all_read(tx, caller))


ROUTES: list[BaseRouteHandler] = [read_inbox, count_unread, read_notice, mark_read, mark_all_read]
