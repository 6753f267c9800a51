"""Transfers within the province."""

from pathlib import Path

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('xueji', '0016_statement_checks')]

    initial = False

    operations = [
        ops.CreateModel(
            name='ArchiveCopy',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('student_id', fields.BigIntField()),
                ('school_id', fields.BigIntField()),
                ('school_path', fields.TextField(unique=False)),
                ('case_id', fields.BigIntField()),
                ('name', fields.CharField(max_length=60)),
                ('stage', fields.CharField(max_length=10)),
                ('grade', fields.SmallIntField()),
                ('class_id', fields.BigIntField(null=True)),
                ('class_name', fields.CharField(default='', max_length=20)),
                ('to_school_id', fields.BigIntField(null=True)),
                ('to_school', fields.CharField(max_length=60)),
                ('sealed', fields.BinaryField()),
                ('sha256', fields.BinaryField()),
                ('left_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'archive_copy', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'The record as it was when the pupil left, kept by the school that was left. `sha256` stands in the audit too.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Transfer',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('student_id', fields.BigIntField()),
                ('case_id', fields.BigIntField()),
                ('reason', fields.CharField(max_length=12)),
                ('note', fields.BinaryField()),
                ('from_school_id', fields.BigIntField()),
                ('from_path', fields.TextField(unique=False)),
                ('from_stage', fields.CharField(max_length=10)),
                ('from_grade', fields.SmallIntField()),
                ('to_school_id', fields.BigIntField()),
                ('to_path', fields.TextField(unique=False)),
                ('to_stage', fields.CharField(max_length=10)),
                ('to_grade', fields.SmallIntField()),
                ('class_id', fields.BigIntField(null=True)),
                ('moved_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('told_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('nation', fields.CharField(default='', max_length=120)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'transfer', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'What a case of the flow `transfer` asks for; where the pupil stood when it was filed, and where one shall go.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='TransferDraft',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('student_id', fields.BigIntField()),
                ('sealed', fields.BinaryField()),
                ('version', fields.IntField(default=1)),
                ('saved_by', fields.BigIntField()),
                ('saved_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'transfer_draft', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'What a family has filled in and not yet filed: one for each child, whoever of the family writes.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='TransferRule',
            fields=[
                ('school_id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('district', fields.CharField(default='', max_length=40)),
                ('class_size', fields.SmallIntField(default=0)),
                ('graduating_until', fields.DateField(null=True)),
                ('graduating_reason', fields.CharField(default='', max_length=200)),
                ('set_by', fields.BigIntField()),
                ('set_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('version', fields.IntField(default=1)),
            ],
            options={'table': 'transfer_rule', 'app': 'xueji', 'pk_attr': 'school_id', 'table_description': 'What its bureau says of a school: the school district, the most pupils of a class, the exception for leavers.'},
            bases=['Model'],
        ),
        ops.RunSQL(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"), reverse_sql=ops.RunSQL.noop),
    ]
