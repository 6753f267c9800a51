"""Problem records (Q11, Q21). Foreign keys and partial uniques stand in the migrations."""

from tortoise import fields
from tortoise.models import Model


class ProblemRecord(Model):
    """Something that is wrong with a record's identity, from the day it was seen until it is settled."""

    id = fields.BigIntField(primary_key=True)
    student_id = fields.BigIntField()
    kind = fields.CharField(max_length=20)
    state = fields.CharField(max_length=10)
    reason = fields.TextField(default="")
    opened_at = fields.DatetimeField()
    asked_at = fields.DatetimeField(null=True)
    settled_at = fields.DatetimeField(null=True)
    settlement = fields.CharField(max_length=20, null=True)
    version = fields.IntField(default=1)

    class Meta(Model.Meta):
        table = "problem_record"
