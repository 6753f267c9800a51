"""Pure rules of accounts: names, contacts, passwords, and who may do what to whose account."""

import re
import unicodedata
from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta
from itertools import pairwise

from xueji.features.accounts import errors
from xueji.features.accounts.roles import ROLES, SEPARATED, Granter, Role
from xueji.features.organisations import Stage
from xueji.kernel import phones
from xueji.kernel.levels import Level
from xueji.kernel.masking import mask_email, mask_phone
from xueji.kernel.refusals import FieldError, Refusal

MOST_WRONG_TRIES = 5
LOCK_OUT = timedelta(minutes=15)
LOGIN_TAKES = timedelta(minutes=10)
ACTIVATION_LASTS = timedelta(hours=72)
PASSWORD_LASTS = timedelta(days=180)
IDLE_MONTHS = 6

_LOGIN_NAME = re.compile(r"[a-z][a-z0-9._-]{3,31}")
_EMAIL = re.compile(r"[a-z0-9][a-z0-9._%+-]{0,63}@[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+")
_MOST_EMAIL = 120
_NAME_LENGTH = range(2, 61)
_TITLE_LENGTH = range(1, 41)

SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 128
_FEWEST_KINDS = 3
_LONGEST_RUN = 4
_COMMON = frozenset(
    {"password", "passw0rd", "qwerty", "admin", "letmein", "welcome", "iloveyou", "woaini", "xuexiao", "shandong"}
)
PASSWORD_RULES = (
    f"至少 {SHORTEST_PASSWORD} 位",
    "大写字母、小写字母、数字、符号里至少有三种",
    "不能含用户名、手机号，不能有 1234、abcd、aaaa 这样的连续字符",
    "不能和现在的密码相同",
)


# --- what is typed ------------------------------------------------------------------------------------------------


def tidy(text: str) -> str:
    """Full-width signs made half-width, spaces at the ends taken away."""
    return unicodedata.normalize("NFKC", text).strip()


def login_name_of(text: str) -> str:
    return tidy(text).lower()


def phone_of(text: str) -> str:
    """A mobile number without spaces, dashes and +86."""
    return phones.normalise(tidy(text))


def email_of(text: str) -> str:
    return tidy(text).lower()


def login_name_error(login_name: str, field: str = "login_name") -> FieldError | None:
    if _LOGIN_NAME.fullmatch(login_name):
        return None
    return FieldError(field, "login_name_malformed", "用户名应为 4 到 32 位，字母开头，只用字母、数字和 . _ -。")


def phone_error(phone: str, field: str = "phone") -> FieldError | None:
    issues = phones.check_mobile(phone).issues
    return FieldError(field, issues[0].code, f"{issues[0].message}。") if issues else None


def email_error(email: str, field: str = "email") -> FieldError | None:
    if len(email) <= _MOST_EMAIL and _EMAIL.fullmatch(email):
        return None
    return FieldError(field, "email_malformed", "邮箱的样子应像 name@example.cn。")


def name_error(name: str, field: str = "name") -> FieldError | None:
    return None if len(name) in _NAME_LENGTH else FieldError(field, "name_length", "姓名应有 2 到 60 个字。")


def title_error(title: str, field: str = "title") -> FieldError | None:
    return None if len(title) in _TITLE_LENGTH else FieldError(field, "title_length", "岗位名称应有 1 到 40 个字。")


def masked_phone(phone: str | None) -> str | None:
    return None if phone is None else mask_phone(phone)


def masked_email(email: str | None) -> str | None:
    return None if email is None else mask_email(email)


# --- passwords ----------------------------------------------------------------------------------------------------


def password_errors(password: str, *, personal: Collection[str], field: str = "new") -> list[FieldError]:
    """Every rule that the password breaks. `personal` are login name, phone and the like, which it must not contain."""
    found: list[FieldError] = []
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        found.append(FieldError(field, "password_length", f"密码应有 {SHORTEST_PASSWORD} 到 {LONGEST_PASSWORD} 位。"))
    kinds = (str.isupper, str.islower, str.isdigit, lambda sign: not sign.isalnum())
    if sum(any(kind(sign) for sign in password) for kind in kinds) < _FEWEST_KINDS:
        found.append(FieldError(field, "password_kinds", "大写字母、小写字母、数字、符号里至少要有三种。"))
    plain = password.lower()
    if any(len(word) >= _LONGEST_RUN and word.lower() in plain for word in personal):
        found.append(FieldError(field, "password_personal", "密码里不能有用户名、手机号或邮箱。"))
    if any(word in plain for word in _COMMON):
        found.append(FieldError(field, "password_common", "密码里有太常见的词，容易被猜到。"))
    if _has_run(plain):
        found.append(FieldError(field, "password_run", "不能有 1234、abcd、aaaa 这样的连续字符。"))
    return found


def _has_run(text: str) -> bool:
    """Four signs in a row that stand still, climb or fall by one."""
    steps = [ord(later) - ord(sooner) for sooner, later in pairwise(text)]
    alike = [
        steps[start : start + _LONGEST_RUN - 1]
        for start in range(len(steps) - _LONGEST_RUN + 2)
        if text[start : start + _LONGEST_RUN].isalnum()
    ]
    return any(run[0] in {-1, 0, 1} and len(set(run)) == 1 for run in alike)


def password_due(changed_at: datetime | None, now: datetime) -> bool:
    """Whether the password is so old that the owner is asked for a new one."""
    return changed_at is not None and now - changed_at > PASSWORD_LASTS


def idle_since(today: date) -> date:
    """The day six months ago: whoever was not seen since then is frozen."""
    months = today.year * 12 + today.month - 1 - IDLE_MONTHS
    year, month = divmod(months, 12)
    for day in range(today.day, 0, -1):
        try:
            return date(year, month + 1, day)
        except ValueError:
            continue
    raise AssertionError("every month has a first day")


def waits_for_bureau(level: Level, stages: Collection[Stage]) -> bool:
    """Whether an account that somebody of this level enters there has to be agreed to: senior schools' own (Q117)."""
    return level is Level.SCHOOL and Stage.SENIOR in stages


# --- who may do what ----------------------------------------------------------------------------------------------


def manages(caller_path: str, home_path: str, administrator_paths: Iterable[str]) -> bool:
    """Whether an administrator at `caller_path` has power over an account.

    The account's home must lie in the subtree. An account that is itself administrator somewhere is only managed from
    strictly above that place.
    """
    return home_path.startswith(caller_path) and all(
        path.startswith(caller_path) and path != caller_path for path in administrator_paths
    )


def role_refusal(role: Role, *, level: Level, path: str, caller_path: str, office_above: str) -> Refusal | None:
    """Why an administrator at `caller_path` cannot give or take `role` at the organisation at `path`."""
    card = ROLES[role]
    if level not in card.levels:
        levels = "、".join(one.label for one in Level if one in card.levels)
        return errors.RoleNotAtThisLevel(role=card.label, level=level.label, levels=levels)
    if card.granted_by is Granter.ABOVE and path == caller_path and level is not Level.PROVINCE:
        return errors.RoleGrantedAbove(role=card.label, office=office_above)
    return None


def separation_refusal(held: Iterable[str], wanted: Iterable[str]) -> Refusal | None:
    """The three administrators: one account never holds two, over all its posts."""
    both = [role for role in Role if role in SEPARATED and role in {*held, *wanted}]
    if len(both) < 2:  # noqa: PLR2004 - two of the three
        return None
    new = [role for role in both if role in set(wanted)]
    wish = new[-1] if new else both[-1]
    other = next(role for role in both if role is not wish)
    return errors.AdministratorsSeparated(held=other.label, wanted=wish.label)
