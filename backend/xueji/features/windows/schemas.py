"""What travels between this room and the browser: the school's side. The family's is in family_schemas.py."""

import enum
from datetime import date, datetime
from typing import Annotated

import msgspec

Short = Annotated[str, msgspec.Meta(max_length=60)]
Sentence = Annotated[str, msgspec.Meta(max_length=200)]
Instant = Annotated[datetime, msgspec.Meta(tz=True)]
Id = Annotated[int, msgspec.Meta(ge=1, le=2**63 - 1)]
ItemKey = Annotated[str, msgspec.Meta(max_length=80)]


class WindowScope(enum.StrEnum):
    SCHOOL = "school"
    GRADES = "grades"
    CLASSES = "classes"

    @property
    def label(self) -> str:
        return {"school": "全校", "grades": "按年级", "classes": "按班级"}[self.value]


class WindowState(enum.StrEnum):
    """Told by the database's clock, stored nowhere."""

    NOT_OPEN = "not_open"
    OPEN = "open"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        return {"not_open": "还没开始", "open": "正在维护", "closed": "已结束"}[self.value]


class SubmissionState(enum.StrEnum):
    """Where one pupil's sheet is. `new`: nobody of the family has looked; `seen`: looked, nothing written."""

    NEW = "new"
    SEEN = "seen"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    CONFIRMED = "confirmed"

    @property
    def label(self) -> str:
        return STATE_LABELS[self]


STATE_LABELS: dict[SubmissionState, str] = {
    SubmissionState.NEW: "家长没看过",
    SubmissionState.SEEN: "看过，没填",
    SubmissionState.DRAFT: "填了，没交",
    SubmissionState.SUBMITTED: "等学校核对",
    SubmissionState.RETURNED: "退回，等家长改",
    SubmissionState.CONFIRMED: "已确认",
}


class ItemState(enum.StrEnum):
    WAITING = "waiting"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return {"waiting": "等学校核对", "accepted": "已确认", "returned": "已退回", "withdrawn": "已撤回"}[self.value]


class Level(enum.IntEnum):
    """How carefully a change wants to be looked at: the colour of its hint."""

    CALM = 0
    LOOK = 1
    STOP = 2


class Risk(msgspec.Struct, frozen=True):
    """`code` is stable, `label` is said to people; level 2 red, 1 amber, 0 a plain remark."""

    code: str
    label: str
    level: Level


class Rule(enum.StrEnum):
    FORBID = "forbid"
    REQUIRE = "require"

    @property
    def label(self) -> str:
        return {"forbid": "不能选", "require": "必须选"}[self.value]


# --- windows ------------------------------------------------------------------------------------------------------


class NewWindow(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`grades` such as `primary-3`; `fields` as GET /api/window-fields names them; `reminders`: days before the end."""

    title: Annotated[str, msgspec.Meta(min_length=2, max_length=40)]
    scope: WindowScope
    grades: Annotated[
        list[Annotated[str, msgspec.Meta(pattern=r"^(primary|junior|senior)-[1-6]$")]], msgspec.Meta(max_length=15)
    ] = []
    class_ids: Annotated[list[Id], msgspec.Meta(max_length=300)] = []
    fields: Annotated[list[Short], msgspec.Meta(max_length=80)]
    opens_at: Instant
    closes_at: Instant
    reminders: Annotated[list[Annotated[int, msgspec.Meta(ge=1, le=30)]], msgspec.Meta(max_length=5)] = msgspec.field(
        default_factory=lambda: [3, 1]
    )


class Extension(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    until: Instant


class OfClass(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Without a class: the whole window, as far as the caller's classes go."""

    class_id: Id | None = None


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """Pupils by state; they add up to `pupils`. `silent` = not handed in (new, seen, draft).

    Of the submitted: `red` and `amber` carry a risk hint, `harmless` may be confirmed in one batch by this caller.
    `unbound`: pupils without any guardian on the phone, who can only be reached by the class teacher.
    """

    pupils: int = 0
    new: int = 0
    seen: int = 0
    draft: int = 0
    submitted: int = 0
    returned: int = 0
    confirmed: int = 0
    silent: int = 0
    red: int = 0
    amber: int = 0
    harmless: int = 0
    unbound: int = 0


class NamedField(msgspec.Struct, frozen=True):
    name: str
    label: str


class WindowActs(msgspec.Struct, frozen=True, kw_only=True):
    """What this caller may do with the window now."""

    extend: bool
    close: bool
    remind: bool
    confirm: bool


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """`covers` says who in words. `days_left` counts to the end (or to the beginning while it is not open)."""

    id: int
    version: int
    title: str
    school_id: int
    school: str
    scope: WindowScope
    scope_label: str
    covers: str
    class_ids: list[int]
    fields: list[NamedField]
    opens_at: datetime
    closes_at: datetime
    closed_early: bool
    state: WindowState
    state_label: str
    days_left: int
    reminders: list[int]
    reminded_at: datetime | None
    counts: Counts
    may: WindowActs


class WindowList(msgspec.Struct, frozen=True):
    """Open ones first, then planned, then closed, newest first. `may_open`: the caller may open another."""

    items: list[Window]
    may_open: bool


class ClassProgress(msgspec.Struct, frozen=True, kw_only=True):
    """`class_id` 0 is the pupils without a class."""

    class_id: int
    name: str
    grade_label: str
    head_teacher: str
    counts: Counts
    all_done: bool


class WindowClasses(msgspec.Struct, frozen=True):
    """The confirmation page's left side: the window with its totals, then every class by grade and number."""

    window: Window
    items: list[ClassProgress]


class PupilProgress(msgspec.Struct, frozen=True, kw_only=True):
    """`changed`: items handed in; `level` the worst hint; `batch` whether confirm-harmless takes it for this caller."""

    student_id: int
    submission_id: int | None
    name: str
    state: SubmissionState
    state_label: str
    changed: int
    waiting: int
    nothing_changed: bool
    level: Level
    risks: list[Risk]
    batch: bool
    submitted_at: datetime | None
    due_on: date | None
    overdue: bool
    decided_at: datetime | None
    bound: bool


class ClassPupils(msgspec.Struct, frozen=True, kw_only=True):
    """Waiting ones first, riskiest and oldest on top, then returned, silent, confirmed."""

    window_id: int
    window_title: str
    window_state: WindowState
    class_id: int
    class_name: str
    counts: Counts
    items: list[PupilProgress]
    may_confirm: bool
    may_remind: bool
    masked: bool


class Reminded(msgspec.Struct, frozen=True, kw_only=True):
    """`already`: guardians who were reminded within a day; `unbound`: pupils nobody of whose family can be reached."""

    guardians: int
    pupils: int
    already: int
    unbound: int
    words: str


# --- confirming ---------------------------------------------------------------------------------------------------


class Clash(msgspec.Struct, frozen=True):
    """The record was changed after the family saw it: `current` is what stands there now."""

    current: str
    words: str


class SubmittedItem(msgspec.Struct, frozen=True, kw_only=True):
    """One changed field, old and new in words. `subject` is whose: 本人, 母亲, 家庭成员 3 …"""

    item: str
    field: str
    label: str
    subject: str
    before: str
    after: str
    state: ItemState
    state_label: str
    risks: list[Risk]
    clash: Clash | None
    harmless: bool
    reason_label: str
    text: str


class Unchanged(msgspec.Struct, frozen=True):
    label: str
    subject: str
    text: str


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    by: str
    at: datetime
    accepted: int
    returned: int
    words: str


class Submission(msgspec.Struct, frozen=True, kw_only=True):
    """`version` goes back as If-Match; `submitted_by` such as “母亲 林*（监护人）”; `why_not`: why deciding is off."""

    id: int
    version: int
    window_id: int
    window_title: str
    student_id: int
    name: str
    sex_label: str
    class_id: int | None
    class_name: str
    number: str
    state: SubmissionState
    state_label: str
    submitted_by: str
    submitted_at: datetime | None
    due_on: date | None
    provisional: bool
    days_left: int | None
    nothing_changed: bool
    level: Level
    risks: list[Risk]
    items: list[SubmittedItem]
    unchanged: list[Unchanged]
    decisions: list[Decided]
    may_decide: bool
    may_undo: bool
    why_not: str
    suggested_reason: str


class Decision(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is named nowhere goes on waiting. A reason (its code) is needed when something is returned."""

    accepted: Annotated[list[ItemKey], msgspec.Meta(max_length=200)] = []
    returned: Annotated[list[ItemKey], msgspec.Meta(max_length=200)] = []
    reason: Short = ""
    text: Sentence = ""


class BatchOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What the batch did, and why others still wait.

    `left` carry a hint, `own` concern the caller's own children, of `clashes` the record was changed meanwhile.
    """

    confirmed: int
    left: int
    own: int
    clashes: int
    words: str


class ReturnReason(msgspec.Struct, frozen=True):
    """`text` is the sentence to begin with; the family reads what the registrar makes of it."""

    code: str
    label: str
    text: str


class ReturnReasons(msgspec.Struct, frozen=True):
    items: list[ReturnReason]


# --- which fields -------------------------------------------------------------------------------------------------


class WindowField(msgspec.Struct, frozen=True, kw_only=True):
    """`rule` of a bureau above (`rule_by`): a forbidden field cannot be ticked, a required one not unticked."""

    name: str
    label: str
    hint: str
    offered: bool
    rare: bool
    harmless: bool
    rule: Rule | None
    rule_label: str
    rule_by: str


class WindowFieldGroup(msgspec.Struct, frozen=True):
    page: str
    title: str
    fields: list[WindowField]


class GradeClasses(msgspec.Struct, frozen=True, kw_only=True):
    """`grade` goes into NewWindow.grades, `class_ids` of it into class_ids."""

    grade: str
    label: str
    pupils: int
    classes: list["ClassChoice"]


class ClassChoice(msgspec.Struct, frozen=True):
    id: int
    name: str
    pupils: int


class WindowFields(msgspec.Struct, frozen=True, kw_only=True):
    """All that the page “开放线上维护” needs: fields with the bureaus' rules, and the school's grades and classes."""

    groups: list[WindowFieldGroup]
    grades: list[GradeClasses]
    pupils: int
    suggested_title: str


class FieldRuleView(msgspec.Struct, frozen=True, kw_only=True):
    """`rule` of the caller's own office; `above` and `above_by`: what a higher one has laid down already."""

    name: str
    label: str
    page: str
    title: str
    rule: Rule | None
    above: Rule | None
    above_by: str


class FieldRules(msgspec.Struct, frozen=True):
    version: int
    organisation: str
    items: list[FieldRuleView]
    may_set: bool


class NewFieldRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: Short
    rule: Rule


class NewFieldRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The office's whole list; what is not named is free."""

    rules: Annotated[list[NewFieldRule], msgspec.Meta(max_length=80)]
