"""What travels between this room and the phone."""

import enum
from datetime import datetime
from typing import Annotated

import msgspec

from xueji.features.evaluation import MOST_PUBLICATION
from xueji.features.organisations import Stage
from xueji.features.publications.content import PublishedKind


class Audience(enum.StrEnum):
    """Who of the pupils sees the pages of whom."""

    CLASS = "class"
    GRADE = "grade"

    @property
    def label(self) -> str:
        return {Audience.CLASS: "本班学生", Audience.GRADE: "全年级学生"}[self]


class NewPublication(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    stage: Stage
    grade: Annotated[int, msgspec.Meta(ge=1, le=9)]
    days: Annotated[int, msgspec.Meta(ge=1, le=MOST_PUBLICATION)]
    audience: Audience


class PublicationLine(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    ends_at: datetime
    running: bool
    audience_label: str
    pupils: int
    confirmed: int
    hash: str


class GradeOfPublication(msgspec.Struct, frozen=True, kw_only=True):
    """A grade of the term: `waiting` classes are not submitted yet."""

    stage: Stage
    grade: int
    label: str
    classes: int
    waiting: list[str]
    least_days: int
    publication: PublicationLine | None


class PublicationBoard(msgspec.Struct, frozen=True, kw_only=True):
    term_label: str
    items: list[GradeOfPublication]
    may_publish: bool


class PublicationPupil(msgspec.Struct, frozen=True, kw_only=True):
    """Who is in a publication; `reachable`: somebody who confirms has an account."""

    student_id: int
    name: str
    class_name: str
    confirmed_at: datetime | None
    reachable: bool


class PublicationDetail(msgspec.Struct, frozen=True, kw_only=True):
    label: str
    line: PublicationLine
    pupils: list[PublicationPupil]


class OtherPage(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    name: str
    class_name: str


class PublicationOfPupil(msgspec.Struct, frozen=True, kw_only=True):
    """A pupil's own page, and whose others may be read while it runs. `watermark` lies over whatever is shown."""

    name: str
    class_name: str
    ends_at: datetime
    running: bool
    audience_label: str
    kinds: list[PublishedKind]
    hash: str
    confirmed_at: datetime | None
    may_confirm: bool
    watermark: str
    others: list[OtherPage]


class PublishedPage(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    class_name: str
    kinds: list[PublishedKind]
    watermark: str


class PublicationConfirmed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`hash`: of the page that was read."""

    hash: Annotated[str, msgspec.Meta(min_length=64, max_length=64)]
