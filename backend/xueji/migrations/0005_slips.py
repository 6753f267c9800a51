"""Registration slips; and when a login was proven once more."""

from pathlib import Path

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.contrib.postgres.fields import ArrayField
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [("xueji", "0004_photos")]

    initial = False

    operations = [
        ops.CreateModel(
            name='Slip',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('issue_id', fields.BigIntField()),
                ('student_id', fields.BigIntField()),
                ('school_id', fields.BigIntField()),
                ('school_path', fields.TextField(unique=False)),
                ('number', fields.CharField(max_length=32)),
                ('token', fields.CharField(max_length=32)),
                ('layout', fields.CharField(max_length=20)),
                ('layout_version', fields.SmallIntField()),
                ('sealed', fields.BinaryField()),
                ('hash', fields.BinaryField()),
                ('state', fields.CharField(max_length=10)),
                ('needs_student', fields.BooleanField()),
                ('last_day', fields.DateField()),
                ('issued_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('read_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('read_by', fields.BigIntField(null=True)),
                ('objected_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('due_on', fields.DateField(null=True)),
                ('provisional', fields.BooleanField(default=False)),
                ('closed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('previous_id', fields.BigIntField(null=True)),
                ('base_id', fields.BigIntField(null=True)),
                ('outdated_fields', ArrayField(default=list, element_type='TEXT')),
                ('version', fields.IntField(default=1)),
            ],
            options={'table': 'slip', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'One slip of one pupil. `sealed` is its frozen content as canonical JSON, `hash` the SHA-256 of that.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SlipIssue',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('school_id', fields.BigIntField()),
                ('school_path', fields.TextField(unique=False)),
                ('scope', fields.CharField(max_length=10)),
                ('layout', fields.CharField(max_length=20)),
                ('layout_version', fields.SmallIntField()),
                ('last_day', fields.DateField()),
                ('slips', fields.IntField()),
                ('issued_by', fields.BigIntField(null=True)),
                ('issued_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('told_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'slip_issue', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'One act of issuing: to whom, until when, in which layout.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SlipMarks',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('slip_id', fields.BigIntField()),
                ('account_id', fields.BigIntField()),
                ('sealed', fields.BinaryField()),
                ('version', fields.IntField(default=1)),
                ('saved_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'slip_marks', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'What one person of the family has marked as wrong and not handed in yet: `{field: what it should be}`, sealed.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SlipObjection',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('slip_id', fields.BigIntField()),
                ('field', fields.CharField(max_length=60)),
                ('label', fields.CharField(max_length=40)),
                ('outcome', fields.CharField(max_length=10)),
                ('sealed', fields.BinaryField()),
                ('account_id', fields.BigIntField()),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('answered_by', fields.BigIntField(null=True)),
                ('answered_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'slip_objection', 'app': 'xueji', 'pk_attr': 'id', 'table_description': "A field that the family has handed in as wrong; `sealed` holds what it should be and the school's answer."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SlipPrint',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('school_id', fields.BigIntField()),
                ('school_path', fields.TextField(unique=False)),
                ('class_id', fields.BigIntField()),
                ('slip_ids', ArrayField(default=list, element_type='BIGINT')),
                ('done', fields.IntField(default=0)),
                ('sha256', fields.CharField(null=True, max_length=64)),
                ('fault', fields.CharField(default='', max_length=200)),
                ('asked_by', fields.BigIntField()),
                ('asked_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'slip_print', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'A class on paper as one file, made by a job: `done` of `slips` are set, `sha256` once it is there.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SlipReminder',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('slip_id', fields.BigIntField()),
                ('account_id', fields.BigIntField()),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'slip_reminder', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'Who was reminded of which slip last: at most once a day.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SlipSignature',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('slip_id', fields.BigIntField()),
                ('role', fields.CharField(max_length=10)),
                ('way', fields.CharField(max_length=10)),
                ('account_id', fields.BigIntField()),
                ('signed_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('hash', fields.BinaryField()),
                ('sealed', fields.BinaryField()),
            ],
            options={'table': 'slip_signature', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'Who signed, never changed: `sealed` holds slip hash, step-up, time, account, device, and drawing or name.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Session',
            name='proven_at',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.RunSQL(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"), reverse_sql=ops.RunSQL.noop),
    ]
