"""The table of pupils who come back. Foreign keys, checks and uniques stand in the migration."""

from tortoise import fields
from tortoise.models import Model

from xueji.platform.crypto import register_sealed


class ComingBack(Model):
    """What a case asks for: from which state, into which grade and class. `reason` is what the school wrote."""

    id = fields.BigIntField(primary_key=True)
    case_id = fields.BigIntField()
    student_id = fields.BigIntField()
    school_id = fields.BigIntField()
    from_state = fields.CharField(max_length=20)
    stage = fields.CharField(max_length=10)
    from_grade = fields.SmallIntField()
    grade = fields.SmallIntField()
    class_id = fields.BigIntField(null=True)
    reason = fields.BinaryField()
    created_at = fields.DatetimeField()

    class Meta(Model.Meta):
        table = "coming_back"


REASON_SEAL = "coming_back.reason"

register_sealed("coming_back", "reason")
