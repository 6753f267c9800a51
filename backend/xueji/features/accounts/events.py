"""What happened to accounts that rooms above may want to tell people."""

from datetime import datetime

import msgspec

from xueji.kernel.permissions import May
from xueji.platform.caller import Caller


class AccountToReview(msgspec.Struct, frozen=True):
    """A senior school's administrator has entered an account that the bureau has to agree to (Q117)."""

    account_id: int
    school_id: int
    title: str
    roles: tuple[str, ...]
    by: Caller


class AccountLocked(msgspec.Struct, frozen=True):
    account_id: int
    reason: str


class AccountUnlocked(msgspec.Struct, frozen=True):
    account_id: int


class PasswordReset(msgspec.Struct, frozen=True):
    """By the owner's phone when `by_account_id` is None, else by an administrator."""

    account_id: int
    by_account_id: int | None


class RolesChanged(msgspec.Struct, frozen=True):
    account_id: int
    post_id: int
    organisation_id: int
    added: tuple[str, ...]
    removed: tuple[str, ...]


class PostEnded(msgspec.Struct, frozen=True):
    account_id: int
    post_id: int
    organisation_id: int


class AccessRequested(msgspec.Struct, frozen=True):
    """`to_account_ids` are the administrators of the office that holds the request."""

    request_id: int
    permission: May
    account_id: int
    account_name: str
    organisation_id: int
    organisation_name: str
    office_id: int
    to_account_ids: tuple[int, ...]
    at: datetime


class AccessDecided(msgspec.Struct, frozen=True):
    request_id: int
    permission: May
    account_id: int
    granted: bool
    reason: str
