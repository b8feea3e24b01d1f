"""Pots of a budget and what they hold in each year (domain 6.6)."""

from django.db import models
from django.db.models import Q

from amendments.enums import Account
from amendments.models.budget import Budget
from amendments.models.budget_lines import BudgetLine
from council.records import PublicRecord


class Pot(PublicRecord):
    """A named source of money that amendments draw on (domain 6.6)."""

    published_with = ("", "budget__")

    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="pots")
    slug = models.SlugField(max_length=80)
    name = models.CharField(max_length=120)
    account = models.CharField(
        max_length=24, choices=Account, default=Account.GENERAL_FUND_REVENUE
    )
    is_one_off = models.BooleanField(null=True, blank=True, help_text="Empty: not known.")
    fed_by = models.ForeignKey(
        BudgetLine, null=True, blank=True, on_delete=models.PROTECT, related_name="pots"
    )
    note = models.TextField(blank=True)

    class Meta:
        ordering = ("budget", "name")
        constraints = [
            models.UniqueConstraint(
                fields=("budget", "slug"),
                name="pot_slug_unique_per_budget",
                violation_error_message="This budget already has a pot with that address.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class PotAmount(models.Model):
    """What a pot holds in one year; no row means not known."""

    pot = models.ForeignKey(Pot, on_delete=models.PROTECT, related_name="amounts")
    year = models.PositiveSmallIntegerField()
    available = models.BigIntegerField()

    class Meta:
        ordering = ("pot", "year")
        constraints = [
            models.UniqueConstraint(
                fields=("pot", "year"),
                name="pot_amount_unique_per_pot_and_year",
                violation_error_message="This pot already has an amount for that year.",
            ),
            models.CheckConstraint(
                name="pot_amount_available_implies_not_negative",
                condition=Q(available__gte=0),
                violation_error_message="What a pot holds cannot be below nought.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pot}: {self.available}"
