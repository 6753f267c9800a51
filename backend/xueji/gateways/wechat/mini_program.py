"""What the mini program's codes stand for. Its session key is thrown away: nothing of ours is sealed with it."""

from typing import Any

import structlog

from xueji.gateways.configuration import given
from xueji.gateways.wechat import transport
from xueji.gateways.wechat.adapter import CODE_REJECTED, WeChatCodeRejected, WeChatPerson
from xueji.gateways.wechat.calls import RefusedBy, WeChatDown, call, with_token

log = structlog.get_logger("wechat")


def mini_app_id() -> str:
    """The mini program's own app id; empty where there is none."""
    return given().wechat.mini_app_id


async def exchange_login_code(code: str) -> WeChatPerson:
    """Who holds the code of `wx.login`, which serves once. The openid is the mini program's, not the account's.

    Raises:
        WeChatCodeRejected: used, over or invented.
        WeChatDown: no usable answer; the code may be spent.
    """
    settings = transport.mini_program(given().wechat)
    wanted = {
        "appid": settings.app_id,
        "secret": settings.secret,
        "js_code": code,
        "grant_type": "authorization_code",
        "access_token": None,
    }
    try:
        answer = await call(
            lambda: transport.client(settings, "").get(
                "sns/jscode2session", params=wanted, api_base_url=transport.OFFICIAL
            )
        )
    except RefusedBy as refused:
        raise _meaning(refused) from None
    openid = answer.get("openid")
    if not isinstance(openid, str) or not openid:
        raise WeChatDown
    return WeChatPerson(openid, answer.get("unionid") or None, is_snapshot=False)


async def phone_of_code(code: str) -> str:
    """The phone that a person let the mini program read, as WeChat knows it: abroad with its country's number.

    Raises:
        WeChatCodeRejected: used, over or invented.
        WeChatDown: no usable answer; the code may be spent.
    """
    settings = transport.mini_program(given().wechat)

    def ask(token: str) -> dict[str, Any]:
        return transport.client(settings, token).post(
            "wxa/business/getuserphonenumber", data={"code": code}, api_base_url=transport.OFFICIAL
        )

    try:
        answer = await with_token(settings, ask)
    except RefusedBy as refused:
        raise _meaning(refused) from None
    found = answer.get("phone_info")
    if not isinstance(found, dict) or not isinstance(found.get("purePhoneNumber"), str):
        raise WeChatDown
    country = str(found.get("countryCode", "86"))
    return found["purePhoneNumber"] if country == "86" else f"+{country}{found['purePhoneNumber']}"


def _meaning(refused: RefusedBy) -> Exception:
    log.warning("wechat_code_refused", errcode=refused.errcode)
    return WeChatCodeRejected() if refused.errcode in CODE_REJECTED else WeChatDown()
