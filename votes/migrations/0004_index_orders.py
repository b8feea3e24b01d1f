"""Indexes behind the orders of the API's lists."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("votes", "0003_open_votes")]

    operations = [
        migrations.AddIndex(
            model_name="ballot",
            index=models.Index(fields=["-held_on", "-id"], name="ballot_newest"),
        ),
        migrations.AddIndex(
            model_name="vote",
            index=models.Index(fields=["updated_at", "id"], name="vote_updated"),
        ),
    ]
