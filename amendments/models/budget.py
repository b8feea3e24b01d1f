"""Budgets as recommended, their pots, and the snapshots derived from them (domain 6).

Amounts are whole units of the council's currency; a year is the calendar year in which
the financial year starts (2019 for 2019/20).
"""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from amendments.enums import Account, Basis, BudgetStage, LineKind, StatedFigure
from council.enums import Evidence
from council.models import Council
from council.records import PublicRecord, WrittenOnce


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
        constraints = [
            models.UniqueConstraint(
                fields=("council", "year"),
                name="budget_unique_per_council_and_year",
                violation_error_message="This council already has a budget for that year.",
            ),
        ]


class BudgetVersion(models.Model):
    """Base figures as put to the council; its amounts are frozen once published."""

    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=120, blank=True)
    lines_complete = models.BooleanField(
        default=False, help_text="The lines are known to be all there are."
    )
    tax_base = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    band_d = models.DecimalField(
        max_digits=9, decimal_places=2, null=True, blank=True, help_text="As published, in pounds."
    )
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
        help_text="Base figures in force from this change on.",
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


class BudgetSnapshot(WrittenOnce):
    """Totals derived from the facts as at one revision; its number is the revision."""

    budget = models.ForeignKey(Budget, on_delete=models.PROTECT, related_name="snapshots")
    number = models.PositiveIntegerField()
    cause = models.CharField(max_length=200)
    reference = models.CharField(max_length=200, blank=True)
    base_version = models.ForeignKey(BudgetVersion, on_delete=models.PROTECT, related_name="+")
    is_set = models.BooleanField(
        default=False, help_text="A motion on this budget stood carried at this revision."
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
    """One figure of a snapshot: of a line, or of the whole budget on a basis."""

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


class SnapshotVersion(models.Model):
    """An amendment version that went into a stage of a snapshot."""

    snapshot = models.ForeignKey(BudgetSnapshot, on_delete=models.CASCADE, related_name="inputs")
    stage = models.CharField(max_length=12, choices=BudgetStage)
    version = models.ForeignKey(
        "amendments.AmendmentVersion", on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ("snapshot", "stage", "id")
        constraints = [
            models.UniqueConstraint(
                fields=("snapshot", "stage", "version"),
                name="snapshot_version_unique_per_stage",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stage}: {self.version_id}"
