"""What pages of amendments, budgets and pots say in words; pure (DESIGN: headline sentences)."""

from collections.abc import Callable, Iterable

from amendments.enums import Account, Basis, YearConvention
from amendments.rules import Gap, Unfunded
from council.sentences import money, money_in_full, money_short


def balance_sentence(gaps: Iterable[Gap], lines_complete: bool, currency: str) -> str:
    """Say whether a version's lines balance, year by year (domain 6.3).

    The difference is told to the last unit, also where rounding may explain it; never plugged.
    """
    if not lines_complete:
        return "Whether it balances cannot be checked: not all its lines are known."
    gaps = list(gaps)
    open_gaps = [gap for gap in gaps if not gap.balanced]
    if open_gaps:
        return f"It is out by {_told(open_gaps, gaps, currency)}."
    rounded = [gap for gap in gaps if gap.gap]
    if rounded:
        differs = "What is given and what is found differ, as rounding may explain, by"
        return f"It balances. {differs} {_told(rounded, gaps, currency)}."
    return "It balances."


def _told(some: Iterable[Gap], gaps: Iterable[Gap], currency: str) -> str:
    """Print gaps in full with their year, and their account where there are several."""
    has_accounts = len({gap.account for gap in gaps}) > 1
    return " and ".join(
        f"{money_in_full(abs(gap.gap), currency)} in the year that starts in {gap.year}"
        + (f" ({Account(gap.account).label.lower()})" if has_accounts else "")
        for gap in some
    )


def unfunded_sentence(found: Unfunded, label: str, currency: str) -> str:
    """Say from which year, `label`, spending has no money, in full (domain 6.4)."""
    when = "If it goes on, " if found.only_if_recurring else ""
    said = f"{when}{money_in_full(found.amount, currency)} of spending is unfunded from {label}"
    return f"{said}: the one-off money has run out by then."


def beyond_sentence(labels: Iterable[str]) -> str:
    """Say which years no plan covers (domain 6.4)."""
    return f"Beyond the plan, kept apart and left out of its totals: {', '.join(labels)}."


def convention_sentence(convention: str) -> str:
    """Say how figures of several years were given, where they are not plain levels."""
    return {
        YearConvention.INCREMENT: "The paper gives changes from the year before; here each figure"
        " is the level in its year, against the plan.",
        YearConvention.NOT_STATED: "The paper does not say whether figures of later years are"
        " levels or come on top of the year before: they are kept as printed.",
    }.get(YearConvention(convention), "")


def not_costed_sentence(names: Iterable[str]) -> str:
    """Say which recurring lines have no figures of later years (domain 6.4)."""
    return f"It goes on, and later years are not costed: {', '.join(names)}."


def budget_sentence(
    council: str,
    label: str,
    amount: int | None,
    basis: str | None,
    *,
    is_set: bool,
    currency: str,
) -> str:
    """Say what the budget is: its own total and whether it is set."""
    if not is_set:
        return f"{council}'s budget for {label} is not set."
    if amount is None or not basis:
        return f"{council}'s budget for {label} is set. Its total is not known."
    name = Basis(basis).label.lower()
    return f"{council}'s budget for {label} is set, with a {name} of {money(amount, currency)}."


def between(
    least: int,
    most: int,
    currency: str,
    places: int = 0,
    tell: Callable[[int, str, int], str] = money_short,
) -> str:
    """Print a claim whose split may not be given: £1m, or up to £1.3m; `money` in a sentence."""
    told = tell(most, currency, places)
    if least == most:
        return told
    if least == 0:
        return f"up to {told}"
    return f"{tell(least, currency, places)} to {told}"


def not_itemised(total: int | None, known: Iterable[int | None]) -> int | None:
    """Return what no line explains, in pounds, for display alone; never a row (domain 6.1)."""
    if total is None:
        return None
    return total - sum(amount for amount in known if amount is not None)
