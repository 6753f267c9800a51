"""WeChat's addresses below /wechat."""

import secrets
import time
from typing import Annotated, Any
from urllib.parse import urlencode, urlsplit, urlunsplit

import httpx
import msgspec
from litestar import Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, JSONBody, QueryParameter
from litestar.response import Redirect

from standins.pages import authorise_page
from standins.wechat_crypto import Envelope, message
from standins.wechat_state import WeChatState

HTML = "text/html; charset=utf-8"

MESSAGES = {
    40001: "invalid credential, access_token is invalid or not latest",
    40003: "invalid openid",
    40013: "invalid appid",
    40029: "invalid code",
    40125: "invalid appsecret",
    40163: "code been used",
    42001: "access_token expired",
    43004: "require subscribe",
    45009: "reach max api daily quota limit",
    47003: "argument invalid",
}


def failed(errcode: int) -> Response[dict[str, Any]]:
    return Response({"errcode": errcode, "errmsg": MESSAGES.get(errcode, "failed")}, status_code=200)


@get("/wechat/connect/oauth2/authorize", sync_to_thread=False)
def authorise(
    request: Request[Any, Any, Any],
    wechat: NamedDependency[WeChatState],
    appid: FromQuery[str],
    redirect_uri: FromQuery[str],
    asked: Annotated[str, QueryParameter(name="scope")],
    oauth_state: Annotated[str, QueryParameter(name="state")] = "",
    openid: Annotated[str | None, QueryParameter(name="as")] = None,
    snapshot: FromQuery[bool] = False,
) -> Response[Any]:
    """Without `as` a page asks who holds the phone; a script chooses by `?as=openid`."""
    if appid != wechat.configuration.app_id or not redirect_uri.startswith(("http://", "https://")):
        return failed(40013)
    if openid is None and not snapshot:
        here = f"{request.url.path}?{request.url.query}"
        return Response(authorise_page(list(wechat.people.values()), here), media_type=HTML)
    code = wechat.authorise(openid or "", asked, snapshot=snapshot)
    back = urlsplit(redirect_uri)
    query = "&".join(filter(None, (back.query, urlencode({"code": code, "state": oauth_state}))))
    return Redirect(urlunsplit(back._replace(query=query)), status_code=302)


@get("/wechat/sns/oauth2/access_token", sync_to_thread=False)
def exchange(
    wechat: NamedDependency[WeChatState], appid: FromQuery[str], secret: FromQuery[str], code: FromQuery[str]
) -> Response[dict[str, Any]]:
    wechat.count("exchange")
    if appid != wechat.configuration.app_id:
        return failed(40013)
    if secret != wechat.configuration.secret:
        return failed(40125)
    found = wechat.take(code)
    if isinstance(found, int):
        return failed(found)
    answer: dict[str, Any] = {
        "access_token": wechat.page_token(found),
        "expires_in": 7200,
        "refresh_token": secrets.token_urlsafe(24),
        "openid": found.openid,
        "scope": found.scope,
    }
    if found.snapshot:
        return Response({**answer, "is_snapshotuser": 1})
    return Response({**answer, "unionid": wechat.person(found.openid).unionid})


@get("/wechat/sns/userinfo", sync_to_thread=False)
def user_info(
    wechat: NamedDependency[WeChatState], access_token: FromQuery[str], openid: FromQuery[str]
) -> Response[dict[str, Any]]:
    code = wechat.page_tokens.get(access_token)
    if code is None or code.openid != openid:
        return failed(40001)
    person = wechat.person(openid)
    return Response({"openid": openid, "nickname": person.name, "unionid": person.unionid, "headimgurl": ""})


class StableTokenWanted(msgspec.Struct):
    appid: str
    secret: str
    grant_type: str = "client_credential"
    force_refresh: bool = False


@post("/wechat/cgi-bin/stable_token", status_code=200, sync_to_thread=False)
def stable_token(wechat: NamedDependency[WeChatState], data: JSONBody[StableTokenWanted]) -> Response[dict[str, Any]]:
    wechat.count("stable_token")
    settings = wechat.configuration
    mini = (data.appid, data.secret) == (settings.mini_app_id, settings.mini_secret)
    if not mini and (data.appid, data.secret) != (settings.app_id, settings.secret):
        return failed(40125)
    token, seconds = wechat.fresh_token(stable=True, force=data.force_refresh, mini=mini)
    return Response({"access_token": token, "expires_in": seconds})


@get("/wechat/cgi-bin/token", sync_to_thread=False)
def plain_token(
    wechat: NamedDependency[WeChatState], appid: FromQuery[str], secret: FromQuery[str]
) -> Response[dict[str, Any]]:
    wechat.count("token")
    if (appid, secret) != (wechat.configuration.app_id, wechat.configuration.secret):
        return failed(40125)
    token, seconds = wechat.fresh_token(stable=False)
    return Response({"access_token": token, "expires_in": seconds})


@get("/wechat/cgi-bin/ticket/getticket", sync_to_thread=False)
def ticket(wechat: NamedDependency[WeChatState], access_token: FromQuery[str]) -> Response[dict[str, Any]]:
    wechat.count("ticket")
    if error := wechat.token_error(access_token):
        return failed(error)
    found, seconds = wechat.ticket()
    return Response({"errcode": 0, "errmsg": "ok", "ticket": found, "expires_in": seconds})


@post(
    ["/wechat/cgi-bin/message/template/send", "/wechat/cgi-bin/message/subscribe/bizsend"],
    status_code=200,
    sync_to_thread=False,
)
def send_message(
    request: Request[Any, Any, Any],
    wechat: NamedDependency[WeChatState],
    access_token: FromQuery[str],
    data: JSONBody[dict[str, Any]],
) -> Response[Any]:
    kind = "subscribe" if request.url.path.endswith("bizsend") else "template"
    wechat.count(kind)
    if error := wechat.token_error(access_token):
        return failed(error)
    if not data.get("template_id") or not isinstance(data.get("data"), dict):
        return failed(47003)
    url = data.get("url") or data.get("page") or ""
    once = f"{data.get('touser')} {data['client_msg_id']}" if data.get("client_msg_id") else ""
    if error := wechat.send(data.get("touser", ""), data["template_id"], kind, data["data"], url, once=once):
        return failed(error)
    return Response({"errcode": 0, "errmsg": "ok", "msgid": secrets.randbelow(10**15)})


class Delivery(msgspec.Struct, forbid_unknown_fields=True):
    """What a person does in the service account: writes text, or causes an event (subscribe, CLICK)."""

    openid: str
    text: str | None = None
    event: str | None = None
    event_key: str = ""
    msg_id: int | None = None
    times: int = 1


class Delivered(msgspec.Struct):
    status: int
    answer: dict[str, str]
    milliseconds: int


@post("/_deliver", status_code=200)
async def deliver(wechat: NamedDependency[WeChatState], data: JSONBody[Delivery]) -> list[Delivered]:
    """Post an encrypted call-back to the service, as often as asked, with one and the same message id."""
    settings = wechat.configuration
    envelope = Envelope(settings.token, settings.aes_key, settings.app_id)
    common: dict[str, str | int] = {
        "ToUserName": "gh_xueji",
        "FromUserName": data.openid,
        "CreateTime": int(time.time()),
    }
    if data.event:
        inner = message(**common, MsgType="event", Event=data.event, EventKey=data.event_key)
    else:
        inner = message(
            **common, MsgType="text", Content=data.text or "", MsgId=data.msg_id or secrets.randbelow(10**16)
        )
    async with httpx.AsyncClient(timeout=10, trust_env=False) as client:
        return [await _post(client, envelope, settings.service_url, inner) for _ in range(data.times)]


async def _post(client: httpx.AsyncClient, envelope: Envelope, service_url: str, inner: str) -> Delivered:
    sealed, timestamp, nonce = envelope.seal(inner), str(int(time.time())), secrets.token_hex(5)
    began = time.monotonic()
    answer = await client.post(
        f"{service_url}/wechat/messages",
        params={
            "timestamp": timestamp,
            "nonce": nonce,
            "signature": envelope.signature(timestamp, nonce),
            "encrypt_type": "aes",
            "msg_signature": envelope.signature(timestamp, nonce, sealed),
        },
        content=message(ToUserName="gh_xueji", Encrypt=sealed).encode(),
        headers={"Content-Type": "text/xml"},
    )
    took = int((time.monotonic() - began) * 1000)
    opened = envelope.open_answer(answer.text) if answer.text.startswith("<xml") else {"text": answer.text}
    return Delivered(answer.status_code, opened, took)


ROUTES = [authorise, exchange, user_info, stable_token, plain_token, ticket, send_message, deliver]
