"""Tables of senior results. Foreign keys, triggers and checks stand in the migrations."""

from tortoise import fields
from tortoise.models import Model

from xueji.platform.crypto import register_sealed


class SeniorResult(Model):
    """Everything that is known of one pupil's results, sealed: fitness is health data. None is nothing yet."""

    student_id = fields.BigIntField(primary_key=True)
    sealed = fields.BinaryField(null=True)
    version = fields.IntField(default=1)
    saved_at = fields.DatetimeField()

    class Meta(Model.Meta):
        table = "senior_result"


class SeniorStanding(Model):
    """How far one senior pupil is, judged from the results whenever they change: what statistics count.

    The row follows the pupil's record by a trigger on `student`: school, grade, and whether it counts (in school). A
    grade that changed makes it `stale`: another year of entry may have other rules. `work_from` and `work_due` are
    there while the technology work is waited for.
    """

    student_id = fields.BigIntField(primary_key=True)
    school_id = fields.BigIntField()
    grade = fields.SmallIntField()
    counted = fields.BooleanField()
    stale = fields.BooleanField(default=False)
    credits = fields.DecimalField(max_digits=5, decimal_places=1, default=0)
    credits_state = fields.CharField(max_length=6, default="open")
    exams_state = fields.CharField(max_length=6, default="open")
    technology_state = fields.CharField(max_length=6, default="open")
    arts_state = fields.CharField(max_length=6, default="open")
    pe_state = fields.CharField(max_length=6, default="open")
    work_from = fields.DateField(null=True)
    work_due = fields.DateField(null=True)

    class Meta(Model.Meta):
        table = "senior_standing"


class SeniorRollup(Model):
    """How many pupils of a school's grade stand how in a measure, kept by a trigger in the transaction of the results.

    Measure `ready` counts everybody, `passed` where all others are, and sums the credits.
    """

    id = fields.BigIntField(primary_key=True)
    school_id = fields.BigIntField()
    grade = fields.SmallIntField()
    measure = fields.CharField(max_length=10)
    state = fields.CharField(max_length=6)
    pupils = fields.IntField()
    credits = fields.DecimalField(max_digits=10, decimal_places=1)

    class Meta(Model.Meta):
        table = "senior_rollup"


class TechnologyWork(Model):
    """A pupil's technology work. `sealed` holds title and words; without `handed_in_at` it is a draft."""

    id = fields.BigIntField(primary_key=True)
    student_id = fields.BigIntField()
    sealed = fields.BinaryField()
    version = fields.IntField(default=1)
    saved_at = fields.DatetimeField()
    handed_in_at = fields.DatetimeField(null=True)

    class Meta(Model.Meta):
        table = "technology_work"


class TechnologyPicture(Model):
    id = fields.BigIntField(primary_key=True)
    work_id = fields.BigIntField()
    sha256 = fields.CharField(max_length=64)
    size = fields.IntField()
    created_at = fields.DatetimeField()

    class Meta(Model.Meta):
        table = "technology_picture"


class ExamFeed(Model):
    """How far the exam platform's results have been read, and when it last said something."""

    province_id = fields.BigIntField(primary_key=True)
    last_serial = fields.BigIntField()
    entered = fields.BigIntField(default=0)
    heard_at = fields.DatetimeField(null=True)

    class Meta(Model.Meta):
        table = "exam_feed"


class ExamLeft(Model):
    """A line of the exam platform that fits no pupil yet. `why`: nobody has the number, or the name is another."""

    serial = fields.BigIntField(primary_key=True)
    sealed = fields.BinaryField()
    why = fields.CharField(max_length=10)
    at = fields.DatetimeField()

    class Meta(Model.Meta):
        table = "exam_left"


RESULT_SEAL = "senior_result.sealed"
WORK_SEAL = "technology_work.sealed"
LEFT_SEAL = "exam_left.sealed"

register_sealed("senior_result", "sealed")
register_sealed("technology_work", "sealed")
register_sealed("exam_left", "sealed")
