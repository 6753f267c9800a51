"""Nothing of its own: joins what two rooms wrote at the same time, so that history is one line again."""

from tortoise import migrations


class Migration(migrations.Migration):
    dependencies = [("xueji", "0033_departure_parts"), ("xueji", "0031_entry_questions")]

    initial = False

    operations = []
