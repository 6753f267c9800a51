"""Senior results, how far each pupil is, the sums of each school, technology works, what the exam platform said."""

from pathlib import Path

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('xueji', '0024_teaching')]

    initial = False

    operations = [
        ops.CreateModel(
            name='ExamFeed',
            fields=[
                ('province_id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('last_serial', fields.BigIntField()),
                ('entered', fields.BigIntField(default=0)),
                ('heard_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'exam_feed', 'app': 'xueji', 'pk_attr': 'province_id', 'table_description': "How far the exam platform's results have been read, and when it last said something."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='ExamLeft',
            fields=[
                ('serial', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('sealed', fields.BinaryField()),
                ('why', fields.CharField(max_length=10)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'exam_left', 'app': 'xueji', 'pk_attr': 'serial', 'table_description': 'A line of the exam platform that fits no pupil yet. `why`: nobody has the number, or the name is another.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SeniorResult',
            fields=[
                ('student_id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('sealed', fields.BinaryField(null=True)),
                ('version', fields.IntField(default=1)),
                ('saved_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'senior_result', 'app': 'xueji', 'pk_attr': 'student_id', 'table_description': "Everything that is known of one pupil's results, sealed: fitness is health data. None is nothing yet."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SeniorRollup',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('school_id', fields.BigIntField()),
                ('grade', fields.SmallIntField()),
                ('measure', fields.CharField(max_length=10)),
                ('state', fields.CharField(max_length=6)),
                ('pupils', fields.IntField()),
                ('credits', fields.DecimalField(max_digits=10, decimal_places=1)),
            ],
            options={'table': 'senior_rollup', 'app': 'xueji', 'pk_attr': 'id', 'table_description': "How many pupils of a school's grade stand how in a measure, kept by a trigger in the transaction of the results."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SeniorStanding',
            fields=[
                ('student_id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('school_id', fields.BigIntField()),
                ('grade', fields.SmallIntField()),
                ('counted', fields.BooleanField()),
                ('stale', fields.BooleanField(default=False)),
                ('credits', fields.DecimalField(default=0, max_digits=5, decimal_places=1)),
                ('credits_state', fields.CharField(default='open', max_length=6)),
                ('exams_state', fields.CharField(default='open', max_length=6)),
                ('technology_state', fields.CharField(default='open', max_length=6)),
                ('arts_state', fields.CharField(default='open', max_length=6)),
                ('pe_state', fields.CharField(default='open', max_length=6)),
            ],
            options={'table': 'senior_standing', 'app': 'xueji', 'pk_attr': 'student_id', 'table_description': 'How far one senior pupil is, judged from the results whenever they change: what statistics count.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='TechnologyPicture',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('work_id', fields.BigIntField()),
                ('sha256', fields.CharField(max_length=64)),
                ('size', fields.IntField()),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'technology_picture', 'app': 'xueji', 'pk_attr': 'id'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='TechnologyWork',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('student_id', fields.BigIntField()),
                ('sealed', fields.BinaryField()),
                ('version', fields.IntField(default=1)),
                ('saved_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('handed_in_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'technology_work', 'app': 'xueji', 'pk_attr': 'id', 'table_description': "A pupil's technology work. `sealed` holds title and words; without `handed_in_at` it is a draft."},
            bases=['Model'],
        ),
        ops.RunSQL(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"), reverse_sql=ops.RunSQL.noop),
    ]
