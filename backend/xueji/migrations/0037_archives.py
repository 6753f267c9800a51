"""Reports of publications, and the archives that follow."""

from pathlib import Path

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("xueji", "0036_correction_grants")]

    initial = False

    operations = [
        ops.CreateModel(
            name="EvaluationArchive",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("student_id", fields.BigIntField()),
                ("report_id", fields.BigIntField()),
                ("span", fields.CharField(max_length=5)),
                ("stage", fields.CharField(max_length=10)),
                ("year", fields.SmallIntField()),
                ("term", fields.CharField(max_length=6)),
                ("school_id", fields.BigIntField()),
                ("school_path", fields.CharField(max_length=200)),
                ("class_id", fields.BigIntField()),
                ("token", fields.CharField(max_length=22)),
                ("sealed", fields.BinaryField()),
                ("hash", fields.BinaryField()),
                ("file", fields.CharField(max_length=64)),
                ("made_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "evaluation_archive",
                "app": "xueji",
                "pk_attr": "id",
                "table_description": "A pupil's evaluation of a term, or of a whole stage, as the city has confirmed it; never changed again.",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="EvaluationReport",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("publication_id", fields.BigIntField()),
                ("case_id", fields.BigIntField()),
                ("reported_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("archived_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("fault", fields.CharField(default="", max_length=300)),
            ],
            options={
                "table": "evaluation_report",
                "app": "xueji",
                "pk_attr": "id",
                "table_description": "A publication that has been reported to the city. `fault` says why archiving stopped, until it goes on.",
            },
            bases=["Model"],
        ),
        ops.RunSQL(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"), reverse_sql=ops.RunSQL.noop),
    ]
