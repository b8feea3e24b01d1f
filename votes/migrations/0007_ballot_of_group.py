"""An index behind the ballots of one group, newest first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("votes", "0006_event_orders")]

    operations = [
        migrations.AddIndex(
            model_name="ballot",
            index=models.Index(
                condition=models.Q(("group_at_vote__isnull", False)),
                fields=["group_at_vote", "-held_on", "-id"],
                name="ballot_of_group",
            ),
        ),
    ]
