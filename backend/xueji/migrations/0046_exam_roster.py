"""The register at the exam platform: whom it has, what is on its way, the sums of each school."""

from pathlib import Path

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.contrib.postgres.fields import ArrayField
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('xueji', '0045_uploads_by_column')]

    initial = False

    operations = [
        ops.CreateModel(
            name='ExamPupil',
            fields=[
                ('student_id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('school_id', fields.BigIntField()),
                ('standing', fields.CharField(null=True, max_length=8)),
                ('passed', fields.BooleanField(default=False)),
                ('dirty_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('aim', fields.BinaryField(null=True)),
                ('asked', fields.BinaryField(null=True)),
                ('asked_photo', fields.BinaryField(null=True)),
                ('held', fields.BinaryField(null=True)),
                ('held_photo', fields.BinaryField(null=True)),
                ('numbers', ArrayField(default=list, element_type='TEXT')),
                ('revision', fields.IntField(default=0)),
                ('sent_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('removed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('refused', fields.BinaryField(null=True)),
                ('refused_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('refused_words', fields.CharField(default='', max_length=200)),
                ('told', fields.BinaryField(null=True)),
            ],
            options={'table': 'exam_pupil', 'app': 'xueji', 'pk_attr': 'student_id', 'table_description': 'A senior pupil and the exam platform: what is to be sent, what is on its way, what it has.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ExamRollup',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('school_id', fields.BigIntField()),
                ('standing', fields.CharField(max_length=8)),
                ('pupils', fields.IntField()),
            ],
            options={'table': 'exam_rollup', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'How many pupils of a school stand how, kept by a trigger in the transaction of whatever changes it.'},
            bases=['Model'],
        ),
        ops.RunSQL(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"), reverse_sql=ops.RunSQL.noop),
    ]
