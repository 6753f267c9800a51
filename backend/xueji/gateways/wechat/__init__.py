"""WeChat's open platform: login, messages, JS-SDK, call-backs. The only room that knows wechatpy."""

from xueji.gateways.outcomes import Sending
from xueji.gateways.wechat.adapter import (
    JsSignature,
    WeChatCodeRejected,
    WeChatDown,
    WeChatPerson,
    app_id,
    exchange,
    js_signature,
    messages_a_day,
    oauth_url,
    send_template,
)
from xueji.gateways.wechat.callbacks import (
    CallbackNotFromWeChat,
    Incoming,
    IncomingKind,
    check_signature,
    open_message,
    seal_reply,
)

__all__ = [
    "CallbackNotFromWeChat",
    "Incoming",
    "IncomingKind",
    "JsSignature",
    "Sending",
    "WeChatCodeRejected",
    "WeChatDown",
    "WeChatPerson",
    "app_id",
    "check_signature",
    "exchange",
    "js_signature",
    "messages_a_day",
    "oauth_url",
    "open_message",
    "seal_reply",
    "send_template",
]
