from tortoise import fields
from tortoise.models import Model


class Workday(Model):
    """A published day. `notice` is the number of the notice that says so, or where the seed came from."""

    day = fields.DateField(primary_key=True)
    is_workday = fields.BooleanField()
    notice = fields.CharField(max_length=80)
    version = fields.IntField(default=1)

    class Meta(Model.Meta):
        table = "workday"
