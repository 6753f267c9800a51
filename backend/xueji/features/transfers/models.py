"""Tables of transfers. Foreign keys, checks and partial uniques stand in the migration."""

from tortoise import fields
from tortoise.models import Model

from xueji.platform.crypto import register_sealed


class Transfer(Model):
    """What a case of the flow `transfer` asks for; where the pupil stood when it was filed, and where one shall go.

    `note` is sealed: families write where they live. `moved_at` is the one instant at which the record changes schools;
    `told_at` when the national platform was to hear of it, `heard` the name of its answer, `nation` the words of it.
    """

    id = fields.BigIntField(primary_key=True)
    student_id = fields.BigIntField()
    case_id = fields.BigIntField()
    reason = fields.CharField(max_length=12)
    note = fields.BinaryField()
    from_school_id = fields.BigIntField()
    from_path = fields.TextField()
    from_stage = fields.CharField(max_length=10)
    from_grade = fields.SmallIntField()
    to_school_id = fields.BigIntField()
    to_path = fields.TextField()
    to_stage = fields.CharField(max_length=10)
    to_grade = fields.SmallIntField()
    class_id = fields.BigIntField(null=True)
    moved_at = fields.DatetimeField(null=True)
    told_at = fields.DatetimeField(null=True)
    heard = fields.CharField(max_length=20, null=True)
    heard_at = fields.DatetimeField(null=True)
    nation = fields.CharField(max_length=120, default="")
    created_at = fields.DatetimeField()

    class Meta(Model.Meta):
        table = "transfer"


class TransferDraft(Model):
    """What a family has filled in and not yet filed: one for each child, whoever of the family writes."""

    id = fields.BigIntField(primary_key=True)
    student_id = fields.BigIntField()
    sealed = fields.BinaryField()
    version = fields.IntField(default=1)
    saved_by = fields.BigIntField()
    saved_at = fields.DatetimeField()

    class Meta(Model.Meta):
        table = "transfer_draft"


class TransferRule(Model):
    """What its bureau says of a school: the school district, the most pupils of a class, the exception for leavers."""

    school_id = fields.BigIntField(primary_key=True)
    district = fields.CharField(max_length=40, default="")
    class_size = fields.SmallIntField(default=0)
    graduating_until = fields.DateField(null=True)
    graduating_reason = fields.CharField(max_length=200, default="")
    set_by = fields.BigIntField()
    set_at = fields.DatetimeField()
    version = fields.IntField(default=1)

    class Meta(Model.Meta):
        table = "transfer_rule"


class ArchiveCopy(Model):
    """The record as it was when the pupil left, kept by the school that was left. `sha256` stands in the audit too."""

    id = fields.BigIntField(primary_key=True)
    student_id = fields.BigIntField()
    school_id = fields.BigIntField()
    school_path = fields.TextField()
    case_id = fields.BigIntField()
    name = fields.CharField(max_length=60)
    stage = fields.CharField(max_length=10)
    grade = fields.SmallIntField()
    class_id = fields.BigIntField(null=True)
    class_name = fields.CharField(max_length=20, default="")
    to_school_id = fields.BigIntField(null=True)
    to_school = fields.CharField(max_length=60)
    sealed = fields.BinaryField()
    sha256 = fields.BinaryField()
    left_at = fields.DatetimeField()

    class Meta(Model.Meta):
        table = "archive_copy"


NOTE_SEAL = "transfer.note"
DRAFT_SEAL = "transfer_draft.sealed"
ARCHIVE_SEAL = "archive_copy.sealed"

register_sealed("transfer", "note")
register_sealed("transfer_draft", "sealed")
register_sealed("archive_copy", "sealed")
