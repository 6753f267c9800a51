"""Tables of collections. Foreign keys, partial uniques and checks stand in the migration."""

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.models import Model

from xueji.platform.crypto import register_sealed


class Collection(Model):
    """One grade of a school collects its new pupils. `fields` are the optional ones it asks for.

    `entry_month` and `entry_way` are what the school knows of all of them. The state is told by the clock.
    """

    id = fields.BigIntField(primary_key=True)
    school_id = fields.BigIntField()
    school_path = fields.TextField()
    title = fields.CharField(max_length=40)
    stage = fields.CharField(max_length=10)
    grade = fields.SmallIntField()
    class_ids = ArrayField(element_type="bigint", default=list)
    unassigned = fields.BooleanField()
    fields_ = ArrayField(element_type="text", default=list, source_field="fields")
    entry_month = fields.CharField(max_length=7)
    entry_way = fields.CharField(max_length=2)
    photo = fields.CharField(max_length=10, default="optional")
    note = fields.CharField(max_length=300, default="")
    opens_at = fields.DatetimeField()
    closes_at = fields.DatetimeField()
    closed_early_at = fields.DatetimeField(null=True)
    ends_at = fields.DatetimeField()
    """`closes_at`, or `closed_early_at` where the school closed early: the end that every query asks for."""
    created_by = fields.BigIntField()
    created_at = fields.DatetimeField()
    version = fields.IntField(default=1)

    class Meta(Model.Meta):
        table = "collection"


class CollectionCode(Model):
    """The QR code of a class, or of the pupils without one. `sealed` keeps it for printing until it is ended."""

    id = fields.BigIntField(primary_key=True)
    collection_id = fields.BigIntField()
    class_id = fields.BigIntField(null=True)
    code_hash = fields.BinaryField()
    sealed = fields.BinaryField(null=True)
    made_by = fields.BigIntField()
    made_at = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)

    class Meta(Model.Meta):
        table = "collection_code"


class CollectionEntry(Model):
    """One child as a family (or a teacher for it) writes it down. `draft` is sealed: `{values, members}`.

    `account_id` is the guardian, absent while a paper family has not confirmed; `paper_by` the teacher who entered it.
    `person_index` is the blind index of what makes the person unique, `phone_indexes` those of all phone numbers.
    `marks` are what the school should look at, as codes of rules.MARKS.
    """

    id = fields.BigIntField(primary_key=True)
    collection_id = fields.BigIntField()
    school_id = fields.BigIntField()
    school_path = fields.TextField()
    class_id = fields.BigIntField(null=True)
    account_id = fields.BigIntField(null=True)
    paper_by = fields.BigIntField(null=True)
    state = fields.CharField(max_length=10)
    name = fields.CharField(max_length=60, default="")
    draft = fields.BinaryField(null=True)
    draft_version = fields.IntField(default=0)
    person_index = fields.BinaryField(null=True)
    phone_indexes = ArrayField(element_type="bytea", default=list)
    marks = ArrayField(element_type="text", default=list)
    level = fields.SmallIntField(default=0)
    consent_version = fields.SmallIntField(null=True)
    consented_at = fields.DatetimeField(null=True)
    relation = fields.CharField(max_length=2, null=True)
    consents = ArrayField(element_type="text", default=list)
    case_id = fields.BigIntField(null=True)
    number = fields.CharField(max_length=32, null=True)
    due_on = fields.DateField(null=True)
    provisional = fields.BooleanField(default=False)
    reason = fields.CharField(max_length=40, default="")
    reason_text = fields.CharField(max_length=200, default="")
    reason_fields = ArrayField(element_type="text", default=list)
    begun_at = fields.DatetimeField()
    saved_by = fields.BigIntField(null=True)
    saved_at = fields.DatetimeField(null=True)
    submitted_by = fields.BigIntField(null=True)
    submitted_at = fields.DatetimeField(null=True)
    decided_by = fields.BigIntField(null=True)
    decided_at = fields.DatetimeField(null=True)
    confirmed_at = fields.DatetimeField(null=True)
    unconfirmed_note = fields.CharField(max_length=200, default="")
    student_id = fields.BigIntField(null=True)
    enrolment_id = fields.BigIntField(null=True)

    class Meta(Model.Meta):
        table = "collection_entry"


class CollectionEntryPhoto(Model):
    """The child's photo that goes with an entry until the record is there; its files are named by their hashes."""

    id = fields.BigIntField(primary_key=True)
    entry_id = fields.BigIntField()
    sha256 = fields.CharField(max_length=64)
    thumbnail = fields.CharField(max_length=64)
    width = fields.IntField()
    height = fields.IntField()
    size = fields.IntField()
    advice = ArrayField(element_type="text", default=list)
    account_id = fields.BigIntField()
    at = fields.DatetimeField()

    class Meta(Model.Meta):
        table = "collection_photo"


class CollectionReceipt(Model):
    """One handing in, kept also when it was withdrawn and handed in anew."""

    number = fields.CharField(primary_key=True, max_length=32)
    entry_id = fields.BigIntField()
    submitted_at = fields.DatetimeField()
    submitted_by = fields.BigIntField()
    withdrawn_at = fields.DatetimeField(null=True)

    class Meta(Model.Meta):
        table = "collection_receipt"


class CollectionConfirmation(Model):
    """The one-time code by which the guardian of a paper entry confirms it. `sealed` until it is used or over."""

    id = fields.BigIntField(primary_key=True)
    entry_id = fields.BigIntField()
    code_hash = fields.BinaryField()
    sealed = fields.BinaryField(null=True)
    made_by = fields.BigIntField()
    made_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()
    used_at = fields.DatetimeField(null=True)
    replaced_at = fields.DatetimeField(null=True)

    class Meta(Model.Meta):
        table = "collection_confirmation"


class CollectionTold(Model):
    """Events of a case whose notices have been written: a job that runs twice tells once."""

    id = fields.BigIntField(primary_key=True)
    case_id = fields.BigIntField()
    seq = fields.IntField()
    at = fields.DatetimeField()

    class Meta(Model.Meta):
        table = "collection_told"


DRAFT_SEAL = "collection_entry.draft"
CODE_SEAL = "collection_code.sealed"
CONFIRMATION_SEAL = "collection_confirmation.sealed"

register_sealed("collection_entry", "draft")
register_sealed("collection_code", "sealed")
register_sealed("collection_confirmation", "sealed")
