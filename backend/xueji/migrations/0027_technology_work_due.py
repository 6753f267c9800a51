"""From when until when a pupil's technology work is waited for, so that the home can say so."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("xueji", "0026_publications")]

    initial = False

    operations = [
        ops.AddField(model_name="SeniorStanding", name="work_from", field=fields.DateField(null=True)),
        ops.AddField(model_name="SeniorStanding", name="work_due", field=fields.DateField(null=True)),
    ]
