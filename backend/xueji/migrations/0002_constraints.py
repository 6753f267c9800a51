"""What tortoise cannot say: the queue's tables, partial and blind indexes, checks, foreign keys, triggers, partitions."""

from pathlib import Path

from tortoise import migrations
from tortoise.migrations import operations as ops

from xueji.platform.jobs import job_schema


class Migration(migrations.Migration):
    dependencies = [("xueji", "0001_tables")]

    operations = [
        ops.RunSQL(job_schema(), reverse_sql=ops.RunSQL.noop),
        ops.RunSQL(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"), reverse_sql=ops.RunSQL.noop),
    ]
