"""Tables of what is asked outside. Partial uniques and checks stand in the migrations."""

from tortoise import fields
from tortoise.models import Model


class GatewayTask(Model):
    """One question to the outside. It names its subject by ids; what is sent is read when it is sent."""

    id = fields.BigIntField(primary_key=True)
    gateway = fields.CharField(max_length=20)
    kind = fields.CharField(max_length=60)
    subject_id = fields.BigIntField()
    student_id = fields.BigIntField(null=True)
    organisation_id = fields.BigIntField(null=True)
    order_key = fields.CharField(max_length=60, null=True)
    request_id = fields.UUIDField()
    state = fields.CharField(max_length=10)
    tries = fields.IntField(default=0)
    since = fields.DatetimeField()
    next_at = fields.DatetimeField()
    held_until = fields.DatetimeField(null=True)
    ticket = fields.CharField(max_length=80, null=True)
    outcome = fields.CharField(max_length=40, null=True)
    reason = fields.CharField(max_length=60, null=True)
    settled_at = fields.DatetimeField(null=True)

    class Meta(Model.Meta):
        table = "gateway_task"


class GatewayBreaker(Model):
    """How a gateway does. While `open_until` lies ahead nobody is sent; after it, one goes to see."""

    gateway = fields.CharField(max_length=20, primary_key=True)
    failures = fields.IntField(default=0)
    open_until = fields.DatetimeField(null=True)
    answered_at = fields.DatetimeField(null=True)
    failed_at = fields.DatetimeField(null=True)

    class Meta(Model.Meta):
        table = "gateway_breaker"
