"""Totals: what lines of money add to a basis, and figures at a stage (domain 6.1 and 6.5).

Every amount is in whole pounds, spending positive, savings, income and funding negative.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from amendments.enums import Account, AmendmentState, Basis, BudgetStage, LineKind
from amendments.rules.balance import LedgerLine, VersionFacts, rounding_of

COUNTED = {
    Basis.GROSS: frozenset({LineKind.SPENDING}),
    Basis.NET_SERVICE: frozenset(
        {LineKind.SPENDING, LineKind.SERVICE_INCOME, LineKind.SPECIFIC_GRANT}
    ),
    Basis.NET_BUDGET_REQUIREMENT: frozenset(LineKind) - LineKind.pays_for_the_net_budget,
    Basis.COUNCIL_TAX_REQUIREMENT: frozenset(LineKind),
}


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
    """A line of the budget as recommended; `amounts` in pounds by year.

    Without a key it stands for lines added together, which have no row of their own.
    """

    key: str | None
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
class Figures:
    """A budget as it was published at one stage.

    `complete_on` names the basis of which the lines are all there is, where that is known
    of one basis alone.
    """

    lines: tuple[BaseLine, ...] = ()
    lines_complete: bool = False
    stated: tuple[Stated, ...] = ()
    complete_on: str = ""


Rounding = Mapping[int, int]


@dataclass(frozen=True, slots=True)
class BudgetFacts:
    """All that totals are made of; `is_set` once the council has adopted a budget.

    Lines and stated totals are those recommended; `published` holds the figures that were
    published as adopted or adjusted, by stage, to which no decision is added. `rounding` by
    stage is given where versions are added together, so that their own gaps cannot be seen
    any more; else it is worked out.
    """

    lines: tuple[BaseLine, ...]
    lines_complete: bool
    stated: tuple[Stated, ...]
    versions: tuple[VersionFacts, ...]
    reserves_in_net_budget: bool
    is_set: bool
    rounding: Mapping[str, Rounding] | None = None
    complete_on: str = ""
    published: Mapping[str, Figures] = field(default_factory=dict)

    def figures_at(self, stage: str) -> Figures:
        """Return the figures that a stage starts from: its own, or those recommended."""
        own = self.published.get(stage)
        return own or Figures(self.lines, self.lines_complete, self.stated, self.complete_on)


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
    BudgetStage.ADJUSTED: frozenset(),
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
    return tuple(row for stage in BudgetStage for row in totals_at(facts, stage))


def totals_at(facts: BudgetFacts, stage: BudgetStage) -> Iterator[Row]:
    """Give the figures of one stage: budget lines first, then totals.

    What was published at a stage holds all that was decided up to it.
    """
    if stage == BudgetStage.ADJUSTED and stage not in facts.published:
        return
    versions = [] if stage in facts.published else _versions_in_force(facts, stage)
    effects = [line for version in versions for line in version.lines]
    yield from _line_rows(facts, stage, effects)
    yield from _total_rows(facts, stage, effects, versions)


def _row(
    facts: BudgetFacts,
    place: tuple[BudgetStage, int, str | None, Basis | None],
    base: int | None,
    effect: int | None,
) -> Row:
    """Add base and effect."""
    return Row(*place, base, effect, amount_at(place[0], base, effect, is_set=facts.is_set))


def amount_at(stage: str, base: int | None, effect: int | None, *, is_set: bool) -> int | None:
    """Return a figure at a stage in pounds; while no budget is set none is adopted (domain 1)."""
    if base is None or effect is None or (stage == BudgetStage.ADOPTED and not is_set):
        return None
    return base + effect


def _line_rows(facts: BudgetFacts, stage: BudgetStage, effects: list[LedgerLine]) -> Iterator[Row]:
    """Give a row for each budget line and year that has a base or an effect."""
    base = {
        (line.key, year): amount
        for line in facts.figures_at(stage).lines
        if line.key is not None
        for year, amount in line.amounts.items()
    }
    moved: defaultdict[tuple[str, int], int] = defaultdict(int)
    for line in effects:
        if line.line is not None:
            moved[line.line, line.year] += line.amount
    for key, year in sorted({*base, *moved}):
        place = (stage, year, key, None)
        yield _row(facts, place, base.get((key, year)), moved.get((key, year), 0))


def _total_rows(
    facts: BudgetFacts,
    stage: BudgetStage,
    effects: list[LedgerLine],
    versions: list[VersionFacts],
) -> Iterator[Row]:
    """Give a row for each basis and year of which anything is known."""
    known_whole = all(version.lines_complete for version in versions)
    rounding = _rounding(facts, stage, versions)
    years = _years_of_base(facts) | {line.year for line in effects} | set(rounding)
    reserves = facts.reserves_in_net_budget
    for basis in Basis:
        for year in sorted(years):
            effect = effect_on(effects, rounding, basis, year, reserves)
            place = (stage, year, None, basis)
            base = _total_base(facts, stage, basis, year)
            yield _row(facts, place, base, effect if known_whole else None)


def effect_on(
    lines: Iterable[LedgerLine], rounding: Rounding, basis: Basis, year: int, reserves: bool
) -> int:
    """Return what lines do to a total; what only rounding explains moves no council tax."""
    effect = net_effect(lines, basis, year, reserves_in_net_budget=reserves)
    return effect - (rounding.get(year, 0) if basis == Basis.COUNCIL_TAX_REQUIREMENT else 0)


def _rounding(facts: BudgetFacts, stage: BudgetStage, versions: list[VersionFacts]) -> Rounding:
    if facts.rounding is None or stage in facts.published:
        return rounding_of(versions)
    return facts.rounding[stage]


def _years_of_base(facts: BudgetFacts) -> set[int]:
    """Return the years of which anything was published, at whichever stage."""
    held = [facts.figures_at(BudgetStage.RECOMMENDED), *facts.published.values()]
    years = {year for each in held for line in each.lines for year in line.amounts}
    return years | {
        stated.year for each in held for stated in each.stated if stated.basis is not None
    }


def _total_base(facts: BudgetFacts, stage: BudgetStage, basis: Basis, year: int) -> int | None:
    """Return the used stated total, else the sum of complete lines, else None (domain 6.1)."""
    figures = facts.figures_at(stage)
    as_published = stage if stage in facts.published else BudgetStage.RECOMMENDED
    used = {
        stated.amount
        for stated in figures.stated
        if stated.is_used
        and (stated.basis, stated.year, stated.stage) == (basis, year, as_published)
    }
    if used:
        return used.pop() if len(used) == 1 else None
    known = [line for line in figures.lines if year in line.amounts]
    if not known or not (figures.lines_complete or figures.complete_on == basis):
        return None
    return sum(
        line.amounts[year]
        for line in known
        if counts_in(line.kind, line.account, basis, facts.reserves_in_net_budget)
    )
