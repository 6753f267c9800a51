"""Tables of the evaluation. Foreign keys, uniques and checks stand in the migrations."""

from tortoise import fields
from tortoise.models import Model

from xueji.platform.crypto import register_sealed


class EvaluationRules(Model):
    """What one office has laid down for a stage and school year; an older version stays with its `replaced_at`."""

    id = fields.BigIntField(primary_key=True)
    organisation_id = fields.BigIntField()
    stage = fields.CharField(max_length=10)
    year = fields.SmallIntField()
    version = fields.IntField()
    content: fields.Field[dict[str, object]] = fields.JSONField()
    set_by = fields.BigIntField(null=True)
    set_at = fields.DatetimeField()
    replaced_at = fields.DatetimeField(null=True)

    class Meta(Model.Meta):
        table = "evaluation_rules"


class EvaluationSheet(Model):
    """One pupil in one term: the sum of the records, kept in the transaction of every act.

    `filled`, `started`, `nothing` are kinds as bits: with a complete record, with a draft, said to have none.
    """

    id = fields.BigIntField(primary_key=True)
    student_id = fields.BigIntField()
    year = fields.SmallIntField()
    term = fields.CharField(max_length=6)
    filled = fields.IntField(default=0)
    started = fields.IntField(default=0)
    nothing = fields.IntField(default=0)
    complete = fields.SmallIntField(default=0)
    saved_at = fields.DatetimeField()

    class Meta(Model.Meta):
        table = "evaluation_sheet"


class EvaluationRecord(Model):
    """One record of one pupil. `sealed` is what was written; `selected`: it goes into the archive, in `position`.

    `certificate_index` is the blind index of the number of a certificate.
    """

    id = fields.BigIntField(primary_key=True)
    student_id = fields.BigIntField()
    year = fields.SmallIntField()
    term = fields.CharField(max_length=6)
    kind = fields.CharField(max_length=12)
    position = fields.SmallIntField()
    sealed = fields.BinaryField()
    certificate_index = fields.BinaryField(null=True)
    complete = fields.BooleanField()
    selected = fields.BooleanField(default=False)
    version = fields.IntField(default=1)
    written_by = fields.BigIntField()
    writer = fields.CharField(max_length=10)
    created_at = fields.DatetimeField()
    saved_at = fields.DatetimeField()

    class Meta(Model.Meta):
        table = "evaluation_record"


class EvaluationPicture(Model):
    """Evidence of a record; the file is found by its hash."""

    id = fields.BigIntField(primary_key=True)
    record_id = fields.BigIntField()
    sha256 = fields.CharField(max_length=64)
    size = fields.IntField()
    likeness = fields.BigIntField(null=True)
    account_id = fields.BigIntField()
    created_at = fields.DatetimeField()

    class Meta(Model.Meta):
        table = "evaluation_picture"


class EvaluationLikeness(Model):
    """A record shows what another pupil of the school shows too; one line for each of the two.

    With pictures: the two look alike. Without: both name the same certificate. A teacher looks; nothing else follows.
    """

    id = fields.BigIntField(primary_key=True)
    record_id = fields.BigIntField()
    other_record_id = fields.BigIntField()
    picture_id = fields.BigIntField(null=True)
    other_picture_id = fields.BigIntField(null=True)
    found_at = fields.DatetimeField()
    looked_at = fields.DatetimeField(null=True)
    looked_by = fields.BigIntField(null=True)

    class Meta(Model.Meta):
        table = "evaluation_likeness"


class EvaluationReminder(Model):
    """Who was reminded of which pupil's term last: at most once a day."""

    id = fields.BigIntField(primary_key=True)
    student_id = fields.BigIntField()
    account_id = fields.BigIntField()
    at = fields.DatetimeField()

    class Meta(Model.Meta):
        table = "evaluation_reminder"


class EvaluationSubmission(Model):
    """A class handed to the school for a term: from then on nobody writes, until it is taken back.

    `missing`: so many pupils had something missing, and the class teacher knew. Nobody is `submitted_by`: the clock.
    """

    id = fields.BigIntField(primary_key=True)
    class_id = fields.BigIntField()
    year = fields.SmallIntField()
    term = fields.CharField(max_length=6)
    missing = fields.SmallIntField()
    submitted_by = fields.BigIntField(null=True)
    submitted_at = fields.DatetimeField()
    taken_back_by = fields.BigIntField(null=True)
    taken_back_at = fields.DatetimeField(null=True)
    published_at = fields.DatetimeField(null=True)

    class Meta(Model.Meta):
        table = "evaluation_submission"


class EvaluationGrant(Model):
    """Pupils may write again until a moment though they are published (Q140). `kinds` as bits, `sealed` says why.

    `teachers`: theirs may enter what they enter, too. `settled_at`: what was written has been published.
    """

    id = fields.BigIntField(primary_key=True)
    publication_id = fields.BigIntField()
    year = fields.SmallIntField()
    term = fields.CharField(max_length=6)
    kinds = fields.IntField()
    teachers = fields.BooleanField()
    sealed = fields.BinaryField()
    until = fields.DatetimeField()
    granted_by = fields.BigIntField()
    granted_at = fields.DatetimeField()
    ended_by = fields.BigIntField(null=True)
    ended_at = fields.DatetimeField(null=True)
    settled_at = fields.DatetimeField(null=True)

    class Meta(Model.Meta):
        table = "evaluation_grant"


class EvaluationGrantPupil(Model):
    """A pupil whom a grant names."""

    id = fields.BigIntField(primary_key=True)
    grant_id = fields.BigIntField()
    student_id = fields.BigIntField()

    class Meta(Model.Meta):
        table = "evaluation_grant_pupil"


class EvaluationAccount(Model):
    """A pupil without a mainland ID number whom the offices above let fill in (Q129). `sealed`: the school's words.

    `ended_at`: the request came to nothing; the school may ask again.
    """

    id = fields.BigIntField(primary_key=True)
    student_id = fields.BigIntField()
    case_id = fields.BigIntField()
    sealed = fields.BinaryField()
    opened_at = fields.DatetimeField(null=True)
    ended_at = fields.DatetimeField(null=True)

    class Meta(Model.Meta):
        table = "evaluation_account"


ACCOUNT_SEAL = "evaluation_account.sealed"
GRANT_SEAL = "evaluation_grant.sealed"
RECORD_SEAL = "evaluation_record.sealed"

register_sealed("evaluation_account", "sealed")
register_sealed("evaluation_grant", "sealed")
register_sealed("evaluation_record", "sealed")
