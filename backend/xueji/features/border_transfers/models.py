"""Tables of transfers across provinces. Foreign keys, checks and uniques stand in the migration."""

from tortoise import fields
from tortoise.models import Model

from xueji.platform.crypto import register_sealed


class BorderArrival(Model):
    """What a case of the flow `border_in` asks for. `sealed` is the national number, `reason` what the school wrote.

    `reference` is the application's name over there, while there is one; `state_there` the state that is kept.
    """

    id = fields.BigIntField(primary_key=True)
    case_id = fields.BigIntField()
    student_id = fields.BigIntField()
    school_id = fields.BigIntField()
    class_id = fields.BigIntField(null=True)
    stage = fields.CharField(max_length=10)
    grade = fields.SmallIntField()
    sealed = fields.BinaryField()
    reason = fields.BinaryField()
    from_province = fields.CharField(max_length=20)
    from_school = fields.CharField(max_length=60)
    reference = fields.CharField(max_length=40, null=True)
    state_there = fields.CharField(max_length=12, null=True)
    acknowledged_at = fields.DatetimeField(null=True)
    created_at = fields.DatetimeField()

    class Meta(Model.Meta):
        table = "border_arrival"


class BorderArchivePart(Model):
    """A part of the archive that comes from the other province; `sealed` once it is here."""

    id = fields.BigIntField(primary_key=True)
    arrival_id = fields.BigIntField()
    part = fields.SmallIntField()
    title = fields.CharField(max_length=100, default="")
    sealed = fields.BinaryField(null=True)
    fetched_at = fields.DatetimeField(null=True)

    class Meta(Model.Meta):
        table = "border_archive_part"


NUMBER_SEAL = "border_arrival.sealed"
REASON_SEAL = "border_arrival.reason"
PART_SEAL = "border_archive_part.sealed"

register_sealed("border_arrival", "sealed")
register_sealed("border_arrival", "reason")
register_sealed("border_archive_part", "sealed")
