"""Tables of the register at the exam platform. Foreign keys, triggers and checks stand in the migration."""

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.models import Model


class ExamPupil(Model):
    """A senior pupil and the exam platform: what is to be sent, what is on its way, what it has.

    A trigger on `student` makes the row, keeps `school_id`, and sets `dirty_at` whenever something changes that is
    sent; so do class and school where their names change. `aim` and `asked`: what was last decided to be sent, and
    what the open question has sent; empty bytes are a removal. `revision` counts the questions, so that the platform
    never lets an older one undo a newer one.
    """

    student_id = fields.BigIntField(primary_key=True)
    school_id = fields.BigIntField()
    standing = fields.CharField(max_length=8, null=True)
    passed = fields.BooleanField(default=False)
    dirty_at = fields.DatetimeField(null=True)
    aim = fields.BinaryField(null=True)
    asked = fields.BinaryField(null=True)
    asked_photo = fields.BinaryField(null=True)
    held = fields.BinaryField(null=True)
    held_photo = fields.BinaryField(null=True)
    numbers = ArrayField(element_type="text", default=list)
    revision = fields.IntField(default=0)
    sent_at = fields.DatetimeField(null=True)
    removed_at = fields.DatetimeField(null=True)
    refused = fields.BinaryField(null=True)
    refused_at = fields.DatetimeField(null=True)
    refused_words = fields.CharField(max_length=200, default="")
    told = fields.BinaryField(null=True)

    class Meta(Model.Meta):
        table = "exam_pupil"


class ExamRollup(Model):
    """How many pupils of a school stand how, kept by a trigger in the transaction of whatever changes it."""

    id = fields.BigIntField(primary_key=True)
    school_id = fields.BigIntField()
    standing = fields.CharField(max_length=8)
    pupils = fields.IntField()

    class Meta(Model.Meta):
        table = "exam_rollup"
