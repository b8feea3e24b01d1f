"""Lines of a budget and their amounts in each version (domain 6)."""

from django.db import models

from amendments.enums import Account, LineKind
from amendments.models.budget import Budget, BudgetVersion


class BudgetLine(models.Model):
    """One line of the budget book, the same through versions and years."""

    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="lines")
    key = models.CharField(max_length=80, help_text="Short name that files use for the line.")
    position = models.PositiveIntegerField(default=0)
    account = models.CharField(
        max_length=24, choices=Account, default=Account.GENERAL_FUND_REVENUE
    )
    kind = models.CharField(max_length=20, choices=LineKind, default=LineKind.SPENDING)
    service = models.CharField(max_length=160)
    description = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("budget", "position", "id")
        constraints = [
            models.UniqueConstraint(
                fields=("budget", "key"),
                name="budget_line_key_unique_per_budget",
                violation_error_message="This budget already has a line of that short name.",
            ),
        ]

    def __str__(self) -> str:
        return self.service


class BudgetAmount(models.Model):
    """What a version gives one line in one year; no row means not known."""

    version = models.ForeignKey(BudgetVersion, on_delete=models.PROTECT, related_name="amounts")
    line = models.ForeignKey(BudgetLine, on_delete=models.PROTECT, related_name="amounts")
    year = models.PositiveSmallIntegerField()
    amount = models.BigIntegerField()

    class Meta:
        ordering = ("version", "line", "year")
        constraints = [
            models.UniqueConstraint(
                fields=("version", "line", "year"),
                name="budget_amount_unique_per_version_line_and_year",
                violation_error_message="This line already has an amount for that year.",
            ),
        ]

    def __str__(self) -> str:
        return str(self.amount)
