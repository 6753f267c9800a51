"""What travels over the wire about the inbox."""

from datetime import datetime

import msgspec

from xueji.features.notices.kinds import Kind
from xueji.features.notices.rules import Channel, CopyState


class NoticeCard(msgspec.Struct, frozen=True):
    """One row of the inbox. `link` is an own path such as /m/children/12/maintenance, or empty."""

    id: int
    kind: Kind
    kind_label: str
    title: str
    body: str
    link: str
    student_id: int | None
    at: datetime
    read: bool


class Inbox(msgspec.Struct, frozen=True):
    """Newest first. `next_before` goes into `?before=` for the page after; null on the last one."""

    items: list[NoticeCard]
    unread: int
    next_before: int | None


class Copy(msgspec.Struct, frozen=True):
    """What became of the copy sent by WeChat or SMS. `why` and `next` speak when it did not arrive."""

    channel: Channel
    channel_label: str
    state: CopyState
    state_label: str
    sent_at: datetime | None
    next_try_at: datetime | None
    tries: int
    why: str
    next: str


class Notice(msgspec.Struct, frozen=True):
    id: int
    kind: Kind
    kind_label: str
    title: str
    body: str
    link: str
    student_id: int | None
    at: datetime
    read: bool
    copies: list[Copy]


class Unread(msgspec.Struct, frozen=True):
    unread: int
