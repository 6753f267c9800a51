"""Tables of the authority tree. Foreign keys and partial uniques stand in the migrations."""

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.models import Model


class Organisation(Model):
    id = fields.BigIntField(primary_key=True)
    parent_id = fields.BigIntField(null=True)
    level = fields.CharField(max_length=10)
    name = fields.CharField(max_length=60)
    short_name = fields.CharField(max_length=20)
    path = fields.TextField()
    division_code = fields.CharField(max_length=6, null=True)
    school_code = fields.CharField(max_length=10, null=True)
    stages = ArrayField(element_type="text", default=list)
    system = fields.CharField(max_length=2, null=True)
    central_school_id = fields.BigIntField(null=True)
    active = fields.BooleanField(default=True)
    version = fields.IntField(default=1)

    class Meta(Model.Meta):
        table = "organisation"


class SchoolClass(Model):
    id = fields.BigIntField(primary_key=True)
    school_id = fields.BigIntField()
    stage = fields.CharField(max_length=10)
    grade = fields.SmallIntField()
    entry_year = fields.SmallIntField()
    number = fields.SmallIntField()
    name = fields.CharField(max_length=20)
    head_teacher_post_id = fields.BigIntField(null=True)
    active = fields.BooleanField(default=True)
    version = fields.IntField(default=1)

    class Meta(Model.Meta):
        table = "school_class"


class SchoolCodeRelease(Model):
    """One release of the registry of school codes: what was accredited and revoked in a quarter."""

    id = fields.BigIntField(primary_key=True)
    name = fields.CharField(max_length=20)
    released_on = fields.DateField()
    received_at = fields.DatetimeField()

    class Meta(Model.Meta):
        table = "school_code_release"


class SchoolCode(Model):
    """A code as the registry's releases tell of it; the last release that names it counts."""

    school_code = fields.CharField(max_length=10, primary_key=True)
    name = fields.CharField(max_length=100)
    division_code = fields.CharField(max_length=6)
    state = fields.CharField(max_length=12)
    release_id = fields.BigIntField()

    class Meta(Model.Meta):
        table = "school_code"


class SchoolCodeMatch(Model):
    """A school that took a code here: cross-province business opens when the national platform has acknowledged it."""

    id = fields.BigIntField(primary_key=True)
    organisation_id = fields.BigIntField()
    school_code = fields.CharField(max_length=10)
    matched_at = fields.DatetimeField()
    account_id = fields.BigIntField(null=True)
    acknowledged_at = fields.DatetimeField(null=True)
    reference = fields.CharField(max_length=40, null=True)
    refused_at = fields.DatetimeField(null=True)

    class Meta(Model.Meta):
        table = "school_code_match"


class SchoolYear(Model):
    """One school year of one province; `year` is the one in which it begins."""

    id = fields.BigIntField(primary_key=True)
    province_id = fields.BigIntField()
    year = fields.SmallIntField()
    name = fields.CharField(max_length=20)
    starts_on = fields.DateField()
    ends_on = fields.DateField()

    class Meta(Model.Meta):
        table = "school_year"


class Term(Model):
    id = fields.BigIntField(primary_key=True)
    school_year_id = fields.BigIntField()
    kind = fields.CharField(max_length=10)
    starts_on = fields.DateField()
    ends_on = fields.DateField()

    class Meta(Model.Meta):
        table = "term"
