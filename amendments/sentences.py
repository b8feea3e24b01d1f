"""What pages of amendments, budgets and pots say in words; pure (DESIGN: headline sentences)."""

from collections.abc import Iterable

from amendments.enums import AmendmentState, Basis
from amendments.rules import Gap
from council.sentences import count, money, money_short, number_word

BECAME = {
    AmendmentState.TABLED: "has been tabled and not yet moved",
    AmendmentState.MOVED: "has been moved",
    AmendmentState.SECONDED: "has been moved and seconded",
    AmendmentState.CARRIED: "was carried",
    AmendmentState.LOST: "was lost",
    AmendmentState.PARTLY_CARRIED: "was carried in part",
    AmendmentState.ACCEPTED: "was accepted and not voted on",
    AmendmentState.WITHDRAWN: "was withdrawn",
    AmendmentState.LAPSED: "lapsed: nobody seconded it",
    AmendmentState.OUT_OF_ORDER: "was ruled out of order",
    AmendmentState.NOT_REACHED: "was not reached",
    AmendmentState.FALLEN: "fell",
    AmendmentState.NOT_CARRIED: "was not carried, as reported",
    AmendmentState.SUPERSEDED: "was carried and later superseded",
    AmendmentState.PENDING_EXECUTIVE: "was carried and is with the executive",
    AmendmentState.EXECUTIVE_REJECTED: "was carried and then rejected by the executive",
    AmendmentState.ADOPTED: "is part of the budget that was adopted",
    AmendmentState.CARRIED_NOT_ADOPTED: "was carried, but is not part of the adopted budget",
    AmendmentState.RESCINDED: "was rescinded by a later decision",
    AmendmentState.NOT_ACCEPTED_FOR_DEBATE: "was not accepted for debate",
}
WITH_FIGURES = {AmendmentState.CARRIED, AmendmentState.LOST, AmendmentState.ADOPTED}


def amendment_sentence(title: str, state: str, for_: int | None, against: int | None) -> str:
    """Say what the amendment is and what became of it; figures (members) where they are known."""
    became = BECAME.get(AmendmentState(state), AmendmentState(state).label.lower())
    if state in WITH_FIGURES and for_ is not None and against is not None:
        became += f", {count(for_, 'vote', 'votes')} for to {against} against"
    return f"The amendment “{title}” {became}."


def balance_sentence(gaps: Iterable[Gap], lines_complete: bool) -> str:
    """Say whether a version's lines balance, year by year (domain 6.3); never plugged."""
    if not lines_complete:
        return "Whether it balances cannot be checked: not all its lines are known."
    open_gaps = [gap for gap in gaps if not gap.balanced]
    if not open_gaps:
        return "It balances."
    parts = (f"{money(abs(gap.gap))} in the year that starts in {gap.year}" for gap in open_gaps)
    return f"It is out by {' and '.join(parts)}."


def budget_sentence(
    council: str, label: str, amount: int | None, basis: str | None, *, is_set: bool
) -> str:
    """Say what the budget is: its own total and whether it is set."""
    if not is_set:
        return f"{council}'s budget for {label} is not set."
    if amount is None or not basis:
        return f"{council}'s budget for {label} is set. Its total is not known."
    name = Basis(basis).label.lower()
    return f"{council}'s budget for {label} is set, with a {name} of {money(amount)}."


def pot_sentence(
    name: str, wanted: int, carried: int, *, as_reported: bool = False, undecided: bool = False
) -> str:
    """Say how many amendments wanted money of the pot and how many got it."""
    if not wanted:
        return f"{name}: no amendment draws on it."
    wants = "amendment draws" if wanted == 1 else "amendments draw"
    got = f"{number_word(carried)} carried" if carried else _none(wanted, as_reported, undecided)
    return f"{name}: {number_word(wanted).lower()} {wants} on it. {got}."


def _none(wanted: int, as_reported: bool, undecided: bool) -> str:
    if undecided:
        return "None has been carried so far"
    subject = "It was not" if wanted == 1 else "None of them was"
    return f"{subject} carried, as reported" if as_reported else f"{subject} carried"


def between(least: int, most: int) -> str:
    """Print a claim whose split may not be given: £1m, or up to £1.3m."""
    if least == most:
        return money_short(most)
    if least == 0:
        return f"up to {money_short(most)}"
    return f"{money_short(least)} to {money_short(most)}"


def not_itemised(total: int | None, known: Iterable[int | None]) -> int | None:
    """Return what no line explains, in pounds, for display alone; never a row (domain 6.1)."""
    if total is None:
        return None
    return total - sum(amount for amount in known if amount is not None)
