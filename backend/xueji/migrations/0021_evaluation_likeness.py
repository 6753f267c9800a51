"""Pictures and certificates that several pupils show."""

from pathlib import Path

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

class Migration(migrations.Migration):
    dependencies = [("xueji", "0020_one_reference_check")]

    initial = False

    operations = [
        ops.CreateModel(
            name='EvaluationLikeness',
            fields=[
                ('id', fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ('record_id', fields.BigIntField()),
                ('other_record_id', fields.BigIntField()),
                ('picture_id', fields.BigIntField(null=True)),
                ('other_picture_id', fields.BigIntField(null=True)),
                ('found_at', fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ('looked_at', fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ('looked_by', fields.BigIntField(null=True)),
            ],
            options={'table': 'evaluation_likeness', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'A record shows what another pupil of the school shows too; one line for each of the two.'},
            bases=['Model'],
        ),
        ops.AddField(
            model_name='EvaluationPicture',
            name='likeness',
            field=fields.BigIntField(null=True),
        ),
        ops.AddField(
            model_name='EvaluationRecord',
            name='certificate_index',
            field=fields.BinaryField(null=True),
        ),
        ops.RunSQL(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"), reverse_sql=ops.RunSQL.noop),
    ]
