"""Teaching classes, what teachers enter, uploads."""

from pathlib import Path

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('xueji', '0023_evaluation_submission')]

    initial = False

    operations = [
        ops.CreateModel(
            name='TeacherEntry',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('student_id', fields.BigIntField()),
                ('year', fields.SmallIntField()),
                ('term', fields.CharField(max_length=6)),
                ('subject', fields.CharField(max_length=14)),
                ('sealed', fields.BinaryField()),
                ('version', fields.IntField(default=1)),
                ('written_by', fields.BigIntField()),
                ('saved_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'teacher_entry', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'What teachers have entered of a pupil in a term: by subject, or `class` for what the class teacher gives.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='TeachingClass',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('school_id', fields.BigIntField()),
                ('year', fields.SmallIntField()),
                ('term', fields.CharField(max_length=6)),
                ('stage', fields.CharField(max_length=10)),
                ('grade', fields.SmallIntField()),
                ('subject', fields.CharField(max_length=14)),
                ('number', fields.SmallIntField()),
                ('name', fields.CharField(max_length=30)),
                ('post_id', fields.BigIntField()),
                ('class_id', fields.BigIntField(null=True)),
                ('version', fields.IntField(default=1)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'teaching_class', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'Who teaches whom a subject in a term. With `class_id` its pupils are those of that class, whoever they are.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='TeachingMember',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('teaching_class_id', fields.BigIntField()),
                ('student_id', fields.BigIntField()),
            ],
            options={'table': 'teaching_member', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'A pupil of a teaching class that follows no administrative class.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='TeachingUpload',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('school_id', fields.BigIntField()),
                ('teaching_class_id', fields.BigIntField(null=True)),
                ('class_id', fields.BigIntField(null=True)),
                ('account_id', fields.BigIntField()),
                ('file_name', fields.CharField(max_length=200)),
                ('cells', fields.BinaryField()),
                ('version', fields.IntField(default=1)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('entered_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'teaching_upload', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'A filled-in template as it stands: `cells` sealed, mended in the page, until it is entered.'},
            bases=['Model'],
        ),
        ops.RunSQL(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"), reverse_sql=ops.RunSQL.noop),
    ]
