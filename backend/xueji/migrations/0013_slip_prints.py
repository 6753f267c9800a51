"""A class set as a file for each pupil."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [("xueji", "0012_collections")]

    initial = False

    operations = [
        # prints live for a day and are made again in a second
        ops.RunSQL("DELETE FROM slip_print", reverse_sql=ops.RunSQL.noop),
        ops.AddField(
            model_name='SlipPrint',
            name='apart',
            field=fields.BooleanField(default=False),
        ),
        ops.RunSQL("ALTER TABLE slip_print ALTER COLUMN apart SET DEFAULT false", reverse_sql=ops.RunSQL.noop),
    ]
