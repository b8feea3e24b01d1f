"""Totals once more decisions are in force, from the totals before them (domain 6.5)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from amendments.enums import Basis, BudgetStage
from amendments.rules.balance import VersionFacts, rounding_of
from amendments.rules.ledger import STATES_IN_FORCE, Row, amount_at, effect_on


def totals_after(
    before: Iterable[Row],
    versions: Sequence[VersionFacts],
    *,
    reserves_in_net_budget: bool,
    is_set: bool,
) -> tuple[Row, ...]:
    """Return the totals once more versions are in force, from the totals before (domain 6.5).

    The same rows in the same order as `totals` gives of all facts, where every effect before
    and every line now is known, no figures were published as adopted or adjusted, and none of
    the versions is of an amendment that counted before.
    """
    rows = tuple(before)
    return tuple(
        row
        for stage in BudgetStage
        for row in _stage_after(
            stage,
            {(row.basis, row.year): row for row in rows if row.stage == stage},
            [version for version in versions if version.state in STATES_IN_FORCE[stage]],
            reserves_in_net_budget=reserves_in_net_budget,
            is_set=is_set,
        )
    )


def _stage_after(
    stage: BudgetStage,
    before: Mapping[tuple[Basis | None, int], Row],
    versions: Sequence[VersionFacts],
    *,
    reserves_in_net_budget: bool,
    is_set: bool,
) -> Iterator[Row]:
    lines = [line for version in versions for line in version.lines]
    rounding = rounding_of(versions)
    years = {year for _, year in before} | {line.year for line in lines} | set(rounding)
    for basis in Basis:
        for year in sorted(years):
            row = before.get((basis, year))
            base, effect = (row.base, row.effect or 0) if row else (None, 0)
            effect += effect_on(lines, rounding, basis, year, reserves_in_net_budget)
            amount = amount_at(stage, base, effect, is_set=is_set)
            yield Row(stage, year, None, basis, base, effect, amount)
