"""How a budget differs from one stage to another, line by line."""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass

from amendments.enums import BudgetStage

# What each stage is held against: what it came from.
BEFORE = {
    BudgetStage.SUBSTANTIVE: BudgetStage.RECOMMENDED,
    BudgetStage.ADOPTED: BudgetStage.RECOMMENDED,
    BudgetStage.ADJUSTED: BudgetStage.ADOPTED,
}


@dataclass(frozen=True, slots=True)
class Comparison:
    """How many lines have another amount than before, and of how many only one is known."""

    changed: int
    only_before: int
    only_after: int


def compare(
    before: Mapping[Hashable, int | None], after: Mapping[Hashable, int | None]
) -> Comparison | None:
    """Compare the amounts of lines at two stages, in pounds; None where either is not known."""
    was = {key: amount for key, amount in before.items() if amount is not None}
    now = {key: amount for key, amount in after.items() if amount is not None}
    if not was or not now:
        return None
    changed = sum(was[key] != now[key] for key in was.keys() & now.keys())
    return Comparison(changed, len(was.keys() - now.keys()), len(now.keys() - was.keys()))
