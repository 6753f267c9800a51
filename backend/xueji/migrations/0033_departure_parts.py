"""Archives go in parts; a second request waits for the end of the first."""

from pathlib import Path

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('xueji', '0032_leaves')]

    initial = False

    operations = [
        ops.CreateModel(
            name='DeparturePart',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('departure_id', fields.BigIntField()),
                ('part', fields.SmallIntField()),
                ('title', fields.CharField(max_length=100)),
                ('sealed', fields.BinaryField()),
                ('sent_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'departure_part', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'A part of the archive, sealed as it was when all had agreed; `sent_at` once the other province has it.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='DepartureWaiting',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('reference', fields.CharField(max_length=40)),
                ('departure_id', fields.BigIntField()),
                ('sealed', fields.BinaryField()),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'departure_waiting', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'A request, sealed, for a pupil whose request of before is not closed over there yet: it opens by itself.'},
            bases=['Model'],
        ),
        ops.RunSQL(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"), reverse_sql=ops.RunSQL.noop),
    ]
