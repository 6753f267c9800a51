"""What travels between this room and the browser: queues, applications and what is done with them."""

import enum
from datetime import date, datetime
from typing import Annotated

import msgspec

from xueji.features.organisations import Stage

Id = Annotated[int, msgspec.Meta(ge=1, le=2**63 - 1)]
Short = Annotated[str, msgspec.Meta(max_length=60)]
Sentence = Annotated[str, msgspec.Meta(max_length=200)]
Why = Annotated[str, msgspec.Meta(min_length=4, max_length=200)]
Given = Annotated[str, msgspec.Meta(max_length=500)] | bool | None
Values = dict[Annotated[str, msgspec.Meta(max_length=40)], Given]
GradeNumber = Annotated[int, msgspec.Meta(ge=1, le=6)]
Many = Annotated[list[Id], msgspec.Meta(min_length=1, max_length=500)]


class EnrolmentState(enum.StrEnum):
    """Every one of them is a queue that somebody can see (Q2)."""

    CHECKING = "checking"
    REFUSED = "refused"
    UNVERIFIED = "unverified"
    READY = "ready"
    FILED = "filed"
    RETURNED = "returned"
    DONE = "done"
    CANCELLED = "cancelled"

    @property
    def label(self) -> str:
        return STATE_LABELS[self]


STATE_LABELS: dict[EnrolmentState, str] = {
    EnrolmentState.CHECKING: "查重认证中",
    EnrolmentState.REFUSED: "查重不通过",
    EnrolmentState.UNVERIFIED: "认证不通过",
    EnrolmentState.READY: "待提交",
    EnrolmentState.FILED: "审批中",
    EnrolmentState.RETURNED: "已退回",
    EnrolmentState.DONE: "已建籍",
    EnrolmentState.CANCELLED: "已取消",
}


class Kind(enum.StrEnum):
    NEW = "new"
    LATE = "late"
    BUREAU = "bureau"
    CONTINUATION = "continuation"

    @property
    def label(self) -> str:
        return {"new": "新生建籍", "late": "补建学籍", "bureau": "主管部门代办", "continuation": "接续学籍"}[self.value]


class Source(enum.StrEnum):
    """How the pupil came into the queue."""

    TEMPLATE = "template"
    COLLECTION = "collection"
    TEACHER = "teacher"
    BUREAU = "bureau"
    RECORD = "record"

    @property
    def label(self) -> str:
        return SOURCE_LABELS[self]


SOURCE_LABELS: dict[Source, str] = {
    Source.TEMPLATE: "模板导入",
    Source.COLLECTION: "家长线上采集",
    Source.TEACHER: "学校录入",
    Source.BUREAU: "主管部门录入",
    Source.RECORD: "上一学段学籍",
}


class NextAct(enum.StrEnum):
    """What is offered when somebody else's record stands in the way."""

    ASK_RELEASE = "ask_release"
    TRANSFER = "transfer"
    CROSS_PROVINCE = "cross_province"
    CORRECT = "correct"
    SETTLE = "settle"

    @property
    def label(self) -> str:
        return NEXT_ACTS[self]


NEXT_ACTS: dict[NextAct, str] = {
    NextAct.ASK_RELEASE: "请对方学校取消",
    NextAct.TRANSFER: "办理转学",
    NextAct.CROSS_PROVINCE: "办理跨省转学",
    NextAct.CORRECT: "核对证件号",
    NextAct.SETTLE: "先处理问题学籍",
}


class CheckName(enum.StrEnum):
    PROVINCE = "province"
    NATIONAL = "national"
    IDENTITY = "identity"

    @property
    def label(self) -> str:
        return {"province": "省内查重", "national": "全国查重", "identity": "人口库认证"}[self.value]


class CheckState(enum.StrEnum):
    LATER = "later"
    WAITING = "waiting"
    PASSED = "passed"
    FAILED = "failed"
    NOT_NEEDED = "not_needed"

    @property
    def label(self) -> str:
        return CHECK_LABELS[self]


CHECK_LABELS: dict[CheckState, str] = {
    CheckState.LATER: "还没有轮到",
    CheckState.WAITING: "等答复",
    CheckState.PASSED: "通过",
    CheckState.FAILED: "不通过",
    CheckState.NOT_NEEDED: "不用核对",
}


class Clash(msgspec.Struct, frozen=True, kw_only=True):
    """Whose record stands in the way: nothing unmasked. `words` is the whole of it in one line."""

    school: str
    name: str
    number: str
    state_label: str
    next: NextAct
    next_label: str
    words: str
    where: CheckName


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One of the three checks. `words` say what is waited for: who, how many tries, when next."""

    name: CheckName
    label: str
    state: CheckState
    state_label: str
    at: datetime | None
    words: str


# --- lists --------------------------------------------------------------------------------------------------------


class EnrolmentRow(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    version: int
    student_id: int
    name: str
    sex_label: str
    birth_date: str
    id_number: str
    school_id: int
    school: str
    stage: Stage
    grade: int
    grade_label: str
    class_id: int | None
    class_name: str
    kind: Kind
    kind_label: str
    source: Source
    source_label: str
    state: EnrolmentState
    state_label: str
    step: str
    due_on: date | None
    overdue: bool
    mine: bool
    insisted: bool
    clash: str
    waiting: str
    entered_by: str
    confirmed_by: str
    number: str
    moved_at: datetime


class EnrolmentCount(msgspec.Struct, frozen=True):
    state: EnrolmentState
    state_label: str
    count: int


class EnrolmentPage(msgspec.Struct, frozen=True, kw_only=True):
    """`counts` are of the whole filter but the state and whose turn it is; `mine` counts what waits for this post."""

    items: list[EnrolmentRow]
    counts: list[EnrolmentCount]
    mine: int
    total: int
    masked: bool
    next: str | None


class ClassCounts(msgspec.Struct, frozen=True, kw_only=True):
    """Applications of one class (of one school, where a bureau looks) by state."""

    school_id: int
    school: str
    stage: Stage
    grade: int
    grade_label: str
    class_id: int | None
    class_name: str
    counts: list[EnrolmentCount]
    total: int


class PeriodView(msgspec.Struct, frozen=True, kw_only=True):
    """`ordinary`: the province has set no dates of its own."""

    year: int
    opens_on: date
    closes_on: date
    open: bool
    ordinary: bool
    words: str
    version: int


class EnrolmentOverview(msgspec.Struct, frozen=True, kw_only=True):
    """The queues of a school, or of a bureau's schools, with the period and what this post may do about it.

    `checking` says what the outside is asked for: how many, whom, the next try.
    """

    year: int
    period: PeriodView
    counts: list[EnrolmentCount]
    checking: list[str]
    mine: int
    classes: list[ClassCounts]
    may_enter: list[Stage]
    may_review: bool
    may_confirm: bool
    release_requests: int


class EnrolmentWaiting(msgspec.Struct, frozen=True, kw_only=True):
    """What waits for this post: decisions, and requests to let go of a child."""

    mine: int
    release_requests: int


# --- one application ----------------------------------------------------------------------------------------------


class StepOfCase(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    label: str
    organisation: str
    state: str
    said: list[str]
    due_on: date | None
    used_days: int | None
    working_days: int
    provisional: bool
    overdue: bool
    opened_on: date | None


class ShownValue(msgspec.Struct, frozen=True, kw_only=True):
    """`value` is absent while it is masked."""

    field: str
    label: str
    text: str
    value: Given = None
    masked: bool = False


class ShownGroup(msgspec.Struct, frozen=True):
    page: str
    title: str
    values: list[ShownValue]


class ShownMember(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    name: str
    relation_label: str
    guardian: bool
    values: list[ShownValue]


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    name: str
    size: int
    url: str


class Acts(msgspec.Struct, frozen=True, kw_only=True):
    """What this post may do with it now."""

    edit: bool = False
    insist: bool = False
    recheck: bool = False
    submit: bool = False
    cancel: bool = False
    withdraw: bool = False
    decide: bool = False
    make_late: bool = False
    ask_release: bool = False


class Application(msgspec.Struct, frozen=True, kw_only=True):
    row: EnrolmentRow
    year: int
    case_version: int
    checks: list[Check]
    clash: Clash | None
    permit_label: str
    reason: str
    insist_reason: str
    insisted_at: datetime | None
    confirmed_at: datetime | None
    returned: str
    evidence: list[Evidence]
    groups: list[ShownGroup]
    members: list[ShownMember]
    steps: list[StepOfCase]
    acts: Acts
    plan_words: str
    numbers: list[str]


# --- entering -----------------------------------------------------------------------------------------------------


class NewEnrolment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One pupil whom the school enters itself. A duplicate stays in the queue of refused ones, nothing is lost."""

    stage: Stage
    grade: GradeNumber
    class_id: Id | None = None
    values: Values
    members: Annotated[list[Values], msgspec.Meta(max_length=4)]
    reason: Sentence = ""


class ChangedEnrolment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to change; `members`, if given, replace the whole list. A changed key field is checked again."""

    values: Values = {}
    members: Annotated[list[Values], msgspec.Meta(max_length=4)] | None = None
    class_id: Id | msgspec.UnsetType | None = msgspec.UNSET
    reason: Sentence | None = None


class NewBureauEnrolment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    school_id: Id
    stage: Stage
    grade: GradeNumber
    class_id: Id | None = None
    permit: Short
    values: Values
    members: Annotated[list[Values], msgspec.Meta(max_length=4)]
    reason: Sentence = ""
    evidence_ids: Annotated[list[Id], msgspec.Meta(min_length=1, max_length=6)]


class Insistence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    reason: Why


class Cancellation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    reason: Sentence = ""


class OfMany(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    ids: Many


class MakeLate(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    ids: Many
    reason: Why


class DecideMany(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Agree to these, or send them back with a reason from the list."""

    ids: Many
    agree: bool
    reason: Short = ""
    text: Sentence = ""


class DecideOne(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    agree: bool
    reason: Short = ""
    text: Sentence = ""


class LeftOut(msgspec.Struct, frozen=True, kw_only=True):
    """One of many that it was not done for, and why: the code and words of a refusal."""

    id: int
    name: str
    code: str
    title: str
    why: str
    next: str
    help: str


class ManyDone(msgspec.Struct, frozen=True, kw_only=True):
    done: list[int]
    left: list[LeftOut]
    words: str


class ReasonChoice(msgspec.Struct, frozen=True):
    code: str
    label: str
    text: str


class PermitChoice(msgspec.Struct, frozen=True, kw_only=True):
    code: str
    label: str
    id_types: list[str]
    evidence: str
    stages: list[Stage]


class EnrolmentChoices(msgspec.Struct, frozen=True):
    """Reasons for sending back, and the papers of bureau enrolments."""

    reasons: list[ReasonChoice]
    permits: list[PermitChoice]


class Person(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: Short
    id_number: Annotated[str, msgspec.Meta(min_length=5, max_length=30)]
