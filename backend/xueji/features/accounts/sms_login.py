"""Log in with a plain browser by six digits. A phone opens its own account and proves nothing about a child."""

from xueji.features.accounts import guardianships, one_time_codes, rules, store
from xueji.features.accounts.cookies import Handed
from xueji.features.accounts.identity_providers import IdentityProvider, log_in_family, register
from xueji.features.accounts.one_time_codes import Purpose
from xueji.features.accounts.schemas import Session
from xueji.features.accounts.session_info import handed
from xueji.features.accounts.sms_schemas import CodeSent
from xueji.features.accounts.wechat_errors import WrongLoginCode
from xueji.kernel.refusals import FieldErrors
from xueji.platform.caller import Caller
from xueji.platform.crypto import keyring
from xueji.platform.database import Tx, transaction

PROVIDER = "sms"

register(IdentityProvider(PROVIDER, "手机号和验证码", "/m/login"))


async def ask(tx: Tx, typed: str) -> CodeSent:
    """Send a code to any phone: whether an account has it is not to be learned here.

    Raises:
        FieldErrors: not a mobile phone.
        CodeTooSoon: less than a minute ago, or too often today.
    """
    phone = _phone(typed)
    await one_time_codes.issue(tx, Purpose.FAMILY_LOGIN, phone, phone=phone, account_id=None)
    minutes = int(one_time_codes.LASTS.total_seconds() // 60)
    return CodeSent(
        message=f"验证码已发往 {rules.masked_phone(phone)}。",
        valid_minutes=minutes,
        again_after=one_time_codes.PAUSE_SECONDS,
    )


async def enter(caller: Caller, typed: str, code: str, device: str) -> Handed[Session]:
    """Log in with the code, into the account of this phone or a new one without children.

    Raises:
        FieldErrors: not a mobile phone.
        WrongLoginCode: wrong, used, expired, never sent.
        FamilyAccountClosed: the account may not log in.
    """
    phone = _phone(typed)
    if await one_time_codes.redeem(Purpose.FAMILY_LOGIN, phone, rules.tidy(code)) is None:
        raise WrongLoginCode
    async with transaction(caller) as tx:
        await guardianships.lock_person(tx, keyring().index(phone, "phone").hex())
        account_id = await store.family_with_phone(tx, phone)
        if account_id is None:
            account_id = await store.insert_family(tx, name=guardianships.UNNAMED, phone=phone)
        session = await log_in_family(tx, caller, account_id, PROVIDER, device)
    return await handed(session)


def _phone(typed: str) -> str:
    phone = rules.phone_of(typed)
    if fault := rules.phone_error(phone):
        raise FieldErrors([fault])
    return phone
