"""Lines of an amendment, and whether they balance (domain 6.3).

Every amount is in whole pounds, spending positive, savings, income and funding negative.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from amendments.enums import Account


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One amendment line in one year: a level against the plan (domain 6.4).

    `line` is the key of the budget line that it moves; `precision` is the size in
    pounds of the last digit that was printed.
    """

    version: str
    year: int
    account: str
    kind: str
    amount: int
    nature: str
    role: str
    line: str | None = None
    service: str = ""
    unit: str = "pounds"
    precision: int = 1


@dataclass(frozen=True, slots=True)
class CtrChange:
    """The stated change of the council tax requirement in a year, in pounds."""

    year: int
    amount: int


@dataclass(frozen=True, slots=True)
class VersionFacts:
    """A version of an amendment (or of a part) with its lines; `sequence` of decision.

    Where its lines are not complete (funding not known, say), lines known are only some.
    `whole` is the same for the parts of one amendment, which balance together.
    """

    version: str
    state: str
    lines: tuple[LedgerLine, ...]
    ctr_changes: tuple[CtrChange, ...]
    sequence: int
    lines_complete: bool = True
    whole: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """What a year and account of an amendment is out by, in pounds."""

    year: int
    account: str
    gap: int
    tolerance: int
    balanced: bool


def tolerance(lines: Iterable[LedgerLine]) -> int:
    """Return what rounding may explain, in pounds (domain 6.3).

    Half a unit of the coarsest figure on the amendment, times the number of such figures.
    """
    precisions = [line.precision for line in lines]
    coarsest = max(precisions, default=0)
    return coarsest * precisions.count(coarsest) // 2


def check_balance(lines: Iterable[LedgerLine], ctr_changes: Iterable[CtrChange]) -> list[Gap]:
    """Compare each year and account with the stated change of council tax (domain 6.3).

    Council tax is general fund money, so a change of it belongs to that account alone.
    The difference is shown, never plugged.
    """
    lines = list(lines)
    gaps: defaultdict[tuple[int, str], int] = defaultdict(int)
    for line in lines:
        gaps[line.year, str(line.account)] += line.amount
    for change in ctr_changes:
        gaps[change.year, Account.GENERAL_FUND_REVENUE.value] -= change.amount
    allowed = tolerance(lines)
    return [
        Gap(year, account, gap, allowed, abs(gap) <= allowed)
        for (year, account), gap in sorted(gaps.items())
    ]


def rounding_of(versions: Iterable[VersionFacts]) -> dict[int, int]:
    """Return the pounds by year that only rounding puts between lines and stated tax.

    A gap within the tolerance is no change of council tax (domain 6.3); the parts of one
    amendment are looked at together. A gap beyond it is no rounding and is not in here.
    """
    found: defaultdict[int, int] = defaultdict(int)
    for parts in _papers(versions):
        for gap in gaps_of(parts):
            if gap.gap and gap.balanced and gap.account == Account.GENERAL_FUND_REVENUE:
                found[gap.year] += gap.gap
    return dict(found)


def _papers(versions: Iterable[VersionFacts]) -> Iterable[list[VersionFacts]]:
    """Put the parts of each amendment together."""
    papers: defaultdict[str, list[VersionFacts]] = defaultdict(list)
    for version in versions:
        papers[version.whole or version.version].append(version)
    return papers.values()


def gaps_of(parts: Sequence[VersionFacts]) -> list[Gap]:
    """Compare the lines of one amendment, or of its parts, with the stated change of tax."""
    lines = [line for part in parts for line in part.lines]
    return check_balance(lines, [change for part in parts for change in part.ctr_changes])


def gaps_together(versions: Iterable[VersionFacts]) -> tuple[Gap, ...]:
    """Return by how much all of these are out together, by year and account; pounds.

    Each amendment brings its own gap and what its own rounding may explain.
    """
    found: defaultdict[tuple[int, str], list[Gap]] = defaultdict(list)
    for parts in _papers(versions):
        for gap in gaps_of(parts):
            found[gap.year, gap.account].append(gap)
    return tuple(_together(*place, gaps) for place, gaps in sorted(found.items()))


def _together(year: int, account: str, gaps: Sequence[Gap]) -> Gap:
    gap, allowed = sum(each.gap for each in gaps), sum(each.tolerance for each in gaps)
    return Gap(year, account, gap, allowed, abs(gap) <= allowed)
