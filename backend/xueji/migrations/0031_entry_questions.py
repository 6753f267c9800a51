"""Questions of families about what teachers entered."""

from pathlib import Path

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('xueji', '0030_automatic_publication'), ('xueji', '0030_teaching_uploads')]

    initial = False

    operations = [
        ops.CreateModel(
            name='EntryQuestion',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('student_id', fields.BigIntField()),
                ('year', fields.SmallIntField()),
                ('term', fields.CharField(max_length=6)),
                ('subject', fields.CharField(max_length=14)),
                ('kind', fields.CharField(max_length=20)),
                ('words', fields.BinaryField()),
                ('asked_by', fields.BigIntField()),
                ('asked_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('answer', fields.BinaryField(null=True)),
                ('corrected', fields.BooleanField(default=False)),
                ('answered_by', fields.BigIntField(null=True)),
                ('answered_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'entry_question', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'A pupil or guardian doubts what teachers have entered, of one kind; until it is answered there is one of each.'},
            bases=['Model'],
        ),
        ops.RunSQL(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"), reverse_sql=ops.RunSQL.noop),
    ]
