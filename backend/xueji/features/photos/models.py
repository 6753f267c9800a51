"""Tables of photos, batches and freezes. Foreign keys, checks and partial uniques stand in the migration."""

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.models import Model


class StudentPhoto(Model):
    """One photo that somebody handed in. `sha256` and `thumbnail` name files; `student.photo_sha` is the current one.

    A pupil has at most one that waits and one that is current: partial unique indexes hold it.
    """

    id = fields.BigIntField(primary_key=True)
    student_id = fields.BigIntField()
    sha256 = fields.CharField(max_length=64)
    thumbnail = fields.CharField(max_length=64)
    width = fields.IntField()
    height = fields.IntField()
    size = fields.IntField()
    advice = ArrayField(element_type="text", default=list)
    state = fields.CharField(max_length=10)
    source = fields.CharField(max_length=10)
    account_id = fields.BigIntField(null=True)
    who = fields.CharField(max_length=80)
    at = fields.DatetimeField()
    decided_by = fields.BigIntField(null=True)
    decided_who = fields.CharField(max_length=80, default="")
    decided_at = fields.DatetimeField(null=True)
    reason = fields.CharField(max_length=20, default="")
    text = fields.CharField(max_length=200, default="")
    batch_id = fields.BigIntField(null=True)

    class Meta(Model.Meta):
        table = "student_photo"


class PhotoBatch(Model):
    """A ZIP of a school: received in parts, taken apart by a job. `fault` says why nothing could be taken from it."""

    id = fields.BigIntField(primary_key=True)
    school_id = fields.BigIntField()
    school_path = fields.TextField()
    account_id = fields.BigIntField(null=True)
    who = fields.CharField(max_length=80)
    file_name = fields.CharField(max_length=200)
    size = fields.BigIntField()
    modified = fields.BigIntField(default=0)
    parts = fields.IntField()
    state = fields.CharField(max_length=10)
    fault = fields.CharField(max_length=300, default="")
    files = fields.IntField(default=0)
    ignored = fields.IntField(default=0)
    created_at = fields.DatetimeField()
    finished_at = fields.DatetimeField(null=True)

    class Meta(Model.Meta):
        table = "photo_batch"


class PhotoPart(Model):
    """A piece of a ZIP that has arrived; forgotten once the batch is through."""

    id = fields.BigIntField(primary_key=True)
    batch_id = fields.BigIntField()
    number = fields.IntField()
    sha256 = fields.CharField(max_length=64)
    size = fields.IntField()

    class Meta(Model.Meta):
        table = "photo_part"


class PhotoFile(Model):
    """What became of one file of a ZIP. `name` has its ID number masked; `faults` are JSON."""

    id = fields.BigIntField(primary_key=True)
    batch_id = fields.BigIntField()
    number = fields.IntField()
    name = fields.CharField(max_length=200)
    outcome = fields.CharField(max_length=10)
    student_id = fields.BigIntField(null=True)
    faults: fields.Field[object] = fields.JSONField(default=list)
    advice = ArrayField(element_type="text", default=list)

    class Meta(Model.Meta):
        table = "photo_file"


class RecordFreeze(Model):
    """学籍冻结: for these days nothing in the records of a subtree changes. Both days are within it."""

    id = fields.BigIntField(primary_key=True)
    organisation_id = fields.BigIntField()
    path = fields.TextField()
    set_by = fields.BigIntField()
    account_id = fields.BigIntField()
    starts_on = fields.DateField()
    ends_on = fields.DateField()
    reason = fields.CharField(max_length=100)
    created_at = fields.DatetimeField()
    lifted_at = fields.DatetimeField(null=True)

    class Meta(Model.Meta):
        table = "record_freeze"
