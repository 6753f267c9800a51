"""What the national platform is asked and told. These hold personal data: made when they are sent, never kept."""

import enum
from datetime import date

import msgspec


class NumberKind(enum.StrEnum):
    """`FORMAL` begins with G and holds the ID number, `TEMPORARY` with L, `NO_PAPER` with J."""

    FORMAL = "formal"
    NO_PAPER = "no_paper"
    TEMPORARY = "temporary"

    @property
    def label(self) -> str:
        return {NumberKind.FORMAL: "正式学号", NumberKind.NO_PAPER: "无证件学号", NumberKind.TEMPORARY: "临时学号"}[
            self
        ]


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """`id_type` is the code of the table; who has no usable number is known by name, sex and birth date."""

    name: str
    sex: str
    birth_date: date
    id_type: str
    id_number: str | None = None


class DuplicateQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """Whether another province has a record of this person."""

    request_id: str
    person: Person
    ticket: str | None = None


class NumberQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """A national number for a pupil.

    `area_code` is the school's (six digits), `replaces` the temporary number that a formal one takes the place of.
    """

    request_id: str
    kind: NumberKind
    person: Person
    school_code: str
    area_code: str
    replaces: str | None = None
    ticket: str | None = None


class EnrolmentNews(msgspec.Struct, frozen=True, kw_only=True):
    """A pupil stands at a school of ours."""

    request_id: str
    person: Person
    school_code: str
    provincial_number: str
    enrolled_on: date
    national_number: str | None = None
    ticket: str | None = None


class CodeNews(msgspec.Struct, frozen=True, kw_only=True):
    """A school of ours has taken a code of the registry."""

    request_id: str
    school_code: str
    name: str
    ticket: str | None = None


class ReleaseQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """The next release of school codes after the one named `after`; without it everything so far."""

    request_id: str
    province_code: str
    after: str | None = None
    ticket: str | None = None
