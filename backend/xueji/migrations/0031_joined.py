"""Nothing of its own: joins what two rooms wrote at the same time, so that history is one line again."""

from tortoise import migrations


class Migration(migrations.Migration):
    dependencies = [("xueji", "0030_automatic_publication"), ("xueji", "0030_teaching_uploads")]

    initial = False

    operations = []
