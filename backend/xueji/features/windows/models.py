"""Tables of maintenance windows. Foreign keys and uniques stand in the migrations."""

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.models import Model

from xueji.platform.crypto import register_sealed


class MaintenanceWindow(Model):
    """`class_ids` are the classes of the scope `grades` or `classes`, spelt out at opening; `school` covers everybody.

    `fields` are names of general fields and `members.name` … of a family member. The state is told by the clock.
    """

    id = fields.BigIntField(primary_key=True)
    school_id = fields.BigIntField()
    school_path = fields.TextField()
    title = fields.CharField(max_length=40)
    scope = fields.CharField(max_length=10)
    grades = ArrayField(element_type="text", default=list)
    class_ids = ArrayField(element_type="bigint", default=list)
    fields_ = ArrayField(element_type="text", source_field="fields")
    opens_at = fields.DatetimeField()
    closes_at = fields.DatetimeField()
    closed_early_at = fields.DatetimeField(null=True)
    ends_at = fields.DatetimeField()
    """`closes_at`, or `closed_early_at` where the school closed early: the end that every query asks for."""
    reminders = ArrayField(element_type="smallint", default=list)
    announced_at = fields.DatetimeField(null=True)
    reminded_at = fields.DatetimeField(null=True)
    created_by = fields.BigIntField()
    created_at = fields.DatetimeField()
    version = fields.IntField(default=1)

    class Meta(Model.Meta):
        table = "maintenance_window"


class WindowReminder(Model):
    """Who of the family was reminded of which window last: at most once a day."""

    id = fields.BigIntField(primary_key=True)
    window_id = fields.BigIntField()
    account_id = fields.BigIntField()
    at = fields.DatetimeField()

    class Meta(Model.Meta):
        table = "window_reminder"


class FieldRule(Model):
    """What a province or county lays down about a field: never asked for, or always."""

    id = fields.BigIntField(primary_key=True)
    organisation_id = fields.BigIntField()
    field = fields.CharField(max_length=60)
    rule = fields.CharField(max_length=10)
    set_by = fields.BigIntField()
    set_at = fields.DatetimeField()

    class Meta(Model.Meta):
        table = "field_rule"


class FieldRuleList(Model):
    """The version of an office's list of rules."""

    organisation_id = fields.BigIntField(primary_key=True)
    version = fields.IntField(default=1)

    class Meta(Model.Meta):
        table = "field_rule_list"


class Submission(Model):
    """One pupil's sheet in one window. `draft` is sealed: `{changes, members, base}`, the changes alone.

    `class_id` is repeated from the pupil when the family hands in, so that lists and counts need no join.
    """

    id = fields.BigIntField(primary_key=True)
    window_id = fields.BigIntField()
    student_id = fields.BigIntField()
    state = fields.CharField(max_length=12)
    draft = fields.BinaryField(null=True)
    draft_version = fields.IntField(default=0)
    base_version = fields.IntField(default=0)
    changed = fields.SmallIntField(default=0)
    waiting = fields.SmallIntField(default=0)
    nothing_changed = fields.BooleanField(default=False)
    level = fields.SmallIntField(default=0)
    risks = ArrayField(element_type="text", default=list)
    harmless = fields.BooleanField(default=False)
    case_id = fields.BigIntField(null=True)
    number = fields.CharField(max_length=32, null=True)
    due_on = fields.DateField(null=True)
    seen_at = fields.DatetimeField()
    saved_by = fields.BigIntField(null=True)
    saved_at = fields.DatetimeField(null=True)
    submitted_by = fields.BigIntField(null=True)
    submitted_role = fields.CharField(max_length=10, null=True)
    submitted_at = fields.DatetimeField(null=True)
    decided_at = fields.DatetimeField(null=True)

    class Meta(Model.Meta):
        table = "submission"


class HandedIn(Model):
    """A receipt: one handing in, kept also when it was withdrawn and handed in anew."""

    number = fields.CharField(primary_key=True, max_length=32)
    submission_id = fields.BigIntField()
    case_id = fields.BigIntField(null=True)
    submitted_at = fields.DatetimeField()
    submitted_by = fields.BigIntField()
    submitted_role = fields.CharField(max_length=10)
    nothing_changed = fields.BooleanField()
    withdrawn_at = fields.DatetimeField(null=True)

    class Meta(Model.Meta):
        table = "submission_receipt"


class SubmissionItem(Model):
    """One changed field as it was handed in; `sealed` holds old and new. A refiled item supersedes the old one."""

    id = fields.BigIntField(primary_key=True)
    submission_id = fields.BigIntField()
    case_id = fields.BigIntField()
    position = fields.SmallIntField()
    item = fields.CharField(max_length=80)
    sealed = fields.BinaryField()
    risks = ArrayField(element_type="text", default=list)
    phone_index = fields.BinaryField(null=True)
    state = fields.CharField(max_length=10)
    superseded = fields.BooleanField(default=False)
    reason = fields.CharField(max_length=40, default="")
    text = fields.CharField(max_length=200, default="")
    decided_at = fields.DatetimeField(null=True)
    decided_by = fields.BigIntField(null=True)

    class Meta(Model.Meta):
        table = "submission_item"


class SubmissionTold(Model):
    """Events of a case whose notices have been written: a job that runs twice tells once."""

    id = fields.BigIntField(primary_key=True)
    case_id = fields.BigIntField()
    seq = fields.IntField()
    at = fields.DatetimeField()

    class Meta(Model.Meta):
        table = "submission_told"


DRAFT_SEAL = "submission.draft"
ITEM_SEAL = "submission_item.sealed"

register_sealed("submission", "draft")
register_sealed("submission_item", "sealed")
