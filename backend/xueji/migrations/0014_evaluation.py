"""Evaluation: rules, sheets, records, pictures, reminders."""

from pathlib import Path

from tortoise import migrations
from tortoise.migrations import operations as ops
from orjson import loads
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [("xueji", "0013_slip_prints")]

    initial = False

    operations = [
        ops.CreateModel(
            name='EvaluationPicture',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('record_id', fields.BigIntField()),
                ('sha256', fields.CharField(max_length=64)),
                ('size', fields.IntField()),
                ('account_id', fields.BigIntField()),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'evaluation_picture', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'Evidence of a record; the file is found by its hash.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='EvaluationRecord',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('student_id', fields.BigIntField()),
                ('year', fields.SmallIntField()),
                ('term', fields.CharField(max_length=6)),
                ('kind', fields.CharField(max_length=12)),
                ('position', fields.SmallIntField()),
                ('sealed', fields.BinaryField()),
                ('complete', fields.BooleanField()),
                ('selected', fields.BooleanField(default=False)),
                ('version', fields.IntField(default=1)),
                ('written_by', fields.BigIntField()),
                ('writer', fields.CharField(max_length=10)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('saved_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'evaluation_record', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'One record of one pupil. `sealed` is what was written; `selected`: it goes into the archive, in `position`.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='EvaluationReminder',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('student_id', fields.BigIntField()),
                ('account_id', fields.BigIntField()),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'evaluation_reminder', 'app': 'xueji', 'pk_attr': 'id', 'table_description': "Who was reminded of which pupil's term last: at most once a day."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='EvaluationRules',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('organisation_id', fields.BigIntField()),
                ('stage', fields.CharField(max_length=10)),
                ('year', fields.SmallIntField()),
                ('version', fields.IntField()),
                ('content', fields.JSONField(encoder=JSON_DUMPS, decoder=loads)),
                ('set_by', fields.BigIntField(null=True)),
                ('set_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('replaced_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'evaluation_rules', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'What one office has laid down for a stage and school year; an older version stays with its `replaced_at`.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='EvaluationSheet',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('student_id', fields.BigIntField()),
                ('year', fields.SmallIntField()),
                ('term', fields.CharField(max_length=6)),
                ('filled', fields.IntField(default=0)),
                ('started', fields.IntField(default=0)),
                ('nothing', fields.IntField(default=0)),
                ('complete', fields.SmallIntField(default=0)),
                ('saved_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'evaluation_sheet', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'One pupil in one term: the sum of the records, kept in the transaction of every act.'},
            bases=['Model'],
        ),
        ops.RunSQL(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"), reverse_sql=ops.RunSQL.noop),
    ]
