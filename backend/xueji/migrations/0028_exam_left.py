"""A line of the exam platform may wait for a subject that we do not know yet. Joins the two migrations before it."""

from tortoise import migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("xueji", "0027_departures"), ("xueji", "0027_technology_work_due")]

    initial = False

    operations = [
        ops.RunSQL(
            "ALTER TABLE exam_left DROP CONSTRAINT exam_left_why;"
            " ALTER TABLE exam_left ADD CONSTRAINT exam_left_why CHECK (why IN ('nobody', 'name', 'subject'))",
            reverse_sql=ops.RunSQL.noop,
        ),
    ]
