"""Indexes behind the orders of the API's lists."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("amendments", "0006_open_vote")]

    operations = [
        migrations.AddIndex(
            model_name="budget",
            index=models.Index(fields=["-year", "-id"], name="budget_newest"),
        ),
    ]
