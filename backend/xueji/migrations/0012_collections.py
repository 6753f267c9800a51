"""Collections of new pupils on the phone."""

from pathlib import Path

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.contrib.postgres.fields import ArrayField
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [("xueji", "0011_imports")]

    initial = False

    operations = [
        ops.CreateModel(
            name='Collection',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('school_id', fields.BigIntField()),
                ('school_path', fields.TextField(unique=False)),
                ('title', fields.CharField(max_length=40)),
                ('stage', fields.CharField(max_length=10)),
                ('grade', fields.SmallIntField()),
                ('class_ids', ArrayField(default=list, element_type='BIGINT')),
                ('unassigned', fields.BooleanField()),
                ('fields_', ArrayField(source_field='fields', default=list, element_type='TEXT')),
                ('entry_month', fields.CharField(max_length=7)),
                ('entry_way', fields.CharField(max_length=2)),
                ('note', fields.CharField(default='', max_length=300)),
                ('opens_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('closes_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('closed_early_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('ends_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('created_by', fields.BigIntField()),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('version', fields.IntField(default=1)),
            ],
            options={'table': 'collection', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'One grade of a school collects its new pupils. `fields` are the optional ones it asks for.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='CollectionCode',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('collection_id', fields.BigIntField()),
                ('class_id', fields.BigIntField(null=True)),
                ('code_hash', fields.BinaryField()),
                ('sealed', fields.BinaryField(null=True)),
                ('made_by', fields.BigIntField()),
                ('made_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('ended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'collection_code', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'The QR code of a class, or of the pupils without one. `sealed` keeps it for printing until it is ended.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='CollectionConfirmation',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('entry_id', fields.BigIntField()),
                ('code_hash', fields.BinaryField()),
                ('sealed', fields.BinaryField(null=True)),
                ('made_by', fields.BigIntField()),
                ('made_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('expires_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('used_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('replaced_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'collection_confirmation', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'The one-time code by which the guardian of a paper entry confirms it. `sealed` until it is used or over.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='CollectionEntry',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('collection_id', fields.BigIntField()),
                ('school_id', fields.BigIntField()),
                ('school_path', fields.TextField(unique=False)),
                ('class_id', fields.BigIntField(null=True)),
                ('account_id', fields.BigIntField(null=True)),
                ('paper_by', fields.BigIntField(null=True)),
                ('state', fields.CharField(max_length=10)),
                ('name', fields.CharField(default='', max_length=60)),
                ('draft', fields.BinaryField(null=True)),
                ('draft_version', fields.IntField(default=0)),
                ('person_index', fields.BinaryField(null=True)),
                ('phone_indexes', ArrayField(default=list, element_type='BYTEA')),
                ('marks', ArrayField(default=list, element_type='TEXT')),
                ('level', fields.SmallIntField(default=0)),
                ('consent_version', fields.SmallIntField(null=True)),
                ('consented_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('relation', fields.CharField(null=True, max_length=2)),
                ('consents', ArrayField(default=list, element_type='TEXT')),
                ('case_id', fields.BigIntField(null=True)),
                ('number', fields.CharField(null=True, max_length=32)),
                ('due_on', fields.DateField(null=True)),
                ('provisional', fields.BooleanField(default=False)),
                ('reason', fields.CharField(default='', max_length=40)),
                ('reason_text', fields.CharField(default='', max_length=200)),
                ('reason_fields', ArrayField(default=list, element_type='TEXT')),
                ('begun_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('saved_by', fields.BigIntField(null=True)),
                ('saved_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('submitted_by', fields.BigIntField(null=True)),
                ('submitted_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('decided_by', fields.BigIntField(null=True)),
                ('decided_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('confirmed_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('unconfirmed_note', fields.CharField(default='', max_length=200)),
                ('student_id', fields.BigIntField(null=True)),
                ('enrolment_id', fields.BigIntField(null=True)),
            ],
            options={'table': 'collection_entry', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'One child as a family (or a teacher for it) writes it down. `draft` is sealed: `{values, members}`.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='CollectionReceipt',
            fields=[
                ('number', fields.CharField(primary_key=True, unique=True, db_index=True, max_length=32)),
                ('entry_id', fields.BigIntField()),
                ('submitted_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('submitted_by', fields.BigIntField()),
                ('withdrawn_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'collection_receipt', 'app': 'xueji', 'pk_attr': 'number', 'table_description': 'One handing in, kept also when it was withdrawn and handed in anew.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='CollectionTold',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case_id', fields.BigIntField()),
                ('seq', fields.IntField()),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'collection_told', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'Events of a case whose notices have been written: a job that runs twice tells once.'},
            bases=['Model'],
        ),
        ops.RunSQL(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"), reverse_sql=ops.RunSQL.noop),
    ]
