"""Snapshots derived from a budget's facts, and their rows (domain 6)."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from amendments.enums import Basis, BudgetStage
from amendments.models.budget import Budget, BudgetVersion
from amendments.models.budget_lines import BudgetLine
from council.records import WrittenOnce


class BudgetSnapshot(WrittenOnce):
    """Totals derived from the facts as at one revision; its number is the revision."""

    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="snapshots")
    number = models.PositiveIntegerField()
    cause = models.CharField(max_length=200)
    reference = models.CharField(max_length=200, blank=True)
    base_version = models.ForeignKey(
        BudgetVersion,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Figures as recommended. Empty: none are held.",
    )
    adopted_version = models.ForeignKey(
        BudgetVersion,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Figures published as adopted. Empty: the adopted ones follow from decisions.",
    )
    adjusted_version = models.ForeignKey(
        BudgetVersion,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Figures published as adjusted in the year. Empty: none are held.",
    )
    is_set = models.BooleanField(
        default=False,
        help_text="At this revision a motion on this budget stood carried, or figures were held"
        " that were published as adopted.",
    )
    inputs = models.JSONField(
        default=dict, help_text="Keys of the amendment versions in force, by stage, as decided."
    )
    visible_from = models.DateTimeField(null=True, blank=True)
    taken_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("budget", "-number")
        constraints = [
            models.UniqueConstraint(
                fields=("budget", "number"), name="budget_snapshot_number_unique_per_budget"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.budget} snapshot {self.number}"


class SnapshotRow(models.Model):
    """One figure of a snapshot: a total on a basis, or a line that its change moved.

    A line without a row is as the newest earlier snapshot left it; without any it is as
    recommended. `amendments.queries.figures_of` reads a snapshot whole.
    """

    snapshot = models.ForeignKey(BudgetSnapshot, on_delete=models.CASCADE, related_name="rows")
    stage = models.CharField(max_length=12, choices=BudgetStage)
    year = models.PositiveSmallIntegerField()
    line = models.ForeignKey(
        BudgetLine, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    basis = models.CharField(max_length=24, choices=Basis, null=True, blank=True)
    base = models.BigIntegerField(null=True, blank=True, help_text="Empty: not known.")
    effect = models.BigIntegerField(
        null=True,
        blank=True,
        help_text="Sum of the lines in force at the stage. Empty: not known.",
    )
    amount = models.BigIntegerField(null=True, blank=True, help_text="Base plus effect.")

    class Meta:
        ordering = ("snapshot", "stage", "year", "id")
        constraints = [
            models.CheckConstraint(
                name="snapshot_row_names_exactly_one_of_line_and_basis",
                condition=Q(line__isnull=True, basis__isnull=False)
                | Q(line__isnull=False, basis__isnull=True),
            ),
            models.CheckConstraint(
                name="snapshot_row_amount_implies_base_plus_effect",
                condition=Q(amount__isnull=True)
                | Q(
                    base__isnull=False,
                    effect__isnull=False,
                    amount=models.F("base") + models.F("effect"),
                ),
            ),
            models.UniqueConstraint(
                fields=("snapshot", "stage", "year", "line"),
                condition=Q(line__isnull=False),
                name="snapshot_row_line_unique_per_stage_and_year",
            ),
            models.UniqueConstraint(
                fields=("snapshot", "stage", "year", "basis"),
                condition=Q(basis__isnull=False),
                name="snapshot_row_total_unique_per_stage_and_year",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.year}: {self.amount}"
