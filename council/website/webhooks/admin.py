"""Webhooks in the admin, for whoever runs the installation: addresses, and the delivery log."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString

from council.website.models import Delivery, Subscription
from council.website.webhooks.delivering import newest_number
from council.website.webhooks.signing import new_secret

SHOWN_ONCE = (
    "The secret that signs the messages to this address is {}. Copy it now: it is not shown again."
)


def lists_told() -> list[tuple[str, str]]:
    """Return the lists whose changes are told."""
    told = [each for name in settings.CHANGE_FEED for each in import_string(name)]
    return [(each.listing, each.listing) for each in told]


class SubscriptionForm(forms.ModelForm):
    """An address, and what it is told of."""

    kinds = forms.MultipleChoiceField(
        choices=lists_told,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="None: everything.",
    )

    class Meta:
        model = Subscription
        fields = ("council", "address", "kinds", "note", "is_active")


class OfTheInstallation(admin.ModelAdmin):
    """Only whoever runs the installation: a clerk's rights end at the council's record."""

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let superusers in."""
        return bool(request.user.is_active and request.user.is_superuser)

    has_module_permission = has_view_permission


@admin.register(Subscription)
class SubscriptionAdmin(OfTheInstallation):
    """Addresses that are told of changes."""

    form = SubscriptionForm
    list_display = ("address", "council", "is_active", "stopped_because", "note")
    list_filter = ("is_active", "council")
    list_select_related = ("council",)
    readonly_fields = ("stopped_because",)
    actions = ("give_new_secrets",)

    has_add_permission = OfTheInstallation.has_view_permission
    has_change_permission = OfTheInstallation.has_view_permission
    has_delete_permission = OfTheInstallation.has_view_permission

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Begin a new address at the present, and show its secret this once."""
        if not change:
            obj.number = newest_number()
            self._show_secret(request, obj)
        if obj.is_active:
            obj.stopped_because = ""
        super().save_model(request, obj, form, change)

    @admin.action(description="Give new secrets; the old ones end at once")
    def give_new_secrets(self, request: HttpRequest, chosen: QuerySet[Subscription]) -> None:
        """Sign with another secret from now on, shown this once."""
        for subscription in chosen:
            subscription.secret = new_secret()
            subscription.save(update_fields=["secret"])
            self.log_change(request, subscription, "New secret")
            self._show_secret(request, subscription)

    def _show_secret(self, request: HttpRequest, subscription: Subscription) -> None:
        secret = format_html("<code>{}</code>", subscription.secret)
        told = format_html("{}: ", subscription.address) + format_html(SHOWN_ONCE, secret)
        messages.warning(request, told)


@admin.register(Delivery)
class DeliveryAdmin(OfTheInstallation):
    """What was sent when, and how it went; nothing here can be changed."""

    list_display = ("created_at", "address", "state", "attempts", "how_it_went", "next_attempt_at")
    list_filter = ("state", "subscription")
    list_select_related = ("subscription",)
    fields = (
        "name", "subscription", "state", "attempts", "next_attempt_at", "ended_at",
        "attempts_made", "body",
    )  # fmt: skip
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Messages are written by the worker."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Leave the log as it is."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Let it go with its address and in no other way."""
        return self.has_view_permission(request)

    @admin.display(description="Address")
    def address(self, delivery: Delivery) -> str:
        """Return whom the message is for."""
        return delivery.subscription.address

    @admin.display(description="Last attempt")
    def how_it_went(self, delivery: Delivery) -> str:
        """Return how the last attempt went."""
        return str(delivery.log[-1]["words"]) if delivery.log else "Not tried yet."

    @admin.display(description="Attempts made")
    def attempts_made(self, delivery: Delivery) -> SafeString:
        """Return each attempt on a line."""
        return format_html_join(
            "", "<div>{}: {}</div>", ((entry["at"], entry["words"]) for entry in delivery.log)
        )
