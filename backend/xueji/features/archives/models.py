"""Tables of reports and archives. Foreign keys, uniques and checks stand in the migrations."""

from tortoise import fields
from tortoise.models import Model

from xueji.platform.crypto import register_sealed


class EvaluationReport(Model):
    """A publication that has been reported to the city. `fault` says why archiving stopped, until it goes on."""

    id = fields.BigIntField(primary_key=True)
    publication_id = fields.BigIntField()
    case_id = fields.BigIntField()
    reported_at = fields.DatetimeField()
    archived_at = fields.DatetimeField(null=True)
    fault = fields.CharField(max_length=300, default="")

    class Meta(Model.Meta):
        table = "evaluation_report"


class EvaluationArchive(Model):
    """A pupil's evaluation of a term, or of a whole stage, as the city has confirmed it; never changed again.

    `sealed` is the frozen content as canonical JSON and `hash` its SHA-256; `file` is the SHA-256 of the PDF, by which
    it is stored. School and class are those of the publication: the archive stays theirs wherever the pupil goes.
    """

    id = fields.BigIntField(primary_key=True)
    student_id = fields.BigIntField()
    report_id = fields.BigIntField()
    span = fields.CharField(max_length=5)
    stage = fields.CharField(max_length=10)
    year = fields.SmallIntField()
    term = fields.CharField(max_length=6)
    school_id = fields.BigIntField()
    school_path = fields.CharField(max_length=200)
    class_id = fields.BigIntField()
    token = fields.CharField(max_length=22)
    sealed = fields.BinaryField()
    hash = fields.BinaryField()
    file = fields.CharField(max_length=64)
    made_at = fields.DatetimeField()

    class Meta(Model.Meta):
        table = "evaluation_archive"


ARCHIVE_SEAL = "evaluation_archive.sealed"

register_sealed("evaluation_archive", "sealed")
