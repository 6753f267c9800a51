"""Requests about teachers; accounts that wait for a bureau."""

from pathlib import Path

from tortoise import fields, migrations
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("xueji", "0028_exam_left")]

    initial = False

    operations = [
        ops.CreateModel(
            name="TeacherRequest",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("case_id", fields.BigIntField()),
                ("account_id", fields.BigIntField()),
                ("from_school_id", fields.BigIntField()),
                ("to_school_id", fields.BigIntField()),
                ("title", fields.CharField(max_length=40)),
                ("roles", ArrayField(default=list, element_type="text")),
                ("note", fields.CharField(default="", max_length=200)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "teacher_request",
                "app": "xueji",
                "pk_attr": "id",
                "table_description": "What a case about a teacher asks for: whose account, from which school, to which,"
                " with what post there.",
            },
            bases=["Model"],
        ),
        ops.RunSQL(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"), reverse_sql=ops.RunSQL.noop),
    ]
