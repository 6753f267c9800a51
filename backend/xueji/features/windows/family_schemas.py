"""What travels between this room and the phone."""

import enum
from datetime import date, datetime
from typing import Annotated

import msgspec

from xueji.features.windows.schemas import ItemState, NamedField, SubmissionState, WindowState
from xueji.kernel.refusals import FieldError

Value = str | bool | None
Short = Annotated[str, msgspec.Meta(max_length=60)]
Text = Annotated[str, msgspec.Meta(max_length=500)]
Given = Text | bool | None
MemberKey = Annotated[str, msgspec.Meta(pattern=r"^([1-9][0-9]{0,18}|new-[1-9])$")]


# --- the form -----------------------------------------------------------------------------------------------------


class Choice(msgspec.Struct, frozen=True):
    code: str
    name: str


class Lock(msgspec.Struct, frozen=True):
    """Why it cannot be edited here, the way to a change, and whom to ask."""

    why: str
    way: str
    ask: str


class FieldSpec(msgspec.Struct, frozen=True, kw_only=True):
    """How to ask for a field.

    `kind`: text name date month code flag id_number phone address postcode email number division. `table` names the
    key in `MaintenanceForm.codes`, or GET /api/codes/{table} where it is too long to send.
    """

    name: str
    label: str
    kind: str
    table: str | None
    longest: int
    required: bool
    example: str
    hint: str
    source_label: str


class FormValue(msgspec.Struct, frozen=True, kw_only=True):
    """`value` is the draft's, else the record's; `before` the record's in words when the draft differs.

    `masked`: only `text` is sent until the person taps (POST /api/children/{id}/reveal); sending nothing keeps it.
    `returned`: why the school sent it back, shown at the field.
    """

    field: str
    value: Value
    text: str
    changed: bool
    before: str
    masked: bool
    returned: str
    confirmed: bool


class FormMember(msgspec.Struct, frozen=True, kw_only=True):
    """`key` goes back with the draft: the number of a member who stands in the record, or `new-1` … of a new one."""

    key: str
    title: str
    added: bool
    returned: str
    values: list[FormValue]


class FormStep(msgspec.Struct, frozen=True, kw_only=True):
    """One page: at most six fields, or (`page` = members) one family member each. `changed`: fields that differ."""

    page: str
    title: str
    fields: list[FieldSpec]
    values: list[FormValue]
    changed: int
    returned: int


class MembersStep(msgspec.Struct, frozen=True, kw_only=True):
    """`fields` are asked of each member; the first is required; `most` may be given."""

    title: str
    fields: list[FieldSpec]
    items: list[FormMember]
    removed: list[FormMember]
    most: int


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


class NewMember(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A family member in the order wanted; `values` holds what is to change (all for a new one)."""

    key: MemberKey
    values: Annotated[dict[Short, Given], msgspec.Meta(max_length=20)] = {}


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
