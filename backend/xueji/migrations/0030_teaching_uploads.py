"""Uploaded templates are kept until a job has read them; what was said when one was entered stays."""

from tortoise import migrations
from tortoise.migrations import operations as ops
from orjson import loads
from tortoise.fields.data import JSON_DUMPS
from tortoise import fields

class Migration(migrations.Migration):
    dependencies = [('xueji', '0029_joined'), ('xueji', '0029_teachers')]

    initial = False

    operations = [
        ops.AlterModelOptions(
            name='TeachingUpload',
            options={'table': 'teaching_upload', 'app': 'xueji', 'pk_attr': 'id', 'table_description': 'A filled-in template: `file` sealed until a job has read it, then `cells`, mended in the page until entered.'},
        ),
        ops.AlterField(
            model_name='TeachingUpload',
            name='cells',
            field=fields.BinaryField(null=True),
        ),
        ops.AddField(
            model_name='TeachingUpload',
            name='file',
            field=fields.BinaryField(null=True),
        ),
        ops.AddField(
            model_name='TeachingUpload',
            name='refusal',
            field=fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads),
        ),
        ops.AddField(
            model_name='TeachingUpload',
            name='told',
            field=fields.CharField(null=True, max_length=100),
        ),
    ]
