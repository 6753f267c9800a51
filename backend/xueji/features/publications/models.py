"""Tables of publications. Foreign keys, uniques and checks stand in the migrations."""

from tortoise import fields
from tortoise.models import Model

from xueji.platform.crypto import register_sealed


class Publication(Model):
    """A grade of a school in one term, shown from `starts_at` to `ends_at`; `hash` is over the hashes of its pages.

    `automatic`: published by the clock, for the school had not done so in time; nobody is `published_by`.
    `revoked_at`: agreed by the offices above; its confirmations are gone, the grade may be published again.
    `closed_at`: confirmed by the city; from then on nothing of it changes.
    """

    id = fields.BigIntField(primary_key=True)
    school_id = fields.BigIntField()
    school_path = fields.CharField(max_length=200)
    stage = fields.CharField(max_length=10)
    grade = fields.SmallIntField()
    year = fields.SmallIntField()
    term = fields.CharField(max_length=6)
    audience = fields.CharField(max_length=5)
    hash = fields.BinaryField()
    published_by = fields.BigIntField(null=True)
    automatic = fields.BooleanField(default=False)
    starts_at = fields.DatetimeField()
    ends_at = fields.DatetimeField()
    revoked_at = fields.DatetimeField(null=True)
    closed_at = fields.DatetimeField(null=True)

    class Meta(Model.Meta):
        table = "publication"


class PublicationPage(Model):
    """One pupil in a publication. `sealed` is the frozen content as canonical JSON, `hash` the SHA-256 of that.

    `open_until`: changed so late that its owner may confirm and object beyond the end of the publication.
    """

    id = fields.BigIntField(primary_key=True)
    publication_id = fields.BigIntField()
    student_id = fields.BigIntField()
    class_id = fields.BigIntField()
    position = fields.SmallIntField()
    sealed = fields.BinaryField()
    hash = fields.BinaryField()
    confirmed_by = fields.BigIntField(null=True)
    confirmed_at = fields.DatetimeField(null=True)
    open_until = fields.DatetimeField(null=True)

    class Meta(Model.Meta):
        table = "publication_page"


class PublicationPageVersion(Model):
    """What a page showed before it was changed at `replaced_at`. `whole`: the hash of the publication until then.

    `confirmed_at`: it had been confirmed, which was cleared.
    """

    id = fields.BigIntField(primary_key=True)
    page_id = fields.BigIntField()
    number = fields.SmallIntField()
    sealed = fields.BinaryField()
    hash = fields.BinaryField()
    whole = fields.BinaryField()
    confirmed_at = fields.DatetimeField(null=True)
    replaced_at = fields.DatetimeField()

    class Meta(Model.Meta):
        table = "publication_page_version"


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


class PublicationRevocation(Model):
    """A school asks for a publication to be taken down. `sealed` says why; what comes of it are events of its case."""

    id = fields.BigIntField(primary_key=True)
    case_id = fields.BigIntField()
    publication_id = fields.BigIntField()
    sealed = fields.BinaryField()

    class Meta(Model.Meta):
        table = "publication_revocation"


OBJECTION_SEAL = "publication_objection.words"
CORRECTION_SEAL = "publication_correction.sealed"
PAGE_SEAL = "publication_page.sealed"
REVOCATION_SEAL = "publication_revocation.sealed"
VERSION_SEAL = "publication_page_version.sealed"

register_sealed("publication_page", "sealed")
register_sealed("publication_page_version", "sealed")
register_sealed("publication_objection", "words")
register_sealed("publication_correction", "sealed")
register_sealed("publication_revocation", "sealed")
