"""What the nation answered to the news of a transfer, by name: what passes by itself over there is told again."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("xueji", "0021_transfers_on_the_way")]

    initial = False

    operations = [
        ops.AddField(model_name="Transfer", name="heard", field=fields.CharField(null=True, max_length=20)),
        ops.AddField(model_name="Transfer", name="heard_at", field=fields.DatetimeField(null=True)),
        ops.RunSQL(
            "CREATE INDEX transfer_heard ON transfer (heard, heard_at) WHERE heard = 'redundant'",
            reverse_sql="DROP INDEX transfer_heard",
        ),
    ]
