"""What people have been told of a slip."""

from pathlib import Path

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [("xueji", "0008_rosters")]

    initial = False

    operations = [
        ops.CreateModel(
            name='SlipTold',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('slip_id', fields.BigIntField()),
                ('what', fields.CharField(max_length=20)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'slip_told', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'What people have been told of a slip: a job that runs twice tells once.'},
            bases=['Model'],
        ),
        ops.RunSQL(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"), reverse_sql=ops.RunSQL.noop),
    ]
