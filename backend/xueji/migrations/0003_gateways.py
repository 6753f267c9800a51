"""Questions to the outside: tasks, and how each gateway does."""

from pathlib import Path

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [("xueji", "0002_constraints")]

    initial = False

    operations = [
        ops.CreateModel(
            name='GatewayBreaker',
            fields=[
                ('gateway', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=20)),
                ('failures', fields.IntField(default=0)),
                ('open_until', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('answered_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('failed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'gateway_breaker', 'app': 'xueji', 'pk_attr': 'gateway', 'table_description': 'How a gateway does. While `open_until` lies ahead nobody is sent; after it, one goes to see.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='GatewayTask',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('gateway', fields.CharField(max_length=20)),
                ('kind', fields.CharField(max_length=60)),
                ('subject_id', fields.BigIntField()),
                ('student_id', fields.BigIntField(null=True)),
                ('organisation_id', fields.BigIntField(null=True)),
                ('order_key', fields.CharField(null=True, max_length=60)),
                ('request_id', fields.UUIDField()),
                ('state', fields.CharField(max_length=10)),
                ('tries', fields.IntField(default=0)),
                ('since', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('next_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('held_until', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('ticket', fields.CharField(null=True, max_length=80)),
                ('outcome', fields.CharField(null=True, max_length=40)),
                ('reason', fields.CharField(null=True, max_length=60)),
                ('settled_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'gateway_task', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'One question to the outside. It names its subject by ids; what is sent is read when it is sent.'},
            bases=['Model'],
        ),
        ops.RunSQL(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"), reverse_sql=ops.RunSQL.noop),
    ]
