"""What a vote did to the budget, in the words under its headline; pure.

Never what happens to a service (domain 11): a carried amendment changes the motion, and only a
carried motion the budget (domain 1.1). Sums are whole units of the council's currency.
"""

from collections.abc import Sequence
from typing import NamedTuple

from amendments.enums import Account, AmendmentState, LineRole, MotionState, Outcome
from council.rules import year_label
from council.sentences import MINUS, money
from votes.enums import VoteKind
from votes.sentences_answers import joined

MOST_PHRASES, MOST_TITLES = 3, 3
IN_ACCOUNT = {Account.CAPITAL: "capital", Account.HRA: "housing revenue account",
              Account.DSG: "schools grant"}  # fmt: skip
LATER = {
    AmendmentState.SUPERSEDED: "A later amendment superseded it.",
    AmendmentState.PENDING_EXECUTIVE: "The executive has still to answer.",
    AmendmentState.EXECUTIVE_REJECTED: "The executive then rejected it.",
    AmendmentState.RESCINDED: "A later decision rescinded it.",
    AmendmentState.CARRIED_NOT_ADOPTED: "It is not part of a budget that was adopted.",
}
LOST = {Outcome.LOST, Outcome.TIED}


class Line(NamedTuple):
    """A spending line of an amendment: what it does, to which service, in the year that starts."""

    role: str
    account: str
    service: str
    year: int
    amount: int


class About(NamedTuple):
    """The one motion or amendment that was put, as it stands now.

    `year`: in which the budget's year starts, None where it is about no budget that is public;
    `lines`: of an amendment; `adopted`: titles of the amendments adopted with a motion.
    """

    state: str
    year: int | None = None
    lines: Sequence[Line] = ()
    adopted: Sequence[str] = ()


class Money(NamedTuple):
    """How a council writes sums and years: its currency and the month in which a year starts."""

    currency: str
    year_starts: int


def effect_sentence(kind: str, result: str | None, about: About | None, style: Money) -> str:
    """Say what the declared result did to the motion or the budget; empty: nothing can be said."""
    if about is None or result is None:
        return ""
    if kind == VoteKind.MAIN:
        return _of_motion(result, about, style)
    if kind in {VoteKind.AMENDMENT, VoteKind.PART}:
        return _of_amendment(result, about, style)
    return ""


def _of_motion(result: str, about: About, style: Money) -> str:
    if about.year is None:
        return ""
    year = year_label(about.year, style.year_starts)
    if result in LOST:
        return f"It set no budget for {year}."
    if result != Outcome.CARRIED or about.state not in MotionState.carried_states:
        return ""
    if about.state == MotionState.IN_PRINCIPLE:
        return f"It set the budget for {year} in principle: the executive may still object."
    return f"It set the budget for {year}{_with(about.adopted)}."


def _with(titles: Sequence[str]) -> str:
    """Name the amendments that a budget was adopted with."""
    if not titles:
        return ""
    number = "one amendment" if len(titles) == 1 else f"{len(titles)} amendments"
    named = f": {joined(titles)}" if len(titles) <= MOST_TITLES else ""
    return f", with {number} in it{named}"


def _of_amendment(result: str, about: About, style: Money) -> str:
    change = change_words(about.lines, style)
    if result in LOST:
        meant = f"It would have meant {change}. " if change else ""
        return f"{meant}The motion before the meeting stayed as it was."
    if result != Outcome.CARRIED:
        return ""
    told = f": {change}" if change else ""
    if about.state == AmendmentState.ADOPTED:
        return f"It is part of the budget that was adopted{told}."
    changed = f"It changed the motion before the meeting{told}."
    if about.state == AmendmentState.CARRIED and about.year is not None:
        return f"{changed} The budget changes only when that motion is carried."
    later = LATER.get(AmendmentState(about.state), "")
    return f"{changed} {later}".rstrip()


def change_words(lines: Sequence[Line], style: Money) -> str:
    """Say what lines of spending change in their first year: "£1.3 million more for Libraries".

    Money moved between years is no change of this kind; nothing is said of more than a few.
    """
    lines = [one for one in lines if one.service and one.role != LineRole.REPROFILE]
    if not lines:
        return ""
    first = min(one.year for one in lines)
    sums: dict[tuple[str, str], int] = {}
    for one in lines:
        if one.year == first:
            key = one.service, one.account
            sums[key] = sums.get(key, 0) + one.amount
    told = [_more(*key, amount, style.currency) for key, amount in sums.items() if amount]
    year = year_label(first, style.year_starts)
    return f"{joined(told)} in {year}" if 0 < len(told) <= MOST_PHRASES else ""


def _more(service: str, account: str, amount: int, currency: str) -> str:
    size = money(amount, currency).removeprefix(MINUS)
    apart = IN_ACCOUNT.get(Account(account), "") if account in Account.values else account
    where = f"{service} ({apart})" if apart else service
    return f"{size} {'more' if amount > 0 else 'less'} for {where}"
