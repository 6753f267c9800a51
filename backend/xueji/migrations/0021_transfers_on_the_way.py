"""Who is on the way to a grade is asked at every pre-check."""

from tortoise import migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("xueji", "0021_evaluation_likeness")]

    initial = False

    operations = [
        ops.RunSQL(
            "CREATE INDEX transfer_on_the_way ON transfer (to_school_id, to_stage, to_grade) WHERE moved_at IS NULL",
            reverse_sql="DROP INDEX transfer_on_the_way",
        ),
    ]
