"""What goes over the wire."""

import enum
from datetime import date, datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from xueji.features.photos.rules import Reason

Id = Annotated[int, Meta(ge=1, le=2**63 - 1)]


class PhotoState(enum.StrEnum):
    WAITING = "waiting"
    CURRENT = "current"
    RETURNED = "returned"
    REPLACED = "replaced"

    @property
    def label(self) -> str:
        return {
            PhotoState.WAITING: "等学校核对",
            PhotoState.CURRENT: "正在使用",
            PhotoState.RETURNED: "学校退回了",
            PhotoState.REPLACED: "已经换下",
        }[self]


class PhotoSource(enum.StrEnum):
    GUARDIAN = "guardian"
    STUDENT = "student"
    SCHOOL = "school"
    BATCH = "batch"

    @property
    def label(self) -> str:
        return {
            PhotoSource.GUARDIAN: "家长上传",
            PhotoSource.STUDENT: "学生上传",
            PhotoSource.SCHOOL: "学校上传",
            PhotoSource.BATCH: "学校成批上传",
        }[self]


class PhotoStanding(enum.StrEnum):
    """How a pupil stands with the photo."""

    MISSING = "missing"
    WAITING = "waiting"
    RETURNED = "returned"
    FINE = "fine"

    @property
    def label(self) -> str:
        return {
            PhotoStanding.MISSING: "没有照片",
            PhotoStanding.WAITING: "等核对",
            PhotoStanding.RETURNED: "已退回",
            PhotoStanding.FINE: "已有照片",
        }[self]


class Photo(msgspec.Struct, kw_only=True):
    """`picture` and `thumbnail` are addresses; empty for who may not see faces."""

    id: int
    state: PhotoState
    state_label: str
    source_label: str
    picture: str
    thumbnail: str
    width: int
    height: int
    size: int
    advice: list[str]
    who: str
    at: datetime
    decided_at: datetime | None
    reason_label: str
    text: str


class PhotoClosed(msgspec.Struct):
    """Why the photo cannot be changed now, in the words of the refusal."""

    code: str
    title: str
    why: str
    next: str
    help: str


class PupilPhotos(msgspec.Struct, kw_only=True):
    """A pupil's photo: the one in the record, the one that waits, the one that was sent back last, and the history."""

    student_id: int
    name: str
    school: str
    class_name: str
    standing: PhotoStanding
    standing_label: str
    current: Photo | None
    waiting: Photo | None
    returned: Photo | None
    history: list[Photo]
    may_upload: bool
    may_review: bool
    closed: PhotoClosed | None
    wanted: list[str]


class PhotoDecision(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """What the school says to photos that wait."""

    accepted: Annotated[list[Id], Meta(max_length=200)] = []
    returned: Annotated[list[Id], Meta(max_length=200)] = []
    reason: Reason | None = None
    text: Annotated[str, Meta(max_length=100)] = ""


class PhotosDecided(msgspec.Struct, kw_only=True):
    """`overtaken` are photos that no longer waited: replaced, or decided by somebody else."""

    accepted: int
    returned: int
    overtaken: int
    words: str


class PhotoClass(msgspec.Struct, kw_only=True):
    class_id: int
    name: str
    grade_label: str
    pupils: int
    missing: int
    waiting: int
    returned: int
    fine: int


class PhotoClasses(msgspec.Struct, kw_only=True):
    items: list[PhotoClass]
    without_class: int
    may_review: bool
    may_upload: bool
    closed: PhotoClosed | None


class PhotoPupil(msgspec.Struct, kw_only=True):
    student_id: int
    name: str
    standing: PhotoStanding
    standing_label: str
    photo: Photo | None
    """The one to look at: what waits, else what was sent back, else what is in the record."""
    current: Photo | None


class PhotoReason(msgspec.Struct):
    reason: Reason
    label: str


class ClassPhotos(msgspec.Struct, kw_only=True):
    class_id: int
    name: str
    items: list[PhotoPupil]
    reasons: list[PhotoReason]
    may_review: bool
    may_upload: bool
    closed: PhotoClosed | None


# --- batches ------------------------------------------------------------------------------------------------------


class PhotoBatchState(enum.StrEnum):
    RECEIVING = "receiving"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"

    @property
    def label(self) -> str:
        return {
            PhotoBatchState.RECEIVING: "正在上传",
            PhotoBatchState.RUNNING: "正在核对",
            PhotoBatchState.DONE: "已有结果",
            PhotoBatchState.FAILED: "打不开",
        }[self]


class PhotoOutcome(enum.StrEnum):
    DONE = "done"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    TWICE = "twice"

    @property
    def label(self) -> str:
        return {
            PhotoOutcome.DONE: "已入库",
            PhotoOutcome.REFUSED: "不合要求",
            PhotoOutcome.UNKNOWN: "找不到学生",
            PhotoOutcome.TWICE: "一人多张",
        }[self]


class PhotoFault(msgspec.Struct, frozen=True):
    """What is wrong with a file, and what to do about it."""

    found: str
    todo: str


class NewPhotoBatch(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """A ZIP that is going to be sent. The same name, size and time again goes on where it was cut."""

    file_name: Annotated[str, Meta(min_length=1, max_length=200)]
    size: Annotated[int, Meta(ge=1, le=2**40)]
    modified: Annotated[int, Meta(ge=0, le=2**53)] = 0


class PhotoCounts(msgspec.Struct, kw_only=True):
    """How many files of a ZIP had which result."""

    done: int
    refused: int
    unknown: int
    twice: int


class PhotoBatch(msgspec.Struct, kw_only=True):
    id: int
    file_name: str
    size: int
    part_size: int
    parts: int
    received: list[int]
    state: PhotoBatchState
    state_label: str
    fault: str
    files: int
    looked_at: int
    ignored: int
    counts: PhotoCounts
    words: str
    who: str
    created_at: datetime
    finished_at: datetime | None


class PhotoBatches(msgspec.Struct):
    items: list[PhotoBatch]
    most_files: int
    most_megabytes: int


class PhotoBatchFile(msgspec.Struct, kw_only=True):
    number: int
    name: str
    outcome: PhotoOutcome
    outcome_label: str
    student_id: int | None
    pupil: str
    class_name: str
    faults: list[PhotoFault]
    advice: list[str]


class PhotoBatchFiles(msgspec.Struct):
    items: list[PhotoBatchFile]
    after: int | None


# --- freezes ------------------------------------------------------------------------------------------------------


class FreezeState(enum.StrEnum):
    TO_COME = "to_come"
    RUNNING = "running"
    OVER = "over"

    @property
    def label(self) -> str:
        return {
            FreezeState.TO_COME: "还没开始",
            FreezeState.RUNNING: "冻结中",
            FreezeState.OVER: "已结束",
        }[self]


class NewFreeze(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    organisation_id: Id
    starts_on: date
    ends_on: date
    reason: Annotated[str, Meta(min_length=2, max_length=100)]


class RecordFreeze(msgspec.Struct, kw_only=True):
    id: int
    organisation_id: int
    organisation: str
    by: str
    starts_on: date
    ends_on: date
    reason: str
    state: FreezeState
    state_label: str
    lifted_at: datetime | None
    may_lift: bool


class Freezes(msgspec.Struct):
    items: list[RecordFreeze]
    may_freeze: bool
