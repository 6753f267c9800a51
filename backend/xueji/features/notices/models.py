"""The inbox, which is the record, and the copies sent by WeChat and SMS. Keys and checks stand in the migrations."""

from tortoise import fields
from tortoise.models import Model


class Notice(Model):
    id = fields.BigIntField(primary_key=True)
    account_id = fields.BigIntField()
    student_id = fields.BigIntField(null=True)
    kind = fields.CharField(max_length=40)
    title = fields.CharField(max_length=100)
    body = fields.CharField(max_length=500)
    link = fields.CharField(max_length=200, default="")
    at = fields.DatetimeField()
    read_at = fields.DatetimeField(null=True)

    class Meta(Model.Meta):
        table = "notice"


class NoticeCopy(Model):
    """A message by one channel. The address is looked up when it is sent, never kept here."""

    id = fields.BigIntField(primary_key=True)
    notice_id = fields.BigIntField()
    account_id = fields.BigIntField()
    channel = fields.CharField(max_length=10)
    priority = fields.SmallIntField()
    state = fields.CharField(max_length=10, default="waiting")
    outcome = fields.CharField(max_length=20, default="")
    tries = fields.SmallIntField(default=0)
    next_at = fields.DatetimeField()
    created_at = fields.DatetimeField()
    sent_at = fields.DatetimeField(null=True)

    class Meta(Model.Meta):
        table = "notice_copy"


class NoticeBudget(Model):
    """How many messages a channel has sent on a day (China)."""

    id = fields.BigIntField(primary_key=True)
    channel = fields.CharField(max_length=10)
    day = fields.DateField()
    used = fields.IntField(default=0)

    class Meta(Model.Meta):
        table = "notice_budget"


class NoticeMute(Model):
    """Somebody does not want copies by this channel about this pupil. The inbox still has the notice."""

    id = fields.BigIntField(primary_key=True)
    account_id = fields.BigIntField()
    student_id = fields.BigIntField()
    channel = fields.CharField(max_length=10)

    class Meta(Model.Meta):
        table = "notice_mute"
