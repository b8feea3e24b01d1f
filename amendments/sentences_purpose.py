"""What an amendment would do to the budget, in a phrase: "to spend £1.3 million more ..."; pure.

Said only where the lines are all known and leave one reading (domain 6.3): otherwise the title
has to do. It speaks of the budget, never of the service itself (domain 11).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from amendments.enums import Account, AmendmentState, LineKind, LineRole
from amendments.sentences_names import in_sentence, joined
from council.sentences import money


class Aim(StrEnum):
    """What an amendment would do; each has its own phrase."""

    ADD = "add"
    PUT_BACK = "put_back"
    CUT = "cut"
    MOVE = "move"
    MORE_INCOME = "more_income"
    LESS_INCOME = "less_income"
    MORE_TAX = "more_tax"
    LESS_TAX = "less_tax"
    EARLIER_OR_LATER = "earlier_or_later"


@dataclass(frozen=True, slots=True)
class Item:
    """One figure of an amendment, `name` as the ledger prints it; pounds, spending positive."""

    role: str
    kind: str
    account: str
    name: str
    year: int
    amount: int


@dataclass(frozen=True, slots=True)
class Purpose:
    """An aim with its service (`name`), where the money comes from, and pounds by year.

    `taxed` is what council tax would raise besides, by year.
    """

    aim: Aim
    name: str
    amounts: Mapping[int, int]
    source: str = ""
    taxed: Mapping[int, int] | None = None


def purpose_of(items: Iterable[Item], tax: Mapping[int, int]) -> Purpose | None:
    """Return what all known lines of an amendment do; None where they leave several readings.

    `tax` is the stated change of the council tax requirement by year, in pounds.
    """
    known = [item for item in items if item.amount]
    tax = {year: amount for year, amount in tax.items() if amount}
    if any(item.account != Account.GENERAL_FUND_REVENUE or not item.name for item in known):
        return None
    if any(item.role == LineRole.REPROFILE for item in known):
        return _moved_between_years(known) if not tax else None
    gives = [item for item in known if item.amount > 0 and item.kind != LineKind.RESERVES]
    takes = [item for item in known if item.amount < 0]
    if gives:
        return _given(gives, takes, tax)
    return _taxed(tax) if tax else _saved(takes)


def _given(gives: Sequence[Item], takes: Sequence[Item], tax: dict[int, int]) -> Purpose | None:
    """Return a purpose of one service that gets money; None for several."""
    if len({(item.role, item.kind, item.name) for item in gives}) > 1:
        return None
    [role], [kind] = {item.role for item in gives}, {item.kind for item in gives}
    name, amounts = gives[0].name, _by_year(gives)
    if kind == LineKind.SERVICE_INCOME:
        return Purpose(Aim.LESS_INCOME, name, amounts) if not tax else None
    if kind != LineKind.SPENDING or role not in {LineRole.INVESTMENT, LineRole.SAVING_REVERSAL}:
        return None
    if role == LineRole.SAVING_REVERSAL:
        return Purpose(Aim.PUT_BACK, name, amounts, taxed=tax)
    source = _one_service(takes)
    if source and not tax and _by_year(takes) == amounts:
        return Purpose(Aim.MOVE, name, amounts, source)
    return Purpose(Aim.ADD, name, amounts, taxed=tax)


def _one_service(takes: Sequence[Item]) -> str:
    """Return the one service whose spending pays for it all; empty for anything else."""
    sources = {(item.kind, item.name) for item in takes}
    if len(sources) != 1:
        return ""
    [(kind, name)] = sources
    return name if kind == LineKind.SPENDING else ""


def _taxed(tax: dict[int, int]) -> Purpose | None:
    """Return a purpose of council tax alone; None where it goes up in one year and down in one."""
    signs = {amount > 0 for amount in tax.values()}
    if len(signs) > 1:
        return None
    aim = Aim.MORE_TAX if signs.pop() else Aim.LESS_TAX
    return Purpose(aim, "", {year: abs(amount) for year, amount in tax.items()})


def _saved(takes: Sequence[Item]) -> Purpose | None:
    """Return a purpose of one service that loses money, or earns more, with nothing given."""
    if len({(item.role, item.kind, item.name) for item in takes}) != 1:
        return None
    role, kind, name = takes[0].role, takes[0].kind, takes[0].name
    if (role, kind) == (LineRole.SAVING, LineKind.SPENDING):
        return Purpose(Aim.CUT, name, _by_year(takes))
    if (role, kind) == (LineRole.INCOME, LineKind.SERVICE_INCOME):
        return Purpose(Aim.MORE_INCOME, name, _by_year(takes))
    return None


def _moved_between_years(known: Sequence[Item]) -> Purpose | None:
    """Return a purpose of the same money in another year: one year down, one as much up."""
    names = {(item.role, item.name) for item in known}
    years: defaultdict[int, int] = defaultdict(int)
    for item in known:
        years[item.year] += item.amount
    if len(names) > 1 or sorted(amount > 0 for amount in years.values()) != [False, True]:
        return None
    return Purpose(Aim.EARLIER_OR_LATER, known[0].name, years) if not sum(years.values()) else None


def _by_year(items: Iterable[Item]) -> dict[int, int]:
    found: defaultdict[int, int] = defaultdict(int)
    for item in items:
        found[item.year] += abs(item.amount)
    return dict(found)


# In words.

PHRASES = {
    Aim.ADD: "to spend {amount} more on {name} in {year}",
    Aim.PUT_BACK: "to reverse a saving of {amount} in {name} in {year}",
    Aim.CUT: "to spend {amount} less on {name} in {year}",
    Aim.MOVE: "to move {amount} from {source} to {name} in {year}",
    Aim.MORE_INCOME: "to take in {amount} more from {name} in {year}",
    Aim.LESS_INCOME: "to take in {amount} less from {name} in {year}",
    Aim.MORE_TAX: "to raise {amount} more in council tax in {year}",
    Aim.LESS_TAX: "to raise {amount} less in council tax in {year}",
    Aim.EARLIER_OR_LATER: "to move {amount} for {name} from {year} to {other}",
}
WITH_TAX = {
    True: " and raise {amount} more in council tax",
    False: " and raise {amount} less in council tax",
}
LIVE, IN_FORCE, ENDED = "live", "in_force", "ended"
ALSO = {
    Aim.ADD: {
        LIVE: "It would also add {amounts}.",
        IN_FORCE: "It also adds {amounts}.",
        ENDED: "It would also have added {amounts}.",
    },
    Aim.PUT_BACK: {
        LIVE: "It would also reverse {amounts}.",
        IN_FORCE: "It also reverses {amounts}.",
        ENDED: "It would also have reversed {amounts}.",
    },
    Aim.CUT: {
        LIVE: "It would also save {amounts}.",
        IN_FORCE: "It also saves {amounts}.",
        ENDED: "It would also have saved {amounts}.",
    },
    Aim.MOVE: {
        LIVE: "It would also move {amounts}.",
        IN_FORCE: "It also moves {amounts}.",
        ENDED: "It would also have moved {amounts}.",
    },
    Aim.MORE_INCOME: {
        LIVE: "It would also take in more in other years: {amounts}.",
        IN_FORCE: "It also takes in more in other years: {amounts}.",
        ENDED: "It would also have taken in more in other years: {amounts}.",
    },
    Aim.LESS_INCOME: {
        LIVE: "It would also take in less in other years: {amounts}.",
        IN_FORCE: "It also takes in less in other years: {amounts}.",
        ENDED: "It would also have taken in less in other years: {amounts}.",
    },
    Aim.MORE_TAX: {
        LIVE: "It would also raise more in council tax in other years: {amounts}.",
        IN_FORCE: "It also raises more in council tax in other years: {amounts}.",
        ENDED: "It would also have raised more in council tax in other years: {amounts}.",
    },
    Aim.LESS_TAX: {
        LIVE: "It would also raise less in council tax in other years: {amounts}.",
        IN_FORCE: "It also raises less in council tax in other years: {amounts}.",
        ENDED: "It would also have raised less in council tax in other years: {amounts}.",
    },
}


def mood_of(state: str) -> str:
    """Return how an amendment in this state is spoken of: would, does, or would have."""
    if state in AmendmentState.live:
        return LIVE
    return IN_FORCE if state in AmendmentState.in_substantive else ENDED


def main_year(purpose: Purpose, year: int | None) -> int:
    """Return the year that the sentence names: the budget's own, or the first that it touches."""
    return year if year in purpose.amounts and year is not None else min(purpose.amounts)


def purpose_words(
    purpose: Purpose, year: int | None, labels: Mapping[int, str], currency: str
) -> str:
    """Say the purpose in its main year: "to spend £1.3 million more on children's centres ..."."""
    named, other = main_year(purpose, year), min(purpose.amounts)
    if purpose.aim == Aim.EARLIER_OR_LATER:
        named, other = sorted(purpose.amounts, key=lambda each: purpose.amounts[each])
    told = PHRASES[purpose.aim].format(
        amount=money(abs(purpose.amounts[named]), currency),
        name=in_sentence(purpose.name),
        source=in_sentence(purpose.source),
        year=labels[named],
        other=labels[other],
    )
    taxed = (purpose.taxed or {}).get(named)
    return told + (_with_tax(taxed, currency) if taxed else "")


def _with_tax(taxed: int, currency: str) -> str:
    return WITH_TAX[taxed > 0].format(amount=money(abs(taxed), currency))


def also_sentence(
    purpose: Purpose, year: int | None, labels: Mapping[int, str], currency: str, state: str
) -> str:
    """Say what it does in the other years; empty where there are none."""
    if purpose.aim == Aim.EARLIER_OR_LATER:
        return ""
    named = main_year(purpose, year)
    others = [
        f"{money(amount, currency)} in {labels[other]}"
        for other, amount in sorted(purpose.amounts.items())
        if other != named
    ]
    if not others:
        return ""
    return ALSO[purpose.aim][mood_of(state)].format(amounts=joined(others))
