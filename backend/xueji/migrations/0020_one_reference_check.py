"""References that are checked by the statement: one rule for all of them."""

from pathlib import Path

from tortoise import migrations
from tortoise.migrations import operations as ops

class Migration(migrations.Migration):
    dependencies = [("xueji", "0019_border_transfers")]

    initial = False

    operations = [
        ops.RunSQL(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"), reverse_sql=ops.RunSQL.noop),
    ]
