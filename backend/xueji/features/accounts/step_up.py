"""Prove once more who holds the phone before something binding is done: good for a while, in this login alone."""

from datetime import datetime, timedelta
from typing import Annotated

import msgspec
from litestar.handlers import BaseRouteHandler
from msgspec import Meta

from xueji.features.accounts import errors, guardianships, one_time_codes, rules, store
from xueji.features.accounts.one_time_codes import Purpose
from xueji.features.accounts.sms_schemas import CodeSent
from xueji.features.accounts.store import open_contacts
from xueji.features.accounts.wechat_errors import WrongLoginCode
from xueji.features.organisations import Reads
from xueji.kernel.refusals import FieldErrors, Refusal
from xueji.platform import sessions
from xueji.platform.caller import Caller
from xueji.platform.crypto import keyring
from xueji.platform.database import Tx, transaction
from xueji.platform.doors import Family, Limit, Once, door

LASTS = timedelta(minutes=10)
TAG = "账号：签名前核实"


class PhoneWanted(Refusal):
    code = "proof_phone_wanted"
    title = "账号还没有绑定手机号"
    why = "签名前要用短信验证码核实是您本人，微信登录的账号还没有手机号。"
    next = "请填您自己的手机号，收到验证码后就绑定好了，以后不用再填。"
    help = "sms-login"


class PhoneOfAnother(Refusal):
    code = "proof_phone_taken"
    title = "这个手机号已经绑在另一个账号上"
    why = "一个手机号只能绑一个账号，可能您以前用手机号登录过。"
    next = "请换一个手机号；或者退出后用这个手机号登录，再来签名。"
    help = "sms-login"


class ProofWanted(Refusal):
    code = "proof_wanted"
    title = "请先用短信验证码核实"
    why = "签名要核实是您本人，核实后 10 分钟内有效。"
    next = "请要一个验证码，填好再签。您签的名还在。"
    help = "q014"


class ProofAsked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`phone` is needed only while the account has none."""

    phone: Annotated[str, Meta(max_length=30)] = ""


class ProofGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: Annotated[str, Meta(min_length=1, max_length=30)]
    phone: Annotated[str, Meta(max_length=30)] = ""


class Proven(msgspec.Struct, frozen=True):
    """Until when this login may sign."""

    until: datetime


class Proof(msgspec.Struct, frozen=True):
    """What a binding act keeps of the step-up: when, and by which phone."""

    at: datetime
    phone: str


async def ask(tx: Tx, caller: Caller, typed: str) -> CodeSent:
    """Send a code to the account's phone; to the phone typed, if the account has none yet.

    Raises:
        PhoneWanted, PhoneOfAnother, CodeTooSoon
    """
    own = await _own_phone(tx, caller.account_id)
    phone = own or await _new_phone(tx, caller.account_id, typed)
    await one_time_codes.issue(tx, Purpose.STEP_UP, _target(caller, phone), phone=phone, account_id=caller.account_id)
    return CodeSent(
        message=f"验证码已发往 {rules.masked_phone(phone)}。",
        valid_minutes=int(one_time_codes.LASTS.total_seconds() // 60),
        again_after=one_time_codes.PAUSE_SECONDS,
    )


async def prove(caller: Caller, data: ProofGiven) -> Proven:
    """Redeem the code; a phone that was typed is the account's from now on.

    Raises:
        WrongLoginCode: wrong, used, expired, tried too often.
        PhoneWanted, PhoneOfAnother
    """
    async with transaction(caller) as tx:
        own = await _own_phone(tx, caller.account_id)
        phone = own or await _new_phone(tx, caller.account_id, data.phone)
    if await one_time_codes.redeem(Purpose.STEP_UP, _target(caller, phone), rules.tidy(data.code)) is None:
        raise WrongLoginCode
    async with transaction(caller) as tx:
        if own is None:
            await guardianships.lock_person(tx, keyring().index(phone, "phone").hex())
            await _new_phone(tx, caller.account_id, phone)
            await store.bind_family_phone(tx, caller.account_id, phone)
            await tx.audit("account.phone_bound", subject=f"account:{caller.account_id}")
        at = await sessions.prove(tx, caller.session_id)
        await tx.audit("account.proven", subject=f"account:{caller.account_id}")
    return Proven(at + LASTS)


def proof_of(proven_at: datetime | None, sealed: bytes | None, now: datetime) -> Proof | None:
    """The step-up of a session, while it is good; `sealed` are the account's contacts."""
    phone = open_contacts(sealed).phone
    if proven_at is None or phone is None or now - proven_at > LASTS:
        return None
    return Proof(proven_at, rules.masked_phone(phone) or "")


def phone_hint(sealed: bytes | None) -> str | None:
    """The account's phone as the page may show it."""
    return rules.masked_phone(open_contacts(sealed).phone)


def _target(caller: Caller, phone: str) -> str:
    return f"{caller.account_id}:{phone}"


async def _own_phone(source: Reads, account_id: int) -> str | None:
    found = await store.contacts_of(source, [account_id])
    return found[account_id].phone if account_id in found else None


async def _new_phone(source: Reads, account_id: int, typed: str) -> str:
    if not typed.strip():
        raise PhoneWanted
    phone = rules.phone_of(typed)
    if fault := rules.phone_error(phone):
        raise FieldErrors([fault])
    if await store.family_with_phone(source, phone) not in {None, account_id}:
        raise PhoneOfAnother
    return phone


@door.post(
    "/api/session/proof-codes",
    may=Family,
    tag=TAG,
    summary="发签名用的验证码",
    refuses=(errors.CodeTooSoon, PhoneWanted, PhoneOfAnother),
    limit=Limit("proof-code", 20, 3600),
)
async def ask_code(caller: Caller, once: Once, data: ProofAsked) -> CodeSent:
    return await once(lambda tx: ask(tx, caller, data.phone))


@door.post(
    "/api/session/proof",
    may=Family,
    tag=TAG,
    summary="用验证码核实是本人，10 分钟内可以签名",
    refuses=(WrongLoginCode, PhoneWanted, PhoneOfAnother),
    limit=Limit("proof", 60, 3600),
    repeats="验证码只能用一次，重发得到“已经用过”",
)
async def give_code(caller: Caller, data: ProofGiven) -> Proven:
    return await prove(caller, data)


ROUTES: list[BaseRouteHandler] = [ask_code, give_code]
