"""The table of requests about teachers. Foreign keys, checks and uniques stand in the migration."""

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.models import Model


class TeacherRequest(Model):
    """What a case about a teacher asks for: whose account, from which school, to which, with what post there."""

    id = fields.BigIntField(primary_key=True)
    case_id = fields.BigIntField()
    account_id = fields.BigIntField()
    from_school_id = fields.BigIntField()
    to_school_id = fields.BigIntField()
    title = fields.CharField(max_length=40)
    roles = ArrayField(element_type="text", default=list)
    note = fields.CharField(max_length=200, default="")
    created_at = fields.DatetimeField()

    class Meta(Model.Meta):
        table = "teacher_request"
