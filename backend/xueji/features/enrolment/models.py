"""Tables of enrolment. Foreign keys, checks and partial uniques stand in the migrations."""

from tortoise import fields
from tortoise.models import Model


class Enrolment(Model):
    """One application. Its pupil is the row of `student`, which claims the person while the application lives.

    `clash` tells whose record stands in the way, masked; `before` is where a continued record stood, to go back there.
    """

    id = fields.BigIntField(primary_key=True)
    student_id = fields.BigIntField()
    school_id = fields.BigIntField()
    school_path = fields.TextField()
    stage = fields.CharField(max_length=10)
    grade = fields.SmallIntField()
    year = fields.SmallIntField()
    kind = fields.CharField(max_length=15)
    source = fields.CharField(max_length=15)
    state = fields.CharField(max_length=12)
    province_at = fields.DatetimeField(null=True)
    national = fields.CharField(max_length=12, null=True)
    national_at = fields.DatetimeField(null=True)
    identity = fields.CharField(max_length=12, null=True)
    identity_at = fields.DatetimeField(null=True)
    clash = fields.JSONField(null=True)
    insist_reason = fields.TextField(default="")
    insisted_by = fields.BigIntField(null=True)
    insisted_at = fields.DatetimeField(null=True)
    reason = fields.TextField(default="")
    permit = fields.CharField(max_length=20, null=True)
    before = fields.JSONField(null=True)
    case_id = fields.BigIntField(null=True)
    number = fields.CharField(max_length=32, null=True)
    reported = fields.CharField(max_length=15, null=True)
    reported_words = fields.CharField(max_length=200, default="")
    reported_at = fields.DatetimeField(null=True)
    entered_by = fields.BigIntField(null=True)
    entered_name = fields.CharField(max_length=60, default="")
    confirmed_by = fields.BigIntField(null=True)
    confirmed_name = fields.CharField(max_length=60, default="")
    confirmed_at = fields.DatetimeField(null=True)
    created_at = fields.DatetimeField()
    moved_at = fields.DatetimeField()
    version = fields.IntField(default=1)

    class Meta(Model.Meta):
        table = "enrolment"


class EnrolmentEvidence(Model):
    """A picture that proves what an application says; it belongs to one from the moment that one is entered."""

    id = fields.BigIntField(primary_key=True)
    enrolment_id = fields.BigIntField(null=True)
    sha256 = fields.CharField(max_length=64)
    name = fields.CharField(max_length=100)
    size = fields.IntField()
    uploaded_by = fields.BigIntField()
    uploaded_at = fields.DatetimeField()

    class Meta(Model.Meta):
        table = "enrolment_evidence"


class EnrolmentPeriod(Model):
    """When a province takes applications of a school year; without a row 1 September to 31 October (Q1)."""

    id = fields.BigIntField(primary_key=True)
    province_id = fields.BigIntField()
    year = fields.SmallIntField()
    opens_on = fields.DateField()
    closes_on = fields.DateField()
    set_by = fields.BigIntField()
    set_at = fields.DatetimeField()
    version = fields.IntField(default=1)

    class Meta(Model.Meta):
        table = "enrolment_period"


class EnrolmentPlan(Model):
    """Places of a school in one stage and year; its row is locked while confirmed ones are counted (Q6)."""

    id = fields.BigIntField(primary_key=True)
    school_id = fields.BigIntField()
    stage = fields.CharField(max_length=10)
    year = fields.SmallIntField()
    places = fields.IntField()
    set_by = fields.BigIntField()
    set_at = fields.DatetimeField()
    version = fields.IntField(default=1)

    class Meta(Model.Meta):
        table = "enrolment_plan"


class EnrolmentTold(Model):
    """Which event of which case people have been told of: once, however often the job runs."""

    id = fields.BigIntField(primary_key=True)
    case_id = fields.BigIntField()
    seq = fields.IntField()
    at = fields.DatetimeField()

    class Meta(Model.Meta):
        table = "enrolment_told"


class ReleaseRequest(Model):
    """One school asks another to let go of a child that is not its own (Q9)."""

    id = fields.BigIntField(primary_key=True)
    enrolment_id = fields.BigIntField()
    asking_id = fields.BigIntField(null=True)
    from_school_id = fields.BigIntField(null=True)
    from_path = fields.TextField()
    to_school_id = fields.BigIntField()
    to_path = fields.TextField()
    reason = fields.TextField(default="")
    case_id = fields.BigIntField()
    number = fields.CharField(max_length=32)
    state = fields.CharField(max_length=10)
    created_at = fields.DatetimeField()

    class Meta(Model.Meta):
        table = "release_request"


class GradeCorrection(Model):
    """A pupil stands in the wrong grade (Q19.6)."""

    id = fields.BigIntField(primary_key=True)
    student_id = fields.BigIntField()
    school_id = fields.BigIntField()
    school_path = fields.TextField()
    from_grade = fields.SmallIntField()
    to_grade = fields.SmallIntField()
    reason = fields.TextField(default="")
    case_id = fields.BigIntField()
    number = fields.CharField(max_length=32)
    state = fields.CharField(max_length=10)
    created_at = fields.DatetimeField()

    class Meta(Model.Meta):
        table = "grade_correction"
