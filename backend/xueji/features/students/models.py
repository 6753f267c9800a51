"""Tables of the student record and of roster imports. Foreign keys and partial uniques stand in the migrations."""

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.models import Model

from xueji.platform.crypto import register_sealed


class Student(Model):
    """`general` holds the plain fields by name, `sealed` one encrypted JSON of all sensitive ones.

    `school_path` repeats the organisation's path, so that a subtree is one index range. `id_index` is the blind index
    of what makes the person unique: the resident ID number, or ID type, name, sex and birth date.
    `national_number_wanted` is the kind that the national platform is asked for; `number_trouble` says why it cannot
    be asked, or would not make one.
    """

    id = fields.BigIntField(primary_key=True)
    school_id = fields.BigIntField()
    school_path = fields.TextField()
    class_id = fields.BigIntField(null=True)
    stage = fields.CharField(max_length=10)
    grade = fields.SmallIntField()
    state = fields.CharField(max_length=20, default="in_school")
    name = fields.CharField(max_length=60)
    sex = fields.CharField(max_length=1)
    birth_date = fields.DateField()
    id_type = fields.CharField(max_length=2)
    id_index = fields.BinaryField()
    ethnicity = fields.CharField(max_length=2)
    provincial_number = fields.CharField(max_length=30, null=True)
    national_number_kind = fields.CharField(max_length=1, null=True)
    national_number_wanted = fields.CharField(max_length=1, null=True)
    number_trouble = fields.CharField(max_length=20, null=True)
    general = fields.JSONField(default=dict)
    sealed = fields.BinaryField()
    photo_sha = fields.BinaryField(null=True)
    version = fields.IntField(default=1)
    updated_at = fields.DatetimeField()

    class Meta(Model.Meta):
        table = "student"


class FamilyMember(Model):
    id = fields.BigIntField(primary_key=True)
    student_id = fields.BigIntField()
    position = fields.SmallIntField()
    name = fields.CharField(max_length=60)
    relation = fields.CharField(max_length=2)
    guardian = fields.BooleanField()
    sealed = fields.BinaryField()
    version = fields.IntField(default=1)

    class Meta(Model.Meta):
        table = "family_member"


class StudentChange(Model):
    """One act upon one record. `sealed` holds `{field: [before, after]}`; `fields` names them for the timeline."""

    id = fields.BigIntField(primary_key=True)
    student_id = fields.BigIntField()
    at = fields.DatetimeField()
    kind = fields.CharField(max_length=20)
    source = fields.CharField(max_length=20)
    actor_account_id = fields.BigIntField(null=True)
    actor = fields.CharField(max_length=60)
    organisation_id = fields.BigIntField()
    class_id = fields.BigIntField(null=True)
    fields_ = ArrayField(element_type="text", default=list, source_field="fields")
    sealed = fields.BinaryField(null=True)
    case_id = fields.BigIntField(null=True)

    class Meta(Model.Meta):
        table = "student_change"


class NumberPattern(Model):
    """How a province writes its pupils' numbers; without a row, `numbers.ORDINARY`."""

    province_id = fields.BigIntField(primary_key=True)
    pattern = fields.CharField(max_length=60)

    class Meta(Model.Meta):
        table = "number_pattern"


class NumberSequence(Model):
    """`given` is the last sequence number that one county has given to one year of entry."""

    id = fields.BigIntField(primary_key=True)
    division_code = fields.CharField(max_length=6)
    year = fields.SmallIntField()
    given = fields.IntField()

    class Meta(Model.Meta):
        table = "number_sequence"


class RosterImport(Model):
    """A file of a school. `stored` names its sealed bytes, `stage` is that of an enrolment template.

    Staged pupils up to the number `entered_to` have been entered; what is mended later gets higher numbers.
    """

    id = fields.BigIntField(primary_key=True)
    school_id = fields.BigIntField()
    actor_account_id = fields.BigIntField(null=True)
    file_name = fields.CharField(max_length=200)
    sha256 = fields.BinaryField()
    stored = fields.CharField(max_length=64, null=True)
    purpose = fields.CharField(max_length=10, default="roster")
    stage = fields.CharField(max_length=10, null=True)
    state = fields.CharField(max_length=20)
    refusal = fields.JSONField(null=True)
    rows = fields.IntField(default=0)
    empty_rows = fields.IntField(default=0)
    new_rows = fields.IntField(default=0)
    same_rows = fields.IntField(default=0)
    different_rows = fields.IntField(default=0)
    failed_rows = fields.IntField(default=0)
    mended_rows = fields.IntField(default=0)
    entered_rows = fields.IntField(default=0)
    entered_to = fields.BigIntField(default=0)
    new_classes = ArrayField(element_type="text", default=list)
    version = fields.IntField(default=1)
    created_at = fields.DatetimeField()
    entered_at = fields.DatetimeField(null=True)

    class Meta(Model.Meta):
        table = "roster_import"


class RosterRow(Model):
    """A line of a roster, checked and sealed, as it will stand in `student`.

    A failed one keeps its faults, `code:field` of each in the open, and its cells, so that they can be mended.

    `student_id` is taken from the sequence of `student` while staging (the column's default), so that entering is one
    INSERT … SELECT.
    """

    id = fields.BigIntField(primary_key=True)
    import_id = fields.BigIntField()
    row = fields.IntField()
    outcome = fields.CharField(max_length=10)
    name = fields.CharField(max_length=60, default="")
    student_id = fields.BigIntField(null=True)
    sex = fields.CharField(max_length=1, null=True)
    birth_date = fields.DateField(null=True)
    id_type = fields.CharField(max_length=2, null=True)
    id_index = fields.BinaryField(null=True)
    ethnicity = fields.CharField(max_length=2, null=True)
    provincial_number = fields.CharField(max_length=30, null=True)
    class_name = fields.CharField(max_length=20, null=True)
    stage = fields.CharField(max_length=10, null=True)
    grade = fields.SmallIntField(null=True)
    general = fields.JSONField(null=True)
    sealed = fields.BinaryField(null=True)
    faults = fields.BinaryField(null=True)
    codes = ArrayField(element_type="text", null=True)
    cells = fields.BinaryField(null=True)
    mended = fields.BooleanField(default=False)

    class Meta(Model.Meta):
        table = "roster_row"


class RosterMember(Model):
    id = fields.BigIntField(primary_key=True)
    import_id = fields.BigIntField()
    row = fields.IntField()
    position = fields.SmallIntField()
    name = fields.CharField(max_length=60)
    relation = fields.CharField(max_length=2)
    guardian = fields.BooleanField()
    sealed = fields.BinaryField()

    class Meta(Model.Meta):
        table = "roster_member"


STUDENT_SEAL = "student.sealed"
MEMBER_SEAL = "family_member.sealed"
CHANGE_SEAL = "student_change.sealed"
FAULT_SEAL = "roster_row.faults"
CELLS_SEAL = "roster_row.cells"
FILE_SEAL = "roster_import.file"

register_sealed("student", "sealed")
register_sealed("family_member", "sealed")
register_sealed("student_change", "sealed")
register_sealed("roster_row", "sealed", aad=STUDENT_SEAL)
register_sealed("roster_row", "faults")
register_sealed("roster_row", "cells")
register_sealed("roster_member", "sealed", aad=MEMBER_SEAL)
