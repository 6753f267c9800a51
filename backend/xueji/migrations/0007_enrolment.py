"""Enrolment: claims, numbers, problem records, applications, plans and periods."""

from pathlib import Path

from tortoise import migrations
from tortoise.migrations import operations as ops
from orjson import loads
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [("xueji", "0006_school_codes")]

    initial = False

    operations = [
        ops.CreateModel(
            name='Enrolment',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('student_id', fields.BigIntField()),
                ('school_id', fields.BigIntField()),
                ('school_path', fields.TextField(unique=False)),
                ('stage', fields.CharField(max_length=10)),
                ('grade', fields.SmallIntField()),
                ('year', fields.SmallIntField()),
                ('kind', fields.CharField(max_length=15)),
                ('source', fields.CharField(max_length=15)),
                ('state', fields.CharField(max_length=12)),
                ('province_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('national', fields.CharField(null=True, max_length=12)),
                ('national_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('identity', fields.CharField(null=True, max_length=12)),
                ('identity_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('clash', fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads)),
                ('insist_reason', fields.TextField(default='', unique=False)),
                ('insisted_by', fields.BigIntField(null=True)),
                ('insisted_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('reason', fields.TextField(default='', unique=False)),
                ('permit', fields.CharField(null=True, max_length=20)),
                ('before', fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads)),
                ('case_id', fields.BigIntField(null=True)),
                ('number', fields.CharField(null=True, max_length=32)),
                ('reported', fields.CharField(null=True, max_length=15)),
                ('reported_words', fields.CharField(default='', max_length=200)),
                ('reported_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('entered_by', fields.BigIntField(null=True)),
                ('entered_name', fields.CharField(default='', max_length=60)),
                ('confirmed_by', fields.BigIntField(null=True)),
                ('confirmed_name', fields.CharField(default='', max_length=60)),
                ('confirmed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('moved_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('version', fields.IntField(default=1)),
            ],
            options={'table': 'enrolment', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'One application. Its pupil is the row of `student`, which claims the person while the application lives.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='EnrolmentEvidence',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('enrolment_id', fields.BigIntField(null=True)),
                ('sha256', fields.CharField(max_length=64)),
                ('name', fields.CharField(max_length=100)),
                ('size', fields.IntField()),
                ('uploaded_by', fields.BigIntField()),
                ('uploaded_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'enrolment_evidence', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'A picture that proves what an application says; it belongs to one from the moment that one is entered.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='EnrolmentPeriod',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('province_id', fields.BigIntField()),
                ('year', fields.SmallIntField()),
                ('opens_on', fields.DateField()),
                ('closes_on', fields.DateField()),
                ('set_by', fields.BigIntField()),
                ('set_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('version', fields.IntField(default=1)),
            ],
            options={'table': 'enrolment_period', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'When a province takes applications of a school year; without a row 1 September to 31 October (Q1).'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='EnrolmentPlan',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('school_id', fields.BigIntField()),
                ('stage', fields.CharField(max_length=10)),
                ('year', fields.SmallIntField()),
                ('places', fields.IntField()),
                ('set_by', fields.BigIntField()),
                ('set_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('version', fields.IntField(default=1)),
            ],
            options={'table': 'enrolment_plan', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'Places of a school in one stage and year; its row is locked while confirmed ones are counted (Q6).'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='EnrolmentTold',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case_id', fields.BigIntField()),
                ('seq', fields.IntField()),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'enrolment_told', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'Which event of which case people have been told of: once, however often the job runs.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='GradeCorrection',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('student_id', fields.BigIntField()),
                ('school_id', fields.BigIntField()),
                ('school_path', fields.TextField(unique=False)),
                ('from_grade', fields.SmallIntField()),
                ('to_grade', fields.SmallIntField()),
                ('reason', fields.TextField(default='', unique=False)),
                ('case_id', fields.BigIntField()),
                ('number', fields.CharField(max_length=32)),
                ('state', fields.CharField(max_length=10)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'grade_correction', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'A pupil stands in the wrong grade (Q19.6).'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='NumberPattern',
            fields=[
                ('province_id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('pattern', fields.CharField(max_length=60)),
            ],
            options={'table': 'number_pattern', 'app': 'xueji', 'pk_attr': 'province_id', 'table_description': "How a province writes its pupils' numbers; without a row, `numbers.ORDINARY`."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='NumberSequence',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('division_code', fields.CharField(max_length=6)),
                ('year', fields.SmallIntField()),
                ('given', fields.IntField()),
            ],
            options={'table': 'number_sequence', 'app': 'xueji', 'pk_attr': 'id', 'table_description': '`given` is the last sequence number that one county has given to one year of entry.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ProblemRecord',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('student_id', fields.BigIntField()),
                ('kind', fields.CharField(max_length=20)),
                ('state', fields.CharField(max_length=10)),
                ('reason', fields.TextField(default='', unique=False)),
                ('opened_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('asked_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('settled_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('settlement', fields.CharField(null=True, max_length=20)),
                ('version', fields.IntField(default=1)),
            ],
            options={'table': 'problem_record', 'app': 'xueji', 'pk_attr': 'id', 'table_description': "Something that is wrong with a record's identity, from the day it was seen until it is settled."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ReleaseRequest',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('enrolment_id', fields.BigIntField()),
                ('asking_id', fields.BigIntField(null=True)),
                ('from_school_id', fields.BigIntField(null=True)),
                ('from_path', fields.TextField(unique=False)),
                ('to_school_id', fields.BigIntField()),
                ('to_path', fields.TextField(unique=False)),
                ('reason', fields.TextField(default='', unique=False)),
                ('case_id', fields.BigIntField()),
                ('number', fields.CharField(max_length=32)),
                ('state', fields.CharField(max_length=10)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'release_request', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'One school asks another to let go of a child that is not its own (Q9).'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='Student',
            name='national_number_wanted',
            field=fields.CharField(null=True, max_length=1),
        ),
        ops.AddField(
            model_name='Student',
            name='number_trouble',
            field=fields.CharField(null=True, max_length=20),
        ),
        ops.RunSQL(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"), reverse_sql=ops.RunSQL.noop),
    ]
