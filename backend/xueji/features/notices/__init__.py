"""The inbox, which is the record, and its copies by WeChat and SMS."""

from xueji.features.notices import jobs, news
from xueji.features.notices.kinds import KINDS, Kind
from xueji.features.notices.reminding import REMINDER_PAUSE, Reached, by_account, reach
from xueji.features.notices.rules import Channel
from xueji.features.notices.store import Backlog, NewNotice, backlog, mute, mute_each, unmute, unread
from xueji.features.notices.tell import tell, tell_each

__all__ = [
    "KINDS",
    "REMINDER_PAUSE",
    "Backlog",
    "Channel",
    "Kind",
    "NewNotice",
    "Reached",
    "backlog",
    "by_account",
    "jobs",
    "mute",
    "mute_each",
    "news",
    "reach",
    "tell",
    "tell_each",
    "unmute",
    "unread",
]
