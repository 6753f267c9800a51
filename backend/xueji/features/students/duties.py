"""What a family has to do for a child, as the home page says it: the words that every room above speaks.

A room hands the home page a `HomePart`: a piece of SQL about one pupil, and what to say of its answer. The page puts
the pieces of all rooms into one statement, so that a home costs the same whatever the number of rooms and children.
"""

import enum
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Generic, TypeVar

import msgspec

from xueji.kernel.workdays import Calendar

Row = TypeVar("Row")


class DutyState(enum.StrEnum):
    NEW = "new"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    DONE = "done"
    NOT_OPEN = "not_open"
    CLOSED = "closed"

    @property
    def waits(self) -> bool:
        """Whether the family is asked to do something."""
        return self in {DutyState.NEW, DutyState.DRAFT, DutyState.RETURNED}


class Duty(msgspec.Struct, frozen=True, kw_only=True):
    """`note` is the line in words (“草稿已存，剩 7 天”), `act` the button's, empty when there is nothing to do.

    `urgent`: at most three days are left, or the school has sent something back.
    """

    kind: str
    title: str
    state: DutyState
    deadline: date | None
    days_left: int | None
    note: str
    urgent: bool
    act: str
    to: str


class Live(msgspec.Struct, frozen=True, kw_only=True):
    """Something that others are doing: a row with ten cells, `used` of `days`."""

    title: str
    note: str
    used: int
    days: int
    due_on: date | None
    provisional: bool
    to: str


class HomeMoment(msgspec.Struct, frozen=True):
    """When the home is read, and by whom; the calendar is there if a part has asked for it."""

    now: datetime
    today: date
    account_id: int
    own_record: int | None
    calendar: Calendar | None


class Told(msgspec.Struct, frozen=True):
    duties: Sequence[Duty] = ()
    live: Sequence[Live] = ()


class HomePart(Generic[Row]):
    """A room's part of the home.

    Args:
        row: what the SQL answers, as a struct.
        sql: a subselect of one JSON object (or nothing) about the pupil `s`; `$2` is the reader's account.
        tell: the duties and live rows of that object, for the pupil of this id.
        needs_calendar: whether `tell` counts working days.
    """

    def __init__(
        self,
        row: type[Row],
        sql: str,
        tell: Callable[[int, Row, HomeMoment], Told],
        needs_calendar: Callable[[Row], bool] = lambda _: False,
    ) -> None:
        self.sql = sql
        self.decode = msgspec.json.Decoder(row).decode
        self.tell = tell
        self.needs_calendar = needs_calendar
