"""What travels between this room and the phone."""

import enum
from datetime import date, datetime
from typing import Annotated

import msgspec

from xueji.features.evaluation.kinds import Dimension, FieldKind, FilledBy, OthersKind, RecordKind
from xueji.kernel.refusals import FieldError

Name = Annotated[str, msgspec.Meta(max_length=20)]
Text = Annotated[str, msgspec.Meta(max_length=4000)]
Order = Annotated[list[int], msgspec.Meta(max_length=60)]


class EvaluationChild(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    name: str
    short_name: str
    school: str
    class_name: str


class ClosedWords(msgspec.Struct, frozen=True, kw_only=True):
    """Why nothing can be filled in now, as the refusal would say it. `help` names the entry."""

    code: str
    title: str
    why: str
    next: str
    help: str


class KindState(enum.StrEnum):
    NEW = "new"
    DRAFT = "draft"
    DONE = "done"
    NOTHING = "nothing"

    @property
    def label(self) -> str:
        return {
            KindState.NEW: "还没写",
            KindState.DRAFT: "写了一半",
            KindState.DONE: "写好了",
            KindState.NOTHING: "本学期无",
        }[self]


class KindProgress(msgspec.Struct, frozen=True, kw_only=True):
    """`note` says what is missing (“有 1 条写了一半，还缺时长和照片”), `records` counts complete ones."""

    kind: RecordKind
    label: str
    dimension: Dimension | None
    state: KindState
    state_label: str
    records: int
    drafts: int
    note: str
    required: bool


class DimensionProgress(msgspec.Struct, frozen=True, kw_only=True):
    """`answered` of `kinds` kinds have an answer; `records` complete ones in all."""

    dimension: Dimension
    label: str
    records: int
    answered: int
    kinds: int


class OthersQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """What the family has asked about something that others filled in, and the answer once there is one."""

    words: str
    asked_at: datetime
    state_label: str
    answer: str
    answered_by: str
    answered_at: datetime | None


class OthersFact(msgspec.Struct, frozen=True):
    """One thing that somebody else has filled in: what, how, who, when.

    `subject` names it to who asks about it; questions stand with the last fact that they are about.
    """

    label: str
    words: str
    by: str
    at: datetime
    subject: str
    questions: list[OthersQuestion]


class OthersLine(msgspec.Struct, frozen=True, kw_only=True):
    """What others fill in. `words` say what there is, or that nobody has filled it in yet."""

    kind: OthersKind
    label: str
    by: FilledBy
    by_label: str
    explanation: str
    there: bool
    words: str
    facts: list[OthersFact]


class EvaluationPage(msgspec.Struct, frozen=True, kw_only=True):
    """A pupil's term. Not `editable`: `closed` says why. `missing` kinds wait for an answer.

    `granted_until`: it is over for the others, these kinds are open to this pupil until then (Q140).
    """

    child: EvaluationChild
    term_label: str
    fills_until: date | None
    publishes_on: date | None
    reports_on: date | None
    publication_days: int
    days_left: int | None
    granted_until: datetime | None
    granted_kinds: list[RecordKind]
    editable: bool
    closed: ClosedWords | None
    missing: int
    required: int
    kinds: list[KindProgress]
    dimensions: list[DimensionProgress]
    others: list[OthersLine]
    saved_at: datetime | None


class RecordField(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    label: str
    kind: FieldKind
    required: bool
    least: int
    most: int
    hint: str
    choices: list[str]


class KindInfo(msgspec.Struct, frozen=True, kw_only=True):
    """What a kind is, with an example, and what is asked (Q135)."""

    kind: RecordKind
    label: str
    dimension_label: str
    explanation: str
    example: str
    fields: list[RecordField]
    most: int
    select_most: int | None
    nothing_offered: bool
    least_pictures: int
    most_pictures: int


class PictureLine(msgspec.Struct, frozen=True):
    id: int
    address: str


class RecordLine(msgspec.Struct, frozen=True, kw_only=True):
    """A record in a list. `note`: when and how long, or what is missing."""

    id: int
    title: str
    note: str
    complete: bool
    selected: bool
    pictures: int


class KindPage(msgspec.Struct, frozen=True, kw_only=True):
    """One kind: what it is, its records in the pupil's order, and what may be done."""

    info: KindInfo
    term_label: str
    state: KindState
    records: list[RecordLine]
    selected: int
    nothing: bool
    editable: bool
    closed: ClosedWords | None
    may_add: bool


class EvaluationRecordView(msgspec.Struct, frozen=True, kw_only=True):
    """One record as it stands. `errors` and `missing` keep it a draft; `version` goes back as If-Match."""

    id: int
    student_id: int
    kind: RecordKind
    version: int
    values: dict[str, str]
    errors: list[FieldError]
    missing: list[str]
    complete: bool
    selected: bool
    pictures: list[PictureLine]
    saved_at: datetime
    saved_by: str


class RecordPage(msgspec.Struct, frozen=True, kw_only=True):
    record: EvaluationRecordView
    info: KindInfo
    editable: bool
    closed: ClosedWords | None
    first_day: date
    last_day: date


class NewRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    kind: RecordKind
    values: Annotated[dict[Name, Text], msgspec.Meta(max_length=12)] = {}


class RecordChanges(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Part of a record: an empty text takes an answer back."""

    values: Annotated[dict[Name, Text], msgspec.Meta(max_length=12)]


class NothingToFill(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    kind: RecordKind
    nothing: bool


class Selection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All records of the kind in the wanted order, and those that go into the archive."""

    kind: RecordKind
    order: Order
    selected: Order
