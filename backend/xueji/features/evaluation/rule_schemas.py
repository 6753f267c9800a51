"""What travels between this room and those who lay down its rules."""

from datetime import date, datetime
from typing import Annotated

import msgspec

from xueji.features.evaluation.kinds import Aspect, RecordKind, TermKind
from xueji.features.organisations import Stage

Small = Annotated[int, msgspec.Meta(ge=0, le=99)]
Paragraph = Annotated[str, msgspec.Meta(min_length=1, max_length=400)]


class TermDatesGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    fills_from: date
    fills_until: date
    reports_on: date


class KindChangeGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Absent = as above."""

    most: Small | None = None
    select_most: Small | None = None
    least_pictures: Small | None = None
    required: bool | None = None
    explanation: Paragraph | None = None
    example: Paragraph | None = None


class NewEvaluationRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole of what an office lays down for a stage and school year; it replaces what it said before."""

    stage: Stage
    year: Annotated[int, msgspec.Meta(ge=2000, le=2100)]
    kinds: dict[RecordKind, KindChangeGiven] = {}
    publication_days: Small | None = None
    dates: dict[TermKind, TermDatesGiven] = {}
    fills_until: dict[TermKind, date] = {}
    open_to: Annotated[list[Aspect], msgspec.Meta(max_length=10)] = []


class KindRule(msgspec.Struct, frozen=True, kw_only=True):
    """What holds for a kind here, and what holds above: nobody goes below that."""

    kind: RecordKind
    label: str
    explanation: str
    example: str
    most: int
    most_above: int
    select_most: int | None
    least_pictures: int
    least_pictures_above: int
    most_pictures: int
    required: bool


class TermRule(msgspec.Struct, frozen=True, kw_only=True):
    """`until_above` is the last day that the rules above allow."""

    term: TermKind
    label: str
    fills_from: date
    fills_until: date
    until_above: date
    publishes_on: date
    reports_on: date


class AspectChoice(msgspec.Struct, frozen=True):
    aspect: Aspect
    label: str
    open: bool


class EvaluationRulesPage(msgspec.Struct, frozen=True, kw_only=True):
    """The rules of a stage and year as they hold at the caller's office.

    `set`: whether the province has laid them down; before that, what it is offered. `province`: whether this office is
    it. `running`: pupils have begun, only dates, publication and words may still change. `own` goes back to the office.
    """

    stage: Stage
    stage_label: str
    stages: list[Stage]
    year: int
    year_label: str
    office: str
    set: bool
    province: bool
    may_set: bool
    running: bool
    version: int
    set_at: datetime | None
    publication_days: int
    publication_days_above: int
    terms: list[TermRule]
    kinds: list[KindRule]
    aspects: list[AspectChoice]
