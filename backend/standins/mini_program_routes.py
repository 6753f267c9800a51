"""WeChat's addresses for mini programs, and the orders that stand for what happens inside WeChat."""

import secrets
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, JSONBody

from standins.mini_program import own_openid
from standins.wechat_routes import failed
from standins.wechat_state import WeChatState

LOGIN, PHONE = "login", "phone"


@get("/wechat/sns/jscode2session", sync_to_thread=False)
def code_to_session(
    wechat: NamedDependency[WeChatState], appid: FromQuery[str], secret: FromQuery[str], js_code: FromQuery[str]
) -> Response[dict[str, Any]]:
    wechat.count("jscode2session")
    if appid != wechat.configuration.mini_app_id:
        return failed(40013)
    if secret != wechat.configuration.mini_secret:
        return failed(40125)
    found = wechat.mini_program.take(LOGIN, js_code)
    if isinstance(found, int):
        return failed(found)
    answer = {"openid": own_openid(found), "session_key": secrets.token_urlsafe(16)}
    return Response({**answer, "unionid": wechat.person(found).unionid})


class PhoneWanted(msgspec.Struct):
    code: str


@post("/wechat/wxa/business/getuserphonenumber", status_code=200, sync_to_thread=False)
def phone_number(
    wechat: NamedDependency[WeChatState], access_token: FromQuery[str], data: JSONBody[PhoneWanted]
) -> Response[dict[str, Any]]:
    wechat.count("getuserphonenumber")
    if error := wechat.token_error(access_token, mini=True):
        return failed(error)
    found = wechat.mini_program.take(PHONE, data.code)
    if isinstance(found, int):
        return failed(found)
    country, _, number = found.rpartition(" ")
    return Response(
        {
            "errcode": 0,
            "errmsg": "ok",
            "phone_info": {
                "phoneNumber": number if country == "86" else f"+{country}{number}",
                "purePhoneNumber": number,
                "countryCode": country,
                "watermark": {"timestamp": 0, "appid": wechat.configuration.mini_app_id},
            },
        }
    )


class CodeWanted(msgspec.Struct, forbid_unknown_fields=True):
    """Somebody opens the mini program, or lets it read the phone."""

    openid: str = ""
    phone: str = ""
    country: str = "86"


@post("/_mini-program", status_code=200, sync_to_thread=False)
def issue(wechat: NamedDependency[WeChatState], data: JSONBody[CodeWanted]) -> dict[str, str]:
    """The codes that `wx.login` and the phone button would hand to the mini program."""
    codes = {"login_code": wechat.mini_program.issue(LOGIN, data.openid)} if data.openid else {}
    if data.phone:
        codes["phone_code"] = wechat.mini_program.issue(PHONE, f"{data.country} {data.phone}")
    return codes


ROUTES = [code_to_session, phone_number, issue]
