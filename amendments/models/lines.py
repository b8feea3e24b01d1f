"""Lines of money of an amendment, their claims on pots, and changes of council tax (domain 6)."""

from django.db import models
from django.db.models import F, Q

from amendments.enums import Account, LineKind, LineNature, LineRole, Unit
from amendments.models.amendments import AmendmentVersion
from amendments.models.budget_lines import BudgetLine
from amendments.models.pots import Pot
from council.records import WrittenOnce


class LineFields(WrittenOnce):
    """One figure: level against the plan, spending up positive (domain 6.3)."""

    role = models.CharField(max_length=16, choices=LineRole)
    account = models.CharField(
        max_length=24, choices=Account, default=Account.GENERAL_FUND_REVENUE
    )
    kind = models.CharField(max_length=20, choices=LineKind, default=LineKind.SPENDING)
    line = models.ForeignKey(
        BudgetLine,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The budget line it changes, where the budget has one.",
    )
    service = models.CharField(max_length=160, blank=True)
    description = models.CharField(max_length=300, blank=True)
    funding_source = models.CharField(max_length=160, blank=True)
    year = models.PositiveSmallIntegerField()
    amount = models.BigIntegerField()
    nature = models.CharField(max_length=10, choices=LineNature, default=LineNature.NOT_STATED)
    entered_unit = models.CharField(max_length=10, choices=Unit, default=Unit.POUNDS)
    entered_precision = models.PositiveIntegerField(
        default=1, help_text="Size in pounds of the last digit given."
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.service or self.description}: {self.amount}"


class AmendmentLine(LineFields):
    """One figure of a version."""

    version = models.ForeignKey(AmendmentVersion, on_delete=models.PROTECT, related_name="lines")
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ("version", "position")
        constraints = [
            models.UniqueConstraint(
                fields=("version", "position"),
                name="amendment_line_position_unique_per_version",
                violation_error_message="Two lines cannot have the same place.",
            ),
            models.CheckConstraint(
                name="amendment_line_precision_implies_at_least_one_pound",
                condition=Q(entered_precision__gte=1),
            ),
        ]


class RevenueCost(WrittenOnce):
    """A revenue line that is what a capital line costs: borrowing, running it (domain 10, 27)."""

    capital_line = models.ForeignKey(
        AmendmentLine, on_delete=models.PROTECT, related_name="revenue_costs"
    )
    cost_line = models.ForeignKey(
        AmendmentLine, on_delete=models.PROTECT, related_name="capital_lines"
    )

    class Meta:
        ordering = ("capital_line", "cost_line")
        constraints = [
            models.UniqueConstraint(
                fields=("capital_line", "cost_line"),
                name="revenue_cost_unique_per_capital_and_cost_line",
                violation_error_message="This capital line already names that revenue cost.",
            ),
            models.CheckConstraint(
                name="revenue_cost_differs_from_its_capital_line",
                condition=~Q(capital_line=F("cost_line")),
                violation_error_message="A line is not its own revenue cost.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.capital_line}, revenue cost {self.cost_line}"


class CtrChange(WrittenOnce):
    """The change in the council tax requirement that a version states for a year (domain 6.3)."""

    version = models.ForeignKey(
        AmendmentVersion, on_delete=models.PROTECT, related_name="ctr_changes"
    )
    year = models.PositiveSmallIntegerField()
    amount = models.BigIntegerField()

    class Meta:
        ordering = ("version", "year")
        constraints = [
            models.UniqueConstraint(
                fields=("version", "year"), name="ctr_change_unique_per_version_and_year"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year}: {self.amount}"


class PotClaim(WrittenOnce):
    """A line's claim on a pot, in positive pounds; null where the split is not given."""

    line = models.ForeignKey(AmendmentLine, on_delete=models.PROTECT, related_name="claims")
    pot = models.ForeignKey(Pot, on_delete=models.PROTECT, related_name="claims")
    amount = models.BigIntegerField(null=True, blank=True)

    class Meta:
        ordering = ("line", "id")
        constraints = [
            models.UniqueConstraint(
                fields=("line", "pot"),
                name="pot_claim_unique_per_line_and_pot",
                violation_error_message="This line already draws on that pot.",
            ),
            models.CheckConstraint(
                name="pot_claim_amount_implies_not_negative",
                condition=Q(amount__isnull=True) | Q(amount__gte=0),
                violation_error_message="A claim is what is taken: write it without a minus.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pot}: {self.amount}"
