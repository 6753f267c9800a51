"""What travels over the wire about transfers within the province."""

import enum
from datetime import date, datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from xueji.features.casework import Slot
from xueji.features.organisations import Stage
from xueji.features.transfers.rules import Reason, Weight

Id = Annotated[int, Meta(ge=1, le=2**63 - 1)]
Grade = Annotated[int, Meta(ge=1, le=6)]
Note = Annotated[str, Meta(max_length=300)]
Name = Annotated[str, Meta(min_length=1, max_length=60)]
IdNumber = Annotated[str, Meta(min_length=5, max_length=30)]
Pieces = Annotated[list[Id], Meta(max_length=12)]


class FindingView(msgspec.Struct, frozen=True, kw_only=True):
    """Something in the way, why, who must mend it and how; `to` is the page of that act, for this reader."""

    code: str
    weight: Weight
    weight_label: str
    what: str
    why: str
    who: str
    how: str
    to: str


class TargetView(msgspec.Struct, frozen=True):
    """A grade that the pupil may go to."""

    stage: Stage
    grade: int
    label: str


class ReasonView(msgspec.Struct, frozen=True):
    """Why one may ask; one piece of `papers` is wanted."""

    reason: Reason
    label: str
    hint: str
    papers: list[str]


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What the family has filled in so far. `evidence` are pieces that are uploaded already."""

    school_id: Id | None = None
    stage: Stage | None = None
    grade: Grade | None = None
    reason: Reason | None = None
    note: Note = ""
    evidence: Pieces = []


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """`version` 0: nothing is kept yet. `school` is the name of the chosen one."""

    wish: Wish
    school: str
    version: int
    saved_at: datetime | None


class RunningTransfer(msgspec.Struct, frozen=True, kw_only=True):
    """The one that is open, or came back: then the wish above holds what was filed, to be mended."""

    case_id: int
    number: str
    to_school: str
    grade_label: str
    returned: bool
    version: int
    evidence: int


class TransferStart(msgspec.Struct, frozen=True, kw_only=True):
    """The family's first page: what stands in the way on the child's side, and what is filled in already."""

    student_id: int
    name: str
    school: str
    grade_label: str
    system_label: str
    findings: list[FindingView]
    may_apply: bool
    reasons: list[ReasonView]
    papers: list[Slot]
    most_bytes: int
    draft: Draft
    running: RunningTransfer | None


class FoundSchool(msgspec.Struct, frozen=True, kw_only=True):
    """A school that the child might go to, with the grades that correspond; none where it does not teach them."""

    id: int
    name: str
    bureau: str
    system_label: str
    targets: list[TargetView]


class FoundSchools(msgspec.Struct, frozen=True):
    items: list[FoundSchool]
    more: bool


class TransferCheck(msgspec.Struct, frozen=True, kw_only=True):
    """The whole pre-check: the child's side and the school's."""

    school: str
    bureau: str
    targets: list[TargetView]
    findings: list[FindingView]
    may_apply: bool
    mapping: str


class NewApplication(msgspec.Struct, frozen=True, kw_only=True):
    """What the family files."""

    school_id: Id
    stage: Stage
    grade: Grade
    reason: Reason
    note: Note = ""
    evidence: Pieces = []


class TransferFiled(msgspec.Struct, frozen=True, kw_only=True):
    case_id: int
    number: str
    holder: str
    due_on: date | None
    provisional: bool
    again: bool


# --- the school ---------------------------------------------------------------------------------------------------


class PupilNamed(msgspec.Struct, frozen=True, kw_only=True):
    """Who is meant. `school` is the name of where the family says the child is: it tells that the number differs."""

    name: Name
    id_number: IdNumber
    school: Annotated[str, Meta(max_length=60)] = ""


class FoundPupil(msgspec.Struct, frozen=True, kw_only=True):
    """A pupil of another school whom this school named by name and ID number (Q32)."""

    name: str
    national_number: str
    school: str
    grade_label: str
    state_label: str
    findings: list[FindingView]
    targets: list[TargetView]
    reasons: list[ReasonView]
    papers: list[Slot]
    most_bytes: int


class NamedCheck(PupilNamed, frozen=True, kw_only=True):
    stage: Stage
    grade: Grade
    class_id: Id | None = None


class SchoolApplication(PupilNamed, frozen=True, kw_only=True):
    """What the receiving school files for a family."""

    stage: Stage
    grade: Grade
    class_id: Id
    reason: Reason
    note: Note = ""
    evidence: Pieces = []


class CorrectionAsked(PupilNamed, frozen=True, kw_only=True):
    """The other school is asked to look at what it has registered (Q34)."""

    text: Annotated[str, Meta(min_length=4, max_length=200)]


class CorrectionSent(msgspec.Struct, frozen=True):
    """How many people of the pupil's school were told; which school that is stays unsaid (Q34)."""

    told: int


class RoomView(msgspec.Struct, frozen=True):
    """A class of the grade: pupils, and the most of them (0: nobody has set it)."""

    id: int
    name: str
    pupils: int
    most: int


class TransferView(msgspec.Struct, frozen=True, kw_only=True):
    """What the case page shows of a transfer beside the facts."""

    case_id: int
    number: str
    from_school: str
    from_label: str
    from_system_label: str
    to_school: str
    to_label: str
    to_system_label: str
    mapping: str
    reason_label: str
    note: str
    class_id: int | None
    class_name: str
    rooms: list[RoomView]
    may_choose: bool
    may_mend: bool
    findings: list[FindingView]
    moved_at: datetime | None
    nation: str
    notice_url: str
    version: int


class ClassChoice(msgspec.Struct, frozen=True):
    class_id: Id


class SchoolMend(msgspec.Struct, frozen=True, kw_only=True):
    """What the school files again after a return."""

    stage: Stage
    grade: Grade
    class_id: Id
    reason: Reason
    note: Note = ""
    evidence: Pieces = []


# --- rules of schools ---------------------------------------------------------------------------------------------


class SchoolRule(msgspec.Struct, frozen=True, kw_only=True):
    """What a bureau says of a school. `class_size` 0: no limit is set."""

    school_id: int
    school: str
    stages: list[Stage]
    district: str
    class_size: int
    graduating_until: date | None
    graduating_reason: str
    version: int


class SchoolRules(msgspec.Struct, frozen=True):
    items: list[SchoolRule]
    next: str | None


class NewSchoolRule(msgspec.Struct, frozen=True, kw_only=True):
    district: Annotated[str, Meta(max_length=40)] = ""
    class_size: Annotated[int, Meta(ge=0, le=80)] = 0
    graduating_until: date | None = None
    graduating_reason: Annotated[str, Meta(max_length=200)] = ""


# --- who left -----------------------------------------------------------------------------------------------------


class ArchiveLine(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    name: str
    grade_label: str
    class_name: str
    school: str
    to_school: str
    number: str
    left_at: datetime


class ArchiveList(msgspec.Struct, frozen=True):
    items: list[ArchiveLine]
    masked: bool
    next: str | None


class ArchiveField(msgspec.Struct, frozen=True):
    label: str
    text: str


class ArchiveGroup(msgspec.Struct, frozen=True):
    title: str
    rows: list[ArchiveField]


class ArchiveIntegrity(enum.StrEnum):
    """Whether the copy is what was kept on the day the pupil left."""

    WHOLE = "whole"
    CHANGED = "changed"

    @property
    def label(self) -> str:
        return {"whole": "与留存时一致", "changed": "与留存时不一致，请马上报告系统管理员"}[self.value]


class ArchivePage(msgspec.Struct, frozen=True, kw_only=True):
    """The record as it was on the day the pupil left."""

    line: ArchiveLine
    groups: list[ArchiveGroup]
    integrity: ArchiveIntegrity
    integrity_label: str
    seal: str
