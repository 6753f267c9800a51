"""What travels between this room and the school's and bureau's pages."""

import enum
from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated

import msgspec

from xueji.features.slips.rules import SlipState

Id = Annotated[int, msgspec.Meta(ge=1, le=2**63 - 1)]
Sentence = Annotated[str, msgspec.Meta(max_length=200)]


class IssueScope(enum.StrEnum):
    SCHOOL = "school"
    GRADES = "grades"
    CLASSES = "classes"
    PUPILS = "pupils"

    @property
    def label(self) -> str:
        return {"school": "全校", "grades": "按年级", "classes": "按班级", "pupils": "个别学生"}[self.value]


class NewSlipIssue(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`grades` such as `primary-3`. `again`: those who have confirmed already are asked once more."""

    scope: IssueScope
    grades: Annotated[
        list[Annotated[str, msgspec.Meta(pattern=r"^(primary|junior|senior)-[1-6]$")]], msgspec.Meta(max_length=15)
    ] = []
    class_ids: Annotated[list[Id], msgspec.Meta(max_length=300)] = []
    student_ids: Annotated[list[Id], msgspec.Meta(max_length=500)] = []
    last_day: date
    again: bool = False


class SlipsIssued(msgspec.Struct, frozen=True, kw_only=True):
    """`open`: had one to sign already; `done`: have confirmed the same before; `unbound`: nobody on the phone."""

    issue_id: int
    slips: int
    open: int
    done: int
    unbound: int
    words: str


class ClassToAsk(msgspec.Struct, frozen=True):
    id: int
    name: str
    pupils: int
    open: int
    done: int


class GradeToAsk(msgspec.Struct, frozen=True, kw_only=True):
    grade: str
    label: str
    pupils: int
    open: int
    done: int
    classes: list[ClassToAsk]


class LayoutGroupView(msgspec.Struct, frozen=True):
    title: str
    source_label: str
    fields: list[str]


class IssueChoices(msgspec.Struct, frozen=True, kw_only=True):
    """All that the page “发放确认单” needs, with what a slip of today's layout holds."""

    title: str
    groups: list[LayoutGroupView]
    lines: Sequence[str]
    grades: list[GradeToAsk]
    pupils: int
    suggested_last_day: date
    latest_last_day: date
    newcomers: int


class SlipCounts(msgspec.Struct, frozen=True, kw_only=True):
    """Pupils by the state of their slip; they add up to `pupils`. `silent` = issued and read; `none`: no slip."""

    pupils: int = 0
    none: int = 0
    issued: int = 0
    read: int = 0
    objected: int = 0
    signed: int = 0
    done: int = 0
    outdated: int = 0
    silent: int = 0
    late: int = 0
    unbound: int = 0


class ClassSlips(msgspec.Struct, frozen=True, kw_only=True):
    """`class_id` 0 is the pupils without a class. Where a bureau looks, a row is a school."""

    class_id: int
    school_id: int
    name: str
    grade_label: str
    head_teacher: str
    last_day: date | None
    counts: SlipCounts


class SlipBoard(msgspec.Struct, frozen=True, kw_only=True):
    """Progress by class, or by school. `by_school` tells which."""

    today: date
    by_school: bool
    counts: SlipCounts
    items: list[ClassSlips]
    may_issue: bool
    may_remind: bool
    newcomers: int


class PupilSlip(msgspec.Struct, frozen=True, kw_only=True):
    """One pupil and the present slip. `note` says in words what is the matter."""

    student_id: int
    slip_id: int | None
    name: str
    state: SlipState | None
    state_label: str
    note: str
    last_day: date | None
    late: bool
    bound: bool
    objections: int
    paper: bool


class ClassOfSlips(msgspec.Struct, frozen=True, kw_only=True):
    """Objected ones first, then silent, waiting for the student, outdated, none, done."""

    class_id: int
    class_name: str
    today: date
    counts: SlipCounts
    items: list[PupilSlip]
    may_issue: bool
    may_remind: bool


class SlipsOfClass(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Without a class: all classes of the caller."""

    class_id: Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)] | None = None


class SlipsReminded(msgspec.Struct, frozen=True, kw_only=True):
    """`already`: people who were reminded within a day; `unbound`: pupils whose family cannot be reached."""

    people: int
    pupils: int
    already: int
    unbound: int
    words: str


# --- one slip -----------------------------------------------------------------------------------------------------


class ObjectionState(enum.StrEnum):
    WAITING = "waiting"
    MENDED = "mended"
    ANSWERED = "answered"

    @property
    def label(self) -> str:
        return {"waiting": "等学校", "mended": "已改好", "answered": "不用改"}[self.value]


class ObjectionView(msgspec.Struct, frozen=True, kw_only=True):
    """A field that the family marked: what stands there, what it should be, what stands in the record now.

    `way` says how it is mended: in the record at once, or as a key change with evidence.
    """

    field: str
    label: str
    stands: str
    wanted: str
    now: str
    mended: bool
    key: bool
    way: str
    by: str
    at: datetime
    outcome: ObjectionState
    outcome_label: str
    answer: str


class StaffRow(msgspec.Struct, frozen=True):
    field: str
    label: str
    text: str
    note: str


class StaffGroup(msgspec.Struct, frozen=True):
    title: str
    source_label: str
    rows: list[StaffRow]


class SignatureView(msgspec.Struct, frozen=True, kw_only=True):
    """`how` in words: 手写签名，短信验证码核实; `picture`: an SVG of the drawing."""

    role: str
    role_label: str
    name: str
    at: datetime
    how: str
    device: str
    picture: str


class StaffSlip(msgspec.Struct, frozen=True, kw_only=True):
    """A slip as the school sees it; `genuine` is recomputed at each look. `why_not`: what is the matter otherwise."""

    id: int
    version: int
    student_id: int
    name: str
    class_name: str
    number: str
    state: SlipState
    state_label: str
    issued_at: datetime
    last_day: date
    read_at: datetime | None
    due_on: date | None
    needs_student: bool
    genuine: bool
    why_not: str
    groups: list[StaffGroup]
    objections: list[ObjectionView]
    signatures: list[SignatureView]
    next_id: int | None
    may_answer: bool
    may_reissue: bool
    may_cancel: bool
    may_paper: bool


class AnswerReason(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    field: Annotated[str, msgspec.Meta(max_length=60)]
    text: Annotated[str, msgspec.Meta(min_length=2, max_length=200)]


class SlipAnswer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Reasons for what is not mended; a field that reads otherwise in the record now needs none."""

    reasons: Annotated[list[AnswerReason], msgspec.Meta(max_length=40)] = []
    last_day: date | None = None


class SlipReissue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    last_day: date


class SlipCancellation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    reason: Annotated[str, msgspec.Meta(min_length=2, max_length=200)]


class PrintAsked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`apart`: a PDF for each pupil, in a ZIP for the school's archive; otherwise one file for the printer."""

    class_id: Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
    apart: bool = False


class PrintJob(msgspec.Struct, frozen=True, kw_only=True):
    """A class on paper being made: `done` of `total` slips are set; `file` once it is there."""

    id: int
    class_name: str
    done: int
    total: int
    ready: bool
    fault: str
    file: str
    apart: bool
