"""What travels between this room and the browser."""

import enum
from datetime import datetime
from typing import Annotated, Self

import msgspec

from xueji.features.students.fields import Group, Kind, Owner, Page, Required, Source
from xueji.features.students.states import State
from xueji.kernel.refusals import Refusal

Value = str | bool | None
"""A value of a field on the wire: a flag is true or false, everything else text (codes, ISO dates, decimals)."""

Short = Annotated[str, msgspec.Meta(max_length=60)]
Text = Annotated[str, msgspec.Meta(max_length=500)]
Given = Text | bool | None


# --- catalogue and codes ------------------------------------------------------------------------------------------


class FieldInfo(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    label: str
    group: Group
    group_label: str
    page: Page
    page_label: str
    kind: Kind
    column: int | None
    table: str | None
    longest: int
    required: Required
    sensitive: bool
    owner: Owner
    source: Source
    source_label: str
    harmless: bool
    offered: bool
    rare: bool
    example: str
    hint: str


class FieldList(msgspec.Struct, frozen=True):
    """`fields` of the pupil and `member_fields` of each family member."""

    fields: list[FieldInfo]
    member_fields: list[FieldInfo]
    key_fields: list[str]


class CodeChoice(msgspec.Struct, frozen=True):
    code: str
    name: str


class CodeTable(msgspec.Struct, frozen=True):
    table: str
    choices: list[CodeChoice]


# --- the record ---------------------------------------------------------------------------------------------------


class LockReason(msgspec.Struct, frozen=True):
    """Why a field cannot be edited here, and the way that leads to a change."""

    why: str
    way: str
    ask: str


class RecordValue(msgspec.Struct, frozen=True, kw_only=True):
    """`text` is for people (masked if need be); `value` is the raw value, absent while it is masked."""

    field: str
    label: str
    text: str
    value: Value = None
    masked: bool = False
    locked: LockReason | None = None


class RecordGroup(msgspec.Struct, frozen=True):
    page: Page
    title: str
    source: Source
    source_label: str
    values: list[RecordValue]


class MemberView(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    position: int
    name: str
    relation: str
    relation_label: str
    guardian: bool
    values: list[RecordValue]


class TimelineEntry(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    at: datetime
    kind: str
    title: str
    detail: str
    by: str
    source: str
    source_label: str
    fields: list[str]


class Timeline(msgspec.Struct, frozen=True):
    items: list[TimelineEntry]
    total: int


class SeenSummary(msgspec.Struct, frozen=True):
    """Staff reads of the last `days` days."""

    days: int
    count: int
    last_at: datetime | None
    last_by: str


class SeenEntry(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    at: datetime
    who: str
    organisation: str
    what: str
    purpose: str
    full_numbers: bool


class SeenPage(msgspec.Struct, frozen=True):
    items: list[SeenEntry]
    next: str | None


class ChildSummary(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    name: str
    short_name: str
    initial: str
    school: str
    class_name: str
    state: State
    state_label: str


class Children(msgspec.Struct, frozen=True):
    items: list[ChildSummary]


class ChildRecord(msgspec.Struct, frozen=True, kw_only=True):
    """The record as its family sees it: full, save the numbers that a tap reveals."""

    id: int
    version: int
    name: str
    short_name: str
    initial: str
    school: str
    class_name: str
    grade_label: str
    state: State
    state_label: str
    groups: list[RecordGroup]
    members: list[MemberView]
    seen: SeenSummary
    timeline: Timeline


class NewReveal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`field` is a name of the catalogue, or `members.0.phone`."""

    field: Short


class NewStaffReveal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    field: Short
    purpose: Annotated[str, msgspec.Meta(min_length=2, max_length=60)]


class Revealed(msgspec.Struct, frozen=True):
    field: str
    text: str
    value: Value


# --- staff --------------------------------------------------------------------------------------------------------


class PupilRow(msgspec.Struct, frozen=True, kw_only=True):
    """`name`, `birth_date` and `id_number` are masked for bureaus; the ID number for everybody."""

    id: int
    version: int
    name: str
    sex_label: str
    birth_date: str
    id_number: str
    school: str
    grade_label: str
    class_name: str
    state: State
    state_label: str
    updated_at: datetime


class PupilFilter(msgspec.Struct, frozen=True, kw_only=True):
    """The filter that is on, in words: every list says what it shows (Q71)."""

    q: str
    state: State | None
    state_label: str
    school: str
    grade_label: str
    class_name: str


class StateCount(msgspec.Struct, frozen=True):
    state: State
    label: str
    count: int


class PupilPage(msgspec.Struct, frozen=True, kw_only=True):
    """`other_states`: how many pupils of other states the same search finds; one tap includes them."""

    items: list[PupilRow]
    total: int
    filter: PupilFilter
    other_states: list[StateCount]
    next: str | None
    masked: bool


class StateFilter(enum.StrEnum):
    """A state, or `all` of them."""

    ALL = "all"
    WAITING = "waiting"
    NOT_ENROLLED = "not_enrolled"
    IN_SCHOOL = "in_school"
    SUSPENDED = "suspended"
    ABROAD = "abroad"
    OTHER_LEAVE = "other_leave"
    WITHDRAWN = "withdrawn"
    TRANSFERRED = "transferred"
    GRADUATED = "graduated"
    COMPLETED = "completed"
    PARTIALLY_COMPLETED = "partially_completed"
    DECEASED = "deceased"


class PupilRecord(msgspec.Struct, frozen=True, kw_only=True):
    """`number_words`: which numbers there are, and why one is missing (Q13)."""

    id: int
    version: int
    name: str
    school: str
    class_name: str
    grade_label: str
    state: State
    state_label: str
    national_state_label: str
    number_words: list[str]
    masked: bool
    may_edit: bool
    may_reveal: bool
    groups: list[RecordGroup]
    members: list[MemberView]
    seen: SeenSummary
    timeline: Timeline
    updated_at: datetime


class PupilChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """General fields to change, by name; `members` replaces the whole list of family members if given."""

    changes: dict[Short, Given] = {}
    members: Annotated[list[dict[Short, Given]], msgspec.Meta(max_length=4)] | None = None
    reason: Annotated[str, msgspec.Meta(max_length=100)] = ""


# --- roster imports -----------------------------------------------------------------------------------------------


class ImportState(enum.StrEnum):
    READING = "reading"
    REFUSED = "refused"
    CHECKED = "checked"
    ENTERED = "entered"

    @property
    def label(self) -> str:
        return {"reading": "正在核对", "refused": "文件不能用", "checked": "核对完，等您确认", "entered": "已写入"}[
            self.value
        ]


class Outcome(enum.StrEnum):
    NEW = "new"
    SAME = "same"
    DIFFERENT = "different"
    FAILED = "failed"

    @property
    def label(self) -> str:
        return {"new": "新学生", "same": "和已有的一样", "different": "和已有的不同", "failed": "不能导入"}[self.value]


class Purpose(enum.StrEnum):
    """A roster holds pupils who are in school; an enrolment template, those who are to be enrolled."""

    ROSTER = "roster"
    ENROLMENT = "enrolment"

    @property
    def label(self) -> str:
        return {"roster": "导入名册", "enrolment": "新生建籍"}[self.value]


class Severity(enum.StrEnum):
    STOPS = "stops"
    LOOK = "look"
    INFO = "info"

    @property
    def label(self) -> str:
        return {"stops": "不能导入", "look": "请看一看", "info": "告诉您一声"}[self.value]


class FileRefused(msgspec.Struct, frozen=True):
    """Why a whole file cannot be used."""

    code: str
    title: str
    why: str
    next: str
    help: str

    @classmethod
    def of(cls, refusal: Refusal) -> Self:
        return cls(refusal.code, *refusal.words(), refusal.help)


class RosterImport(msgspec.Struct, frozen=True, kw_only=True):
    """`repeated` says that this very file has been entered before; `message` sums it up for people.

    `enterable_rows` pass and have not been entered yet; `mended_rows` were mended in the page.
    """

    id: int
    purpose: Purpose
    stage: str | None
    refusal: FileRefused | None
    mended_rows: int
    entered_rows: int
    enterable_rows: int
    version: int
    school: str
    file_name: str
    state: ImportState
    state_label: str
    rows: int
    empty_rows: int
    new_rows: int
    same_rows: int
    different_rows: int
    failed_rows: int
    new_classes: list[str]
    repeated: bool
    message: str
    created_at: datetime
    entered_at: datetime | None


class CellFault(msgspec.Struct, frozen=True, kw_only=True):
    """One fault of one cell: `cell` as people say it (N27), what was there, what it could be."""

    cell: str
    field: str
    title: str
    given: str
    message: str
    suggestion: str | None = None
    code: str
    severity: Severity = Severity.STOPS


class ImportedRow(msgspec.Struct, frozen=True, kw_only=True):
    row: int
    name: str
    outcome: Outcome
    outcome_label: str
    mended: bool
    faults: list[CellFault]


class FaultGroup(msgspec.Struct, frozen=True):
    """Faults of one kind in one column, and in how many lines."""

    code: str
    field: str
    title: str
    words: str
    severity: Severity
    count: int


class FaultGroups(msgspec.Struct, frozen=True):
    items: list[FaultGroup]


class CellMend(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """New text for one cell of a line that cannot be imported; with `alike`, for all that hold the same there."""

    field: Annotated[str, msgspec.Meta(max_length=60)]
    value: Annotated[str, msgspec.Meta(max_length=2000)]
    alike: bool = False


class Mended(msgspec.Struct, frozen=True):
    """The import and the lines that were judged again."""

    roster: RosterImport
    rows: list[ImportedRow]


class ImportedRows(msgspec.Struct, frozen=True):
    items: list[ImportedRow]
    next: int | None


class RowsOnly(enum.StrEnum):
    ALL = "all"
    NEW = "new"
    SAME = "same"
    DIFFERENT = "different"
    FAILED = "failed"
    MENDED = "mended"
