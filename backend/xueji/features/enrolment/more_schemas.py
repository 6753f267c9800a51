"""What travels between this room and the browser beside the queues: continuing, letting go, grades, classes."""

import enum
from datetime import date, datetime
from typing import Annotated

import msgspec

from xueji.features.enrolment.schemas import EnrolmentState, GradeNumber, Id, Many, Person, Sentence, Why
from xueji.features.organisations import Stage

# --- continuing the stage before ----------------------------------------------------------------------------------


class Continuing(enum.StrEnum):
    """Whether the record of the stage before may be continued here, and if not, which way leads on."""

    FITS = "fits"
    NO_RECORD = "no_record"
    SEVERAL = "several"
    DUPLICATE = "duplicate"
    NOT_GRADUATED = "not_graduated"
    OTHER_STAGE = "other_stage"
    TAKEN = "taken"

    @property
    def label(self) -> str:
        return CONTINUING[self][0]

    @property
    def way(self) -> str:
        return CONTINUING[self][1]


CONTINUING: dict[Continuing, tuple[str, str]] = {
    Continuing.FITS: ("可以接续", "接续后用原来的学籍信息建籍；关键信息有错的，建籍后再申请变更。"),
    Continuing.NO_RECORD: (
        "省内没有找到上一学段的学籍",
        (
            "先核对姓名和证件号。在外省毕业的，初中走跨省转学，高中走毕业后跨省就学；"
            "一直没有学籍的，走补建；有学籍但落户后换了新证件号的，请主管部门代办建籍。"
        ),
    ),
    Continuing.SEVERAL: (
        "上一学段查到几条学籍",
        "一个人只能有一条。请联系这些学校，在“问题学籍”里只留下一条，再来接续。",
    ),
    Continuing.DUPLICATE: ("还是“证件号重复”的问题学籍", "要先把问题学籍处理好，才能接续。请联系原来的学校。"),
    Continuing.NOT_GRADUATED: (
        "学籍状态还不是“毕业”",
        "请市教育局在这名学生的学籍页上办“学生毕业处理”，改成毕业后再来接续。",
    ),
    Continuing.OTHER_STAGE: ("学籍不是上一学段的", "请核对是不是这名学生；在校的学生走转学。"),
    Continuing.TAKEN: ("别的学校已经接续了", "请和那所学校核对学生在哪里就读，可以请对方取消。"),
}


class LookUp(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Names and ID numbers of pupils who say they have a record."""

    stage: Stage
    persons: Annotated[list[Person], msgspec.Meta(min_length=1, max_length=200)]


class Continuation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    stage: Stage
    grade: GradeNumber
    class_id: Id | None = None
    persons: Annotated[list[Person], msgspec.Meta(min_length=1, max_length=200)]


class ContinuationResult(msgspec.Struct, frozen=True, kw_only=True):
    """`enrolment_id` once it is continued. Of the record nothing but what one must recognise it by."""

    name: str
    verdict: Continuing
    verdict_label: str
    way: str
    number: str
    school: str
    place: str
    state_label: str
    enrolment_id: int | None


class ContinuationResults(msgspec.Struct, frozen=True):
    items: list[ContinuationResult]
    words: str


# --- letting go of a child ----------------------------------------------------------------------------------------


class NewRelease(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Of which refused application, and why the child is one's own."""

    enrolment_id: Id
    reason: Why


class ReleaseState(enum.StrEnum):
    OPEN = "open"
    AGREED = "agreed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return {"open": "等对方答复", "agreed": "对方已取消", "declined": "对方不同意", "withdrawn": "已撤回"}[
            self.value
        ]


class ReleaseView(msgspec.Struct, frozen=True, kw_only=True):
    """`asking`: it is one's own request; otherwise one is asked. Names of other schools' pupils are masked.

    `for_school`: a bureau would answer for the school that has not, and says why.
    """

    id: int
    number: str
    asking: bool
    mine: bool
    for_school: bool
    from_office: str
    to_school: str
    name: str
    id_number: str
    state: ReleaseState
    state_label: str
    reason: str
    answer: str
    due_on: date | None
    overdue: bool
    enrolment_id: int | None
    enrolment_state_label: str
    created_at: datetime
    version: int


class Releases(msgspec.Struct, frozen=True):
    items: list[ReleaseView]


class ReleaseAnswer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    agree: bool
    text: Sentence = ""


# --- grades and classes -------------------------------------------------------------------------------------------


class NewGradeCorrection(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    student_id: Id
    grade: GradeNumber
    reason: Why


class CorrectionState(enum.StrEnum):
    OPEN = "open"
    RETURNED = "returned"
    DONE = "done"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        return {"open": "等主管部门核准", "returned": "已退回", "done": "已更正", "withdrawn": "已撤回"}[self.value]


class GradeCorrectionView(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    number: str
    student_id: int
    name: str
    school: str
    from_label: str
    to_label: str
    reason: str
    state: CorrectionState
    state_label: str
    mine: bool
    returned: str
    due_on: date | None
    created_at: datetime
    version: int


class GradeCorrections(msgspec.Struct, frozen=True):
    items: list[GradeCorrectionView]
    next: str | None


class UnplacedPupil(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    name: str
    sex_label: str
    stage: Stage
    grade: int
    grade_label: str


class UnplacedPupils(msgspec.Struct, frozen=True):
    items: list[UnplacedPupil]
    next: str | None


class ClassAssignment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    class_id: Id
    student_ids: Many


class Assigned(msgspec.Struct, frozen=True):
    """`numbered` got a provincial number by it."""

    assigned: int
    numbered: int
    words: str


class EvidenceTaken(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    name: str
    size: int


# --- what families see --------------------------------------------------------------------------------------------


class ChildStep(msgspec.Struct, frozen=True, kw_only=True):
    """`state` is done, now or later; `note` says when it was done, or by when it has to be."""

    label: str
    who: str
    state: str
    note: str


class ChildEnrolment(msgspec.Struct, frozen=True, kw_only=True):
    """How far a child's enrolment is, in words for its family; `numbers` once it is in school."""

    kind_label: str
    state: EnrolmentState
    state_label: str
    words: str
    steps: list[ChildStep]
    numbers: list[str]


class ChildEnrolmentAnswer(msgspec.Struct, frozen=True):
    """None where nobody has entered the child."""

    enrolment: ChildEnrolment | None
