"""WeChat's open platform: login, messages, JS-SDK, call-backs. The only room that knows wechatpy."""

from xueji.gateways.outcomes import Sending
from xueji.gateways.wechat.adapter import (
    JsSignature,
    WeChatCodeRejected,
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
from xueji.gateways.wechat.calls import WeChatDown
from xueji.gateways.wechat.mini_program import exchange_login_code, mini_app_id, phone_of_code

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
    "exchange_login_code",
    "js_signature",
    "messages_a_day",
    "mini_app_id",
    "oauth_url",
    "open_message",
    "phone_of_code",
    "seal_reply",
    "send_template",
]
