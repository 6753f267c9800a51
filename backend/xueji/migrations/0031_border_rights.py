"""Which schools may take in after graduation."""

from pathlib import Path

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('xueji', '0030_automatic_publication'), ('xueji', '0030_teaching_uploads')]

    initial = False

    operations = [
        ops.CreateModel(
            name='BorderRight',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('school_id', fields.BigIntField()),
                ('case_id', fields.BigIntField()),
                ('reason', fields.CharField(max_length=300)),
                ('given_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('ended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('ended_reason', fields.CharField(default='', max_length=200)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'border_right', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'What a school asks for. It holds from `given_at` until `ended_at`; asked for and never given it only ends.'},
            bases=['Model'],
        ),
        ops.RunSQL(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"), reverse_sql=ops.RunSQL.noop),
    ]
