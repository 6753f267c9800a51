from pathlib import Path

from tortoise import migrations
from tortoise.migrations import operations as ops
from tortoise.contrib.postgres.fields import ArrayField
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [("xueji", "0009_slip_told")]

    initial = False

    operations = [
        ops.CreateModel(
            name='ApprovalConcern',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case_id', fields.BigIntField()),
                ('organisation_id', fields.BigIntField()),
                ('flow', fields.CharField(max_length=40)),
                ('steps', ArrayField(element_type='TEXT')),
                ('due_on', fields.DateField()),
                ('closed_on', fields.DateField(null=True)),
            ],
            options={'table': 'approval_concern', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'A case in the lists of one of its parties: `steps` are those that this organisation may decide now.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Evidence',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('flow', fields.CharField(max_length=40)),
                ('case_id', fields.BigIntField(null=True)),
                ('slot', fields.CharField(max_length=40)),
                ('account_id', fields.BigIntField()),
                ('sha256', fields.CharField(max_length=64)),
                ('size', fields.IntField()),
                ('width', fields.IntField()),
                ('height', fields.IntField()),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=True)),
                ('given_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'case_evidence', 'app': 'xueji', 'pk_attr': 'id', 'table_description': "A picture that proves something. It is its uploader's until it is given to a case."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='EvidenceOpened',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('evidence_id', fields.BigIntField()),
                ('account_id', fields.BigIntField()),
                ('post_id', fields.BigIntField(null=True)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=True)),
            ],
            options={'table': 'case_evidence_opened', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'An official has opened a piece of evidence: the first time counts.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Message',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case_id', fields.BigIntField()),
                ('account_id', fields.BigIntField()),
                ('post_id', fields.BigIntField(null=True)),
                ('text', fields.CharField(max_length=500)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=True)),
                ('told_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'case_message', 'app': 'xueji', 'pk_attr': 'id', 'table_description': "A word in the conversation of a case. No event: it moves nothing, and nobody's open page goes stale by it."},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Pace',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('organisation_id', fields.BigIntField()),
                ('flow', fields.CharField(max_length=40)),
                ('step', fields.CharField(max_length=40)),
                ('days', fields.IntField()),
                ('cases', fields.IntField()),
            ],
            options={'table': 'case_pace', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'How many steps an organisation took in so many working days, in the last quarter. Counted anew every night.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='StandIn',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('organisation_id', fields.BigIntField()),
                ('post_id', fields.BigIntField()),
                ('stand_in_post_id', fields.BigIntField()),
                ('permissions', ArrayField(element_type='TEXT')),
                ('since', fields.DateField()),
                ('until', fields.DateField()),
                ('created_at', fields.DatetimeField(auto_now=False, auto_now_add=True)),
                ('ended_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={'table': 'post_stand_in', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'An official who is away hands permissions to another post of the same office, until a day.'},
            bases=['Model'],
        ),
        ops.CreateModel(
            name='Told',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('case_id', fields.BigIntField()),
                ('seq', fields.IntField()),
                ('audience', fields.CharField(max_length=12)),
                ('at', fields.DatetimeField(auto_now=False, auto_now_add=True)),
            ],
            options={'table': 'case_told', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'An event of a case of which these people have heard.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='ApprovalCase',
            name='owed_on',
            field=fields.DateField(null=True),
        ),
        ops.RunSQL(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"), reverse_sql=ops.RunSQL.noop),
    ]
