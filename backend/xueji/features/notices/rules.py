"""Channels, states of a copy, and how patiently it is tried: pure."""

import enum
from datetime import datetime, timedelta

import msgspec


class Channel(enum.StrEnum):
    SMS = "sms"
    WECHAT = "wechat"

    @property
    def label(self) -> str:
        return {Channel.SMS: "短信", Channel.WECHAT: "微信消息"}[self]


class CopyState(enum.StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"
    SKIPPED = "skipped"

    @property
    def label(self) -> str:
        return {
            CopyState.WAITING: "正在发送",
            CopyState.SENT: "已发送",
            CopyState.FAILED: "没有发出去",
            CopyState.SKIPPED: "没有发送",
        }[self]


class Priority(enum.IntEnum):
    """Which copies go first, and how much of the day's budget a kind may use up."""

    URGENT = 0
    NORMAL = 1
    LOW = 2


class Outcome(enum.StrEnum):
    """Why a copy is where it is; `words` tells the owner of the inbox."""

    BUDGET = "budget"
    DOWN = "down"
    GIVEN_UP = "given_up"
    MUTED = "muted"
    NOT_FOLLOWING = "not_following"
    NO_ADDRESS = "no_address"
    OLD = "old"
    QUOTA = "quota"
    REFUSED = "refused"
    SENT = "sent"

    @property
    def words(self) -> tuple[str, str]:
        return OUTCOME_WORDS[self]


OUTCOME_WORDS: dict[Outcome, tuple[str, str]] = {
    Outcome.BUDGET: ("今天的消息已发到上限，留给更急的事。", "明天会自动补发；以收件箱为准。"),
    Outcome.DOWN: ("对方的服务暂时连不上。", "会自动再发；以收件箱为准。"),
    Outcome.GIVEN_UP: ("试了多次都没有发出去。", "以收件箱为准，不用您做什么。"),
    Outcome.MUTED: ("您没有同意接收这个孩子的微信消息。", "要接收，可以在孩子的“授权”里打开。"),
    Outcome.NOT_FOLLOWING: ("您没有关注服务号，微信不允许发送。", "关注“学籍师生空间”服务号后就能收到。"),
    Outcome.NO_ADDRESS: ("这个账号没有绑定微信或手机号。", "用微信登录一次，以后就能收到。"),
    Outcome.OLD: ("拖得太久，再发已经没有意义。", "以收件箱为准，不用您做什么。"),
    Outcome.QUOTA: ("微信当天的发送次数用完了。", "明天会自动补发；以收件箱为准。"),
    Outcome.REFUSED: ("对方没有接受这条消息。", "以收件箱为准，不用您做什么。"),
    Outcome.SENT: ("", ""),
}

MOST_TRIES = 8
FIRST_WAIT = timedelta(seconds=20)
LONGEST_WAIT = timedelta(hours=2)
TOO_OLD = timedelta(days=3)

SHARE: dict[Priority, float] = {Priority.URGENT: 1.0, Priority.NORMAL: 0.95, Priority.LOW: 0.8}
"""How far into the day's budget each priority may reach: reminders never use up what decisions need."""


class Budget(msgspec.Struct, frozen=True):
    """What one channel may send a day and has sent today."""

    a_day: int
    used: int

    def left_for(self, priority: Priority) -> int:
        return max(0, int(self.a_day * SHARE[priority]) - self.used)


def next_try(now: datetime, tries: int) -> datetime | None:
    """When to try again after `tries` failures, or None when it is enough."""
    if tries >= MOST_TRIES:
        return None
    most_doublings = 16
    return now + min(FIRST_WAIT * 2 ** min(tries - 1, most_doublings), LONGEST_WAIT)
