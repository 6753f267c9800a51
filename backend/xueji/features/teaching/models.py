"""Tables of teaching. Foreign keys, uniques and checks stand in the migrations."""

from tortoise import fields
from tortoise.models import Model

from xueji.platform.crypto import register_sealed


class TeachingClass(Model):
    """Who teaches whom a subject in a term. With `class_id` its pupils are those of that class, whoever they are."""

    id = fields.BigIntField(primary_key=True)
    school_id = fields.BigIntField()
    year = fields.SmallIntField()
    term = fields.CharField(max_length=6)
    stage = fields.CharField(max_length=10)
    grade = fields.SmallIntField()
    subject = fields.CharField(max_length=14)
    number = fields.SmallIntField()
    name = fields.CharField(max_length=30)
    post_id = fields.BigIntField()
    class_id = fields.BigIntField(null=True)
    version = fields.IntField(default=1)
    created_at = fields.DatetimeField()
    changed_at = fields.DatetimeField(null=True)
    changed_by = fields.BigIntField(null=True)

    class Meta(Model.Meta):
        table = "teaching_class"


class TeachingMember(Model):
    """A pupil of a teaching class that follows no administrative class."""

    id = fields.BigIntField(primary_key=True)
    teaching_class_id = fields.BigIntField()
    student_id = fields.BigIntField()

    class Meta(Model.Meta):
        table = "teaching_member"


class TeacherEntry(Model):
    """What teachers have entered of a pupil in a term: by subject, or `class` for what the class teacher gives.

    It belongs to the pupil, not to the teaching class: whoever changes classes keeps it (Q118).
    """

    id = fields.BigIntField(primary_key=True)
    student_id = fields.BigIntField()
    year = fields.SmallIntField()
    term = fields.CharField(max_length=6)
    subject = fields.CharField(max_length=14)
    sealed = fields.BinaryField()
    version = fields.IntField(default=1)
    written_by = fields.BigIntField()
    saved_at = fields.DatetimeField()

    class Meta(Model.Meta):
        table = "teacher_entry"


class TeachingUpload(Model):
    """A filled-in template: `file` sealed until a job has read it, then `cells`, mended in the page until entered.

    It is for a teaching class, a class that is led, or the timetable of a grade: by classes, or of one `subject` by
    lists. `told` is what was said when it was entered.
    """

    id = fields.BigIntField(primary_key=True)
    school_id = fields.BigIntField()
    teaching_class_id = fields.BigIntField(null=True)
    class_id = fields.BigIntField(null=True)
    stage = fields.CharField(max_length=10, null=True)
    grade = fields.SmallIntField(null=True)
    subject = fields.CharField(max_length=14, null=True)
    account_id = fields.BigIntField()
    file_name = fields.CharField(max_length=200)
    file = fields.BinaryField(null=True)
    refusal = fields.JSONField(null=True)
    cells = fields.BinaryField(null=True)
    told = fields.CharField(max_length=100, null=True)
    version = fields.IntField(default=1)
    created_at = fields.DatetimeField()
    entered_at = fields.DatetimeField(null=True)

    class Meta(Model.Meta):
        table = "teaching_upload"


class EntryQuestion(Model):
    """A pupil or guardian doubts what teachers have entered, of one kind; until it is answered there is one of each."""

    id = fields.BigIntField(primary_key=True)
    student_id = fields.BigIntField()
    year = fields.SmallIntField()
    term = fields.CharField(max_length=6)
    subject = fields.CharField(max_length=14)
    kind = fields.CharField(max_length=20)
    words = fields.BinaryField()
    asked_by = fields.BigIntField()
    asked_at = fields.DatetimeField()
    answer = fields.BinaryField(null=True)
    corrected = fields.BooleanField(default=False)
    answered_by = fields.BigIntField(null=True)
    answered_at = fields.DatetimeField(null=True)

    class Meta(Model.Meta):
        table = "entry_question"


ENTRY_SEAL = "teacher_entry.sealed"
CELLS_SEAL = "teaching_upload.cells"
FILE_SEAL = "teaching_upload.file"

QUESTION_SEAL = "entry_question.words"
ANSWER_SEAL = "entry_question.answer"

register_sealed("entry_question", "answer")
register_sealed("entry_question", "words")
register_sealed("teacher_entry", "sealed")
register_sealed("teaching_upload", "cells")
register_sealed("teaching_upload", "file")
