"""Tables of publications. Foreign keys, uniques and checks stand in the migrations."""

from tortoise import fields
from tortoise.models import Model

from xueji.platform.crypto import register_sealed


class Publication(Model):
    """A grade of a school in one term, shown from `starts_at` to `ends_at`; `hash` is over the hashes of its pages."""

    id = fields.BigIntField(primary_key=True)
    school_id = fields.BigIntField()
    school_path = fields.CharField(max_length=200)
    stage = fields.CharField(max_length=10)
    grade = fields.SmallIntField()
    year = fields.SmallIntField()
    term = fields.CharField(max_length=6)
    audience = fields.CharField(max_length=5)
    hash = fields.BinaryField()
    published_by = fields.BigIntField()
    starts_at = fields.DatetimeField()
    ends_at = fields.DatetimeField()

    class Meta(Model.Meta):
        table = "publication"


class PublicationPage(Model):
    """One pupil in a publication. `sealed` is the frozen content as canonical JSON, `hash` the SHA-256 of that."""

    id = fields.BigIntField(primary_key=True)
    publication_id = fields.BigIntField()
    student_id = fields.BigIntField()
    class_id = fields.BigIntField()
    position = fields.SmallIntField()
    sealed = fields.BinaryField()
    hash = fields.BinaryField()
    confirmed_by = fields.BigIntField(null=True)
    confirmed_at = fields.DatetimeField(null=True)

    class Meta(Model.Meta):
        table = "publication_page"


PAGE_SEAL = "publication_page.sealed"

register_sealed("publication_page", "sealed")
