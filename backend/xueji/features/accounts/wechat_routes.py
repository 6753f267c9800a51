"""Doors of families' logins: WeChat's redirects and call-backs, the JS-SDK, codes by text message."""

import ipaddress
from collections.abc import Sequence
from typing import Annotated, Any
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, select_autoescape
from litestar import Request
from litestar.datastructures import Cookie
from litestar.handlers import BaseRouteHandler
from litestar.params import QueryParameter
from litestar.response import Redirect, Response

from xueji.features.accounts import errors, sms_login, wechat_login, wechat_messages
from xueji.features.accounts.cookies import with_cookies
from xueji.features.accounts.login_routes import device_of
from xueji.features.accounts.schemas import Session
from xueji.features.accounts.sms_schemas import CodeSent, PageSignature, PhoneAndCode, PhoneGiven
from xueji.features.accounts.wechat_errors import (
    FamilyAccountClosed,
    ForeignAddress,
    WeChatUnavailable,
    WrongLoginCode,
)
from xueji.gateways import wechat
from xueji.kernel.refusals import Refusal
from xueji.platform.caller import Caller
from xueji.platform.doors import Everyone, Limit, Once, door
from xueji.settings import Settings

TAG = "家长和学生登录"
LARGEST_MESSAGE = 64 * 1024
TOO_LARGE, FORBIDDEN = 413, 403

_pages = Environment(
    loader=PackageLoader("xueji.features.accounts", "pages"), autoescape=select_autoescape(["html", "jinja"])
)

Text = Annotated[str, QueryParameter(max_length=600)]
MaybeText = Annotated[str | None, QueryParameter(max_length=600)]
StateText = Annotated[str | None, QueryParameter(name="state", max_length=600)]


# --- WeChat -------------------------------------------------------------------------------------------------------


@door.get(
    "/wechat/login",
    may=Everyone,
    tag=TAG,
    summary="去微信登录，完成后回到 to",
    limit=Limit("wechat-login", 60, 600),
    include_in_schema=False,
)
async def start(request: Request[Any, Any, Any], to: MaybeText = None) -> Redirect:
    begun = wechat_login.start(to, callback_url=f"{home_of(request)}/wechat/callback", open_url=open_url_of(request))
    return Redirect(begun.location, status_code=302, cookies=[_state_cookie(request, begun.cookie)])


@door.get(
    "/wechat/callback",
    may=Everyone,
    tag=TAG,
    summary="微信登录回来的地方",
    limit=Limit("wechat-callback", 120, 600),
    include_in_schema=False,
)
async def finish(
    request: Request[Any, Any, Any], caller: Caller, code: MaybeText = None, given_state: StateText = None
) -> Response[Any]:
    settings = settings_of(request)
    cookie = request.cookies.get(_state_name(settings), "")
    try:
        arrived = await wechat_login.finish(
            caller,
            code=code or "",
            state=given_state or "",
            cookie=cookie[:600],
            app_id=settings.wechat.app_id,
            device=device_of(request),
        )
    except Refusal as refusal:
        gone = _state_cookie(request, "", gone=True)
        return refusal_page(refusal, to=wechat_login.destination(cookie), cookies=(gone,))
    taken_away = _state_cookie(request, "", gone=True)
    return Redirect(arrived.location, status_code=302, cookies=[arrived.session.cookie(settings), taken_away])


@door.get("/wechat/page.css", may=Everyone, tag=TAG, summary="登录说明页的样式", include_in_schema=False)
async def style() -> Response[str]:
    text = _pages.get_template("page.css.jinja").render()
    return Response(text, media_type="text/css; charset=utf-8", headers={"cache-control": "public, max-age=86400"})


@door.get(
    "/api/wechat/js-signature",
    may=Everyone,
    tag=TAG,
    summary="页面用微信功能（拍照、隐藏分享）前的签名",
    refuses=(ForeignAddress, WeChatUnavailable),
    limit=Limit("js-signature", 120, 60),
)
async def js_signature(request: Request[Any, Any, Any], url: Text) -> PageSignature:
    return await _sign(request, url)


@door.get("/wechat/messages", may=Everyone, tag=TAG, summary="微信核对消息地址", include_in_schema=False)
async def check_address(signature: Text, timestamp: Text, nonce: Text, echostr: Text) -> Response[str]:
    try:
        wechat.check_signature(signature, timestamp, nonce)
    except wechat.CallbackNotFromWeChat:
        return Response("", status_code=FORBIDDEN, media_type="text/plain")
    return Response(echostr, media_type="text/plain")


@door.post(
    "/wechat/messages",
    may=Everyone,
    tag=TAG,
    summary="微信转来的消息和关注事件（加密模式）",
    foreign="微信服务器发来的，凭加密和签名证明自己",
    repeats="按消息编号去重，重发得到同一个回答",
    include_in_schema=False,
)
async def receive(request: Request[Any, Any, Any], msg_signature: Text, timestamp: Text, nonce: Text) -> Response[str]:
    body = await request.body()
    if len(body) > LARGEST_MESSAGE:
        return Response("", status_code=TOO_LARGE, media_type="text/plain")
    try:
        said = await wechat_messages.answer(
            body,
            signature=msg_signature,
            timestamp=timestamp,
            nonce=nonce,
            public_url=settings_of(request).public_url,
        )
    except wechat.CallbackNotFromWeChat:
        return Response("", status_code=FORBIDDEN, media_type="text/plain")
    return Response(said, media_type="text/xml; charset=utf-8")


# --- text messages ------------------------------------------------------------------------------------------------


@door.post(
    "/api/session/sms-codes",
    may=Everyone,
    tag=TAG,
    summary="给手机发登录验证码",
    refuses=(errors.CodeTooSoon,),
    limit=Limit("sms-code", 20, 3600),
)
async def ask_code(once: Once, data: PhoneGiven) -> CodeSent:
    return await once(lambda tx: sms_login.ask(tx, data.phone))


@door.post(
    "/api/session/sms",
    may=Everyone,
    tag=TAG,
    summary="用手机验证码登录",
    refuses=(WrongLoginCode, FamilyAccountClosed),
    limit=Limit("sms-login", 60, 3600),
    repeats="验证码只能用一次，重发得到“已经用过”",
)
async def enter(request: Request[Any, Any, Any], caller: Caller, data: PhoneAndCode) -> Response[Session]:
    return with_cookies(request, await sms_login.enter(caller, data.phone, data.code, device_of(request)))


# --- where we are -------------------------------------------------------------------------------------------------


def settings_of(request: Request[Any, Any, Any]) -> Settings:
    return request.app.state.gate.settings


def home_of(request: Request[Any, Any, Any]) -> str:
    """Our own address: as configured, or while developing the one by which this browser reached us (a phone, too)."""
    settings = settings_of(request)
    return settings.public_url if settings.production else str(request.base_url).rstrip("/")


def open_url_of(request: Request[Any, Any, Any]) -> str | None:
    """While developing: a phone that reached us by an address of the network reaches the stand-in by the same one."""
    settings = settings_of(request)
    there = urlsplit(settings.wechat.open_url)
    if (
        settings.production
        or there.hostname not in {"127.0.0.1", "localhost"}
        or not _numeric(request.base_url.hostname)
    ):
        return None
    return there._replace(netloc=f"{request.base_url.hostname}:{there.port or 80}").geturl()


def _numeric(host: str | None) -> bool:
    try:
        ipaddress.ip_address(host or "")
    except ValueError:
        return False
    return True


def _state_name(settings: Settings) -> str:
    return "__Host-xueji-wechat" if settings.secure_cookies else "xueji-wechat"


def _state_cookie(request: Request[Any, Any, Any], value: str, *, gone: bool = False) -> Cookie:
    settings = settings_of(request)
    return Cookie(
        key=_state_name(settings),
        value=value,
        max_age=0 if gone else wechat_login.STATE_SECONDS,
        path="/",
        httponly=True,
        secure=settings.secure_cookies,
        samesite="lax",
    )


def refusal_page(refusal: Refusal, *, to: str | None = None, cookies: Sequence[Cookie] = ()) -> Response[str]:
    """A refusal as a page of its own; with `to` it offers to log in anew and go there."""
    title, why, what_next = refusal.words()
    page = _pages.get_template("refusal.html.jinja").render(
        title=title, why=why, next=what_next, code=refusal.code, help=refusal.help, to=to
    )
    return Response(page, status_code=refusal.status, media_type="text/html; charset=utf-8", cookies=cookies)


async def _sign(request: Request[Any, Any, Any], url: str) -> PageSignature:
    settings = settings_of(request)
    own = {*settings.origins, home_of(request)}
    there = urlsplit(url)
    if f"{there.scheme}://{there.netloc}" not in own:
        raise ForeignAddress
    try:
        signed = await wechat.js_signature(url)
    except wechat.WeChatDown:
        raise WeChatUnavailable from None
    return PageSignature(signed.app_id, signed.timestamp, signed.nonce, signed.signature)


ROUTES: list[BaseRouteHandler] = [
    start,
    finish,
    style,
    js_signature,
    check_address,
    receive,
    ask_code,
    enter,
]
