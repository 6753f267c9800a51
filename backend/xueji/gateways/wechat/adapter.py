"""What the service asks WeChat for."""

import secrets
from typing import Any

import msgspec
import structlog

from xueji.gateways import clock
from xueji.gateways.configuration import given
from xueji.gateways.outcomes import Sending
from xueji.gateways.wechat import transport
from xueji.gateways.wechat.calls import EARLY, TOKEN_REFUSED, RefusedBy, WeChatDown, call, with_token
from xueji.platform import cache
from xueji.settings import WeChatSettings

log = structlog.get_logger("wechat")

CODE_REJECTED = frozenset({40029, 40163, 41008, 42003})
_QUOTA = frozenset({45009, 45011, 45047})
_NOT_FOLLOWING = frozenset({43004, 43101})
_BUSY = frozenset({-1, None})


class WeChatPerson(msgspec.Struct, frozen=True):
    """Who came back from WeChat's page. A snapshot's openid is virtual: never to be bound to anything."""

    openid: str
    unionid: str | None
    is_snapshot: bool


class JsSignature(msgspec.Struct, frozen=True):
    app_id: str
    timestamp: int
    nonce: str
    signature: str


class WeChatCodeRejected(Exception):  # noqa: N818 - an answer, not an error
    """The code was used, is over, or never was one."""


def oauth_url(redirect_uri: str, state: str, scope: str = "snsapi_base", *, open_url: str | None = None) -> str:
    """Where a browser in WeChat is sent to log in. `open_url` replaces the configured host of the page."""
    settings = given().wechat
    if open_url is not None:
        settings = msgspec.structs.replace(settings, open_url=open_url)
    return transport.oauth(settings, redirect_uri, scope, state).authorize_url


async def exchange(code: str) -> WeChatPerson:
    """Who holds the code, which serves once.

    Raises:
        WeChatCodeRejected: used, over or invented.
        WeChatDown: no usable answer; the code may be spent.
    """
    settings = given().wechat
    try:
        answer = await call(lambda: transport.oauth(settings).fetch_access_token(code))
    except RefusedBy as refused:
        log.warning("wechat_code_refused", errcode=refused.errcode)
        if refused.errcode in CODE_REJECTED:
            raise WeChatCodeRejected from None
        raise WeChatDown from None
    openid = answer.get("openid")
    if not isinstance(openid, str) or not openid:
        raise WeChatDown
    return WeChatPerson(openid, answer.get("unionid") or None, is_snapshot=bool(answer.get("is_snapshotuser")))


async def js_signature(url: str) -> JsSignature:
    """Sign a page's address for the JS-SDK; what follows `#` is not part of it."""
    settings = given().wechat
    ticket = await _ticket(settings)
    nonce, timestamp = secrets.token_hex(8), await clock.seconds()
    jsapi = transport.client(settings, "").jsapi
    signature: str = jsapi.get_jsapi_signature(nonce, ticket, timestamp, url.partition("#")[0])
    return JsSignature(settings.app_id, timestamp, nonce, signature)


def app_id() -> str:
    return given().wechat.app_id


def messages_a_day() -> int:
    return given().wechat.template_messages_a_day


async def send_template(
    openid: str, template_id: str, data: dict[str, str], path: str = "", *, number: str = ""
) -> Sending:
    """Send a template message that opens one of our own pages. Never raises for what the outside does.

    WeChat delivers messages of one `number` to one person once, for ten minutes: a repeat does no harm.
    """
    settings, public_url = given().wechat, given().public_url
    message: dict[str, Any] = {
        "touser": openid,
        "template_id": template_id,
        "data": {name: {"value": text} for name, text in data.items()},
    }
    if path:
        message["url"] = f"{public_url}{path}"
    if number:
        message["client_msg_id"] = number

    def send(token: str) -> dict[str, Any]:
        return transport.client(settings, token).post("message/template/send", data=message)

    try:
        await with_token(settings, send)
    except RefusedBy as refused:
        outcome = _outcome(refused.errcode)
        log.warning("wechat_not_sent", outcome=outcome.value, errcode=refused.errcode)
        return outcome
    except WeChatDown:
        return Sending.DOWN
    return Sending.SENT


def _outcome(errcode: int | None) -> Sending:
    if errcode in _QUOTA:
        return Sending.QUOTA
    if errcode in _NOT_FOLLOWING:
        return Sending.NOT_FOLLOWING
    if errcode in TOKEN_REFUSED or errcode in _BUSY:
        return Sending.DOWN
    return Sending.REFUSED


async def _ticket(settings: WeChatSettings) -> str:
    key = f"wechat:ticket:{settings.app_id}"
    kept = await cache.shared().get(key)
    if kept is not None:
        return kept.decode()
    try:
        answer = await with_token(settings, lambda token: transport.client(settings, token).jsapi.get_ticket())
    except RefusedBy as refused:
        log.warning("wechat_ticket_refused", errcode=refused.errcode)
        raise WeChatDown from None
    ticket: str = answer["ticket"]
    await cache.shared().set(key, ticket.encode(), ttl=max(1, int(answer["expires_in"]) - EARLY))
    return ticket
