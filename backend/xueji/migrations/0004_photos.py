from pathlib import Path

from tortoise import migrations
from tortoise.migrations import operations as ops
from orjson import loads
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields


class Migration(migrations.Migration):
    dependencies = [("xueji", "0003_gateways")]

    initial = False

    operations = [
        ops.CreateModel(
            name='PhotoBatch',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('school_id', fields.BigIntField()),
                ('school_path', fields.TextField(unique=False)),
                ('account_id', fields.BigIntField(null=True)),
                ('who', fields.CharField(max_length=80)),
                ('file_name', fields.CharField(max_length=200)),
                ('size', fields.BigIntField()),
                ('modified', fields.BigIntField(default=0)),
                ('parts', fields.IntField()),
                ('state', fields.CharField(max_length=10)),
                ('fault', fields.CharField(default='', max_length=300)),
                ('files', fields.IntField(default=0)),
                ('ignored', fields.IntField(default=0)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('finished_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'photo_batch', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'A ZIP of a school: received in parts, taken apart by a job. `fault` says why nothing could be taken from it.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='PhotoFile',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('batch_id', fields.BigIntField()),
                ('number', fields.IntField()),
                ('name', fields.CharField(max_length=200)),
                ('outcome', fields.CharField(max_length=10)),
                ('student_id', fields.BigIntField(null=True)),
                ('faults', fields.JSONField(default=list, encoder=JSON_DUMPS, decoder=loads)),
                ('advice', ArrayField(default=list, element_type='TEXT')),
            ],
            options={'table': 'photo_file', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'What became of one file of a ZIP. `name` has its ID number masked; `faults` are JSON.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='PhotoPart',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('batch_id', fields.BigIntField()),
                ('number', fields.IntField()),
                ('sha256', fields.CharField(max_length=64)),
                ('size', fields.IntField()),
            ],
            options={'table': 'photo_part', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'A piece of a ZIP that has arrived; forgotten once the batch is through.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='RecordFreeze',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('organisation_id', fields.BigIntField()),
                ('path', fields.TextField(unique=False)),
                ('set_by', fields.BigIntField()),
                ('account_id', fields.BigIntField()),
                ('starts_on', fields.DateField()),
                ('ends_on', fields.DateField()),
                ('reason', fields.CharField(max_length=100)),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('lifted_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'record_freeze', 'app': 'xueji', 'pk_attr': 'id', 'table_description': '学籍冻结: for these days nothing in the records of a subtree changes. Both days are within it.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='StudentPhoto',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('student_id', fields.BigIntField()),
                ('sha256', fields.CharField(max_length=64)),
                ('thumbnail', fields.CharField(max_length=64)),
                ('width', fields.IntField()),
                ('height', fields.IntField()),
                ('size', fields.IntField()),
                ('advice', ArrayField(default=list, element_type='TEXT')),
                ('state', fields.CharField(max_length=10)),
                ('source', fields.CharField(max_length=10)),
                ('account_id', fields.BigIntField(null=True)),
                ('who', fields.CharField(max_length=80)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('decided_by', fields.BigIntField(null=True)),
                ('decided_who', fields.CharField(default='', max_length=80)),
                ('decided_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('reason', fields.CharField(default='', max_length=20)),
                ('text', fields.CharField(default='', max_length=200)),
                ('batch_id', fields.BigIntField(null=True)),
            ],
            options={'table': 'student_photo', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'One photo that somebody handed in. `sha256` and `thumbnail` name files; `student.photo_sha` is the current one.'},
            bases=['Model'],
        ),
        ops.RunSQL(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"), reverse_sql=ops.RunSQL.noop),
    ]
