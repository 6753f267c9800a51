"""Doors of the mini program. Its own requests carry our header and no cookie; only the web-view gets a session."""

from typing import Annotated, Any

from litestar import Request
from litestar.handlers import BaseRouteHandler
from litestar.params import QueryParameter
from litestar.response import Redirect, Response

from xueji.features.accounts import miniprogram_login
from xueji.features.accounts.login_routes import device_of
from xueji.features.accounts.miniprogram_errors import (
    HandOverGone,
    MiniProgramClosed,
    MiniProgramCodeRejected,
    PhoneElsewhere,
)
from xueji.features.accounts.miniprogram_schemas import HandOver, MiniProgramLogin, MiniProgramPhone, PhoneBound
from xueji.features.accounts.wechat_errors import FamilyAccountClosed, WeChatUnavailable
from xueji.features.accounts.wechat_routes import refusal_page, settings_of
from xueji.kernel.refusals import Refusal
from xueji.platform.caller import Caller
from xueji.platform.doors import Everyone, Limit, door

TAG = "小程序"
FROM_ELSEWHERE = frozenset({"cross-site", "same-site"})
"""What browsers say of a way in that another site's page opened: so nobody is led into somebody else's account."""

Ticket = Annotated[str, QueryParameter(max_length=200)]
Wish = Annotated[str | None, QueryParameter(max_length=600)]


@door.post(
    "/wechat/miniprogram/login",
    may=Everyone,
    tag=TAG,
    summary="小程序登录：用 wx.login 的码换一个一次性入口",
    refuses=(MiniProgramClosed, MiniProgramCodeRejected, WeChatUnavailable, FamilyAccountClosed),
    limit=Limit("mini-program", 300, 600),
    repeats="微信的码只能用一次，重发得到“再按一次”",
    include_in_schema=False,
)
async def begin(data: MiniProgramLogin) -> HandOver:
    return await miniprogram_login.begin(data.code)


@door.get(
    "/wechat/miniprogram/enter",
    may=Everyone,
    tag=TAG,
    summary="小程序里的网页从这里进来，完成后到 to",
    limit=Limit("mini-program-enter", 300, 600),
    include_in_schema=False,
)
async def enter(request: Request[Any, Any, Any], caller: Caller, ticket: Ticket = "", to: Wish = None) -> Response[Any]:
    try:
        if request.headers.get("sec-fetch-site") in FROM_ELSEWHERE:
            raise HandOverGone
        arrived = await miniprogram_login.enter(caller, ticket, to, device_of(request))
    except Refusal as refusal:
        return refusal_page(refusal)
    return Redirect(arrived.location, status_code=302, cookies=[arrived.session.cookie(settings_of(request))])


@door.post(
    "/wechat/miniprogram/phone",
    may=Everyone,
    tag=TAG,
    summary="小程序里绑定微信核实过的手机号，代替短信验证码",
    refuses=(MiniProgramClosed, MiniProgramCodeRejected, WeChatUnavailable, FamilyAccountClosed, PhoneElsewhere),
    limit=Limit("mini-program", 300, 600),
    repeats="微信的码只能用一次，重发得到“再按一次”；绑定两次和一次一样",
    include_in_schema=False,
)
async def bind_phone(data: MiniProgramPhone) -> PhoneBound:
    return await miniprogram_login.bind_phone(data.login_code, data.phone_code)


ROUTES: list[BaseRouteHandler] = [begin, enter, bind_phone]
