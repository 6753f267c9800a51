"""What travels over the wire about senior results."""

from datetime import date, datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from xueji.features.evaluation import TermKind
from xueji.features.exam_roster import RosterView
from xueji.features.organisations import TrailStep
from xueji.features.results.credits import Category
from xueji.features.results.facts import ItemGroup, ItemKind, LeftWhy, Source
from xueji.features.results.graduation import Measure
from xueji.features.results.modules import Course
from xueji.features.results.subjects import Outcome, WorkStop
from xueji.kernel.levels import Level

Id = Annotated[int, Meta(ge=1, le=2**63 - 1)]


# --- one pupil ------------------------------------------------------------------------------------------------------


class MeasureView(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that graduation asks for: where it stands and what is missing, in words."""

    measure: Measure
    label: str
    outcome: Outcome
    outcome_label: str
    missing: list[str]
    failed: bool


class CreditLine(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the rule; numbers as people write them."""

    label: str
    needed: str
    has: str
    missing: str
    share: float
    words: str


class ModuleView(msgspec.Struct, frozen=True, kw_only=True):
    """`repeated`: taken more than once, and not counted this time."""

    name: str
    category_label: str
    term_label: str
    credits: str
    repeated: bool


class CourseCredits(msgspec.Struct, frozen=True, kw_only=True):
    course: Course
    label: str
    counted: str
    modules: list[ModuleView]


class CreditsView(msgspec.Struct, frozen=True, kw_only=True):
    """Both figures, and why they differ (Q124). Without a rule for the cohort there are no lines."""

    graduation: str
    transcript: str
    differ: list[str]
    needs: list[CreditLine]
    courses: list[CourseCredits]


class ExamView(msgspec.Struct, frozen=True, kw_only=True):
    course: Course
    label: str
    outcome: Outcome
    outcome_label: str
    session: str
    on: date | None


class PartView(msgspec.Struct, frozen=True, kw_only=True):
    """One part of technology, arts or PE. `detail` says the number behind it."""

    label: str
    outcome: Outcome
    outcome_label: str
    detail: str


class ArtsMark(msgspec.Struct, frozen=True, kw_only=True):
    term_label: str
    music: str
    fine_arts: str


class WorkState(msgspec.Struct, frozen=True, kw_only=True):
    """The technology work in short: handed in, or may it be now, or why not."""

    handed_in_on: date | None
    open: bool
    stop: WorkStop | None
    words: str
    until: date


class SeniorResults(msgspec.Struct, frozen=True, kw_only=True):
    """What a senior pupil has and lacks. `roster`: whether the exam platform has the pupil, and if not, why (Q78)."""

    student_id: int
    name: str
    school: str
    class_name: str
    grade_label: str
    cohort: int
    own: bool
    ready: bool
    summary: str
    measures: list[MeasureView]
    credits: CreditsView
    exams: list[ExamView]
    roster: RosterView | None
    technology: list[PartView]
    work: WorkState
    arts: list[PartView]
    arts_marks: list[ArtsMark]
    pe: list[PartView]


# --- technology work ------------------------------------------------------------------------------------------------


class WorkPictureView(msgspec.Struct, frozen=True):
    id: int
    address: str


class WorkPage(msgspec.Struct, frozen=True, kw_only=True):
    """A pupil's technology work; version 0 before anything was saved."""

    student_id: int
    name: str
    title: str
    about: str
    pictures: list[WorkPictureView]
    most_pictures: int
    version: int
    saved_at: datetime | None
    state: WorkState
    own: bool
    may_write: bool
    missing: list[str]


class WorkChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    title: Annotated[str, Meta(max_length=40)]
    about: Annotated[str, Meta(max_length=500)]


# --- a class --------------------------------------------------------------------------------------------------------


class ItemChoice(msgspec.Struct, frozen=True):
    value: str
    label: str


class ItemColumn(msgspec.Struct, frozen=True, kw_only=True):
    key: str
    label: str
    group: ItemGroup
    group_label: str
    kind: ItemKind
    choices: list[ItemChoice]
    most: int


class ValueView(msgspec.Struct, frozen=True, kw_only=True):
    """`fixed`: it came from elsewhere and is not changed here."""

    value: str
    source: Source
    source_label: str
    on: date
    fixed: bool


class PupilLine(msgspec.Struct, frozen=True, kw_only=True):
    student_id: int
    name: str
    version: int
    credits: str
    values: dict[str, ValueView]
    outcomes: dict[str, Outcome]


class ModuleChoice(msgspec.Struct, frozen=True, kw_only=True):
    code: str
    name: str
    course_label: str
    category: Category
    category_label: str
    credits: str


class TermChoice(msgspec.Struct, frozen=True, kw_only=True):
    year: int
    term: TermKind
    label: str


class ClassResults(msgspec.Struct, frozen=True, kw_only=True):
    """A senior class as its teachers fill it in."""

    class_id: int
    name: str
    grade_label: str
    columns: list[ItemColumn]
    pupils: list[PupilLine]
    modules: list[ModuleChoice]
    terms: list[TermChoice]
    may_enter: bool


class EntryLine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is new of one pupil: key and value, empty to take it back. `version` is the one that was seen."""

    student_id: Id
    version: Annotated[int, Meta(ge=0)]
    values: Annotated[dict[str, Annotated[str, Meta(max_length=20)]], Meta(max_length=40)]


class ClassEntries(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pupils: Annotated[list[EntryLine], Meta(min_length=1, max_length=200)]


class CreditGiven(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    student_id: Id
    credits: Annotated[str, Meta(pattern=r"^\d{1,2}(\.\d)?$")]


class ModuleEntry(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The credits of one module in one term: by `code`, or by `own_name` for a course of the school."""

    year: Annotated[int, Meta(ge=2000, le=2100)]
    term: TermKind
    code: Annotated[str, Meta(max_length=40)] | None = None
    own_name: Annotated[str, Meta(min_length=2, max_length=20)] | None = None
    pupils: Annotated[list[CreditGiven], Meta(min_length=1, max_length=200)]


class ModuleCredits(msgspec.Struct, frozen=True, kw_only=True):
    """What each pupil has of a module in a term; nobody named has none yet."""

    code: str
    name: str
    credits: dict[str, str]


# --- statistics -----------------------------------------------------------------------------------------------------


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """Of one measure: how many passed, failed, and are not decided."""

    measure: Measure
    passed: int
    failed: int
    open: int


class UnitStatistics(msgspec.Struct, frozen=True, kw_only=True):
    """One bureau, school or class. `credits` is the mean of graduation credits; `ready` have everything."""

    id: int
    name: str
    pupils: int
    credits: float
    ready: int
    shares: list[Share]


class MeasureName(msgspec.Struct, frozen=True):
    measure: Measure
    label: str


class StatisticsPage(msgspec.Struct, frozen=True, kw_only=True):
    """An office with what lies below it: bureaus and schools, or the classes of a school (`of_classes`)."""

    organisation_id: int
    name: str
    level: Level
    grade: int
    grade_label: str
    trail: list[TrailStep]
    measures: list[MeasureName]
    whole: UnitStatistics
    items: list[UnitStatistics]
    of_classes: bool
    left: int | None
    heard_at: datetime | None


class LeftView(msgspec.Struct, frozen=True, kw_only=True):
    """A result of the exam platform that fits nobody. The name is masked; the number is what schools look up."""

    serial: int
    number: str
    name: str
    subject_label: str
    session: str
    why: LeftWhy
    why_label: str


class LeftPage(msgspec.Struct, frozen=True, kw_only=True):
    """The newest first; `more` are there beyond these."""

    items: list[LeftView]
    more: int


class PupilOutcome(msgspec.Struct, frozen=True, kw_only=True):
    student_id: int
    name: str
    credits: str
    outcomes: dict[str, Outcome]


class ClassStatistics(msgspec.Struct, frozen=True, kw_only=True):
    """One class, pupil by pupil; for bureaus names are masked."""

    class_id: int
    name: str
    school: str
    grade_label: str
    masked: bool
    measures: list[MeasureName]
    whole: UnitStatistics
    pupils: list[PupilOutcome]
