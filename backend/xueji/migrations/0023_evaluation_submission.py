"""A class is handed to the school."""

from pathlib import Path

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("xueji", "0022_transfers_heard")]

    initial = False

    operations = [
        ops.CreateModel(
            name='EvaluationSubmission',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('class_id', fields.BigIntField()),
                ('year', fields.SmallIntField()),
                ('term', fields.CharField(max_length=6)),
                ('missing', fields.SmallIntField()),
                ('submitted_by', fields.BigIntField()),
                ('submitted_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('taken_back_by', fields.BigIntField(null=True)),
                ('taken_back_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('published_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'evaluation_submission', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'A class handed to the school for a term: from then on nobody writes, until it is taken back.'},
            bases=['Model'],
        ),
        ops.RunSQL(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"), reverse_sql=ops.RunSQL.noop),
    ]
