from tortoise import fields
from tortoise.models import Model


class StoredFile(Model):
    """A file by the hash of its bytes: the same bytes are stored once."""

    sha256 = fields.CharField(max_length=64, primary_key=True)
    size = fields.BigIntField()
    media_type = fields.CharField(max_length=100)
    kind = fields.CharField(max_length=40)
    stored_at = fields.DatetimeField()

    class Meta(Model.Meta):
        table = "stored_file"
