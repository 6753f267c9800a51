"""The table of rights to take in after graduation. Foreign keys, checks and uniques stand in the migration."""

from tortoise import fields
from tortoise.models import Model


class BorderRight(Model):
    """What a school asks for. It holds from `given_at` until `ended_at`; asked for and never given it only ends."""

    id = fields.BigIntField(primary_key=True)
    school_id = fields.BigIntField()
    case_id = fields.BigIntField()
    reason = fields.CharField(max_length=300)
    given_at = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)
    ended_reason = fields.CharField(max_length=200, default="")
    created_at = fields.DatetimeField()

    class Meta(Model.Meta):
        table = "border_right"
