"""The inbox, which is the record, and its copies by WeChat and SMS."""

from xueji.features.notices import jobs, news
from xueji.features.notices.kinds import KINDS, Kind
from xueji.features.notices.rules import Channel
from xueji.features.notices.store import Backlog, NewNotice, backlog, mute, mute_each, unmute, unread
from xueji.features.notices.tell import tell, tell_each

__all__ = [
    "KINDS",
    "Backlog",
    "Channel",
    "Kind",
    "NewNotice",
    "backlog",
    "jobs",
    "mute",
    "mute_each",
    "news",
    "tell",
    "tell_each",
    "unmute",
    "unread",
]
