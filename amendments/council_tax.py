"""Council tax that a budget's figures give: requirement, bands, rise, and the limit on it.

It reads last year's Band D and the year's limit; the arithmetic is that of the rules.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from django.db.models import Case, When

from amendments.enums import BudgetStage
from amendments.models import Budget, BudgetVersion, ReferendumLimit
from amendments.rules import Limit, bands, changed_tax, needs_referendum, rise
from amendments.rules.tax import NINTHS


class Requirement(Protocol):
    """A figure of the council tax requirement in pounds; None: not known."""

    @property
    def base(self) -> int | None: ...
    @property
    def effect(self) -> int | None: ...
    @property
    def amount(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Tax:
    """Council tax of one year; pounds, and pounds and pence by band. None: not known.

    `is_published`: the Band D is the council's published one, as its requirement would not move.
    """

    requirement: int | None
    change: int | None
    bands: Mapping[str, Decimal] | None
    is_published: bool = False
    rise_percent: Decimal | None = None
    needs_referendum: bool | None = None

    @property
    def band_d(self) -> Decimal | None:
        """Pounds and pence of Band D; None where it is not known."""
        return self.bands["D"] if self.bands else None


@dataclass(frozen=True, slots=True)
class Beside:
    """What a year's council tax is held against: last year's Band D, and the year's limit."""

    band_d: Decimal | None
    limit: Limit | None


def beside(budget: Budget) -> Beside:
    """Read what a budget's council tax is held against; no limit without last year's Band D."""
    before = band_d_before(budget)
    return Beside(before, None if before is None else limit_of(budget))


def tax_of(budget: Budget, version: BudgetVersion | None, figure: Requirement) -> Tax | None:
    """Return council tax in the budget's own year; None where no requirement is known."""
    if version is None or figure.base is None:
        return None
    return tax_beside(version, figure, beside(budget))


def tax_beside(version: BudgetVersion, figure: Requirement, held: Beside) -> Tax:
    """Return council tax of a requirement, with its rise and the limit where both are known."""
    by_band, is_published = bands_of(version, figure)
    if by_band is None or held.band_d is None:
        return Tax(figure.amount, figure.effect, by_band, is_published)
    now = by_band["D"]
    beyond = needs_referendum(held.band_d, now, held.limit) if held.limit else None
    risen = rise(held.band_d, now)
    return Tax(figure.amount, figure.effect, by_band, is_published, risen, beyond)


def published_bands(version: BudgetVersion) -> dict[str, Decimal]:
    """Return the bands that the council's own table gives, in pounds and pence; D apart."""
    held = {band: getattr(version, f"band_{band.lower()}") for band in NINTHS if band != "D"}
    return {band: amount for band, amount in held.items() if amount is not None}


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A band whose published tax is not what ninths of the published Band D give; pounds."""

    band: str
    published: Decimal
    computed: Decimal


def band_mismatches(version: BudgetVersion) -> list[Mismatch]:
    """Name each band of the council's own table that its Band D does not give (domain 6.2)."""
    if version.band_d is None:
        return []
    computed = bands(version.band_d)
    return [
        Mismatch(band, amount, computed[band])
        for band, amount in published_bands(version).items()
        if amount != computed[band]
    ]


def bands_of(
    version: BudgetVersion, figure: Requirement
) -> tuple[Mapping[str, Decimal] | None, bool]:
    """Return the bands: the published ones while the requirement stays, else worked out.

    Of the published ones the council's own table goes before ninths of its Band D.

    A requirement is often published rounded, so a change of it moves the published Band D.
    """
    known, size = version.band_d, version.tax_base
    if figure.effect == 0 and known is not None:
        return bands(known) | published_bands(version), True
    if figure.amount is None or figure.effect is None or size is None:
        return None, False
    return changed_tax(figure.amount - figure.effect, figure.effect, size, known), False


def band_d_before(budget: Budget) -> Decimal | None:
    """Return last year's Band D as published, in pounds and pence: as adopted, where it is held.

    Else the newest of the budget as recommended; what was adjusted in the year comes last.
    """
    rows = BudgetVersion.objects.filter(
        budget__council=budget.council_id,
        budget__year=budget.year - 1,
        budget__in=Budget.objects.published(),
        published_at__isnull=False,
        band_d__isnull=False,
    )
    later = Case(
        When(stage=BudgetStage.ADOPTED, then=0),
        When(stage=BudgetStage.RECOMMENDED, then=1),
        default=2,
    )
    return rows.order_by(later, "-number").values_list("band_d", flat=True).first()


def limit_of(budget: Budget) -> Limit | None:
    """Return the year's referendum limit, where one is recorded."""
    row = ReferendumLimit.objects.filter(council=budget.council_id, year=budget.year).first()
    if row is None:
        return None
    return Limit(row.core_percent, row.cash, row.social_care_percent, row.or_more)
