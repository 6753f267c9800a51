"""Six digits by message: ten minutes, once, five tries, hashed at rest. For all that needs a phone's proof."""

import enum
import secrets
from datetime import timedelta
from hmac import compare_digest

import msgspec

from xueji.features.accounts import errors, login_store
from xueji.platform.crypto import keyring
from xueji.platform.database import Tx, transaction

LASTS = timedelta(minutes=10)
MOST_TRIES = 5
PAUSE_SECONDS = 60
MOST_A_DAY = 10
SEND = "accounts.send_code"


class Purpose(enum.StrEnum):
    """What a code opens. A code for one purpose opens no other."""

    CASE_QUERY = "case_query"
    FAMILY_LOGIN = "family_login"
    FAMILY_PHONE = "family_phone"
    STAFF_RESET = "staff_reset"
    STEP_UP = "step_up"

    @property
    def label(self) -> str:
        return PURPOSE_LABELS[self]


PURPOSE_LABELS: dict[Purpose, str] = {
    Purpose.CASE_QUERY: "查询办理进度",
    Purpose.FAMILY_LOGIN: "登录师生空间",
    Purpose.FAMILY_PHONE: "绑定手机号",
    Purpose.STAFF_RESET: "重设工作账号的密码",
    Purpose.STEP_UP: "核实本人后签名",
}


class Message(msgspec.Struct, frozen=True):
    """What the sending job needs; sealed until it has left."""

    purpose: Purpose
    phone: str
    code: str


class Redeemed(msgspec.Struct, frozen=True):
    account_id: int | None


async def issue(tx: Tx, purpose: Purpose, target: str, *, phone: str | None, account_id: int | None) -> None:
    """Make a code for `target` and have it sent to `phone`.

    Without a phone everything looks the same and nothing is sent, so that nobody learns which targets exist.

    Raises:
        CodeTooSoon: the last one is less than a minute old, or there were ten within a day.
    """
    index = keyring().index(target, f"one_time_code.{purpose.value}")
    age = await login_store.seconds_since_code(tx, purpose.value, index)
    if age is not None and age < PAUSE_SECONDS:
        raise errors.CodeTooSoon(why_so="一分钟只能要一次。", seconds=int(PAUSE_SECONDS - age) + 1)
    if await login_store.codes_today(tx, purpose.value, index) >= MOST_A_DAY:
        raise errors.CodeTooSoon(why_so=f"一天最多要 {MOST_A_DAY} 次。", seconds=3600)
    code = f"{secrets.randbelow(1_000_000):06d}"
    message = None if phone is None else msgspec.json.encode(Message(purpose, phone, code))
    code_id = await login_store.insert_code(
        tx,
        purpose=purpose.value,
        target_index=index,
        account_id=account_id,
        code_hash=_hash(purpose, target, code),
        sealed=message and keyring().seal(message, login_store.CODE),
        lasts=LASTS,
    )
    await tx.defer(SEND, code_id=code_id)


async def redeem(purpose: Purpose, target: str, code: str) -> Redeemed | None:
    """Spend a try on the newest code; None when it is wrong, used, expired or tried too often.

    Opens its own transaction, before the act's: the try counts whatever becomes of the act.
    """
    index = keyring().index(target, f"one_time_code.{purpose.value}")
    async with transaction() as tx:
        row = await login_store.spend_try(tx, purpose.value, index, MOST_TRIES)
        if row is None or not compare_digest(row.code_hash, _hash(purpose, target, code.strip())):
            return None
        await login_store.use_code(tx, row.id)
    return Redeemed(row.account_id)


def text_of(message: Message) -> str:
    minutes = int(LASTS.total_seconds() // 60)
    return f"【学籍】验证码 {message.code}，用于{message.purpose.label}，{minutes} 分钟内有效。不要告诉任何人。"


def opened(sealed: bytes) -> Message:
    return msgspec.json.decode(keyring().open(sealed, login_store.CODE), type=Message)


def _hash(purpose: Purpose, target: str, code: str) -> bytes:
    return keyring().index(f"{purpose.value}\0{target}\0{code}", "one_time_code")
