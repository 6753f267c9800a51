"""Whom the exam platform is sent, what of them, and how a pupil stands there (Q78, Q79). Pure."""

import enum
from datetime import date
from hashlib import sha256

import msgspec

from xueji.features.students import LIVE, State

REMOVAL = b""
"""What stands for “take off the register” where else the fingerprint of an entry stands."""


class Lack(enum.StrEnum):
    """What keeps a pupil in school out."""

    CLASS = "class"
    PHOTO = "photo"
    NUMBER = "number"


class Standing(enum.StrEnum):
    """How a pupil stands with the exam platform. `GONE`: the record has ended here, nobody waits for anything."""

    REFUSED = "refused"
    MISSING = "missing"
    WAITING = "waiting"
    AWAY = "away"
    SENT = "sent"
    PASSED = "passed"
    GONE = "gone"

    @property
    def label(self) -> str:
        return {
            Standing.REFUSED: "平台没有收下",
            Standing.MISSING: "还差条件",
            Standing.WAITING: "正在报",
            Standing.AWAY: "不在校",
            Standing.SENT: "已报",
            Standing.PASSED: "都合格，不用再报",
            Standing.GONE: "已经离校",
        }[self]


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """What the platform is told of a pupil; `person` stands for the ID number, which is read only when it is sent."""

    number: str
    name: str
    sex: str
    birth_date: date
    id_type: str
    person: str
    school_code: str
    school: str
    class_name: str
    grade: int
    photo: str

    @property
    def fingerprint(self) -> bytes:
        """The same for the same entry, another one as soon as anything of it is another."""
        return sha256(_encode(self)).digest()


_encode = msgspec.json.Encoder(order="deterministic").encode


class Pupil(msgspec.Struct, frozen=True, kw_only=True):
    """What the record says now. `passed`: every subject that the province examines."""

    state: State
    senior: bool
    passed: bool
    number: str | None
    name: str
    sex: str
    birth_date: date
    id_type: str
    person: str
    school_code: str | None
    school: str
    class_name: str | None
    grade: int
    photo: str | None

    @property
    def lacks(self) -> tuple[Lack, ...]:
        given = {Lack.CLASS: self.class_name, Lack.PHOTO: self.photo, Lack.NUMBER: self.number}
        return tuple(lack for lack, value in given.items() if not value)

    @property
    def entry(self) -> Entry | None:
        """None for one who does not take part."""
        if not self.senior or self.state is not State.IN_SCHOOL or self.passed:
            return None
        if not self.number or not self.class_name or not self.photo:
            return None
        return Entry(
            number=self.number,
            name=self.name,
            sex=self.sex,
            birth_date=self.birth_date,
            id_type=self.id_type,
            person=self.person,
            school_code=self.school_code or "",
            school=self.school,
            class_name=self.class_name,
            grade=self.grade,
            photo=self.photo,
        )


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of the platform's side.

    Attributes:
        held: the fingerprint that it certainly has.
        refused: the fingerprint that it would not take, until that is asked again.
        numbers: under which it may have the pupil: sent, and not taken off since.
    """

    held: bytes | None = None
    refused: bytes | None = None
    numbers: tuple[str, ...] = ()


def aim_of(pupil: Pupil, known: Known) -> bytes | None:
    """What is to be sent: a fingerprint, `REMOVAL`, or nothing.

    Of one whose subjects are all passed nothing is sent any more, whatever changes (Q79).
    """
    if pupil.passed:
        return None
    entry = pupil.entry
    aim = REMOVAL if entry is None else entry.fingerprint
    if aim == known.refused or (aim == REMOVAL and not known.numbers) or (aim == known.held and aim != REMOVAL):
        return None
    return aim


def standing_of(pupil: Pupil, known: Known) -> Standing:
    if not pupil.senior or pupil.state not in LIVE:
        return Standing.GONE
    if pupil.passed:
        return Standing.PASSED
    if pupil.state is not State.IN_SCHOOL:
        return Standing.AWAY
    entry = pupil.entry
    if entry is None:
        return Standing.MISSING
    print_ = entry.fingerprint
    if print_ == known.held:
        return Standing.SENT
    return Standing.REFUSED if print_ == known.refused else Standing.WAITING
