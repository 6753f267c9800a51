"""What stands beside a case: proof, who has opened it, what was said, who was told, how long steps take."""

from tortoise import fields
from tortoise.models import Model


class Evidence(Model):
    """A picture that proves something. It is its uploader's until it is given to a case."""

    id = fields.BigIntField(primary_key=True)
    flow = fields.CharField(max_length=40)
    case_id = fields.BigIntField(null=True)
    slot = fields.CharField(max_length=40)
    account_id = fields.BigIntField()
    sha256 = fields.CharField(max_length=64)
    size = fields.IntField()
    width = fields.IntField()
    height = fields.IntField()
    created_at = fields.DatetimeField(auto_now_add=True)
    given_at = fields.DatetimeField(null=True)

    class Meta(Model.Meta):
        table = "case_evidence"


class EvidenceOpened(Model):
    """An official has opened a piece of evidence: the first time counts."""

    id = fields.BigIntField(primary_key=True)
    evidence_id = fields.BigIntField()
    account_id = fields.BigIntField()
    post_id = fields.BigIntField(null=True)
    at = fields.DatetimeField(auto_now_add=True)

    class Meta(Model.Meta):
        table = "case_evidence_opened"


class Message(Model):
    """A word in the conversation of a case. No event: it moves nothing, and nobody's open page goes stale by it."""

    id = fields.BigIntField(primary_key=True)
    case_id = fields.BigIntField()
    account_id = fields.BigIntField()
    post_id = fields.BigIntField(null=True)
    text = fields.CharField(max_length=500)
    at = fields.DatetimeField(auto_now_add=True)
    told_at = fields.DatetimeField(null=True)

    class Meta(Model.Meta):
        table = "case_message"


class Told(Model):
    """An event of a case of which these people have heard."""

    id = fields.BigIntField(primary_key=True)
    case_id = fields.BigIntField()
    seq = fields.IntField()
    audience = fields.CharField(max_length=12)
    at = fields.DatetimeField(auto_now_add=True)

    class Meta(Model.Meta):
        table = "case_told"


class Pace(Model):
    """How many steps an organisation took in so many working days, in the last quarter. Counted anew every night."""

    id = fields.BigIntField(primary_key=True)
    organisation_id = fields.BigIntField()
    flow = fields.CharField(max_length=40)
    step = fields.CharField(max_length=40)
    days = fields.IntField()
    cases = fields.IntField()

    class Meta(Model.Meta):
        table = "case_pace"
