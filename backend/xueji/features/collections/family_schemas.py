"""What travels between this room and the phone (and the teacher's page, which fills in the same form)."""

from datetime import date, datetime
from typing import Annotated

import msgspec

from xueji.features.collections.schemas import CollectionState, EntryPhoto, EntryState
from xueji.features.guardians import Purpose
from xueji.features.students import Choice, FormStep, Given, MembersStep, NewMember, Value
from xueji.kernel.refusals import FieldError

Short = Annotated[str, msgspec.Meta(max_length=60)]


# --- before and after logging in ----------------------------------------------------------------------------------


class MyEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A child whom this account has begun to write down. `words`: where it is, in one line."""

    entry_id: int
    name: str
    state: EntryState
    words: str
    number: str
    to: str


class CollectConsent(msgspec.Struct, frozen=True):
    title: str
    text: str
    version: int


class Invitation(msgspec.Struct, frozen=True, kw_only=True):
    """What everybody may read who holds the class's code. `mine` is empty for who is not logged in."""

    school: str
    class_name: str
    grade_label: str
    title: str
    note: str
    opens_at: datetime
    closes_at: datetime
    state: CollectionState
    state_label: str
    days_left: int
    words: str
    at_hand: list[str]
    minutes: int
    consent: CollectConsent
    mine: list[MyEntry]
    may_begin: bool


class BeginEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`consent`: the version of the text that was agreed to."""

    consent: Annotated[int, msgspec.Meta(ge=0, le=1000)] = 0


class Begun(msgspec.Struct, frozen=True):
    entry_id: int


class MyEntries(msgspec.Struct, frozen=True):
    items: list[MyEntry]


# --- the form -----------------------------------------------------------------------------------------------------


class EntryChild(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    short_name: str
    school: str
    class_name: str


class EntrySentBack(msgspec.Struct, frozen=True, kw_only=True):
    at: datetime
    reason: str
    text: str
    fields: int


class EntryPhotoStep(msgspec.Struct, frozen=True, kw_only=True):
    """The page on which the photo is handed in. `returned`: why the school wants another one."""

    title: str
    required: bool
    photo: EntryPhoto | None
    returned: str
    wanted: list[str]


class CollectForm(msgspec.Struct, frozen=True, kw_only=True):
    """`version` is the draft's and goes back as If-Match. Not `editable`: read only, `words` says why and until when.

    `near`: places that are likely. `forks`: pages after which the form is to be read anew.
    `photo`: absent where the school collects none.
    """

    version: int
    entry_id: int
    child: EntryChild
    title: str
    opens_at: datetime
    closes_at: datetime
    days_left: int
    state: EntryState
    state_label: str
    editable: bool
    paper: bool
    words: str
    saved_by: str
    saved_by_me: bool
    saved_at: datetime | None
    number: str
    steps: list[FormStep]
    members: MembersStep
    photo: EntryPhotoStep | None
    codes: dict[str, list[Choice]]
    near: list[Choice]
    forks: list[str]
    sent_back: EntrySentBack | None
    filled: int
    may_withdraw: bool
    may_discard: bool
    school_answers_by: date | None


class NewEntryDraft(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Part of the form: `changes` by field name; `members`, when given, is the whole list. `undo` empties fields."""

    changes: Annotated[dict[Short, Given], msgspec.Meta(max_length=80)] = {}
    undo: Annotated[list[Short], msgspec.Meta(max_length=80)] = []
    members: Annotated[list[NewMember], msgspec.Meta(max_length=4)] | None = None


class EntryDraft(msgspec.Struct, frozen=True, kw_only=True):
    """Saved. `changes` are what was read out of the answers for other fields; `errors` want mending.

    What was sent is not sent back: answers are kept for repeats, and these hold numbers and addresses.
    """

    version: int
    saved_at: datetime
    saved_by: str
    state: EntryState
    changes: dict[str, Value]
    errors: list[FieldError]


# --- handing in ---------------------------------------------------------------------------------------------------


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """One answer in words; `to` names its page."""

    field: str
    label: str
    text: str
    page: str
    member_key: str


class AnswerGroup(msgspec.Struct, frozen=True):
    title: str
    answers: list[Answer]


class FollowConsent(msgspec.Struct, frozen=True, kw_only=True):
    """What the guardian agrees to for the account that will follow the child."""

    purpose: Purpose
    label: str
    text: str
    version: int
    required: bool


class EntryCheck(msgspec.Struct, frozen=True, kw_only=True):
    """Before handing in: all errors at once, every answer once more, who hands in, and what they agree to.

    `filled_in`: another guardian has handed in this child already, in words. A teacher's entry asks for no relation.
    """

    version: int
    errors: list[FieldError]
    groups: list[AnswerGroup]
    filled_in: str
    relations: list[Choice]
    relation: str | None
    consents: list[FollowConsent]
    words: str


class SubmitEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`relation` and `consents` are the guardian's own; a teacher leaves them out."""

    relation: Short | None = None
    consents: Annotated[list[Purpose], msgspec.Meta(max_length=5)] = []


class EntryStep(msgspec.Struct, frozen=True, kw_only=True):
    """`state`: done, now or later."""

    state: str
    title: str
    who: str
    at: datetime | None
    due_on: date | None
    provisional: bool
    words: str


class EntryReceipt(msgspec.Struct, frozen=True, kw_only=True):
    """Lives a year. `student_id`: the child's own page, once the school has taken the entry over."""

    number: str
    title: str
    entry_id: int
    child: EntryChild
    collection_title: str
    state: EntryState
    withdrawn: bool
    submitted_at: datetime
    steps: list[EntryStep]
    may_withdraw: bool
    student_id: int | None
    kept_until: date


class TakenBack(msgspec.Struct, frozen=True):
    """The form itself is read anew: answers of acts are kept for repeats, and it holds numbers and addresses."""

    entry_id: int


# --- a paper family confirms --------------------------------------------------------------------------------------


class ConfirmationTyped(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]


class ConfirmationPreview(msgspec.Struct, frozen=True, kw_only=True):
    """Whom the code is for, as much as its holder needs to know that it is the own child."""

    masked_name: str
    school: str
    class_name: str
    entered_by: str
    groups: list[AnswerGroup]
    relations: list[Choice]
    consents: list[FollowConsent]
    expires_on: date


class ConfirmEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: Annotated[str, msgspec.Meta(min_length=1, max_length=64)]
    relation: Short | None = None
    consents: Annotated[list[Purpose], msgspec.Meta(max_length=5)] = []


class Confirmed(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    number: str
    words: str
