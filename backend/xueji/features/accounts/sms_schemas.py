"""What travels over the wire when families log in, by text message or in WeChat."""

from typing import Annotated

import msgspec
from msgspec import Meta

Typed = Annotated[str, Meta(min_length=1, max_length=30)]


class PhoneGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    phone: Typed


class CodeSent(msgspec.Struct, frozen=True):
    """The same whether or not an account has this phone. `again_after` are seconds."""

    message: str
    valid_minutes: int
    again_after: int


class PhoneAndCode(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    phone: Typed
    code: Typed


class PageSignature(msgspec.Struct, frozen=True):
    """What `wx.config` needs."""

    app_id: str
    timestamp: int
    nonce: str
    signature: str
