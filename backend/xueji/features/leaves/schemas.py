"""What travels over the wire about pupils who come back."""

import enum
from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta

from xueji.features.casework import Slot

Id = Annotated[int, Meta(ge=1, le=2**63 - 1)]


class NewReturn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`evidence` was uploaded to /api/case-evidence/{flow} of the way that the pupil's state asks for."""

    grade: Annotated[int, Meta(ge=1, le=6)]
    class_id: Id | None = None
    reason: Annotated[str, Meta(min_length=2, max_length=300)]
    evidence: Annotated[list[Id], Meta(max_length=12)] = []


class ReturnFiled(msgspec.Struct, frozen=True, kw_only=True):
    case_id: int
    number: str
    due_on: date | None
    provisional: bool


class ReturnGrade(msgspec.Struct, frozen=True):
    grade: int
    label: str


class ReturnStop(msgspec.Struct, frozen=True):
    """What has to be settled first, and where."""

    what: str
    how: str
    to: str


class ReturnForm(msgspec.Struct, frozen=True, kw_only=True):
    """What leads this pupil back to school. `case_id` is one that was sent back and goes on with what is filed here."""

    student_id: int
    name: str
    state_label: str
    flow: str
    label: str
    stage: str
    grade: int
    grades: list[ReturnGrade]
    class_id: int | None
    reason: str
    papers: list[Slot]
    stops: list[ReturnStop]
    case_id: int | None
    sent_back: str


class GraduationBasis(enum.StrEnum):
    """What shows that the pupil has graduated."""

    CERTIFICATE = "certificate"
    ROSTER = "roster"

    @property
    def label(self) -> str:
        return {GraduationBasis.CERTIFICATE: "已发毕业证书", GraduationBasis.ROSTER: "在学校的毕业生名册上"}[self]


class Graduation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    basis: GraduationBasis


class Graduated(msgspec.Struct, frozen=True, kw_only=True):
    student_id: int
    state_label: str
