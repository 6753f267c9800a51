"""Releases of school codes, the codes, and which school took which."""

from pathlib import Path

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [("xueji", "0005_slips")]

    initial = False

    operations = [
        ops.CreateModel(
            name='SchoolCode',
            fields=[
                ('school_code', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=10)),
                ('name', fields.CharField(max_length=100)),
                ('division_code', fields.CharField(max_length=6)),
                ('state', fields.CharField(max_length=12)),
                ('release_id', fields.BigIntField()),
            ],
            options={'table': 'school_code', 'app': 'xueji', 'pk_attr': 'school_code', 'table_description': "A code as the registry's releases tell of it; the last release that names it counts."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SchoolCodeMatch',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('organisation_id', fields.BigIntField()),
                ('school_code', fields.CharField(max_length=10)),
                ('matched_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('account_id', fields.BigIntField(null=True)),
                ('acknowledged_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('reference', fields.CharField(null=True, max_length=40)),
                ('refused_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'school_code_match', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'A school that took a code here: cross-province business opens when the national platform has acknowledged it.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='SchoolCodeRelease',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('name', fields.CharField(max_length=20)),
                ('released_on', fields.DateField()),
                ('received_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'school_code_release', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'One release of the registry of school codes: what was accredited and revoked in a quarter.'},
            bases=['Model'],
        ),
        ops.RunSQL(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"), reverse_sql=ops.RunSQL.noop),
    ]
