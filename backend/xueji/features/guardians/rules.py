"""Binding: codes, who waits for whom, and consent by purpose. Pure: today and the facts are arguments."""

import enum
import re
import secrets
import unicodedata
from datetime import date, timedelta

import msgspec

from xueji.kernel.clock import age

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Thirty-two signs. What is read as one of its neighbours (O, I, L, U) is understood, never printed."""
_READ_AS = str.maketrans("OILU", "011V")

LOCATOR = 6
SECRET = 10
GROUP = 4
"""A code is a locator, which finds the pupil so that guessing is counted against them, and 50 bits of secret."""

VALID_FOR = timedelta(days=30)
MOST_WRONG = 5
WRONG_WITHIN = timedelta(hours=1)
OF_AGE = 14


class BindAs(enum.StrEnum):
    GUARDIAN = "guardian"
    STUDENT = "student"

    @property
    def label(self) -> str:
        return {BindAs.GUARDIAN: "家长", BindAs.STUDENT: "学生本人"}[self]


WAYS = {
    BindAs.GUARDIAN: "家长用微信扫左边的码；扫不了，就打开“师生空间”，点“绑定孩子”，输入上面的字母。",
    BindAs.STUDENT: "学生本人用微信扫左边的码；没有微信，就在“师生空间”点“学生用学籍号登录”，输入学籍号和上面的字母。",
}
NOTES = {
    BindAs.GUARDIAN: "第一位绑定的家长成为监护人，其他家人绑定要经他同意。",
    BindAs.STUDENT: "这是学生本人的账号；未满 14 周岁的，要家长同意后才能用。家长请用家长的码。",
}
"""What a strip of paper tells whoever holds it."""


class Purpose(enum.StrEnum):
    """What a guardian agrees to for a child under 14, each on its own."""

    MAINTAIN = "maintain"
    VIEW = "view"
    WECHAT = "wechat"

    @property
    def label(self) -> str:
        return PURPOSES[self].label


class PurposeCard(msgspec.Struct, frozen=True):
    label: str
    text: str
    version: int
    required: bool


PURPOSES: dict[Purpose, PurposeCard] = {
    Purpose.VIEW: PurposeCard(
        "查看学籍",
        "您和孩子本人可以在手机上查看孩子的学籍信息。证件号码、电话、住址加密保存，平时隐藏，点开才显示，每次有别人查看都会记录。",
        version=1,
        required=True,
    ),
    Purpose.MAINTAIN: PurposeCard(
        "维护信息",
        "学校开放线上维护时，您可以修改孩子的一般信息和家庭成员信息。修改的内容由学校核对后写入学籍，只用于学籍管理。",
        version=1,
        required=False,
    ),
    Purpose.WECHAT: PurposeCard(
        "微信通知",
        "有要办的事或结果时，服务号给您的微信发一条提醒。提醒里不写证件号码、电话、住址。不同意也能在收件箱里看到。",
        version=1,
        required=False,
    ),
}
"""Data with versions: a changed text gets a higher version, and consent to an older one is asked for again."""

REQUIRED = frozenset(purpose for purpose, card in PURPOSES.items() if card.required)


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LOCATOR + SECRET))


def new_secret(locator: str) -> str:
    return locator + "".join(secrets.choice(ALPHABET) for _ in range(SECRET))


def grouped(code: str) -> str:
    """As it is printed: K7PM-3XQ9-…"""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def read_code(text: str) -> str | None:
    """The code in what somebody typed or scanned, or None when it cannot be one."""
    letters = re.sub(r"[\s\-—–_·.]", "", unicodedata.normalize("NFKC", text)).upper().translate(_READ_AS)
    good = len(letters) == LOCATOR + SECRET and set(letters) <= set(ALPHABET)
    return letters if good else None


def tidy_number(text: str) -> str:
    """A student number as it is kept, out of what somebody typed."""
    return re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text)).upper()


def locator_of(code: str) -> str:
    return code[:LOCATOR]


def under_14(birth_date: date, today: date) -> bool:
    return age(birth_date, today) < OF_AGE


def must_wait(bind_as: BindAs, *, young: bool, guardians: int) -> bool:
    """Who waits for agreement: every guardian after the first, and an own account of a child under 14."""
    return young if bind_as is BindAs.STUDENT else guardians > 0


def missing_consents(given: frozenset[Purpose]) -> list[Purpose]:
    return sorted(REQUIRED - given)
