"""Uploads of timetables."""

from pathlib import Path

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("xueji", "0038_publication_closed")]

    initial = False

    operations = [
        ops.AddField(model_name="TeachingUpload", name="stage", field=fields.CharField(null=True, max_length=10)),
        ops.AddField(model_name="TeachingUpload", name="grade", field=fields.SmallIntField(null=True)),
        ops.AddField(model_name="TeachingUpload", name="subject", field=fields.CharField(null=True, max_length=14)),
        ops.RunSQL(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"), reverse_sql=ops.RunSQL.noop),
    ]
