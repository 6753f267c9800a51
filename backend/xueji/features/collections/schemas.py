"""What travels between this room and the browser: the school's side. The family's is in family_schemas.py."""

import enum
from datetime import date, datetime
from typing import Annotated

import msgspec

from xueji.features.organisations import Stage

Short = Annotated[str, msgspec.Meta(max_length=60)]
Instant = Annotated[datetime, msgspec.Meta(tz=True)]
Id = Annotated[int, msgspec.Meta(ge=1, le=2**63 - 1)]
Sentence = Annotated[str, msgspec.Meta(max_length=200)]
FieldPath = Annotated[str, msgspec.Meta(max_length=80)]


class CollectionState(enum.StrEnum):
    """Told by the database's clock, stored nowhere."""

    NOT_OPEN = "not_open"
    OPEN = "open"
    CLOSED = "closed"

    @property
    def label(self) -> str:
        return {"not_open": "还没开始", "open": "正在采集", "closed": "已结束"}[self.value]


class CollectionPhoto(enum.StrEnum):
    """Whether the family hands in the child's photo with the form."""

    NONE = "none"
    OPTIONAL = "optional"
    REQUIRED = "required"

    @property
    def label(self) -> str:
        return {"none": "不收照片", "optional": "照片可以不交", "required": "照片必须交"}[self.value]


class EntryState(enum.StrEnum):
    """Where one child's entry is."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"

    @property
    def label(self) -> str:
        return ENTRY_LABELS[self]


ENTRY_LABELS: dict[EntryState, str] = {
    EntryState.DRAFT: "填了，没交",
    EntryState.SUBMITTED: "等学校核对",
    EntryState.RETURNED: "退回，等家长改",
    EntryState.ACCEPTED: "已接收",
}


class MarkLevel(enum.IntEnum):
    """How carefully something wants to be looked at: the colour of its hint."""

    CALM = 0
    LOOK = 1
    STOP = 2


class Mark(msgspec.Struct, frozen=True):
    """Something unusual. `code` is stable, `label` is said to people, `fields` are where it shows."""

    code: str
    label: str
    level: MarkLevel
    fields: tuple[str, ...] = ()


# --- opening ------------------------------------------------------------------------------------------------------


class NewCollection(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`unassigned`: a code for children without a class. `fields`: optional ones, as GET /api/collection-choices."""

    title: Annotated[str, msgspec.Meta(min_length=2, max_length=40)]
    stage: Stage
    grade: Annotated[int, msgspec.Meta(ge=1, le=6)]
    class_ids: Annotated[list[Id], msgspec.Meta(max_length=60)] = []
    unassigned: bool = False
    fields: Annotated[list[Short], msgspec.Meta(max_length=40)] = []
    photo: CollectionPhoto = CollectionPhoto.OPTIONAL
    entry_way: Annotated[str, msgspec.Meta(max_length=2)] = "01"
    note: Annotated[str, msgspec.Meta(max_length=300)] = ""
    opens_at: Instant
    closes_at: Instant


class CollectionExtension(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    until: Instant


class CollectionClassChoice(msgspec.Struct, frozen=True):
    id: int
    name: str


class CollectionGrade(msgspec.Struct, frozen=True, kw_only=True):
    stage: Stage
    grade: int
    label: str
    classes: list[CollectionClassChoice]


class CollectionField(msgspec.Struct, frozen=True, kw_only=True):
    """An optional field. `rule`: `forbid` or `require`, laid down by `rule_by`, else empty."""

    name: str
    label: str
    title: str
    hint: str
    usual: bool
    rule: str
    rule_by: str


class CollectionChoices(msgspec.Struct, frozen=True, kw_only=True):
    """All that the page needs on which a school opens a collection."""

    grades: list[CollectionGrade]
    fields: list[CollectionField]
    always: list[str]
    suggested_title: str


# --- a collection and how far it is -------------------------------------------------------------------------------


class EntryCounts(msgspec.Struct, frozen=True, kw_only=True):
    """Children by state. `begun`: opened, nothing written yet. Of the submitted, `red` and `amber` carry a hint."""

    entries: int
    begun: int
    draft: int
    submitted: int
    returned: int
    accepted: int
    unconfirmed: int
    red: int
    amber: int


class CollectionActs(msgspec.Struct, frozen=True, kw_only=True):
    """What this caller may do with it now."""

    extend: bool
    close: bool
    codes: bool
    review: bool
    paper: bool


class CollectionView(msgspec.Struct, frozen=True, kw_only=True):
    """`days_left` counts to the end (or to the beginning while it is not open). `covers` says who in words."""

    id: int
    version: int
    school: str
    title: str
    grade_label: str
    covers: str
    fields: list[str]
    photo: CollectionPhoto
    photo_label: str
    note: str
    opens_at: datetime
    closes_at: datetime
    state: CollectionState
    state_label: str
    closed_early: bool
    days_left: int
    counts: EntryCounts
    may: CollectionActs


class CollectionList(msgspec.Struct, frozen=True):
    items: list[CollectionView]
    may_open: bool


class CollectionClass(msgspec.Struct, frozen=True, kw_only=True):
    """`class_id` 0: the children without a class."""

    class_id: int
    name: str
    head_teacher: str
    counts: EntryCounts


class CollectionClasses(msgspec.Struct, frozen=True):
    collection: CollectionView
    items: list[CollectionClass]


class ClassCode(msgspec.Struct, frozen=True, kw_only=True):
    """`link` is what the QR code holds; `qr` its picture as SVG."""

    class_id: int
    class_name: str
    link: str
    qr: str
    made_at: datetime


class ClassCodes(msgspec.Struct, frozen=True):
    items: list[ClassCode]
    pdf: str


class RenewCodes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """New codes for one class (0: those without a class), or for all; the old ones are good no more."""

    class_id: Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)] | None = None


# --- entries ------------------------------------------------------------------------------------------------------


class CollectedChild(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the list. `why_not`: why this caller cannot decide it now, empty where they can."""

    entry_id: int
    name: str
    class_id: int
    class_name: str
    state: EntryState
    state_label: str
    begun_only: bool
    level: MarkLevel
    marks: list[Mark]
    by: str
    paper: bool
    confirmed: bool
    submitted_at: datetime | None
    due_on: date | None
    provisional: bool
    days_left: int | None
    decided_at: datetime | None
    student_id: int | None
    why_not: str


class CollectedChildren(msgspec.Struct, frozen=True, kw_only=True):
    collection_id: int
    title: str
    class_id: int | None
    items: list[CollectedChild]
    may_review: bool


class EntryPhoto(msgspec.Struct, frozen=True, kw_only=True):
    """The child's photo that goes with an entry. `picture` and `thumbnail` are addresses; `advice` never refuses."""

    picture: str
    thumbnail: str
    width: int
    height: int
    advice: list[str]


class SeenValue(msgspec.Struct, frozen=True, kw_only=True):
    """One answer in words. `masked`: POST …/reveal shows it. `marks`: what is unusual about it."""

    field: str
    label: str
    text: str
    masked: bool
    marks: list[Mark]


class SeenGroup(msgspec.Struct, frozen=True):
    title: str
    values: list[SeenValue]


class ClashWords(msgspec.Struct, frozen=True, kw_only=True):
    """Another live record of the same person, as this school may know it, and what can be done."""

    text: str
    state: str
    act: str


class EntryHistory(msgspec.Struct, frozen=True):
    at: datetime
    text: str


class EntryReview(msgspec.Struct, frozen=True, kw_only=True):
    """One child's entry for the school. `version` is the case's and goes back with a decision."""

    entry_id: int
    collection_id: int
    version: int
    title: str
    name: str
    class_id: int
    class_name: str
    number: str
    state: EntryState
    state_label: str
    by: str
    paper: bool
    confirmed: bool
    confirmed_at: datetime | None
    submitted_at: datetime | None
    due_on: date | None
    provisional: bool
    days_left: int | None
    level: MarkLevel
    marks: list[Mark]
    clashes: list[ClashWords]
    groups: list[SeenGroup]
    photo: EntryPhoto | None
    photo_asked: bool
    reason_label: str
    reason_text: str
    history: list[EntryHistory]
    student_id: int | None
    may_decide: bool
    may_edit: bool
    why_not: str
    suggested_reason: str


class RevealEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    field: FieldPath


class RevealedEntry(msgspec.Struct, frozen=True):
    field: str
    value: str


class EntryReason(msgspec.Struct, frozen=True):
    """`text` is what the family reads unless the school writes another one."""

    code: str
    label: str
    text: str


class EntryReasons(msgspec.Struct, frozen=True):
    items: list[EntryReason]


class ReturnEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`fields` are the answers to be mended, shown to the family at each of them."""

    reason: Short
    text: Sentence = ""
    fields: Annotated[list[FieldPath], msgspec.Meta(max_length=60)] = []


class AcceptEntries(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`note` is needed where a paper family has not confirmed.

    `keep`: take over also who has another live record, to be dealt with among the refused of enrolment.
    """

    entry_ids: Annotated[list[Id], msgspec.Meta(min_length=1, max_length=200)]
    note: Sentence = ""
    keep: bool = False


class EntryOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one: taken over, or why not in words."""

    entry_id: int
    name: str
    accepted: bool
    words: str
    code: str = ""
    help: str = ""


class AcceptedEntries(msgspec.Struct, frozen=True, kw_only=True):
    accepted: int
    left: int
    items: list[EntryOutcome]
    words: str


# --- paper families -----------------------------------------------------------------------------------------------


class NewPaperEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`class_id` 0: not assigned yet."""

    class_id: Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]


class ConfirmationCode(msgspec.Struct, frozen=True, kw_only=True):
    """For the guardian, once, on screen or on paper."""

    entry_id: int
    name: str
    code: str
    link: str
    qr: str
    expires_on: date
