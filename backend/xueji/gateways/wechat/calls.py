"""Calling WeChat: one token for all workers, and every way in which the outside fails as one of two errors."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Any
from weakref import WeakKeyDictionary

import requests
import structlog
from wechatpy.exceptions import WeChatException

from xueji.gateways.wechat import transport
from xueji.platform import cache
from xueji.settings import WeChatSettings

log = structlog.get_logger("wechat")

TOKEN_REFUSED = frozenset({40001, 40014, 42001})
EARLY = 300
"""Seconds by which a token is given up before WeChat does."""
_FORCE_EVERY = 4500
"""WeChat lets a token be forced twenty times a day."""


class WeChatDown(Exception):  # noqa: N818 - an answer, not an error
    """WeChat does not answer, or answers nonsense."""


class RefusedBy(Exception):  # noqa: N818 - the same
    """WeChat's own error number."""

    def __init__(self, errcode: int | None) -> None:
        super().__init__(errcode)
        self.errcode = errcode


_locks: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock] = WeakKeyDictionary()


def _one_at_a_time() -> asyncio.Lock:
    return _locks.setdefault(asyncio.get_running_loop(), asyncio.Lock())


async def with_token(settings: WeChatSettings, act: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    """Run `act` with the shared token; a refused token is replaced and the act tried again, once."""
    token = await _token(settings)
    try:
        return await call(partial(act, token))
    except RefusedBy as refused:
        if refused.errcode not in TOKEN_REFUSED:
            raise
    return await call(partial(act, await _token(settings, refused=token)))


async def _token(settings: WeChatSettings, *, refused: str = "") -> str:
    """The token that all workers share, from the cache or by `stable_token`; never the one just refused."""
    key = f"wechat:token:{settings.app_id}"
    async with _one_at_a_time():
        kept = await cache.shared().get(key)
        if kept is not None and kept.decode() != refused:
            return kept.decode()
        answer = await call(partial(_stable_token, settings, force=False))
        if (
            answer.get("access_token") == refused
            and await cache.shared().increment(f"{key}:forced", ttl=_FORCE_EVERY) == 1
        ):
            answer = await call(partial(_stable_token, settings, force=True))
        token: str = answer["access_token"]
        await cache.shared().set(key, token.encode(), ttl=max(1, int(answer["expires_in"]) - EARLY))
        return token


def _stable_token(settings: WeChatSettings, *, force: bool) -> dict[str, Any]:
    wanted = {
        "grant_type": "client_credential",
        "appid": settings.app_id,
        "secret": settings.secret,
        "force_refresh": force,
    }
    client = transport.client(settings, "")
    return client.post("stable_token", params={"access_token": ""}, data=wanted)


async def call(act: Callable[[], Any]) -> dict[str, Any]:
    """Call WeChat in a thread.

    Raises:
        RefusedBy: WeChat answered with an error number.
        WeChatDown: no answer, or one that nobody understands.
    """
    try:
        answer = await transport.in_thread(act)
    except WeChatException as error:
        if error.errcode is None:
            log.warning("wechat_down", error="http status")
            raise WeChatDown from None
        raise RefusedBy(int(error.errcode)) from None
    except (requests.RequestException, ValueError, KeyError) as error:
        log.warning("wechat_down", error=type(error).__name__)
        raise WeChatDown from None
    if not isinstance(answer, dict):
        log.warning("wechat_down", error="not json")
        raise WeChatDown
    return answer
