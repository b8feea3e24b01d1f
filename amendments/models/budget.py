"""Budgets as recommended: versions, stated totals, limits and changes (domain 6)."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from amendments.enums import Basis, BudgetStage, StatedFigure
from council.enums import Evidence
from council.models import Council
from council.records import PublicRecord, WrittenOnce

PUBLISHED_STAGES = [each for each in BudgetStage.choices if each[0] in BudgetStage.published]


class Budget(PublicRecord):
    """The budget of one council for one year; `facts_revision` counts changes of its facts."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(help_text="Year it starts in: 2019 for 2019/20.")
    title = models.CharField(max_length=120, blank=True)
    basis = models.CharField(
        max_length=24, choices=Basis, blank=True, help_text="The council's own basis, if known."
    )
    reserves_in_net_budget = models.BooleanField(default=True)
    facts_revision = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering = ("council", "-year")
        indexes = [models.Index(fields=("-year", "-id"), name="budget_newest")]
        constraints = [
            models.UniqueConstraint(
                fields=("council", "year"),
                name="budget_unique_per_council_and_year",
                violation_error_message="This council already has a budget for that year.",
            ),
        ]


def band_field() -> models.DecimalField:
    """Return the field of one band's tax as the council's own table gives it."""
    return models.DecimalField(
        max_digits=9,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="From the council's published table, in pounds. Empty: not held.",
    )


class BudgetVersion(models.Model):
    """Figures as published at one stage; its amounts are frozen once they are public.

    Those of the budget as recommended are what totals start from. Where figures are held
    that were published as adopted, they are the adopted budget: no decision is added.
    """

    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=120, blank=True)
    stage = models.CharField(
        max_length=12,
        choices=PUBLISHED_STAGES,
        default=BudgetStage.RECOMMENDED,
        help_text="Stage at which the council published these figures.",
    )
    lines_complete = models.BooleanField(
        default=False, help_text="The lines are known to be all there are."
    )
    complete_on = models.CharField(
        max_length=24,
        choices=Basis,
        blank=True,
        help_text="Basis of which the lines are all there is, where that is known of one alone.",
    )
    tax_base = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    band_d = models.DecimalField(
        max_digits=9, decimal_places=2, null=True, blank=True, help_text="As published, in pounds."
    )
    # The council's published table goes before ninths of Band D (domain 6.2).
    band_a = band_field()
    band_b = band_field()
    band_c = band_field()
    band_e = band_field()
    band_f = band_field()
    band_g = band_field()
    band_h = band_field()
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    evidence = models.CharField(max_length=12, choices=Evidence, default=Evidence.DESK)

    class Meta:
        ordering = ("budget", "number")
        constraints = [
            models.UniqueConstraint(
                fields=("budget", "number"),
                name="budget_version_number_unique_per_budget",
                violation_error_message="This budget already has a version of that number.",
            ),
            models.CheckConstraint(
                name="budget_version_stage_implies_published_by_the_council",
                condition=Q(stage__in=BudgetStage.published),
                violation_error_message="Figures are of the budget as recommended, adopted or"
                " adjusted.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.budget} version {self.number}"


class StatedTotal(models.Model):
    """A figure as a source states it; of several, one is marked as used."""

    version = models.ForeignKey(BudgetVersion, on_delete=models.PROTECT, related_name="stated")
    year = models.PositiveSmallIntegerField()
    figure = models.CharField(max_length=8, choices=StatedFigure, default=StatedFigure.TOTAL)
    basis = models.CharField(
        max_length=24, choices=Basis, null=True, blank=True, help_text="Empty: not known."
    )
    stage = models.CharField(max_length=12, choices=BudgetStage, default=BudgetStage.RECOMMENDED)
    amount = models.BigIntegerField()
    is_used = models.BooleanField(default=False)
    source = models.CharField(max_length=200, blank=True, help_text="Who states it.")
    url = models.URLField(max_length=400, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("version", "year", "basis", "-is_used", "id")
        constraints = [
            models.UniqueConstraint(
                fields=("version", "year", "figure", "basis", "stage"),
                condition=Q(is_used=True),
                name="stated_total_used_unique_per_year_and_basis",
                violation_error_message="Another figure for this year and basis is the used one.",
            ),
            models.CheckConstraint(
                name="stated_total_used_implies_basis_known",
                condition=Q(is_used=False) | Q(basis__isnull=False),
                violation_error_message="Totals start only from a figure whose basis is known.",
            ),
            models.CheckConstraint(
                name="stated_savings_implies_no_basis",
                condition=Q(figure=StatedFigure.TOTAL) | Q(basis__isnull=True),
                violation_error_message="Savings have no basis.",
            ),
            models.UniqueConstraint(
                fields=("version", "year", "figure", "basis", "stage", "amount", "source"),
                name="stated_total_unique_per_source",
                violation_error_message="This figure of this source is already recorded.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} ({self.basis or 'basis not known'})"


class ReferendumLimit(models.Model):
    """The year's limit on the rise of council tax; no row, no statement (domain 6.8)."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    core_percent = models.DecimalField(max_digits=5, decimal_places=2)
    cash = models.DecimalField(
        max_digits=7, decimal_places=2, null=True, blank=True, help_text="Pounds at Band D."
    )
    social_care_percent = models.DecimalField(
        max_digits=5, decimal_places=2, null=True, blank=True
    )
    or_more = models.BooleanField(help_text="The limit itself already needs a referendum.")

    class Meta:
        ordering = ("council", "year")
        constraints = [
            models.UniqueConstraint(
                fields=("council", "year"),
                name="referendum_limit_unique_per_council_and_year",
                violation_error_message="This council already has a limit for that year.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.council} {self.year}: {self.core_percent}%"


class BudgetChange(WrittenOnce):
    """One change of a budget's facts, numbered; written in the transaction of its cause."""

    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="changes")
    revision = models.PositiveIntegerField()
    cause = models.CharField(max_length=200, help_text="In words: what happened.")
    reference = models.CharField(max_length=200, blank=True, help_text="Record it happened to.")
    version = models.ForeignKey(
        BudgetVersion,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Newest figures held at this change, of whichever stage.",
    )
    happened_at = models.DateTimeField(null=True, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    visible_from = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("budget", "revision")
        constraints = [
            models.UniqueConstraint(
                fields=("budget", "revision"), name="budget_change_revision_unique_per_budget"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.budget} facts {self.revision}"
