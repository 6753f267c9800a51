"""What travels over the wire about organisations, classes and terms."""

from datetime import date
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from xueji.features.organisations.code_schemas import CodeCard
from xueji.features.organisations.rules import Stage, System
from xueji.kernel.levels import Level

Name = Annotated[str, Meta(min_length=1, max_length=100)]
Code = Annotated[str, Meta(max_length=20)]
Id = Annotated[int, Meta(ge=1, le=2**63 - 1)]
Small = Annotated[int, Meta(ge=0, le=999)]


class Organisation(msgspec.Struct, frozen=True):
    """One node of the authority tree. `path` holds the ids from the province down, the own id last.

    `code` says how far a school is with its identification code; offices have none.
    """

    id: int
    parent_id: int | None
    level: Level
    level_label: str
    name: str
    short_name: str
    path: str
    division_code: str | None
    school_code: str | None
    stages: tuple[Stage, ...]
    system: System | None
    central_school_id: int | None
    active: bool
    children: int
    version: int
    code: CodeCard | None = None


class TrailStep(msgspec.Struct, frozen=True):
    """An office on the way from the caller's own one down."""

    id: int
    name: str


class OrganisationList(msgspec.Struct, frozen=True):
    """The organisations below `parent`, with the way from the caller's own office down to it."""

    parent: Organisation | None
    trail: list[Organisation]
    items: list[Organisation]


class NewOrganisation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    parent_id: Id
    level: Level
    name: Name
    short_name: Name | None = None
    division_code: Code | None = None
    school_code: Code | None = None
    stages: Annotated[list[Stage], Meta(max_length=3)] = []
    system: System | None = None
    central_school_id: Id | None = None


class OrganisationChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Only what is given changes."""

    name: Name | UnsetType = UNSET
    short_name: Name | UnsetType = UNSET
    division_code: Code | UnsetType | None = UNSET
    school_code: Code | UnsetType | None = UNSET
    stages: Annotated[list[Stage], Meta(max_length=3)] | UnsetType = UNSET
    system: System | UnsetType | None = UNSET
    central_school_id: Id | UnsetType | None = UNSET
    active: bool | UnsetType = UNSET


class HeadTeacher(msgspec.Struct, frozen=True):
    post_id: int
    name: str


class SchoolClass(msgspec.Struct, frozen=True):
    id: int
    school_id: int
    stage: Stage
    grade: int
    grade_label: str
    entry_year: int
    number: int
    name: str
    head_teacher: HeadTeacher | None
    active: bool
    version: int


class GradeOption(msgspec.Struct, frozen=True):
    stage: Stage
    stage_label: str
    grade: int
    label: str


class ClassList(msgspec.Struct, frozen=True):
    """The classes of a school, its grades, and the posts that may lead a class."""

    school_id: int
    school_name: str
    grades: list[GradeOption]
    items: list[SchoolClass]
    teachers: list[HeadTeacher]


class NewClass(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    school_id: Id
    stage: Stage
    grade: Small
    number: Small


class ClassChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    number: Small | UnsetType = UNSET
    active: bool | UnsetType = UNSET


class HeadTeacherChoice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`null` leaves the class without a class teacher."""

    post_id: Id | None


class Term(msgspec.Struct, frozen=True):
    kind: str
    label: str
    starts_on: date
    ends_on: date
    current: bool


class SchoolYear(msgspec.Struct, frozen=True):
    year: int
    name: str
    starts_on: date
    ends_on: date
    current: bool
    terms: list[Term]


class TermList(msgspec.Struct, frozen=True):
    items: list[SchoolYear]
