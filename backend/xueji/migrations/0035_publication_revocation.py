"""Publications that are taken down."""

from pathlib import Path

from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("xueji", "0034_joined")]

    initial = False

    operations = [
        ops.CreateModel(
            name="PublicationRevocation",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("case_id", fields.BigIntField()),
                ("publication_id", fields.BigIntField()),
                ("sealed", fields.BinaryField()),
            ],
            options={
                "table": "publication_revocation",
                "app": "xueji",
                "pk_attr": "id",
                "table_description": "A school asks for a publication to be taken down. `sealed` says why; what comes of it are events of its case.",
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="Publication",
            name="revoked_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.RunSQL(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"), reverse_sql=ops.RunSQL.noop),
    ]
