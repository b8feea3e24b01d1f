"""Lines of money: balance, effect on a basis, totals at a stage (domain 6.1, 6.3 and 6.5).

Every amount is in whole pounds, spending positive, savings, income and funding negative.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from amendments.enums import Account, AmendmentState, Basis, BudgetStage, LineKind

COUNTED = {
    Basis.GROSS: frozenset({LineKind.SPENDING}),
    Basis.NET_SERVICE: frozenset(
        {LineKind.SPENDING, LineKind.SERVICE_INCOME, LineKind.SPECIFIC_GRANT}
    ),
    Basis.NET_BUDGET_REQUIREMENT: frozenset(LineKind)
    - {LineKind.GENERAL_GRANT, LineKind.BUSINESS_RATES, LineKind.COLLECTION_FUND},
    Basis.COUNCIL_TAX_REQUIREMENT: frozenset(LineKind),
}


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


def counts_in(kind: str, account: str, basis: str, reserves_in_net_budget: bool = True) -> bool:
    """Tell whether a basis counts a line of this kind and account (domain 6.1).

    The four bases are revenue; whether reserves are in the net budget requirement is a
    setting of the budget.
    """
    if account != Account.GENERAL_FUND_REVENUE:
        return False
    if kind == LineKind.RESERVES and basis == Basis.NET_BUDGET_REQUIREMENT:
        return reserves_in_net_budget
    return kind in COUNTED[Basis(basis)]


def net_effect(
    lines: Iterable[LedgerLine], basis: str, year: int, *, reserves_in_net_budget: bool = True
) -> int:
    """Return what the lines add to a basis in a year, in pounds (domain 6.1)."""
    return sum(
        line.amount
        for line in lines
        if line.year == year and counts_in(line.kind, line.account, basis, reserves_in_net_budget)
    )


@dataclass(frozen=True, slots=True)
class BaseLine:
    """A line of the budget as recommended; `amounts` in pounds by year."""

    key: str
    account: str
    kind: str
    amounts: Mapping[int, int]


@dataclass(frozen=True, slots=True)
class Stated:
    """A total as a source states it, in pounds; without a basis it is never added to."""

    year: int
    basis: str | None
    amount: int
    is_used: bool
    stage: str


@dataclass(frozen=True, slots=True)
class InForce:
    """A version and the state that decides where it is in force."""

    version: str
    state: AmendmentState


@dataclass(frozen=True, slots=True)
class VersionFacts:
    """A version of an amendment (or of a part) with its lines; `sequence` of decision.

    Where its lines are not complete (funding not known, say), lines known are only some.
    """

    version: str
    state: str
    lines: tuple[LedgerLine, ...]
    ctr_changes: tuple[CtrChange, ...]
    sequence: int
    lines_complete: bool = True


@dataclass(frozen=True, slots=True)
class BudgetFacts:
    """All that totals are made of; `is_set` once the council has adopted a budget."""

    lines: tuple[BaseLine, ...]
    lines_complete: bool
    stated: tuple[Stated, ...]
    versions: tuple[VersionFacts, ...]
    reserves_in_net_budget: bool
    is_set: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of a snapshot in pounds: a budget line, or a total on a basis.

    A total has no effect, so no amount, where lines in force are not complete.
    """

    stage: BudgetStage
    year: int
    line: str | None
    basis: Basis | None
    base: int | None
    effect: int | None
    amount: int | None


STATES_IN_FORCE: dict[BudgetStage, frozenset[str]] = {
    BudgetStage.RECOMMENDED: frozenset(),
    BudgetStage.SUBSTANTIVE: AmendmentState.in_substantive,
    BudgetStage.ADOPTED: AmendmentState.in_adopted,
}


def _versions_in_force(facts: BudgetFacts, stage: str) -> list[VersionFacts]:
    states = STATES_IN_FORCE[BudgetStage(stage)]
    versions = [version for version in facts.versions if version.state in states]
    return sorted(versions, key=lambda version: (version.sequence, version.version))


def in_force(facts: BudgetFacts, stage: str) -> tuple[str, ...]:
    """Name the versions in force at a stage, in order of decision (domain 6.5)."""
    return tuple(version.version for version in _versions_in_force(facts, stage))


def totals(facts: BudgetFacts) -> tuple[Row, ...]:
    """Return every figure of the budget at each stage (domain 6.5), in one fixed order.

    Base plus the lines in force, from stored facts alone: the same facts give the same
    rows. Years without a base stay visible by their effect and have no amount. No total
    is computed from an incomplete list; single budget lines show what is known of them.
    """
    return tuple(row for stage in BudgetStage for row in _rows_at(facts, stage))


def _rows_at(facts: BudgetFacts, stage: BudgetStage) -> Iterator[Row]:
    """Give the rows of one stage: budget lines first, then totals."""
    versions = _versions_in_force(facts, stage)
    effects = [line for version in versions for line in version.lines]
    known_whole = all(version.lines_complete for version in versions)
    yield from _line_rows(facts, stage, effects)
    yield from _total_rows(facts, stage, effects, known_whole=known_whole)


def _row(
    facts: BudgetFacts,
    place: tuple[BudgetStage, int, str | None, Basis | None],
    base: int | None,
    effect: int | None,
) -> Row:
    """Add base and effect; while no budget is set there is no adopted amount (domain 1.1)."""
    not_set = place[0] == BudgetStage.ADOPTED and not facts.is_set
    if base is None or effect is None or not_set:
        return Row(*place, base, effect, None)
    return Row(*place, base, effect, base + effect)


def _line_rows(facts: BudgetFacts, stage: BudgetStage, effects: list[LedgerLine]) -> Iterator[Row]:
    """Give a row for each budget line and year that has a base or an effect."""
    base = {
        (line.key, year): amount for line in facts.lines for year, amount in line.amounts.items()
    }
    moved: defaultdict[tuple[str, int], int] = defaultdict(int)
    for line in effects:
        if line.line is not None:
            moved[line.line, line.year] += line.amount
    for key, year in sorted({*base, *moved}):
        place = (stage, year, key, None)
        yield _row(facts, place, base.get((key, year)), moved.get((key, year), 0))


def _total_rows(
    facts: BudgetFacts, stage: BudgetStage, effects: list[LedgerLine], *, known_whole: bool
) -> Iterator[Row]:
    """Give a row for each basis and year of which anything is known."""
    years = {year for line in facts.lines for year in line.amounts}
    years |= {stated.year for stated in facts.stated if stated.basis is not None}
    years |= {line.year for line in effects}
    reserves = facts.reserves_in_net_budget
    for basis in Basis:
        for year in sorted(years):
            effect = net_effect(effects, basis, year, reserves_in_net_budget=reserves)
            place = (stage, year, None, basis)
            base = _total_base(facts, basis, year)
            yield _row(facts, place, base, effect if known_whole else None)


def _total_base(facts: BudgetFacts, basis: Basis, year: int) -> int | None:
    """Return the used stated total, else the sum of complete lines, else None (domain 6.1)."""
    used = {
        stated.amount
        for stated in facts.stated
        if stated.is_used
        and (stated.basis, stated.year, stated.stage) == (basis, year, BudgetStage.RECOMMENDED)
    }
    if used:
        return used.pop() if len(used) == 1 else None
    known = [line for line in facts.lines if year in line.amounts]
    if not facts.lines_complete or not known:
        return None
    return sum(
        line.amounts[year]
        for line in known
        if counts_in(line.kind, line.account, basis, facts.reserves_in_net_budget)
    )
