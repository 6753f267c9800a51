"""Binding codes, wrong tries, consents. Guardianships themselves belong to accounts, because the gate reads them."""

from tortoise import fields
from tortoise.models import Model


class BindingCode(Model):
    """`sealed` keeps the code for printing until it is used, replaced or over; `code_hash` is what it is checked by."""

    id = fields.BigIntField(primary_key=True)
    student_id = fields.BigIntField()
    bind_as = fields.CharField(max_length=10)
    locator = fields.CharField(max_length=8)
    code_hash = fields.BinaryField()
    sealed = fields.BinaryField(null=True)
    made_by = fields.BigIntField()
    made_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    used_at = fields.DatetimeField(null=True)
    used_by = fields.BigIntField(null=True)
    replaced_at = fields.DatetimeField(null=True)

    class Meta(Model.Meta):
        table = "binding_code"


class BindingTry(Model):
    """Wrong codes of one account, or against one locator, within the running hour."""

    who = fields.CharField(max_length=40, primary_key=True)
    tries = fields.SmallIntField()
    since = fields.DatetimeField()

    class Meta(Model.Meta):
        table = "binding_try"


class Consent(Model):
    """What a guardian agreed to for a child, which text, from when until when. Never changed, only ended."""

    id = fields.BigIntField(primary_key=True)
    account_id = fields.BigIntField()
    student_id = fields.BigIntField()
    purpose = fields.CharField(max_length=20)
    version = fields.SmallIntField()
    given_at = fields.DatetimeField()
    withdrawn_at = fields.DatetimeField(null=True)

    class Meta(Model.Meta):
        table = "consent"
