from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.models import Model


class ApprovalCase(Model):
    """A case as its events add up to; `snapshot` is the folded case, the other columns are for lists and joins.

    `holder_ids` are the organisations that may decide now, empty while the case lies with its applicant; `owed_on` is
    the first day on which the clock has to look at it.
    """

    id = fields.BigIntField(primary_key=True)
    flow = fields.CharField(max_length=40)
    flow_version = fields.IntField()
    number = fields.CharField(max_length=32)
    student_id = fields.BigIntField(null=True)
    filed_by = fields.BigIntField()
    parties = fields.JSONField()
    holder_ids = ArrayField(element_type="bigint")
    step = fields.CharField(max_length=80)
    state = fields.CharField(max_length=16)
    opened_at = fields.DatetimeField()
    step_opened_at = fields.DatetimeField(null=True)
    due_on = fields.DateField(null=True)
    provisional = fields.BooleanField(default=False)
    closed_at = fields.DatetimeField(null=True)
    snapshot = fields.JSONField()
    version = fields.IntField()
    owed_on = fields.DateField(null=True)

    class Meta(Model.Meta):
        table = "approval_case"


class ApprovalConcern(Model):
    """A case in the lists of one of its parties: `steps` are those that this organisation may decide now.

    `due_on` is the case's nearest last day, infinity while nobody's clock runs. Kept by the statements that write a
    case.
    """

    id = fields.BigIntField(primary_key=True)
    case_id = fields.BigIntField()
    organisation_id = fields.BigIntField()
    flow = fields.CharField(max_length=40)
    steps = ArrayField(element_type="text")
    due_on = fields.DateField()
    closed_on = fields.DateField(null=True)

    class Meta(Model.Meta):
        table = "approval_concern"


class ApprovalEvent(Model):
    """A line of a case's history. Added only."""

    id = fields.BigIntField(primary_key=True)
    case_id = fields.BigIntField()
    seq = fields.IntField()
    at = fields.DatetimeField()
    kind = fields.CharField(max_length=32)
    actor_account_id = fields.BigIntField(null=True)
    actor_post_id = fields.BigIntField(null=True)
    payload = fields.JSONField()

    class Meta(Model.Meta):
        table = "approval_event"
