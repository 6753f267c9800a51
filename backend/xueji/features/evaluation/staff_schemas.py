"""What travels between this room and those who guide: how far classes are, one class, one pupil's records."""

import enum
from datetime import date, datetime
from typing import Annotated

import msgspec

from xueji.features.casework import Slot
from xueji.features.evaluation.kinds import RecordKind
from xueji.features.evaluation.schemas import KindState, PictureLine


class EvaluationState(enum.StrEnum):
    """`EXEMPT`: suspended, or without an account yet: nothing is asked."""

    NONE = "none"
    SOME = "some"
    DONE = "done"
    EXEMPT = "exempt"

    @property
    def label(self) -> str:
        return {
            EvaluationState.NONE: "还没动笔",
            EvaluationState.SOME: "填了一部分",
            EvaluationState.DONE: "都填好了",
            EvaluationState.EXEMPT: "不用填",
        }[self]


class EvaluationCounts(msgspec.Struct, frozen=True, kw_only=True):
    """`pupils` who are asked = none + some + done; the exempt stand apart."""

    pupils: int = 0
    none: int = 0
    some: int = 0
    done: int = 0
    exempt: int = 0


class ClassEvaluation(msgspec.Struct, frozen=True, kw_only=True):
    """Class 0: pupils without a class, who cannot fill in anything (Q134)."""

    school_id: int
    class_id: int
    name: str
    head_teacher: str
    counts: EvaluationCounts


class EvaluationBoard(msgspec.Struct, frozen=True, kw_only=True):
    """A school by class, a bureau's subtree by school. Without rules `term_label` is empty and `words` says why."""

    term_label: str
    words: str
    fills_until: date | None
    publishes_on: date | None
    days_left: int | None
    by_school: bool
    counts: EvaluationCounts
    items: list[ClassEvaluation]
    may_remind: bool


class PupilEvaluation(msgspec.Struct, frozen=True, kw_only=True):
    """`note` names the missing kinds, or why nothing is asked. `reachable`: somebody has it on the phone.

    `alike`: so many finished records show what another pupil shows too, and nobody has looked yet.
    """

    student_id: int
    name: str
    state: EvaluationState
    state_label: str
    answered: int
    required: int
    note: str
    reachable: bool
    alike: int
    saved_at: datetime | None


class SubmittedClass(msgspec.Struct, frozen=True, kw_only=True):
    """`missing`: so many pupils had something missing when it was submitted."""

    by: str
    at: datetime
    missing: int
    published: bool


class NewSubmission(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`missing`: how many pupils with something missing stood on the page that is agreed to."""

    missing: Annotated[int, msgspec.Meta(ge=0, le=500)]


class ClassOfEvaluation(msgspec.Struct, frozen=True, kw_only=True):
    class_id: int
    class_name: str
    term_label: str
    fills_until: date | None
    counts: EvaluationCounts
    items: list[PupilEvaluation]
    submission: SubmittedClass | None
    may_remind: bool
    may_submit: bool
    may_take_back: bool


class EvaluationOfClass(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Absent: all classes of the scope."""

    class_id: Annotated[int, msgspec.Meta(ge=1)] | None = None


class EvaluationReminded(msgspec.Struct, frozen=True, kw_only=True):
    people: int
    pupils: int
    already: int
    unreachable: int
    words: str


class AlikeLine(msgspec.Struct, frozen=True, kw_only=True):
    """What another pupil shows too: `picture_id` is the own picture, `other` where theirs is, if it may be seen."""

    id: int
    picture_id: int | None
    other: str
    words: str


class WrittenValue(msgspec.Struct, frozen=True):
    label: str
    text: str


class WrittenRecord(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    note: str
    selected: bool
    by_guardian: bool
    values: list[WrittenValue]
    pictures: list[PictureLine]
    alike: list[AlikeLine]


class KindOfRecords(msgspec.Struct, frozen=True, kw_only=True):
    """Complete records of a kind. Drafts are the pupil's own: only their number is told."""

    kind: RecordKind
    label: str
    state: KindState
    state_label: str
    drafts: int
    records: list[WrittenRecord]


class PupilRecords(msgspec.Struct, frozen=True, kw_only=True):
    student_id: int
    name: str
    class_id: int | None
    class_name: str
    term_label: str
    fills_until: date | None
    note: str
    kinds: list[KindOfRecords]


class AccountState(enum.StrEnum):
    """How far the account of a pupil without a mainland ID number is."""

    NONE = "none"
    ASKED = "asked"
    RETURNED = "returned"
    OPEN = "open"

    @property
    def label(self) -> str:
        return {
            AccountState.NONE: "没有上报",
            AccountState.ASKED: "正在核办",
            AccountState.RETURNED: "退回了",
            AccountState.OPEN: "已经开通",
        }[self]


class EvaluationAccountLine(msgspec.Struct, frozen=True, kw_only=True):
    student_id: int
    name: str
    class_name: str
    id_type_label: str
    state: AccountState
    state_label: str
    case_id: int | None
    number: str
    may_ask: bool


class EvaluationAccounts(msgspec.Struct, frozen=True, kw_only=True):
    """`flow`: under whose name the papers are uploaded."""

    flow: str
    papers: list[Slot]
    items: list[EvaluationAccountLine]


class NewAccountRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who the pupil is, in the words of the school. `evidence`: pictures uploaded before; what was given once stays."""

    reason: Annotated[str, msgspec.Meta(min_length=10, max_length=500)]
    evidence: Annotated[list[Annotated[int, msgspec.Meta(ge=1, le=2**63 - 1)]], msgspec.Meta(max_length=3)]


class AccountAsked(msgspec.Struct, frozen=True, kw_only=True):
    case_id: int
    number: str
