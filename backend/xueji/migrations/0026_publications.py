"""Publications of the evaluation and their pages."""

from pathlib import Path

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [('xueji', '0025_results')]

    initial = False

    operations = [
        ops.CreateModel(
            name='Publication',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('school_id', fields.BigIntField()),
                ('school_path', fields.CharField(max_length=200)),
                ('stage', fields.CharField(max_length=10)),
                ('grade', fields.SmallIntField()),
                ('year', fields.SmallIntField()),
                ('term', fields.CharField(max_length=6)),
                ('audience', fields.CharField(max_length=5)),
                ('hash', fields.BinaryField()),
                ('published_by', fields.BigIntField()),
                ('starts_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('ends_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'publication', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'A grade of a school in one term, shown from `starts_at` to `ends_at`; `hash` is over the hashes of its pages.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='PublicationPage',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('publication_id', fields.BigIntField()),
                ('student_id', fields.BigIntField()),
                ('class_id', fields.BigIntField()),
                ('position', fields.SmallIntField()),
                ('sealed', fields.BinaryField()),
                ('hash', fields.BinaryField()),
                ('confirmed_by', fields.BigIntField(null=True)),
                ('confirmed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'publication_page', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'One pupil in a publication. `sealed` is the frozen content as canonical JSON, `hash` the SHA-256 of that.'},
            bases=['Model'],
        ),
        ops.RunSQL(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"), reverse_sql=ops.RunSQL.noop),
    ]
