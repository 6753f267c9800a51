"""The photo in a collection."""

from pathlib import Path

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.contrib.postgres.fields import ArrayField
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [("xueji", "0016_statement_checks")]

    initial = False

    operations = [
        ops.AddField(
            model_name='Collection',
            name='photo',
            field=fields.CharField(null=True, max_length=10),
        ),
        ops.RunSQL("UPDATE collection SET photo = 'optional'", reverse_sql=ops.RunSQL.noop),
        ops.AlterField(
            model_name='Collection',
            name='photo',
            field=fields.CharField(max_length=10, default='optional'),
        ),
        ops.CreateModel(
            name='CollectionEntryPhoto',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('entry_id', fields.BigIntField()),
                ('sha256', fields.CharField(max_length=64)),
                ('thumbnail', fields.CharField(max_length=64)),
                ('width', fields.IntField()),
                ('height', fields.IntField()),
                ('size', fields.IntField()),
                ('advice', ArrayField(default=list, element_type='TEXT')),
                ('account_id', fields.BigIntField()),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'collection_photo', 'app': 'xueji', 'pk_attr': 'id', 'table_description': "The child's photo that goes with an entry until the record is there; its files are named by their hashes."},
            bases=['Model'],
        ),
        ops.RunSQL(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"), reverse_sql=ops.RunSQL.noop),
    ]
