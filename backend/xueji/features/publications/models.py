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


class PublicationObjection(Model):
    """What a pupil says is wrong. `hash` is of the page that was read, `words` the sealed sentence."""

    id = fields.BigIntField(primary_key=True)
    case_id = fields.BigIntField()
    page_id = fields.BigIntField()
    record_id = fields.BigIntField(null=True)
    hash = fields.BinaryField()
    words = fields.BinaryField()

    class Meta(Model.Meta):
        table = "publication_objection"


class PublicationCorrection(Model):
    """What a record of a page shall say. `sealed` holds why, and what it says before and after."""

    id = fields.BigIntField(primary_key=True)
    case_id = fields.BigIntField()
    page_id = fields.BigIntField()
    record_id = fields.BigIntField()
    sealed = fields.BinaryField()

    class Meta(Model.Meta):
        table = "publication_correction"


OBJECTION_SEAL = "publication_objection.words"
CORRECTION_SEAL = "publication_correction.sealed"
PAGE_SEAL = "publication_page.sealed"

register_sealed("publication_page", "sealed")
register_sealed("publication_objection", "words")
register_sealed("publication_correction", "sealed")
