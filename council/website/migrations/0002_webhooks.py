import council.website.models
import council.website.webhooks.addresses
import council.website.webhooks.signing
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("council", "0005_change_feed"),
        ("website", "0001_mark_published"),
    ]

    operations = [
        migrations.CreateModel(
            name="Subscription",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "address",
                    models.CharField(
                        help_text="Begins with https:// and leads to the open internet.",
                        max_length=400,
                        validators=[
                            council.website.webhooks.addresses.check_address,
                            django.core.validators.MaxLengthValidator(400),
                        ],
                    ),
                ),
                (
                    "secret",
                    models.CharField(
                        default=council.website.webhooks.signing.new_secret,
                        editable=False,
                        max_length=80,
                    ),
                ),
                (
                    "kinds",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text="Lists of the API, such as votes; none: all of them.",
                    ),
                ),
                ("note", models.CharField(blank=True, help_text="Whose it is.", max_length=200)),
                ("is_active", models.BooleanField(default=True)),
                ("stopped_because", models.CharField(blank=True, editable=False, max_length=300)),
                ("number", models.BigIntegerField(default=0, editable=False)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "council",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: all councils.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="council.council",
                    ),
                ),
            ],
            options={
                "verbose_name": "webhook",
                "ordering": ("id",),
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        default=council.website.models.new_name, max_length=40, unique=True
                    ),
                ),
                ("body", models.TextField()),
                ("first_number", models.BigIntegerField()),
                ("last_number", models.BigIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "To be delivered"),
                            ("delivered", "Delivered"),
                            ("gave_up", "Given up"),
                        ],
                        default="pending",
                        max_length=10,
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("next_attempt_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("log", models.JSONField(default=list)),
                (
                    "subscription",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="website.subscription",
                    ),
                ),
            ],
            options={
                "verbose_name": "webhook delivery",
                "verbose_name_plural": "webhook deliveries",
                "ordering": ("-id",),
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "pending")),
                        fields=["next_attempt_at"],
                        name="delivery_due",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "pending")),
                        fields=("subscription",),
                        name="delivery_pending_unique_per_subscription",
                        violation_error_message="A message to this address is on its way already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("last_number__gte", models.F("first_number"))),
                        name="delivery_last_implies_not_before_first",
                    ),
                ],
            },
        ),
    ]
