"""What is said about the dates and the plans of enrolment."""

from datetime import date
from typing import Annotated

import msgspec

from xueji.features.enrolment.schemas import Id, PeriodView
from xueji.features.organisations import Stage

Year = Annotated[int, msgspec.Meta(ge=2000, le=2100)]


class Periods(msgspec.Struct, frozen=True):
    items: list[PeriodView]


class NewPeriod(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    opens_on: date
    closes_on: date


class PlanView(msgspec.Struct, frozen=True, kw_only=True):
    """`places` is none where the bureau has set no plan; `waiting` are on their way to the decision."""

    school_id: int
    school: str
    stage: Stage
    stage_label: str
    places: int | None
    taken: int
    waiting: int
    full: bool
    version: int


class Plans(msgspec.Struct, frozen=True):
    year: int
    items: list[PlanView]


class NewPlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    school_id: Id
    stage: Stage
    places: Annotated[int, msgspec.Meta(ge=0, le=20_000)]


class NewPlans(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    year: Year
    items: Annotated[list[NewPlan], msgspec.Meta(min_length=1, max_length=500)]
