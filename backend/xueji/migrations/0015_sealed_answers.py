"""Kept answers are sealed; those that were kept in the open are forgotten, their keys are not."""

from tortoise import migrations
from tortoise.migrations import operations as ops

class Migration(migrations.Migration):
    dependencies = [("xueji", "0014_evaluation")]

    initial = False

    operations = [
        ops.AlterModelOptions(
            name='Idempotency',
            options={'table': 'idempotency', 'app': 'xueji', 'pk_attr': 'key_hash', 'table_description': 'One act under one key: its answer is kept for 400 days, sealed, and given again.'},
        ),
        ops.RunSQL(
            "UPDATE idempotency SET answer = NULL WHERE substring(answer FROM 1 FOR 1) <> '\\x01'",
            reverse_sql=ops.RunSQL.noop,
        ),
    ]
