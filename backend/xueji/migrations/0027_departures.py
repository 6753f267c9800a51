"""Pupils who leave for another province: who asks, what we answer, how far the inbox is read."""

from pathlib import Path

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('xueji', '0026_publications')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Departure',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case_id', fields.BigIntField()),
                ('student_id', fields.BigIntField()),
                ('school_id', fields.BigIntField()),
                ('reference', fields.CharField(max_length=40)),
                ('to_province', fields.CharField(max_length=60)),
                ('to_school', fields.CharField(max_length=100)),
                ('to_grade', fields.CharField(max_length=60)),
                ('reason', fields.BinaryField()),
                ('left_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'departure', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'What another province asks for: the case behind it, who goes where. `reason` is what they wrote.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='DepartureInbox',
            fields=[
                ('id', fields.SmallIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('serial', fields.BigIntField(default=0)),
            ],
            options={'table': 'departure_inbox', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'How far the requests of other provinces have been read: one row.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='DepartureReply',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('departure_id', fields.BigIntField(null=True)),
                ('reference', fields.CharField(max_length=40)),
                ('side', fields.CharField(max_length=10)),
                ('agreed', fields.BooleanField()),
                ('text', fields.BinaryField()),
                ('decided_on', fields.DateField()),
                ('told_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'departure_reply', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'What a party of ours decided on a request, told once. A request that fits no pupil has no departure.'},
            bases=['Model'],
        ),
        ops.RunSQL(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"), reverse_sql=ops.RunSQL.noop),
    ]
