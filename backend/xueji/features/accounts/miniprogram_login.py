"""Come by the mini program: its code becomes a person, a ticket carries the person into the web-view, once."""

import secrets
from datetime import timedelta

from xueji.features.accounts import guardianships, login_store, rules, store
from xueji.features.accounts.identity_providers import log_in_family
from xueji.features.accounts.miniprogram_errors import (
    HandOverGone,
    MiniProgramClosed,
    MiniProgramCodeRejected,
    PhoneElsewhere,
)
from xueji.features.accounts.miniprogram_schemas import HandOver, PhoneBound
from xueji.features.accounts.wechat_errors import FamilyAccountClosed, WeChatUnavailable
from xueji.features.accounts.wechat_login import Arrived, account_of_person, own_path
from xueji.gateways import wechat
from xueji.gateways.wechat import WeChatCodeRejected, WeChatDown, WeChatPerson
from xueji.kernel.masking import mask_phone
from xueji.kernel.refusals import FieldErrors
from xueji.platform import sessions
from xueji.platform.caller import NOBODY, Caller
from xueji.platform.crypto import keyring
from xueji.platform.database import Tx, transaction

PROVIDER = "mini_program"
TICKET = "hand_over"
TICKET_LASTS = timedelta(minutes=2)


async def begin(code: str) -> HandOver:
    """Make a ticket for whoever opened the mini program, with an account made on the first visit.

    Raises:
        MiniProgramClosed: there is no mini program.
        MiniProgramCodeRejected: used, over or invented.
        WeChatUnavailable: WeChat does not answer.
        FamilyAccountClosed: the account may not log in.
    """
    person = await _person(code)
    ticket = secrets.token_urlsafe(32)
    async with transaction(NOBODY) as tx:
        account_id = await _account(tx, person)
        await login_store.insert_code(
            tx,
            purpose=TICKET,
            target_index=_index(ticket),
            account_id=account_id,
            code_hash=sessions.hashed(ticket),
            sealed=None,
            lasts=TICKET_LASTS,
        )
    return HandOver(ticket, int(TICKET_LASTS.total_seconds()))


async def enter(caller: Caller, ticket: str, to: str | None, device: str) -> Arrived:
    """Exchange the ticket for a session, which is always a new one.

    Raises:
        HandOverGone: used, over or invented.
        FamilyAccountClosed: the account may not log in.
    """
    async with transaction(caller) as tx:
        row = await login_store.spend_try(tx, TICKET, _index(ticket), 1)
        if row is None or row.account_id is None:
            raise HandOverGone
        await login_store.use_code(tx, row.id)
        session = await log_in_family(tx, caller, row.account_id, PROVIDER, device)
    return Arrived(own_path(to), session)


async def bind_phone(login_code: str, phone_code: str) -> PhoneBound:
    """Bind the phone that WeChat has proven, as a code by text message would have.

    Raises:
        MiniProgramClosed: there is no mini program.
        MiniProgramCodeRejected: one of the two was used, is over or invented.
        WeChatUnavailable: WeChat does not answer.
        FieldErrors: not a mobile phone of the mainland.
        PhoneElsewhere: another living account has it.
        FamilyAccountClosed: the account may not log in.
    """
    person = await _person(login_code)
    phone = rules.phone_of(await _phone(phone_code))
    if fault := rules.phone_error(phone):
        raise FieldErrors([fault])
    async with transaction(NOBODY) as tx:
        account_id = await _account(tx, person)
        await guardianships.lock_person(tx, keyring().index(phone, "phone").hex())
        owner = await store.family_with_phone(tx, phone)
        if owner not in {None, account_id}:
            raise PhoneElsewhere
        if owner is None:
            await store.bind_family_phone(tx, account_id, phone)
            await tx.audit("account.phone_bound", subject=f"account:{account_id}", provider=PROVIDER)
    return PhoneBound(mask_phone(phone), f"已绑定 {mask_phone(phone)}。")


async def _account(tx: Tx, person: WeChatPerson) -> int:
    account_id = await account_of_person(tx, wechat.mini_app_id(), person)
    if not await store.family_may_log_in(tx, account_id):
        raise FamilyAccountClosed
    return account_id


async def _person(code: str) -> WeChatPerson:
    if not wechat.mini_app_id():
        raise MiniProgramClosed
    try:
        return await wechat.exchange_login_code(code)
    except WeChatCodeRejected:
        raise MiniProgramCodeRejected from None
    except WeChatDown:
        raise WeChatUnavailable from None


async def _phone(code: str) -> str:
    try:
        return await wechat.phone_of_code(code)
    except WeChatCodeRejected:
        raise MiniProgramCodeRejected from None
    except WeChatDown:
        raise WeChatUnavailable from None


def _index(ticket: str) -> bytes:
    return keyring().index(ticket, f"one_time_code.{TICKET}")
