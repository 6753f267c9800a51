"""What travels between this room and the phone."""

from datetime import date

import msgspec

from xueji.features.collections import HomeEntry
from xueji.features.students import Duty, Live


class HomeChild(msgspec.Struct, frozen=True, kw_only=True):
    """A child with its duties, the nearest first, and what others are doing for it."""

    id: int
    name: str
    short_name: str
    initial: str
    school: str
    class_name: str
    duties: list[Duty]
    live: list[Live]


class Home(msgspec.Struct, frozen=True, kw_only=True):
    """`open` = duties that wait for this person, `nearest` = days to the nearest of them.

    `collected`: children whom this person has written down for a school and who have no record yet.
    """

    today: date
    children: list[HomeChild]
    collected: list[HomeEntry]
    unread: int
    open: int
    nearest: int | None
