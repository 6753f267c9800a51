"""What travels between this room and the phone."""

import enum
from datetime import date, datetime
from typing import Annotated

import msgspec

from xueji.features.students import Choice, FormStep, Given, MembersStep, NewMember, Value
from xueji.features.windows.schemas import ItemState, NamedField, SubmissionState, WindowState
from xueji.kernel.refusals import FieldError

Short = Annotated[str, msgspec.Meta(max_length=60)]


# --- the form -----------------------------------------------------------------------------------------------------


class Lock(msgspec.Struct, frozen=True):
    """Why it cannot be edited here, the way to a change, and whom to ask."""

    why: str
    way: str
    ask: str


class LockedValue(msgspec.Struct, frozen=True, kw_only=True):
    field: str
    label: str
    text: str
    masked: bool
    lock: Lock


class FormChild(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    name: str
    short_name: str
    initial: str
    school: str
    class_name: str


class FormWindow(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    title: str
    state: WindowState
    opens_at: datetime
    closes_at: datetime
    days_left: int


class SentBack(msgspec.Struct, frozen=True, kw_only=True):
    """What came back and what holds already: “退回 2 项，其他 5 项已经生效”."""

    at: datetime
    reason: str
    text: str
    returned: int
    accepted: int


class MaintenanceForm(msgspec.Struct, frozen=True, kw_only=True):
    """`version` is the draft's and goes back as If-Match. Not `editable`: read only, `words` says why and until when.

    `window` is absent where no window covers the child: then steps are empty and `words` says what that means.
    `consent_missing`: it would be editable if this guardian agreed to maintaining.
    """

    version: int
    child: FormChild
    window: FormWindow | None
    state: SubmissionState
    state_label: str
    editable: bool
    consent_missing: bool
    words: str
    saved_by: str
    saved_by_me: bool
    saved_at: datetime | None
    number: str
    steps: list[FormStep]
    members: MembersStep | None
    locked: list[LockedValue]
    codes: dict[str, list[Choice]]
    sent_back: SentBack | None
    changed: int
    may_withdraw: bool
    school_answers_by: date | None


class NewDraft(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Part of the form. `changes` by field name; `undo` names fields that go back to the record.

    `members`, when given, is the whole list: a missing one is to be removed.
    """

    changes: Annotated[dict[Short, Given], msgspec.Meta(max_length=80)] = {}
    undo: Annotated[list[Short], msgspec.Meta(max_length=80)] = []
    members: Annotated[list[NewMember], msgspec.Meta(max_length=4)] | None = None


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """Saved. `errors` want mending before the form can be handed in; `changes` are the values as saved."""

    version: int
    saved_at: datetime
    saved_by: str
    state: SubmissionState
    changed: int
    changes: dict[str, Value]
    errors: list[FieldError]


class SheetTakenBack(msgspec.Struct, frozen=True):
    """The child whose sheet is a draft again."""

    student_id: int


class ChangeKind(enum.StrEnum):
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    ORDER = "order"

    @property
    def label(self) -> str:
        return {"changed": "改为", "added": "新增", "removed": "去掉", "order": "顺序改为"}[self.value]


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One row old → new in words; `page` leads back to the step, `state` once the school has it."""

    item: str
    field: str
    label: str
    kind: ChangeKind
    before: str
    after: str
    page: str
    member_key: str
    state: ItemState | None = None
    state_label: str = ""
    reason: str = ""


class ChangeGroup(msgspec.Struct, frozen=True):
    """`title` is a family member (母亲), or the page of the child's own fields (住址与联系)."""

    title: str
    changes: list[Change]


class CheckPage(msgspec.Struct, frozen=True, kw_only=True):
    """Before handing in: all errors at once, changes old → new, and what stays."""

    version: int
    errors: list[FieldError]
    groups: list[ChangeGroup]
    changed: int
    added: int
    removed: int
    unchanged: list[NamedField]
    words: str


class Submit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`nothing_changed`: “没有要改的”, the draft must be empty."""

    nothing_changed: bool = False


class ReceiptStepState(enum.StrEnum):
    DONE = "done"
    NOW = "now"
    LATER = "later"


class ReceiptStep(msgspec.Struct, frozen=True, kw_only=True):
    state: ReceiptStepState
    title: str
    who: str
    at: datetime | None
    due_on: date | None
    provisional: bool
    words: str


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """`number` such as “WH 2026 1123 000123”. `submitted_by_student`: by the pupil's own account (ruling 11)."""

    number: str
    title: str
    child: FormChild
    window_title: str
    state: SubmissionState
    withdrawn: bool
    nothing_changed: bool
    count: int
    submitted_at: datetime
    submitted_by: str
    submitted_by_student: bool
    steps: list[ReceiptStep]
    groups: list[ChangeGroup]
    may_withdraw: bool
    kept_until: date
