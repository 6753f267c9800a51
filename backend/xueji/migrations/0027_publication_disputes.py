"""Objections to what is published, and corrections of it."""

from pathlib import Path

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [('xueji', '0026_publications')]

    initial = False

    operations = [
        ops.CreateModel(
            name='PublicationObjection',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case_id', fields.BigIntField()),
                ('page_id', fields.BigIntField()),
                ('record_id', fields.BigIntField(null=True)),
                ('hash', fields.BinaryField()),
                ('words', fields.BinaryField()),
            ],
            options={'table': 'publication_objection', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'What a pupil says is wrong. `hash` is of the page that was read, `words` the sealed sentence.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='PublicationCorrection',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case_id', fields.BigIntField()),
                ('page_id', fields.BigIntField()),
                ('record_id', fields.BigIntField()),
                ('sealed', fields.BinaryField()),
            ],
            options={'table': 'publication_correction', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'What a record of a page shall say. `sealed` holds why, and what it says before and after.'},
            bases=['Model'],
        ),
        ops.RunSQL(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"), reverse_sql=ops.RunSQL.noop),
    ]
