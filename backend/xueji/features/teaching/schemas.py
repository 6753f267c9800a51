"""What the doors of teaching take and give."""

from datetime import datetime
from typing import Annotated

import msgspec

from xueji.features.evaluation import OthersKind
from xueji.features.organisations import Stage
from xueji.features.students import FileRefused, ImportState
from xueji.features.teaching.subjects import Subject

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=30)]
Id = Annotated[int, msgspec.Meta(ge=1)]


class TeachingClassLine(msgspec.Struct, frozen=True, kw_only=True):
    """`class_name` where it follows an administrative class; `mine`: the caller teaches it."""

    id: int
    name: str
    subject: Subject
    subject_label: str
    grade_label: str
    number: int
    teacher: str
    post_id: int
    class_name: str
    pupils: int
    entered: int
    mine: bool
    version: int


class LedClass(msgspec.Struct, frozen=True, kw_only=True):
    """A class that the caller leads: pupils, and of how many the class teacher's part is entered."""

    id: int
    name: str
    pupils: int
    entered: int


class TeachingChoice(msgspec.Struct, frozen=True):
    value: str
    label: str


class ClassChoice(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    name: str
    stage: Stage
    grade: int


class GradeChoice(msgspec.Struct, frozen=True, kw_only=True):
    stage: Stage
    grade: int
    label: str


class TeachingPage(msgspec.Struct, frozen=True, kw_only=True):
    """`why_none` says why there is no teaching class here (Q122), and what to do; `questions` wait for an answer."""

    term_label: str
    questions: int
    led: list[LedClass]
    items: list[TeachingClassLine]
    why_none: str
    may_arrange: bool
    subjects: list[TeachingChoice]
    teachers: list[TeachingChoice]
    classes: list[ClassChoice]
    grades: list[GradeChoice]


class NewTeachingClass(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """By an administrative class, whose pupils it follows, or by a list of pupils of that class's grade.

    Without a name or a number it gets the suggested ones.
    """

    subject: Subject
    post_id: Id
    class_id: Id
    follows: bool = True
    student_ids: Annotated[list[int], msgspec.Meta(max_length=500)] = []
    number: Annotated[int, msgspec.Meta(ge=1, le=99)] | None = None
    name: Name | None = None


class TeachingClassChange(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: Name
    post_id: Id


class TeachingMembers(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everybody who is in it from now on. `marks_follow`: whoever leaves may take marks along."""

    student_ids: Annotated[list[int], msgspec.Meta(max_length=500)]
    marks_follow: bool = False


class TeachingPupil(msgspec.Struct, frozen=True, kw_only=True):
    student_id: int
    name: str
    class_name: str
    member: bool
    entered: bool


class TeachingClassPage(msgspec.Struct, frozen=True, kw_only=True):
    """The teaching class with everybody of its grade, `member` or not; for a teacher members alone.

    `teachers` are whom it may be given to.
    """

    line: TeachingClassLine
    pupils: list[TeachingPupil]
    may_arrange: bool
    may_change_members: bool
    teachers: list[TeachingChoice]


class UploadFault(msgspec.Struct, frozen=True, kw_only=True):
    """`cell` as people say it (F7); `allowed` what may stand there; `suggestion` what was probably meant."""

    cell: str
    column: int
    title: str
    given: str
    message: str
    allowed: str
    suggestion: str


class UploadLine(msgspec.Struct, frozen=True, kw_only=True):
    """`changes` are what is entered already and will be otherwise: “期末成绩 85 → 90”."""

    row: int
    name: str
    faults: list[UploadFault]
    changes: list[str]


class TeachingUpload(msgspec.Struct, frozen=True, kw_only=True):
    """`refusal` says why the file cannot be used; while it is being read there are no lines yet.

    `unit` counts lines: pupils, or in a `timetable` by classes those. `note` is to be thought of before it is entered.
    """

    id: int
    version: int
    state: ImportState
    state_label: str
    refusal: FileRefused | None
    file_name: str
    target: str
    timetable: bool
    unit: str
    titles: list[str]
    rows: int
    wrong: int
    fresh: int
    changed: int
    same: int
    absent: list[str]
    lines: list[UploadLine]
    words: str
    note: str
    entered_at: datetime | None


class TeachingMend(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    column: Annotated[int, msgspec.Meta(ge=0, le=60)]
    value: Annotated[str, msgspec.Meta(max_length=2000)]


class NewEntryQuestion(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """About which entry, what of it, and what is wrong."""

    subject: Subject
    kind: OthersKind
    words: Annotated[str, msgspec.Meta(min_length=5, max_length=500)]


class QuestionedItem(msgspec.Struct, frozen=True, kw_only=True):
    """A part of what is asked about, as it is entered now. `long`: a text of several lines."""

    name: str
    title: str
    value: str
    hint: str
    choices: list[str]
    long: bool


class EntryQuestionView(msgspec.Struct, frozen=True, kw_only=True):
    """`version` is that of the entry; who may not correct it may still answer."""

    id: int
    student_id: int
    name: str
    class_name: str
    label: str
    writer: str
    words: str
    asked_at: datetime
    state_label: str
    answer: str
    answered_by: str
    answered_at: datetime | None
    items: list[QuestionedItem]
    may_correct: bool
    version: int


class EntryQuestions(msgspec.Struct, frozen=True, kw_only=True):
    items: list[EntryQuestionView]
    waiting: int


class EntryAnswer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """`changes` correct the entry: what it says from now on, by item; an empty text takes one away."""

    words: Annotated[str, msgspec.Meta(min_length=2, max_length=500)]
    changes: Annotated[dict[str, Annotated[str, msgspec.Meta(max_length=500)]], msgspec.Meta(max_length=20)] = {}
