"""What travels over the wire about pupils who leave the province."""

from datetime import date, datetime

import msgspec


class DepartureReplyLine(msgspec.Struct, frozen=True, kw_only=True):
    """What a party of ours decided, and whether the other province has it; `waiting` says how often it was tried."""

    side_label: str
    agreed: bool
    text: str
    decided_on: date
    told_at: datetime | None
    waiting: str


class DeparturePartLine(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the archive; without `sent_at` it is on its way."""

    title: str
    sent_at: datetime | None


class DeparturePage(msgspec.Struct, frozen=True, kw_only=True):
    """`reference` is the application's name over there.

    `alarm` once the archive takes too long, `notice_url` once the pupil has left.
    """

    case_id: int
    reference: str
    province: str
    school: str
    asked_at: datetime
    replies: list[DepartureReplyLine]
    archive: str
    parts: list[DeparturePartLine]
    left_at: datetime | None
    notice_url: str
    alarm: str
