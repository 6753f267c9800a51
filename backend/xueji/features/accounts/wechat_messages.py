"""What the service account answers: links into the pages, at once, the same answer when WeChat repeats itself."""

import hashlib

import structlog

from xueji.gateways import wechat
from xueji.gateways.wechat import Incoming, IncomingKind
from xueji.platform.cache import shared

log = structlog.get_logger("wechat")

REPEATED_WITHIN = 120
NOTHING = "success"
"""WeChat's word for “received, no answer”."""

WELCOME = "您好，这里是师生空间：孩子的学籍、要办的事、学校的通知都在这里。\n第一次用，请准备好学校发的绑定码。"

PLACES: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (("绑定", "绑定码", "加孩子"), "绑定孩子", "/m/bind"),
    (("维护", "核对", "修改", "家庭信息", "照片"), "要办的事", "/m/"),
    (("通知", "消息", "收件箱"), "收件箱", "/m/inbox"),
    (("转学", "休学", "毕业", "帮助", "怎么", "?", "？"), "帮助", "/m/help"),
    (("学籍", "孩子", "师生空间", "space"), "师生空间", "/m/"),
    (("综评", "evaluation_primary", "evaluation_junior"), "综合素质评价", "/m/"),
)
"""What people write, and keys of the menu (政务服务/师生空间, 小学综评学生端, 初中综评学生端), to pages."""


async def answer(body: bytes, *, signature: str, timestamp: str, nonce: str, public_url: str) -> str:
    """Answer one encrypted call-back. Raises CallbackNotFromWeChat."""
    incoming = wechat.open_message(body, signature, timestamp, nonce)
    key = f"wechat:message:{hashlib.sha256(incoming.number.encode()).hexdigest()}"
    if await shared().increment(f"{key}:times", ttl=REPEATED_WITHIN) > 1:
        kept = await shared().get(key)
        return kept.decode() if kept is not None else NOTHING
    log.info("wechat_message", kind=incoming.kind.value)
    words = reply_to(incoming, public_url)
    sealed = NOTHING if words is None else wechat.seal_reply(incoming, words, timestamp)
    await shared().set(key, sealed.encode(), ttl=REPEATED_WITHIN)
    return sealed


def reply_to(incoming: Incoming, public_url: str) -> str | None:
    """What to say, or None for silence."""
    if incoming.kind is IncomingKind.SUBSCRIBE:
        return f"{WELCOME}\n{link(public_url, '绑定孩子', '/m/bind')}\n{link(public_url, '进入师生空间', '/m/')}"
    if incoming.kind not in {IncomingKind.TEXT, IncomingKind.CLICK}:
        return None
    for words, label, path in PLACES:
        if any(word in incoming.text for word in words):
            return f"请点这里：{link(public_url, label, path)}"
    return (
        "这里不能直接回复，学校收不到。\n"
        f"要办事：{link(public_url, '师生空间', '/m/')}\n有疑问：{link(public_url, '帮助', '/m/help')}"
    )


def link(public_url: str, label: str, path: str) -> str:
    return f'<a href="{public_url}{path}">{label}</a>'
