from tortoise import fields
from tortoise.models import Model


class Session(Model):
    """A login. The cookie holds the secret, the row only its hash; ending the row ends the login at once."""

    id_hash = fields.BinaryField(primary_key=True)
    account_id = fields.BigIntField()
    post_id = fields.BigIntField(null=True)
    kind = fields.CharField(max_length=16)
    device = fields.CharField(max_length=200, default="")
    created_at = fields.DatetimeField()
    seen_at = fields.DatetimeField()
    idle_until = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    proven_at = fields.DatetimeField(null=True)
    """When the holder proved by a code who holds the phone."""
    ended_at = fields.DatetimeField(null=True)

    class Meta(Model.Meta):
        table = "session"


class Idempotency(Model):
    """One act under one key: its answer is kept for 400 days, sealed, and given again."""

    key_hash = fields.BinaryField(primary_key=True)
    body_hash = fields.BinaryField()
    account_id = fields.BigIntField()
    answer = fields.BinaryField(null=True)
    at = fields.DatetimeField()
    keep_until = fields.DatetimeField()

    class Meta(Model.Meta):
        table = "idempotency"
