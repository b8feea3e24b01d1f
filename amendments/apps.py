"""The amendments app."""

from django.apps import AppConfig


class AmendmentsConfig(AppConfig):
    """Motions, amendments and the budget's ledger."""

    name = "amendments"
    label = "amendments"
    verbose_name = "Budgets and amendments"
    default_auto_field = "django.db.models.BigAutoField"
