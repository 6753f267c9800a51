"""Tables of registration slips. Foreign keys, partial uniques and triggers stand in the migrations."""

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.models import Model

from xueji.platform.crypto import register_sealed


class SlipIssue(Model):
    """One act of issuing: to whom, until when, in which layout."""

    id = fields.BigIntField(primary_key=True)
    school_id = fields.BigIntField()
    school_path = fields.TextField()
    scope = fields.CharField(max_length=10)
    layout = fields.CharField(max_length=20)
    layout_version = fields.SmallIntField()
    last_day = fields.DateField()
    slips = fields.IntField()
    issued_by = fields.BigIntField(null=True)
    issued_at = fields.DatetimeField()
    told_at = fields.DatetimeField(null=True)

    class Meta(Model.Meta):
        table = "slip_issue"


class Slip(Model):
    """One slip of one pupil. `sealed` is its frozen content as canonical JSON, `hash` the SHA-256 of that.

    `previous_id` is the slip that this one replaces, `base_id` the last signed one, with which it is compared.
    `outdated_fields`: what has changed in the record since.
    """

    id = fields.BigIntField(primary_key=True)
    issue_id = fields.BigIntField()
    student_id = fields.BigIntField()
    school_id = fields.BigIntField()
    school_path = fields.TextField()
    number = fields.CharField(max_length=32)
    token = fields.CharField(max_length=32)
    layout = fields.CharField(max_length=20)
    layout_version = fields.SmallIntField()
    sealed = fields.BinaryField()
    hash = fields.BinaryField()
    state = fields.CharField(max_length=10)
    needs_student = fields.BooleanField()
    last_day = fields.DateField()
    issued_at = fields.DatetimeField()
    read_at = fields.DatetimeField(null=True)
    read_by = fields.BigIntField(null=True)
    objected_at = fields.DatetimeField(null=True)
    due_on = fields.DateField(null=True)
    provisional = fields.BooleanField(default=False)
    closed_at = fields.DatetimeField(null=True)
    previous_id = fields.BigIntField(null=True)
    base_id = fields.BigIntField(null=True)
    outdated_fields = ArrayField(element_type="text", default=list)
    version = fields.IntField(default=1)

    class Meta(Model.Meta):
        table = "slip"


class SlipSignature(Model):
    """Who signed, never changed: `sealed` holds slip hash, step-up, time, account, device, and drawing or name."""

    id = fields.BigIntField(primary_key=True)
    slip_id = fields.BigIntField()
    role = fields.CharField(max_length=10)
    way = fields.CharField(max_length=10)
    account_id = fields.BigIntField()
    signed_at = fields.DatetimeField()
    hash = fields.BinaryField()
    sealed = fields.BinaryField()

    class Meta(Model.Meta):
        table = "slip_signature"


class SlipMarks(Model):
    """What one person of the family has marked as wrong and not handed in yet: `{field: what it should be}`, sealed."""

    id = fields.BigIntField(primary_key=True)
    slip_id = fields.BigIntField()
    account_id = fields.BigIntField()
    sealed = fields.BinaryField()
    version = fields.IntField(default=1)
    saved_at = fields.DatetimeField()

    class Meta(Model.Meta):
        table = "slip_marks"


class SlipObjection(Model):
    """A field that the family has handed in as wrong; `sealed` holds what it should be and the school's answer."""

    id = fields.BigIntField(primary_key=True)
    slip_id = fields.BigIntField()
    field = fields.CharField(max_length=60)
    label = fields.CharField(max_length=40)
    outcome = fields.CharField(max_length=10)
    sealed = fields.BinaryField()
    account_id = fields.BigIntField()
    at = fields.DatetimeField()
    answered_by = fields.BigIntField(null=True)
    answered_at = fields.DatetimeField(null=True)

    class Meta(Model.Meta):
        table = "slip_objection"


class SlipReminder(Model):
    """Who was reminded of which slip last: at most once a day."""

    id = fields.BigIntField(primary_key=True)
    slip_id = fields.BigIntField()
    account_id = fields.BigIntField()
    at = fields.DatetimeField()

    class Meta(Model.Meta):
        table = "slip_reminder"


class SlipPrint(Model):
    """A class on paper as one file, made by a job: `done` of `slips` are set, `sha256` once it is there."""

    id = fields.BigIntField(primary_key=True)
    school_id = fields.BigIntField()
    school_path = fields.TextField()
    class_id = fields.BigIntField()
    slip_ids = ArrayField(element_type="bigint", default=list)
    apart = fields.BooleanField(default=False)
    """A file for each pupil, in a ZIP, instead of one file for the printer."""
    done = fields.IntField(default=0)
    sha256 = fields.CharField(max_length=64, null=True)
    fault = fields.CharField(max_length=200, default="")
    asked_by = fields.BigIntField()
    asked_at = fields.DatetimeField()

    class Meta(Model.Meta):
        table = "slip_print"


class SlipTold(Model):
    """What people have been told of a slip: a job that runs twice tells once."""

    id = fields.BigIntField(primary_key=True)
    slip_id = fields.BigIntField()
    what = fields.CharField(max_length=20)
    at = fields.DatetimeField()

    class Meta(Model.Meta):
        table = "slip_told"


SLIP_SEAL = "slip.sealed"
SIGNATURE_SEAL = "slip_signature.sealed"
MARKS_SEAL = "slip_marks.sealed"
OBJECTION_SEAL = "slip_objection.sealed"

register_sealed("slip", "sealed")
register_sealed("slip_signature", "sealed")
register_sealed("slip_marks", "sealed")
register_sealed("slip_objection", "sealed")
