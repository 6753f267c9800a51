from pathlib import Path

from tortoise import migrations
from tortoise.migrations import operations as ops
from orjson import loads
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [("xueji", "0010_casework")]

    initial = False

    operations = [
        ops.AlterModelOptions(
            name='RosterImport',
            options={'table': 'roster_import', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'A file of a school. `stored` names its sealed bytes, `stage` is that of an enrolment template.'},
        ),
        ops.AddField(
            model_name='RosterImport',
            name='entered_rows',
            field=fields.IntField(default=0),
        ),
        ops.AddField(
            model_name='RosterImport',
            name='entered_to',
            field=fields.BigIntField(default=0),
        ),
        ops.AddField(
            model_name='RosterImport',
            name='mended_rows',
            field=fields.IntField(default=0),
        ),
        ops.AddField(
            model_name='RosterImport',
            name='purpose',
            field=fields.CharField(default='roster', max_length=10),
        ),
        ops.AddField(
            model_name='RosterImport',
            name='refusal',
            field=fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads),
        ),
        ops.AddField(
            model_name='RosterImport',
            name='stage',
            field=fields.CharField(null=True, max_length=10),
        ),
        ops.AddField(
            model_name='RosterImport',
            name='stored',
            field=fields.CharField(null=True, max_length=64),
        ),
        ops.AlterModelOptions(
            name='RosterRow',
            options={'table': 'roster_row', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'A line of a roster, checked and sealed, as it will stand in `student`.'},
        ),
        ops.AddField(
            model_name='RosterRow',
            name='cells',
            field=fields.BinaryField(null=True),
        ),
        ops.AddField(
            model_name='RosterRow',
            name='codes',
            field=ArrayField(null=True, element_type='TEXT'),
        ),
        ops.AddField(
            model_name='RosterRow',
            name='mended',
            field=fields.BooleanField(default=False),
        ),
        ops.RunSQL(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"), reverse_sql=ops.RunSQL.noop),
    ]
