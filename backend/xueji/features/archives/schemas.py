"""What travels between this room and the phone."""

import enum
from datetime import date, datetime

import msgspec

from xueji.features.archives.content import SaidByOthers, Span
from xueji.features.publications import PublishedKind


class ReportState(enum.StrEnum):
    """How far a publication is on its way into the archive."""

    PUBLISHED = "published"
    READY = "ready"
    WAITING = "waiting"
    RETURNED = "returned"
    ARCHIVING = "archiving"
    ARCHIVED = "archived"

    @property
    def label(self) -> str:
        return REPORT_LABELS[self]


REPORT_LABELS: dict[ReportState, str] = {
    ReportState.PUBLISHED: "公示中",
    ReportState.READY: "待上报",
    ReportState.WAITING: "等市里确认",
    ReportState.RETURNED: "市里退回",
    ReportState.ARCHIVING: "正在归档",
    ReportState.ARCHIVED: "已归档",
}


class ReportLine(msgspec.Struct, frozen=True, kw_only=True):
    """A publication and its report. `words` say what is next; `case_id` once it has been reported.

    `waits`: what has to be done before it is reported, or confirmed, each in words.
    """

    publication_id: int
    school: str
    term_label: str
    label: str
    state: ReportState
    state_label: str
    words: str
    pupils: int
    confirmed: int
    archived: int
    automatic: bool
    case_id: int | None
    number: str
    waits: list[str]
    may_report: bool


class ReportBoard(msgspec.Struct, frozen=True, kw_only=True):
    """`reports_on`: when the clock reports what a school has not."""

    by_school: bool
    reports_on: date | None
    items: list[ReportLine]
    next: str | None


class Reported(msgspec.Struct, frozen=True, kw_only=True):
    case_id: int
    number: str
    due_on: date | None


class EvaluationArchiveLine(msgspec.Struct, frozen=True, kw_only=True):
    """`seal`: the beginning of the hash, as it stands on the paper."""

    id: int
    student_id: int
    name: str
    span: Span
    span_label: str
    term_label: str
    school: str
    class_name: str
    made_at: datetime
    seal: str
    file: str


class EvaluationArchives(msgspec.Struct, frozen=True, kw_only=True):
    items: list[EvaluationArchiveLine]
    next: str | None


class ComingArchive(msgspec.Struct, frozen=True):
    """A term that has been published and is not archived yet: where it stands, in words."""

    term_label: str
    school: str
    words: str


class ArchivesOfChild(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    items: list[EvaluationArchiveLine]
    coming: list[ComingArchive]


class ArchivedPart(msgspec.Struct, frozen=True, kw_only=True):
    term_label: str
    school: str
    class_name: str
    note: str
    kinds: list[PublishedKind]
    others: list[SaidByOthers]


class EvaluationArchivePaper(msgspec.Struct, frozen=True, kw_only=True):
    """An archive, whole. `genuine`: recomputed just now and compared with the audit; `hash` is the content's."""

    line: EvaluationArchiveLine
    title: str
    intro: str
    parts: list[ArchivedPart]
    genuine: bool
    faults: list[str]
    hash: str
    file_hash: str
    verify_url: str
