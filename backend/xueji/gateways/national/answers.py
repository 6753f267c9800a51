"""What the national platform answers, as it stands on the wire, tagged by `outcome`."""

import enum
from datetime import date
from typing import Annotated

import msgspec
from msgspec import Meta

from xueji.gateways.national.questions import NumberKind

Words = Annotated[str, Meta(max_length=100)]
SchoolCode = Annotated[str, Meta(pattern=r"^[0-9]{10}$")]
NationalNumber = Annotated[str, Meta(pattern=r"^[GLJ][0-9]{17}[0-9X]$")]


class NationalState(enum.StrEnum):
    """The state of a record in another province."""

    ABROAD = "abroad"
    GRADUATED = "graduated"
    LEFT = "left"
    NORMAL = "normal"
    OTHER = "other"
    SUSPENDED = "suspended"
    WAITING = "waiting"

    @classmethod
    def _missing_(cls, value: object) -> "NationalState":  # noqa: ARG003 - the platform may learn new ones
        return cls.OTHER

    @property
    def label(self) -> str:
        return {
            NationalState.ABROAD: "出境",
            NationalState.GRADUATED: "毕业",
            NationalState.LEFT: "离校",
            NationalState.NORMAL: "正常",
            NationalState.OTHER: "其他",
            NationalState.SUSPENDED: "休学",
            NationalState.WAITING: "待注册",
        }[self]


class Clear(msgspec.Struct, frozen=True, tag_field="outcome", tag="clear"):
    """No other province has a record of this person."""


class Duplicate(msgspec.Struct, frozen=True, tag_field="outcome", tag="duplicate"):
    """A record of this person elsewhere, as a stranger may see it: the name and the number are masked."""

    province: Words
    school: Words
    name: Words
    number: Words
    state: NationalState


class Issued(msgspec.Struct, frozen=True, tag_field="outcome", tag="issued"):
    """The same person is given the same number, however often one asks."""

    number: NationalNumber
    kind: NumberKind


class NoNumberReason(enum.StrEnum):
    DUPLICATE = "duplicate"
    KEY_FIELD_WRONG = "key_field_wrong"
    SCHOOL_UNKNOWN = "school_unknown"

    @property
    def label(self) -> str:
        return {
            NoNumberReason.DUPLICATE: "全国已有这名学生的学籍",
            NoNumberReason.KEY_FIELD_WRONG: "关键信息有误",
            NoNumberReason.SCHOOL_UNKNOWN: "全国平台还不认识学校的标识码",
        }[self]


class NoNumber(msgspec.Struct, frozen=True, tag_field="outcome", tag="no_number"):
    reason: NoNumberReason


class Acknowledged(msgspec.Struct, frozen=True, tag_field="outcome", tag="acknowledged"):
    """Written down there, under `reference`."""

    reference: Annotated[str, Meta(max_length=40)]


class Redundant(msgspec.Struct, frozen=True, tag_field="outcome", tag="redundant"):
    """Another province keeps a copy that it has to delete first (Q44)."""

    province: Words
    school: Words


class ProblemThere(msgspec.Struct, frozen=True, tag_field="outcome", tag="problem_record"):
    """The pupil's record is a problem record over there (Q44)."""


class CodeRefused(msgspec.Struct, frozen=True, tag_field="outcome", tag="code_refused"):
    """The code is not one that a school may take now: revoked, or not in force."""


class CodeState(enum.StrEnum):
    ACCREDITED = "accredited"
    REVOKED = "revoked"

    @property
    def label(self) -> str:
        return {CodeState.ACCREDITED: "新认定", CodeState.REVOKED: "已撤销"}[self]


class ReleasedCode(msgspec.Struct, frozen=True):
    school_code: SchoolCode
    name: Words
    division_code: Annotated[str, Meta(pattern=r"^[0-9]{6}$")]
    state: CodeState


class Release(msgspec.Struct, frozen=True, tag_field="outcome", tag="release"):
    """The codes that were accredited or revoked in a quarter."""

    name: Annotated[str, Meta(max_length=20)]
    released_on: date
    codes: list[ReleasedCode]


class NothingNew(msgspec.Struct, frozen=True, tag_field="outcome", tag="nothing_new"):
    """The release after the one we have is not out yet."""
