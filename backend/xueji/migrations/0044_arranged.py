"""Who arranged a teaching class last, and when."""

from pathlib import Path

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("xueji", "0041_refused_cases")]

    initial = False

    operations = [
        ops.AddField(
            model_name="TeachingClass",
            name="changed_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(model_name="TeachingClass", name="changed_by", field=fields.BigIntField(null=True)),
        ops.RunSQL(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"), reverse_sql=ops.RunSQL.noop),
    ]
