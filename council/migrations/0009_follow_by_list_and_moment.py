from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("council", "0008_council_logo"),
    ]

    operations = [
        migrations.AddField(
            model_name="searchprogress",
            name="followed_at",
            field=models.DateTimeField(help_text="When it last read something.", null=True),
        ),
        migrations.AddIndex(
            model_name="change",
            index=models.Index(
                fields=["council", "listing", "number"], name="change_newest_in_list"
            ),
        ),
        migrations.AddIndex(
            model_name="change",
            index=models.Index(fields=["numbered_at"], name="change_moment"),
        ),
    ]
