import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import council.changes.rows


class Migration(migrations.Migration):
    dependencies = [
        ("council", "0004_index_orders"),
    ]

    operations = [
        migrations.CreateModel(
            name="ChangeMark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "table",
                    models.CharField(blank=True, help_text="Label of the model.", max_length=60),
                ),
                ("key", models.BigIntegerField(blank=True, null=True)),
                (
                    "reference",
                    models.CharField(
                        blank=True, help_text="Where the table is not known.", max_length=200
                    ),
                ),
                (
                    "spreads",
                    models.BooleanField(
                        default=False,
                        help_text="What other records show of it may have changed too.",
                    ),
                ),
                (
                    "due_at",
                    models.DateTimeField(db_index=True, default=django.utils.timezone.now),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FeedHead",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("last_number", models.BigIntegerField(default=0)),
                ("epoch", models.CharField(default=council.changes.rows.new_epoch, max_length=20)),
            ],
        ),
        migrations.CreateModel(
            name="Change",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.BigIntegerField(unique=True)),
                (
                    "listing",
                    models.CharField(help_text="Name of the list in the API.", max_length=40),
                ),
                ("reference", models.CharField(max_length=200)),
                ("key", models.BigIntegerField()),
                ("revision", models.PositiveIntegerField()),
                ("is_removal", models.BooleanField(default=False)),
                ("moved_to", models.CharField(blank=True, max_length=200)),
                (
                    "changed_at",
                    models.DateTimeField(help_text="When it was written, or came due."),
                ),
                (
                    "numbered_at",
                    models.DateTimeField(help_text="When readers could first see it."),
                ),
                (
                    "council",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="council.council",
                    ),
                ),
            ],
            options={
                "ordering": ("number",),
                "indexes": [
                    models.Index(fields=["council", "number"], name="change_newest_in_council"),
                    models.Index(fields=["listing", "key"], name="change_of_record"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("listing", "reference"),
                        name="change_unique_per_list_and_reference",
                        violation_error_message="The feed tells this record already.",
                    ),
                ],
            },
        ),
    ]
