"""Indexes behind the orders of the API's lists."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("council", "0003_search")]

    operations = [
        migrations.AddIndex(
            model_name="area",
            index=models.Index(fields=["name", "id"], name="area_by_name"),
        ),
        migrations.AddIndex(
            model_name="body",
            index=models.Index(fields=["name", "id"], name="body_by_name"),
        ),
        migrations.AddIndex(
            model_name="council",
            index=models.Index(fields=["name", "id"], name="council_by_name"),
        ),
        migrations.AddIndex(
            model_name="meeting",
            index=models.Index(fields=["-held_on", "-id"], name="meeting_newest"),
        ),
        migrations.AddIndex(
            model_name="member",
            index=models.Index(fields=["sort_name", "id"], name="member_by_name"),
        ),
        migrations.AddIndex(
            model_name="politicalgroup",
            index=models.Index(fields=["name", "id"], name="political_group_by_name"),
        ),
    ]
