"""Staged lines as they will stand in the record. Checks that nobody has confirmed yet are to be made again."""

from pathlib import Path

from orjson import loads
from tortoise import fields, migrations
from tortoise.fields.data import JSON_DUMPS
from tortoise.migrations import operations as ops

_LET_GO = """
DELETE FROM roster_import WHERE state IN ('reading', 'checked');
TRUNCATE roster_row, roster_member;
DROP INDEX roster_member_list;
"""
_ARRANGE = """
ALTER TABLE roster_row ALTER COLUMN student_id SET DEFAULT nextval('student_id_seq');
ALTER TABLE roster_row ALTER COLUMN sealed SET STORAGE EXTERNAL;
CREATE INDEX roster_member_list ON roster_member (import_id, row);
"""


class Migration(migrations.Migration):
    dependencies = [("xueji", "0007_enrolment")]

    operations = [
        ops.RunSQL(_LET_GO, reverse_sql=ops.RunSQL.noop),
        ops.RemoveField(model_name="RosterMember", name="student_id"),
        ops.AddField(model_name="RosterMember", name="row", field=fields.IntField()),
        ops.RemoveField(model_name="RosterRow", name="general"),
        ops.AddField(
            model_name="RosterRow",
            name="general",
            field=fields.JSONField(null=True, encoder=JSON_DUMPS, decoder=loads),
        ),
        ops.RunSQL(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"), reverse_sql=ops.RunSQL.noop),
        ops.RunSQL(_ARRANGE, reverse_sql=ops.RunSQL.noop),
    ]
