"""Accounts of pupils without a mainland ID number."""

from pathlib import Path

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("xueji", "0039_timetables")]

    initial = False

    operations = [
        ops.CreateModel(
            name="EvaluationAccount",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("student_id", fields.BigIntField()),
                ("case_id", fields.BigIntField()),
                ("sealed", fields.BinaryField()),
                ("opened_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("ended_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "evaluation_account",
                "app": "xueji",
                "pk_attr": "id",
                "table_description": "A pupil without a mainland ID number whom the offices above let fill in (Q129). `sealed`: the school's words.",
            },
            bases=["Model"],
        ),
        ops.RunSQL(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"), reverse_sql=ops.RunSQL.noop),
    ]
