"""What travels over the wire about standing in, the board and the working days."""

import enum
from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta

from xueji.features.casework.schemas import Id, Name

# --- standing in --------------------------------------------------------------------------------------------------


class StandInLine(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    office: str
    who: str
    stand_in: str
    permissions: list[str]
    since: date
    until: date
    own: bool


class Colleague(msgspec.Struct, frozen=True):
    post_id: int
    name: str
    title: str


class PermissionLine(msgspec.Struct, frozen=True):
    permission: str
    label: str


class StandIns(msgspec.Struct, frozen=True, kw_only=True):
    """Whom I have asked, for whom I stand in, and whom and what I could choose."""

    mine: list[StandInLine]
    for_me: list[StandInLine]
    colleagues: list[Colleague]
    permissions: list[PermissionLine]
    today: date
    most_days: int


class NewStandIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    post_id: Id
    permissions: Annotated[list[Name], Meta(min_length=1, max_length=60)]
    since: date
    until: date


# --- the board ----------------------------------------------------------------------------------------------------


class BoardBy(enum.StrEnum):
    FLOW = "flow"
    COUNTY = "county"
    SCHOOL = "school"

    @property
    def label(self) -> str:
        return {BoardBy.FLOW: "按业务", BoardBy.COUNTY: "按区县", BoardBy.SCHOOL: "按单位"}[self]


class BoardRow(msgspec.Struct, frozen=True, kw_only=True):
    key: str
    label: str
    held: int
    overdue: int
    worst: int
    median: float | None
    decided: int


class PaceRow(msgspec.Struct, frozen=True, kw_only=True):
    """How long a step takes: the median of the last quarter, and what the rule allows."""

    flow: str
    flow_label: str
    step: str
    step_label: str
    median: float
    days: int
    decided: int


class Board(msgspec.Struct, frozen=True, kw_only=True):
    today: date
    held: int
    overdue: int
    rows: list[BoardRow]
    pace: list[PaceRow]


# --- working days -------------------------------------------------------------------------------------------------


class CalendarDay(msgspec.Struct, frozen=True):
    day: date
    is_workday: bool
    notice: str
    published: bool


class CalendarMonth(msgspec.Struct, frozen=True):
    month: int
    workdays: int
    days: list[CalendarDay]


class WorkCalendar(msgspec.Struct, frozen=True, kw_only=True):
    year: int
    years: list[int]
    today: date
    published_until: date
    provisional: bool
    months: list[CalendarMonth]
    provisional_cases: int
    may_edit: bool


class NewDay(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    day: date
    is_workday: bool


class NewCalendar(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Days as a notice says them; `whole_year` publishes every other day of the year as Monday to Friday says."""

    notice: Annotated[str, Meta(min_length=4, max_length=80)]
    days: Annotated[list[NewDay], Meta(max_length=200)]
    whole_year: Annotated[int, Meta(ge=2020, le=2100)] | None = None


class Published(msgspec.Struct, frozen=True):
    changed: int
    recounting: int
