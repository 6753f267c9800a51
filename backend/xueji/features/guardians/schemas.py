"""What travels over the wire about binding, guardians and consent."""

import enum
from datetime import date, datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from xueji.features.guardians.rules import BindAs, Purpose

Id = Annotated[int, Meta(ge=1, le=2**63 - 1)]
Code = Annotated[str, Meta(min_length=1, max_length=60)]
RelationCode = Annotated[str, Meta(min_length=2, max_length=2)]
Purposes = Annotated[list[Purpose], Meta(max_length=20)]


class BindingCode(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The letters of the slip of paper; case, spaces and hyphens do not matter."""

    code: Code


class NumberAndCode(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A pupil's national or provincial number, and the code that the class teacher gave to the pupil."""

    number: Annotated[str, Meta(min_length=1, max_length=40)]
    code: Code


class ConsentText(msgspec.Struct, frozen=True):
    """One purpose to agree to, each on its own. Without a `required` one there is no binding."""

    purpose: Purpose
    label: str
    text: str
    version: int
    required: bool


class RelationChoice(msgspec.Struct, frozen=True):
    code: str
    label: str


class BindingPreview(msgspec.Struct, frozen=True):
    """Whom the code is for, and what will be asked. `masked_name` hides the given name: the code alone proves little.

    `waits` is true when an existing guardian or the school must agree first; `consents` is empty from 14 on.
    """

    masked_name: str
    school_name: str
    class_name: str | None
    bind_as: BindAs
    under_14: bool
    waits: bool
    already_bound: bool
    relations: list[RelationChoice]
    consents: list[ConsentText]
    expires_on: date


class NewBinding(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`relation` is needed for guardians alone (GB/T 4761). `as` must be what the code was printed for."""

    code: Code
    bind_as: BindAs = msgspec.field(name="as", default=BindAs.GUARDIAN)
    relation: RelationCode | None = None
    consents: Purposes = []


class GuardianshipState(enum.StrEnum):
    ACTIVE = "active"
    DECLINED = "declined"
    ENDED = "ended"
    WAITING = "waiting"

    @property
    def label(self) -> str:
        return {
            GuardianshipState.ACTIVE: "已绑定",
            GuardianshipState.DECLINED: "没有同意",
            GuardianshipState.ENDED: "已解除",
            GuardianshipState.WAITING: "等待同意",
        }[self]


class Binding(msgspec.Struct, frozen=True):
    """What came of it. `waiting` means that an existing guardian or the school has been asked."""

    guardianship_id: int
    student_id: int
    name: str
    state: GuardianshipState
    state_label: str
    told: str


class MyBinding(msgspec.Struct, frozen=True):
    """A pupil that the caller is bound to or waits for; while waiting the name is masked."""

    guardianship_id: int
    student_id: int | None
    name: str
    bind_as: BindAs
    state: GuardianshipState
    state_label: str
    since: datetime


class MyBindings(msgspec.Struct, frozen=True):
    items: list[MyBinding]


class GuardianCard(msgspec.Struct, frozen=True):
    """One account bound to the pupil. `can_decide`: the caller may approve or decline; `can_end`: may unbind it."""

    id: int
    name: str
    relation: str | None
    relation_label: str
    bind_as: BindAs
    phone_masked: str | None
    state: GuardianshipState
    state_label: str
    since: datetime
    me: bool
    can_decide: bool
    can_end: bool


class GuardianList(msgspec.Struct, frozen=True):
    student_id: int
    items: list[GuardianCard]


class Consent(msgspec.Struct, frozen=True):
    purpose: Purpose
    label: str
    text: str
    version: int
    required: bool
    given: bool
    given_at: datetime | None
    outdated: bool


class ConsentList(msgspec.Struct, frozen=True):
    """Empty `items` from 14 on: then the pupil decides."""

    student_id: int
    under_14: bool
    items: list[Consent]


class ConsentChoice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All purposes agreed to from now on; those left out are withdrawn."""

    purposes: Purposes


class NewBindingCodes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Every pupil in school without a good code gets one; `renew` also replaces those that are good (a lost sheet)."""

    bind_as: BindAs = msgspec.field(name="as", default=BindAs.GUARDIAN)
    renew: bool = False


class CodeHolder(msgspec.Struct, frozen=True):
    """How one pupil of the class stands; the code itself is on the printed sheet alone."""

    student_id: int
    name: str
    guardians: int
    code_expires_on: date | None
    fresh: bool


class BindingCodes(msgspec.Struct, frozen=True):
    """`pdf` is the own path of the sheet to print."""

    class_id: int
    class_name: str
    bind_as: BindAs
    made: int
    kept: int
    expires_on: date
    items: list[CodeHolder]
    pdf: str


class NewBindingCode(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    bind_as: BindAs = msgspec.field(name="as", default=BindAs.GUARDIAN)


class OneBindingCode(msgspec.Struct, frozen=True):
    """A code for one pupil, shown to whoever hands it over. `link` is what its QR code holds."""

    student_id: int
    name: str
    bind_as: BindAs
    code: str
    link: str
    expires_on: date


class StudentAccountReset(msgspec.Struct, frozen=True):
    """The pupil's own account is unlinked; the new code binds it again, also from another WeChat."""

    student_id: int
    name: str
    had_account: bool
    ended_sessions: int
    code: str
    link: str
    expires_on: date
