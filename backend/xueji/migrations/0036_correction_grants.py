"""Grants to write again while a grade is published."""

from pathlib import Path

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("xueji", "0035_publication_revocation")]

    initial = False

    operations = [
        ops.CreateModel(
            name="EvaluationGrant",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("publication_id", fields.BigIntField()),
                ("year", fields.SmallIntField()),
                ("term", fields.CharField(max_length=6)),
                ("kinds", fields.IntField()),
                ("teachers", fields.BooleanField()),
                ("sealed", fields.BinaryField()),
                ("until", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("granted_by", fields.BigIntField()),
                ("granted_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("ended_by", fields.BigIntField(null=True)),
                ("ended_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("settled_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "evaluation_grant",
                "app": "xueji",
                "pk_attr": "id",
                "table_description": "Pupils may write again until a moment though they are published (Q140). `kinds` as bits, `sealed` says why.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="EvaluationGrantPupil",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("grant_id", fields.BigIntField()),
                ("student_id", fields.BigIntField()),
            ],
            options={
                "table": "evaluation_grant_pupil",
                "app": "xueji",
                "pk_attr": "id",
                "table_description": "A pupil whom a grant names.",
            },
            bases=["Model"],
        ),
        ops.RunSQL(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"), reverse_sql=ops.RunSQL.noop),
    ]
