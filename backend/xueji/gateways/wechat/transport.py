"""wechatpy, tamed: in threads with a limit, with timeouts, at the address that the settings name, never trying again.

With `auto_retry` wechatpy answers a refused token by calling itself without end; who may try again is decided in the
adapter. Its errors and those of `requests` carry the secret in their address: they are never logged nor chained.
"""

import logging
import threading
from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar

import anyio
import anyio.to_thread
import msgspec
import requests
from requests.adapters import HTTPAdapter
from wechatpy.client import WeChatClient
from wechatpy.oauth import WeChatOAuth

from xueji.settings import WeChatSettings

logging.getLogger("urllib3.connectionpool").setLevel(logging.ERROR)
logging.getLogger("wechatpy").setLevel(logging.ERROR)

Answer = TypeVar("Answer")

OFFICIAL = "https://api.weixin.qq.com/"
CONNECT, READ = 3.0, 6.0
AT_ONCE = 8

_thread = threading.local()


class Redirected(HTTPAdapter):
    """Sends what is meant for WeChat to the configured address, and never waits for ever."""

    def __init__(self, api_url: str) -> None:
        super().__init__(pool_connections=1, pool_maxsize=AT_ONCE)
        self._api_url = api_url.rstrip("/") + "/"

    def send(self, request: requests.PreparedRequest, **given: Any) -> requests.Response:  # type: ignore[override]
        if request.url is not None:
            request.url = request.url.replace(OFFICIAL, self._api_url, 1)
        given["timeout"] = given.get("timeout") or (CONNECT, READ)
        return super().send(request, **given)


def _tame(session: requests.Session, settings: WeChatSettings) -> None:
    session.mount(OFFICIAL, Redirected(settings.api_url))
    session.trust_env = settings.api_url.startswith("https://")


def client(settings: WeChatSettings, token: str) -> WeChatClient:
    """This thread's client, holding the token that the caller brought. It never fetches one itself."""
    made: tuple[WeChatSettings, WeChatClient] | None = getattr(_thread, "client", None)
    if made is None or made[0] != settings:
        fresh = WeChatClient(settings.app_id, settings.secret, timeout=(CONNECT, READ), auto_retry=False)
        _tame(fresh._http, settings)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - no other way in
        made = _thread.client = (settings, fresh)
    made[1].session.set(made[1].access_token_key, token)
    return made[1]


def mini_program(settings: WeChatSettings) -> WeChatSettings:
    """The same platform, asked in the mini program's name."""
    return msgspec.structs.replace(settings, app_id=settings.mini_app_id, secret=settings.mini_secret)


def oauth(settings: WeChatSettings, redirect_uri: str = "", scope: str = "", state: str = "") -> WeChatOAuth:
    made = WeChatOAuth(settings.app_id, settings.secret, redirect_uri, scope, state)
    setattr(made, "OAUTH_BASE_URL", f"{settings.open_url.rstrip('/')}/connect/")  # noqa: B010 - typed as a constant
    _tame(made._http, settings)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage] - no other way in
    return made


@cache
def _limiter() -> anyio.CapacityLimiter:
    return anyio.CapacityLimiter(AT_ONCE)


async def in_thread(act: Callable[[], Answer]) -> Answer:
    """Run a blocking call beside the event loop; at most `AT_ONCE` of them, the others wait."""
    return await anyio.to_thread.run_sync(act, limiter=_limiter(), abandon_on_cancel=True)
