"""Council tax of a budget at each stage: requirement, Band D, rise, and the bands."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from amendments.council_tax import Beside, Tax, band_mismatches, tax_beside
from amendments.enums import Basis, BudgetStage
from amendments.models import BudgetVersion
from amendments.queries import version_at
from council.sentences import pence
from council.website.budgets.reading import Laid

STAGES = {
    BudgetStage.RECOMMENDED: "Recommended",
    BudgetStage.SUBSTANTIVE: "Amended so far",
    BudgetStage.ADOPTED: "Adopted",
    BudgetStage.ADJUSTED: "Adjusted in the year",
}


@dataclass(frozen=True, slots=True)
class Unmoved:
    """A requirement that is not known, and that nothing in force moves."""

    base: None = None
    effect: int = 0
    amount: None = None


@dataclass(frozen=True, slots=True)
class StageTax:
    """Council tax at one stage."""

    stage: str
    tax: Tax


def taxes_of(laid: Laid, version: BudgetVersion | None, held: Beside) -> list[StageTax]:
    """Return council tax at each stage whose requirement is known, in the budget's own year.

    Where none is, Band D as published stands alone, if nothing in force can have moved it.
    """
    if version is None or laid.snapshot is None:
        return []
    found = [
        StageTax(
            STAGES[BudgetStage(figure.stage)],
            tax_beside(version_at(laid.snapshot, figure.stage) or version, figure, held),
        )
        for figure in laid.figures
        if (figure.basis, figure.year) == (Basis.COUNCIL_TAX_REQUIREMENT, laid.budget.year)
        and figure.amount is not None
    ]
    if found or version.band_d is None or laid.papers.in_force:
        return found
    stage = BudgetStage.ADOPTED if laid.is_set else BudgetStage.RECOMMENDED
    return [StageTax(STAGES[stage], tax_beside(version, Unmoved(), held))]


def mismatches_of(laid: Laid, version: BudgetVersion | None) -> list[str]:
    """Say of each published band that ninths of the published Band D do not give it."""
    standing = BudgetStage.ADOPTED if laid.is_set else BudgetStage.RECOMMENDED
    own = version_at(laid.snapshot, standing) if laid.snapshot else None
    shown = own or version
    return [
        f"The council's own table gives {pence(each.published, laid.currency)} for Band"
        f" {each.band}; ninths of its Band D give {pence(each.computed, laid.currency)}."
        for each in (band_mismatches(shown) if shown else ())
    ]


@dataclass(frozen=True, slots=True)
class Bands:
    """The bands as a table: a row a band, a column for each Band D, called by its last stage."""

    stages: list[str]
    rows: list[tuple[str, list[Decimal]]]


def bands_of_stages(taxes: Sequence[StageTax]) -> Bands | None:
    """Return the bands of each stage whose Band D differs; None where none is known."""
    found: dict[Decimal, StageTax] = {}
    for each in taxes:
        if each.tax.bands:
            found[each.tax.bands["D"]] = each
    if not found:
        return None
    columns = [each.tax.bands or {} for each in found.values()]
    return Bands(
        [each.stage for each in found.values()],
        [(band, [column[band] for column in columns]) for band in columns[0]],
    )
