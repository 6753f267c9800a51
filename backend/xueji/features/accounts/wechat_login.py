"""Log in by WeChat: the state belongs to one browser and serves once; a snapshot is nobody."""

import base64
import hashlib
import re
import secrets
from hmac import compare_digest

import msgspec

from xueji.features.accounts import guardianships, store
from xueji.features.accounts.identity_providers import IdentityProvider, log_in_family, register
from xueji.features.accounts.wechat_errors import (
    WeChatLoginBroken,
    WeChatSnapshot,
    WeChatUnavailable,
)
from xueji.gateways import wechat
from xueji.gateways.wechat import WeChatCodeRejected, WeChatDown, WeChatPerson
from xueji.platform.cache import shared
from xueji.platform.caller import Caller
from xueji.platform.crypto import keyring
from xueji.platform.database import Tx, transaction
from xueji.platform.sessions import SessionCookie

PROVIDER = "wechat"
STATE_SECONDS = 600
HOME = "/m/"
LONGEST_PATH = 300
_OWN_PATH = re.compile(r"/(m|staff)(/[\w\-./~%]*)?(\?[\w\-./~%&=+:,@!]*)?(#[\w\-./~%&=+:,@!]*)?", re.ASCII)

register(IdentityProvider(PROVIDER, "微信", "/wechat/login", in_wechat=True))


class Started(msgspec.Struct, frozen=True):
    """Where to send the browser, and the cookie that makes its return believable."""

    location: str
    cookie: str


class Arrived(msgspec.Struct, frozen=True):
    location: str
    session: SessionCookie


def own_path(to: str | None) -> str:
    """The path if it is one of our own pages, else home: nobody is led elsewhere after logging in."""
    safe = to is not None and len(to) <= LONGEST_PATH and _OWN_PATH.fullmatch(to) and ".." not in to
    return to if safe and to is not None else HOME


def start(to: str | None, *, callback_url: str, open_url: str | None = None) -> Started:
    """Begin: a secret goes into the browser's cookie, its keyed hash travels as `state`."""
    secret = secrets.token_urlsafe(24)
    cookie = f"{secret}.{base64.urlsafe_b64encode(own_path(to).encode()).decode().rstrip('=')}"
    return Started(wechat.oauth_url(callback_url, _state(cookie), open_url=open_url), cookie)


def destination(cookie: str) -> str:
    """Where the browser wanted to go when it began."""
    kept = cookie.partition(".")[2]
    try:
        return own_path(base64.urlsafe_b64decode(kept + "=" * (-len(kept) % 4)).decode())
    except ValueError:
        return HOME


def _state(cookie: str) -> str:
    """Binds secret and path: neither can be changed between start and end."""
    return keyring().index(cookie, "wechat.state").hex()


async def finish(caller: Caller, *, code: str, state: str, cookie: str, app_id: str, device: str) -> Arrived:
    """Let the person in, with an account made on the first visit, and a session that is always a new one.

    Raises:
        WeChatLoginBroken: the state is not this browser's, was used, or the code was rejected.
        WeChatSnapshot: WeChat gave a virtual identity.
        WeChatUnavailable: WeChat does not answer.
        FamilyAccountClosed: the account may not log in.
    """
    if not cookie or not code or not compare_digest(_state(cookie).encode(), state.encode()):
        raise WeChatLoginBroken
    if await shared().increment(f"wechat:state:{hashlib.sha256(state.encode()).hexdigest()}", ttl=STATE_SECONDS) > 1:
        raise WeChatLoginBroken
    try:
        person = await wechat.exchange(code)
    except WeChatCodeRejected:
        raise WeChatLoginBroken from None
    except WeChatDown:
        raise WeChatUnavailable from None
    if person.is_snapshot:
        raise WeChatSnapshot
    async with transaction(caller) as tx:
        account_id = await account_of_person(tx, app_id, person)
        session = await log_in_family(tx, caller, account_id, PROVIDER, device)
    return Arrived(destination(cookie), session)


async def account_of_person(tx: Tx, app_id: str, person: WeChatPerson) -> int:
    """By openid, else by unionid, else a new account without children, which leads to binding."""
    await guardianships.lock_person(tx, person.unionid or person.openid)
    known = await guardianships.account_of_openid(tx, app_id, person.openid)
    if known is not None:
        if person.unionid:
            await guardianships.note_unionid(tx, app_id, person.openid, person.unionid)
        return known
    account_id = await guardianships.account_of_unionid(tx, person.unionid) if person.unionid else None
    if account_id is None:
        account_id = await store.insert_family(tx, name=guardianships.UNNAMED)
    await guardianships.add_identity(
        tx, app_id=app_id, openid=person.openid, unionid=person.unionid, account_id=account_id
    )
    return account_id
