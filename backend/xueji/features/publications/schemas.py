"""What travels between this room and the phone."""

import enum
from datetime import date, datetime
from typing import Annotated

import msgspec

from xueji.features.casework import Slot
from xueji.features.evaluation import MOST_PUBLICATION, RecordField, RecordKind
from xueji.features.organisations import Stage
from xueji.features.publications.content import PublishedKind

Id = Annotated[int, msgspec.Meta(ge=1, le=2**63 - 1)]
Moment = Annotated[datetime, msgspec.Meta(tz=True)]


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
    automatic: bool
    revoked_at: datetime | None
    closed_at: datetime | None
    revocation_case_id: int | None
    audience_label: str
    pupils: int
    confirmed: int
    hash: str


class GradeOfPublication(msgspec.Struct, frozen=True, kw_only=True):
    """A grade of the term: `waiting` classes are not submitted yet; from `automatic_on` it is published by itself.

    `revoked`: what was published before and taken down.
    """

    stage: Stage
    grade: int
    label: str
    classes: int
    waiting: list[str]
    least_days: int
    automatic_on: date | None
    revoked: list[PublicationLine]
    publication: PublicationLine | None


class PublicationBoard(msgspec.Struct, frozen=True, kw_only=True):
    term_label: str
    items: list[GradeOfPublication]
    may_publish: bool


class PublicationPupil(msgspec.Struct, frozen=True, kw_only=True):
    """Who is in a publication; `reachable`: somebody who confirms has an account. `away`: why they are not asked."""

    page_id: int
    student_id: int
    name: str
    class_name: str
    confirmed_at: datetime | None
    reachable: bool
    away: str
    objection_case_id: int | None


class PublicationDetail(msgspec.Struct, frozen=True, kw_only=True):
    label: str
    line: PublicationLine
    pupils: list[PublicationPupil]
    may_ask_revocation: bool
    may_grant: bool


class NewRevocation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a publication shall be taken down."""

    reason: Annotated[str, msgspec.Meta(min_length=10, max_length=500)]


class RevocationFiled(msgspec.Struct, frozen=True, kw_only=True):
    case_id: int
    number: str


class NewCorrectionGrant(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who may write again until when. `kinds`: none named are all. `teachers`: theirs may enter, too."""

    until: Moment
    reason: Annotated[str, msgspec.Meta(min_length=2, max_length=200)]
    class_ids: Annotated[list[Id], msgspec.Meta(max_length=100)] = []
    student_ids: Annotated[list[Id], msgspec.Meta(max_length=2000)] = []
    kinds: Annotated[list[RecordKind], msgspec.Meta(max_length=20)] = []
    teachers: bool = False


class GrantState(enum.StrEnum):
    """`OVER`: its time is over, what was written is published within a minute."""

    RUNNING = "running"
    OVER = "over"
    SETTLED = "settled"

    @property
    def label(self) -> str:
        return {
            GrantState.RUNNING: "可以更正",
            GrantState.OVER: "到时间了，正在公示",
            GrantState.SETTLED: "结束了，已经公示",
        }[self]


class CorrectionGrant(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    pupils: list[str]
    kinds: list[str]
    teachers: bool
    reason: str
    until: datetime
    granted_by: str
    granted_at: datetime
    ended_at: datetime | None
    state: GrantState
    state_label: str


class CorrectionGrants(msgspec.Struct, frozen=True):
    items: list[CorrectionGrant]


class OtherPage(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    name: str
    class_name: str


class PublicationOfPupil(msgspec.Struct, frozen=True, kw_only=True):
    """A pupil's own page, and whose others may be read while it runs. `watermark` lies over whatever is shown.

    `versions`: so many stood here before this one. `away`: why the pupil is not asked any more, in words.
    `closed_at`: the city has confirmed it, it is final.
    """

    name: str
    class_name: str
    ends_at: datetime
    running: bool
    audience_label: str
    kinds: list[PublishedKind]
    hash: str
    confirmed_at: datetime | None
    may_confirm: bool
    may_object: bool
    objection_case_id: int | None
    versions: int
    closed_at: datetime | None
    away: str
    watermark: str
    others: list[OtherPage]


class PublishedPage(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    class_name: str
    kinds: list[PublishedKind]
    watermark: str


class EarlierPage(msgspec.Struct, frozen=True, kw_only=True):
    """What a page showed until `replaced_at`. `intact`: the content kept still has the hash of that day.

    `changed`: records that are others, or gone, in the version after it.
    """

    number: int
    hash: str
    intact: bool
    confirmed_at: datetime | None
    replaced_at: datetime
    kinds: list[PublishedKind]
    changed: list[int]


class EarlierPages(msgspec.Struct, frozen=True):
    items: list[EarlierPage]


class PublicationConfirmed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`hash`: of the page that was read."""

    hash: Annotated[str, msgspec.Meta(min_length=64, max_length=64)]


class NewObjection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`record_id`: the record that is wrong; absent where the page as a whole is."""

    words: Annotated[str, msgspec.Meta(min_length=5, max_length=500)]
    record_id: Annotated[int, msgspec.Meta(ge=1, le=2**63 - 1)] | None = None


class ObjectionFiled(msgspec.Struct, frozen=True, kw_only=True):
    case_id: int
    number: str
    due_on: date | None


class CorrectableRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A published record; `fields` and `values` where it can be corrected, `case_id` while a correction waits."""

    id: int
    kind_label: str
    title: str
    facts: str
    summary: str
    fields: list[RecordField]
    values: dict[str, str]
    case_id: int | None


class PageToCorrect(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    class_name: str
    running: bool
    ends_at: datetime
    closed_at: datetime | None
    confirmed_at: datetime | None
    objection_case_id: int | None
    versions: int
    papers: list[Slot]
    records: list[CorrectableRecord]


class NewCorrection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`changes`: new answers by field; what is not named stays. `evidence`: pictures uploaded before."""

    record_id: Annotated[int, msgspec.Meta(ge=1, le=2**63 - 1)]
    changes: dict[str, Annotated[str, msgspec.Meta(max_length=2000)]]
    reason: Annotated[str, msgspec.Meta(min_length=2, max_length=200)]
    evidence: Annotated[list[Annotated[int, msgspec.Meta(ge=1, le=2**63 - 1)]], msgspec.Meta(max_length=3)]


class CorrectionFiled(msgspec.Struct, frozen=True, kw_only=True):
    case_id: int
    number: str
