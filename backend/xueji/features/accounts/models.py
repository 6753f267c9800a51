"""Tables of accounts, posts and what proves who somebody is. Foreign keys and uniques stand in the migrations."""

from tortoise import fields
from tortoise.contrib.postgres.fields import ArrayField
from tortoise.models import Model


class Account(Model):
    """One person's account. `sealed` holds phone and e-mail; a deleted one stays, so that nothing of it is reused."""

    id = fields.BigIntField(primary_key=True)
    kind = fields.CharField(max_length=10)
    organisation_id = fields.BigIntField(null=True)
    login_name = fields.CharField(max_length=32, null=True)
    name = fields.CharField(max_length=60)
    sealed = fields.BinaryField(null=True)
    phone_index = fields.BinaryField(null=True)
    email_index = fields.BinaryField(null=True)
    password_hash = fields.TextField(null=True)
    password_changed_at = fields.DatetimeField(null=True)
    password_expires_at = fields.DatetimeField(null=True)
    must_change_password = fields.BooleanField(default=False)
    totp_sealed = fields.BinaryField(null=True)
    totp_step = fields.BigIntField(null=True)
    state = fields.CharField(max_length=10, default="active")
    state_reason = fields.CharField(max_length=200, default="")
    last_seen_at = fields.DatetimeField(null=True)
    settings: fields.Field[dict[str, object]] = fields.JSONField(default=dict)
    created_at = fields.DatetimeField(auto_now_add=True)
    version = fields.IntField(default=1)

    class Meta(Model.Meta):
        table = "account"


class Post(Model):
    id = fields.BigIntField(primary_key=True)
    account_id = fields.BigIntField()
    organisation_id = fields.BigIntField()
    title = fields.CharField(max_length=40)
    roles = ArrayField(element_type="text", default=list)
    active = fields.BooleanField(default=True)
    started_at = fields.DatetimeField(auto_now_add=True)
    ended_at = fields.DatetimeField(null=True)

    class Meta(Model.Meta):
        table = "post"


class UsedIdentifier(Model):
    """Every login name, phone and e-mail that a staff account ever had: none serves a second account (Q102)."""

    id = fields.BigIntField(primary_key=True)
    kind = fields.CharField(max_length=10)
    index = fields.BinaryField()
    account_id = fields.BigIntField()
    used_at = fields.DatetimeField(auto_now_add=True)

    class Meta(Model.Meta):
        table = "used_identifier"


class FailedLogin(Model):
    """Wrong tries by login name, whether or not such an account exists: the answer must not tell the two apart."""

    name_index = fields.BinaryField(primary_key=True)
    tries = fields.SmallIntField(default=0)
    last_at = fields.DatetimeField()
    locked_until = fields.DatetimeField(null=True)

    class Meta(Model.Meta):
        table = "failed_login"


class PendingLogin(Model):
    """A login between password and second factor. The browser holds the secret, the row its hash."""

    id_hash = fields.BinaryField(primary_key=True)
    account_id = fields.BigIntField()
    step = fields.CharField(max_length=16)
    totp_sealed = fields.BinaryField(null=True)
    created_at = fields.DatetimeField(auto_now_add=True)
    expires_at = fields.DatetimeField()

    class Meta(Model.Meta):
        table = "pending_login"


class Guardianship(Model):
    id = fields.BigIntField(primary_key=True)
    account_id = fields.BigIntField()
    student_id = fields.BigIntField()
    relation = fields.CharField(max_length=2)
    role = fields.CharField(max_length=10, default="guardian")
    state = fields.CharField(max_length=10, default="active")
    started_at = fields.DatetimeField(auto_now_add=True)
    ended_at = fields.DatetimeField(null=True)

    class Meta(Model.Meta):
        table = "guardianship"


class WechatIdentity(Model):
    id = fields.BigIntField(primary_key=True)
    app_id = fields.CharField(max_length=32)
    openid = fields.CharField(max_length=64)
    unionid = fields.CharField(max_length=64, null=True)
    account_id = fields.BigIntField()
    created_at = fields.DatetimeField(auto_now_add=True)

    class Meta(Model.Meta):
        table = "wechat_identity"


class OneTimeCode(Model):
    """Six digits for one purpose and one target. `sealed` holds phone and code until the message has left."""

    id = fields.BigIntField(primary_key=True)
    purpose = fields.CharField(max_length=20)
    target_index = fields.BinaryField()
    account_id = fields.BigIntField(null=True)
    code_hash = fields.BinaryField()
    sealed = fields.BinaryField(null=True)
    tries = fields.SmallIntField(default=0)
    created_at = fields.DatetimeField(auto_now_add=True)
    expires_at = fields.DatetimeField()
    used_at = fields.DatetimeField(null=True)

    class Meta(Model.Meta):
        table = "one_time_code"


class AccessRequest(Model):
    """Somebody who met a 403 asks the office that can grant the permission (Q96)."""

    id = fields.BigIntField(primary_key=True)
    account_id = fields.BigIntField()
    post_id = fields.BigIntField()
    organisation_id = fields.BigIntField()
    permission = fields.CharField(max_length=40)
    state = fields.CharField(max_length=10, default="waiting")
    reason = fields.CharField(max_length=200, default="")
    role = fields.CharField(max_length=40, null=True)
    created_at = fields.DatetimeField(auto_now_add=True)
    decided_at = fields.DatetimeField(null=True)
    decided_by = fields.BigIntField(null=True)

    class Meta(Model.Meta):
        table = "access_request"


class StandIn(Model):
    """An official who is away hands permissions to another post of the same office, until a day."""

    id = fields.BigIntField(primary_key=True)
    organisation_id = fields.BigIntField()
    post_id = fields.BigIntField()
    stand_in_post_id = fields.BigIntField()
    permissions = ArrayField(element_type="text")
    since = fields.DateField()
    until = fields.DateField()
    created_at = fields.DatetimeField(auto_now_add=True)
    ended_at = fields.DatetimeField(null=True)

    class Meta(Model.Meta):
        table = "post_stand_in"
