"""Pupils who come back to school."""

from pathlib import Path

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('xueji', '0031_border_rights')]

    initial = False

    operations = [
        ops.CreateModel(
            name='ComingBack',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case_id', fields.BigIntField()),
                ('student_id', fields.BigIntField()),
                ('school_id', fields.BigIntField()),
                ('from_state', fields.CharField(max_length=20)),
                ('stage', fields.CharField(max_length=10)),
                ('from_grade', fields.SmallIntField()),
                ('grade', fields.SmallIntField()),
                ('class_id', fields.BigIntField(null=True)),
                ('reason', fields.BinaryField()),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'coming_back', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'What a case asks for: from which state, into which grade and class. `reason` is what the school wrote.'},
            bases=['Model'],
        ),
        ops.RunSQL(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"), reverse_sql=ops.RunSQL.noop),
    ]
