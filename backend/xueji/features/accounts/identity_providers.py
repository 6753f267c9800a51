"""Ways for families to log in: WeChat and text message now, the province's identity provider one day."""

import msgspec

from xueji.features.accounts import store
from xueji.features.accounts.schemas import LoginWay, LoginWays
from xueji.features.accounts.wechat_errors import FamilyAccountClosed
from xueji.platform import sessions
from xueji.platform.caller import Caller, CallerKind
from xueji.platform.database import Tx
from xueji.platform.sessions import SessionCookie


class IdentityProvider(msgspec.Struct, frozen=True):
    """A way to log in. `path` is where the browser begins; `in_wechat` says that it works inside WeChat alone."""

    name: str
    label: str
    path: str
    in_wechat: bool = False


_providers: dict[str, IdentityProvider] = {}


def register(provider: IdentityProvider) -> None:
    """Offer another way to log in; the order of registering is the order on the page."""
    _providers[provider.name] = provider


def login_ways() -> LoginWays:
    return LoginWays([LoginWay(one.name, one.label, one.path, one.in_wechat) for one in _providers.values()])


async def log_in_family(tx: Tx, caller: Caller, account_id: int, provider: str, device: str) -> SessionCookie:
    """Open a session for a family account that a provider has recognised; whoever was in at this browser is out.

    Raises FamilyAccountClosed: the account may not log in.
    """
    if not await store.family_may_log_in(tx, account_id):
        raise FamilyAccountClosed
    if caller.session_id:
        await sessions.end(tx, caller.session_id)
    await store.seen(tx, account_id)
    await tx.audit("account.logged_in", subject=f"account:{account_id}", provider=provider)
    return await sessions.open(tx, account_id, CallerKind.FAMILY, None, device)
