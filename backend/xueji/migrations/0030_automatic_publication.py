"""Publications by the clock; earlier versions of pages."""

from pathlib import Path

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [('xueji', '0029_joined'), ('xueji', '0029_teachers')]

    initial = False

    operations = [
        ops.CreateModel(
            name='PublicationPageVersion',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('page_id', fields.BigIntField()),
                ('number', fields.SmallIntField()),
                ('sealed', fields.BinaryField()),
                ('hash', fields.BinaryField()),
                ('whole', fields.BinaryField()),
                ('confirmed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('replaced_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'publication_page_version', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'What a page showed before it was changed at `replaced_at`. `whole`: the hash of the publication until then.'},
            bases=['Model'],
        ),
        ops.AlterField(
            model_name='EvaluationSubmission',
            name='submitted_by',
            field=fields.BigIntField(null=True),
        ),
        ops.AlterField(
            model_name='Publication',
            name='published_by',
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name='Publication',
            name='automatic',
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AlterField(
            model_name='Publication',
            name='automatic',
            field=fields.BooleanField(default=False),
        ),
        ops.AddField(
            model_name='PublicationPage',
            name='open_until',
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.RunSQL(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"), reverse_sql=ops.RunSQL.noop),
    ]
