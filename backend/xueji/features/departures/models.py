"""Tables of pupils who leave for another province. Foreign keys, checks and uniques stand in the migration."""

from tortoise import fields
from tortoise.models import Model

from xueji.platform.crypto import register_sealed


class Departure(Model):
    """What another province asks for: the case behind it, who goes where. `reason` is what they wrote.

    `reference` is the application's name over there. `left_at` is the one instant at which the pupil is theirs.
    """

    id = fields.BigIntField(primary_key=True)
    case_id = fields.BigIntField()
    student_id = fields.BigIntField()
    school_id = fields.BigIntField()
    reference = fields.CharField(max_length=40)
    to_province = fields.CharField(max_length=60)
    to_school = fields.CharField(max_length=100)
    to_grade = fields.CharField(max_length=60)
    reason = fields.BinaryField()
    left_at = fields.DatetimeField(null=True)
    created_at = fields.DatetimeField()

    class Meta(Model.Meta):
        table = "departure"


class DepartureReply(Model):
    """What a party of ours decided on a request, told once. A request that fits no pupil has no departure.

    `text` is sealed: officials write what they know of the family.
    """

    id = fields.BigIntField(primary_key=True)
    departure_id = fields.BigIntField(null=True)
    reference = fields.CharField(max_length=40)
    side = fields.CharField(max_length=10)
    agreed = fields.BooleanField()
    text = fields.BinaryField()
    decided_on = fields.DateField()
    told_at = fields.DatetimeField(null=True)

    class Meta(Model.Meta):
        table = "departure_reply"


class DeparturePart(Model):
    """A part of the archive, sealed as it was when all had agreed; `sent_at` once the other province has it."""

    id = fields.BigIntField(primary_key=True)
    departure_id = fields.BigIntField()
    part = fields.SmallIntField()
    title = fields.CharField(max_length=100)
    sealed = fields.BinaryField()
    sent_at = fields.DatetimeField(null=True)

    class Meta(Model.Meta):
        table = "departure_part"


class DepartureWaiting(Model):
    """A request, sealed, for a pupil whose request of before is not closed over there yet: it opens by itself."""

    id = fields.BigIntField(primary_key=True)
    reference = fields.CharField(max_length=40)
    departure_id = fields.BigIntField()
    sealed = fields.BinaryField()
    created_at = fields.DatetimeField()

    class Meta(Model.Meta):
        table = "departure_waiting"


class DepartureInbox(Model):
    """How far the requests of other provinces have been read: one row."""

    id = fields.SmallIntField(primary_key=True)
    serial = fields.BigIntField(default=0)

    class Meta(Model.Meta):
        table = "departure_inbox"


REASON_SEAL = "departure.reason"
TEXT_SEAL = "departure_reply.text"
PART_SEAL = "departure_part.sealed"
WAITING_SEAL = "departure_waiting.sealed"

register_sealed("departure", "reason")
register_sealed("departure_reply", "text")
register_sealed("departure_part", "sealed")
register_sealed("departure_waiting", "sealed")
