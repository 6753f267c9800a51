"""What travels between the mini program and the house."""

from typing import Annotated

import msgspec
from msgspec import Meta

Code = Annotated[str, Meta(min_length=1, max_length=200)]


class MiniProgramLogin(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`code` comes from `wx.login` and serves once."""

    code: Code


class HandOver(msgspec.Struct, frozen=True):
    """What the web-view opens our pages with: once, within `valid_seconds`."""

    ticket: str
    valid_seconds: int


class MiniProgramPhone(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`phone_code` comes from the button that lets the mini program read the phone."""

    login_code: Code
    phone_code: Code


class PhoneBound(msgspec.Struct, frozen=True):
    """`phone` is masked."""

    phone: str
    message: str
