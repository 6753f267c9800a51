"""What travels between this room and the phone."""

import enum
from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated

import msgspec

from xueji.features.slips.rules import SlipState
from xueji.features.students import Source

FieldName = Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
Wanted = Annotated[str, msgspec.Meta(max_length=200)]
Coordinate = Annotated[float, msgspec.Meta(ge=-100, le=4000)]
Point = tuple[Coordinate, Coordinate]
Stroke = Annotated[list[Point], msgspec.Meta(min_length=1, max_length=2000)]


class SlipRow(msgspec.Struct, frozen=True, kw_only=True):
    """`text` as far as it is shown; `masked`: tap to see. `before`: what the signed slip said, where it differs."""

    field: str
    label: str
    text: str
    note: str
    masked: bool
    changed: bool
    before: str


class SlipGroup(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    source: Source
    source_label: str
    rows: list[SlipRow]


class SlipMark(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A field marked as wrong, and what it should be."""

    field: FieldName
    wanted: Wanted = ""


class SlipMarks(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All that this person has marked so far; an empty list takes everything back."""

    marks: Annotated[list[SlipMark], msgspec.Meta(max_length=40)]


class MarksKept(msgspec.Struct, frozen=True):
    version: int
    saved_at: datetime


class FamilyObjection(msgspec.Struct, frozen=True, kw_only=True):
    """`answer`: what the school says of it, empty while it waits."""

    field: str
    label: str
    wanted: str
    state_label: str
    answer: str


class FamilySignature(msgspec.Struct, frozen=True, kw_only=True):
    """`mine`: the reader's own. `how` in words; `picture` an SVG of the drawing, empty for a typed name."""

    role: str
    role_label: str
    name: str
    at: datetime
    how: str
    mine: bool
    picture: str


class Turn(enum.StrEnum):
    """What this reader may do with the slip now."""

    SIGN = "sign"
    CONFIRM = "confirm"
    NONE = "none"


class UndertakingView(msgspec.Struct, frozen=True):
    intro: str
    lines: Sequence[str]
    agree: str


class SlipPage(msgspec.Struct, frozen=True, kw_only=True):
    """A slip as the family reads it.

    `version` goes back as If-Match with marks, `hash` with the signature: what was read is what is signed.
    `signer`: the name to sign with. `phone`: where a code would go, masked; `proven`: no code is needed now.
    `compared`: only the `changed` rows are asked about, the rest was signed on `signed_before`.
    `notice` in words: what has become of it, and what next; empty while there is nothing to say but read and sign.
    """

    id: int
    student_id: int
    name: str
    short_name: str
    class_name: str
    school: str
    title: str
    number: str
    hash: str
    state: SlipState
    state_label: str
    turn: Turn
    issued_at: datetime
    last_day: date
    late: bool
    count: int
    groups: list[SlipGroup]
    compared: bool
    signed_before: datetime | None
    undertaking: UndertakingView
    signer: str
    self_signing: bool
    needs_student: bool
    phone: str | None
    proof_needed: bool
    proven: bool
    marks: list[SlipMark]
    marks_version: int
    marks_saved_at: datetime | None
    objections: list[FamilyObjection]
    due_on: date | None
    provisional: bool
    signatures: list[FamilySignature]
    next_id: int | None
    notice: str


class SlipValue(msgspec.Struct, frozen=True):
    field: str
    text: str


class SignatureWay(enum.StrEnum):
    DRAWN = "drawn"
    TYPED = "typed"
    PAPER = "paper"

    @property
    def label(self) -> str:
        return {"drawn": "手写签名", "typed": "打字签名", "paper": "纸质签名"}[self.value]


class SignatureRole(enum.StrEnum):
    GUARDIAN = "guardian"
    STUDENT = "student"

    @property
    def label(self) -> str:
        return {"guardian": "家长签名", "student": "学生确认"}[self.value]


class SlipSign(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """`hash` is the slip's that was read. Drawn: `strokes` in a pad of `width` × `height`; typed: `typed_name`."""

    hash: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]
    agreed: bool
    strokes: Annotated[list[Stroke], msgspec.Meta(max_length=200)] = []
    width: Annotated[int, msgspec.Meta(ge=1, le=4000)] = 1
    height: Annotated[int, msgspec.Meta(ge=1, le=4000)] = 1
    typed_name: Annotated[str, msgspec.Meta(max_length=60)] = ""


class SlipStep(msgspec.Struct, frozen=True):
    """One line of what has happened and what comes next; `done`: behind us."""

    title: str
    note: str
    done: bool


class SlipReceipt(msgspec.Struct, frozen=True, kw_only=True):
    """After signing or handing in: what has happened, and what next, by when."""

    id: int
    student_id: int
    number: str
    title: str
    state: SlipState
    at: datetime
    steps: list[SlipStep]


class ChildSlip(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a child's slips. `line` in words."""

    id: int
    number: str
    title: str
    state: SlipState
    state_label: str
    line: str
    issued_at: datetime
    last_day: date


class ChildSlips(msgspec.Struct, frozen=True, kw_only=True):
    student_id: int
    name: str
    items: list[ChildSlip]
