"""Transfers across provinces: what is asked for, and the archive in its parts."""

from pathlib import Path

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [("xueji", "0017_transfers"), ("xueji", "0018_applications")]

    initial = False

    operations = [
        ops.CreateModel(
            name='BorderArchivePart',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('arrival_id', fields.BigIntField()),
                ('part', fields.SmallIntField()),
                ('title', fields.CharField(default='', max_length=100)),
                ('sealed', fields.BinaryField(null=True)),
                ('fetched_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'border_archive_part', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'A part of the archive that comes from the other province; `sealed` once it is here.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='BorderArrival',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case_id', fields.BigIntField()),
                ('student_id', fields.BigIntField()),
                ('school_id', fields.BigIntField()),
                ('class_id', fields.BigIntField(null=True)),
                ('stage', fields.CharField(max_length=10)),
                ('grade', fields.SmallIntField()),
                ('sealed', fields.BinaryField()),
                ('reason', fields.BinaryField()),
                ('from_province', fields.CharField(max_length=20)),
                ('from_school', fields.CharField(max_length=60)),
                ('reference', fields.CharField(null=True, max_length=40)),
                ('state_there', fields.CharField(null=True, max_length=12)),
                ('acknowledged_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'border_arrival', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'What a case of the flow `border_in` asks for. `sealed` is the national number, `reason` what the school wrote.'},
            bases=['Model'],
        ),
        ops.RunSQL(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"), reverse_sql=ops.RunSQL.noop),
    ]
