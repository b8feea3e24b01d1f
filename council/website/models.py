"""What the top layer remembers: who is told of changes, and how the telling went."""

import secrets
from typing import ClassVar

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone

from council.models import Council
from council.website.webhooks.addresses import check_address
from council.website.webhooks.signing import new_secret


def new_name() -> str:
    """Return the name of a message, the same at each attempt to deliver it."""
    return f"msg_{secrets.token_hex(12)}"


class DeliveryState(models.TextChoices):
    """Where a message stands."""

    PENDING = "pending", "To be delivered"
    DELIVERED = "delivered", "Delivered"
    GAVE_UP = "gave_up", "Given up"


class Subscription(models.Model):
    """An address that is told of public changes: of one council or all, of some lists or all."""

    council = models.ForeignKey(
        Council, null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="Empty: all councils.",
    )  # fmt: skip
    address = models.CharField(
        max_length=400, validators=[check_address, MaxLengthValidator(400)],
        help_text="Begins with https:// and leads to the open internet.",
    )  # fmt: skip
    secret = models.CharField(max_length=80, default=new_secret, editable=False)
    kinds = models.JSONField(
        default=list, blank=True, help_text="Lists of the API, such as votes; none: all of them."
    )
    note = models.CharField(max_length=200, blank=True, help_text="Whose it is.")
    is_active = models.BooleanField(default=True)
    stopped_because = models.CharField(max_length=300, blank=True, editable=False)
    # The last change that was delivered; what comes after it is still to be told.
    number = models.BigIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("id",)
        verbose_name = "webhook"

    def __str__(self) -> str:
        return self.address


class Delivery(models.Model):
    """One message to one address: its words, and each attempt to hand it over."""

    subscription = models.ForeignKey(
        Subscription, on_delete=models.CASCADE, related_name="deliveries"
    )
    name = models.CharField(max_length=40, unique=True, default=new_name)
    body = models.TextField()
    first_number = models.BigIntegerField()
    last_number = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=DeliveryState, default=DeliveryState.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    # One entry for each attempt: when, what was answered, and in words how it went.
    log = models.JSONField(default=list)

    class Meta:
        ordering = ("-id",)
        verbose_name_plural = "webhook deliveries"
        verbose_name = "webhook delivery"
        indexes: ClassVar = [
            models.Index(
                fields=("next_attempt_at",),
                condition=Q(state=DeliveryState.PENDING),
                name="delivery_due",
            )
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=("subscription",),
                condition=Q(state=DeliveryState.PENDING),
                name="delivery_pending_unique_per_subscription",
                violation_error_message="A message to this address is on its way already.",
            ),
            models.CheckConstraint(
                name="delivery_last_implies_not_before_first",
                condition=Q(last_number__gte=models.F("first_number")),
            ),
        ]

    def __str__(self) -> str:
        return self.name
