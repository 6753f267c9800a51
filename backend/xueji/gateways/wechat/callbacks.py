"""Messages that WeChat posts to us, in encrypted mode."""

import enum
import secrets
import struct
from xml.parsers.expat import ExpatError

import msgspec
from wechatpy.crypto import WeChatCrypto
from wechatpy.exceptions import WeChatException
from wechatpy.messages import BaseMessage
from wechatpy.parser import parse_message
from wechatpy.replies import TextReply
from wechatpy.utils import check_signature as check_plain_signature

from xueji.gateways.configuration import given

_UNREADABLE = (
    WeChatException,
    ExpatError,
    struct.error,
    AttributeError,
    IndexError,
    KeyError,
    TypeError,
    ValueError,
)
"""What wechatpy raises for envelopes and messages that are not WeChat's."""


class IncomingKind(enum.StrEnum):
    CLICK = "click"
    OTHER = "other"
    SUBSCRIBE = "subscribe"
    TEXT = "text"
    UNSUBSCRIBE = "unsubscribe"


class Incoming(msgspec.Struct, frozen=True):
    """What somebody did in the service account. `number` is the same when WeChat repeats itself."""

    number: str
    openid: str
    account: str
    kind: IncomingKind
    text: str
    at: int


class CallbackNotFromWeChat(Exception):  # noqa: N818 - an answer, not an error
    """The signature or the envelope is not WeChat's."""


def check_signature(signature: str, timestamp: str, nonce: str) -> None:
    """For the address check. Raises CallbackNotFromWeChat."""
    try:
        check_plain_signature(given().wechat.token, signature, timestamp, nonce)
    except WeChatException:
        raise CallbackNotFromWeChat from None


def open_message(body: bytes, signature: str, timestamp: str, nonce: str) -> Incoming:
    """Open an encrypted message. Raises CallbackNotFromWeChat."""
    try:
        message = parse_message(_crypto().decrypt_message(body, signature, timestamp, nonce))
        understood = None if message is None else _understood(message)
    except _UNREADABLE:
        raise CallbackNotFromWeChat from None
    if understood is None:
        raise CallbackNotFromWeChat
    return understood


def _understood(message: BaseMessage) -> Incoming:
    event: str | None = getattr(message, "event", None)
    kind = {
        "subscribe": IncomingKind.SUBSCRIBE,
        "subscribe_scan": IncomingKind.SUBSCRIBE,
        "unsubscribe": IncomingKind.UNSUBSCRIBE,
        "click": IncomingKind.CLICK,
    }.get(event or "", IncomingKind.TEXT if message.type == "text" else IncomingKind.OTHER)
    said = str((message.content if kind is IncomingKind.TEXT else getattr(message, "key", "")) or "")
    own = str(message.id or "") if event is None else ""
    number = own or f"{message.source}:{message.time}:{event}:{said}"
    return Incoming(number, str(message.source), str(message.target), kind, said, int(str(message.time or 0)))


def seal_reply(incoming: Incoming, text: str, timestamp: str) -> str:
    """An encrypted text that answers the message; signed with the time that WeChat signed."""
    reply = TextReply(source=incoming.account, target=incoming.openid, content=text, time=incoming.at)
    return _crypto().encrypt_message(reply.render(), secrets.token_hex(5), timestamp)


def _crypto() -> WeChatCrypto:
    settings = given().wechat
    return WeChatCrypto(settings.token, settings.aes_key, settings.app_id)
