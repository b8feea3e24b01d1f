"""What the "what if" page says in words: arithmetic, not history; pure."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Protocol

from amendments.enums import AmendmentState
from amendments.rules import Gap
from amendments.sentences_amendment import Paper, became_words
from amendments.sentences_names import joined
from amendments.sentences_purpose import ENDED, LIVE
from council.sentences import money, money_in_full, number_word, pence

ORDINALS = {1: "first", 2: "second", 3: "third"}
PAIR = 2
Line = tuple[str, int | None, int | None]
NEITHER = {
    AmendmentState.NOT_CARRIED: "was carried, as reported",
    AmendmentState.LOST: "was carried",
    AmendmentState.NOT_REACHED: "was reached before the meeting ended",
}


# How a supposition is spoken of while something is still to be decided, and afterwards.
SUPPOSED = {
    LIVE: ("were carried", "would change", "would have"),
    ENDED: ("had been carried", "would have changed", "would have had"),
}


def titles(names: Sequence[str]) -> str:
    """Join titles as a sentence does: “A”, “B” and “C”."""
    quoted = [f"“{name}”" for name in names]
    return joined(quoted)


def what_if_sentence(
    names: Sequence[str],
    lines: Sequence[Line],
    label: str,
    currency: str,
    mood: str = ENDED,
) -> str:
    """Say what would have followed; `lines` are (service, amount now, then) of one year.

    It speaks of the budget, never of the service itself (domain 11).
    """
    carried, change, have = SUPPOSED[mood]
    if not names:
        return f"What if other amendments to the budget for {label} had been carried?"
    many = len(names) > 3  # noqa: PLR2004 - longer lists stand in the form below
    given = f"these {number_word(len(names)).lower()} amendments" if many else titles(names)
    subject = f"If {given} {carried}"
    if not lines:
        return f"{subject}, no line of the {label} budget that we hold {change}."
    if len(lines) > 1:
        return f"{subject}, {len(lines)} lines of the {label} budget {change}."
    [(service, was, now)] = lines
    if was is None or now is None:
        return f"{subject}, {service} {change}; its amount is not known."
    then, instead = money(now, currency), money(was, currency)
    return f"{subject}, {service} {have} {then} in {label} instead of {instead}."


def happened_sentence(states: Sequence[str]) -> str:
    """Say beside the supposition what really became of the chosen ones, by their states."""
    if not states:
        return "Choose amendments below. What you choose is arithmetic, not history."
    known = [AmendmentState(state) for state in states]
    told = [became_words(Paper("", state)) for state in known]
    if len(set(told)) > 1:
        return f"What happened: in their order, the {_in_order(told)}."
    if len(told) == 1:
        return f"What happened: it {told[0]}."
    if known[0] in NEITHER:
        none = "neither" if len(told) == PAIR else "none of them"
        return f"What happened: {none} {NEITHER[known[0]]}."
    return f"What happened: each of them {told[0]}."


def _in_order(told: Sequence[str]) -> str:
    parts = [f"{ORDINALS.get(at, f'{at}th')} {words}" for at, words in enumerate(told, start=1)]
    return ", the ".join(parts)


# A sentence for each figure.

WOULD_HAVE = {
    LIVE: "{name} would have {then} in {year} instead of {now}.",
    ENDED: "{name} would have had {then} in {year} instead of {now}.",
}
WOULD_HAVE_ALONE = {
    LIVE: "{name} would have {then} in {year}.",
    ENDED: "{name} would have had {then} in {year}.",
}


def line_sentence(line: Line, label: str, mood: str, currency: str) -> str:
    """Say what a service would have had; empty where it is not known.

    `line` is its name and pounds as it stands and as it would be.
    """
    name, now, then = line
    if then is None or then == now:
        return ""
    told = WOULD_HAVE_ALONE if now is None else WOULD_HAVE
    return told[mood].format(
        name=name, then=money(then, currency), now=money(now, currency), year=label
    )


MORE_THAN_PLAN = {
    LIVE: "{name} would have {amount} {more} than the plan in {year}; what the plan gives in that"
    " year is not known.",
    ENDED: "{name} would have had {amount} {more} than the plan in {year}; what the plan gives in"
    " that year is not known.",
}


def beyond_sentence(name: str, change: int, label: str, mood: str, currency: str) -> str:
    """Say what would change for a service in a year of which the plan is not known; pounds."""
    more = "more" if change > 0 else "less"
    given = {"name": name, "amount": money(abs(change), currency), "more": more}
    return MORE_THAN_PLAN[mood].format(**given, year=label)


class TaxFacts(Protocol):
    """Council tax of one year as `amendments.council_tax` works it out."""

    @property
    def change(self) -> int | None: ...
    @property
    def band_d(self) -> Decimal | None: ...


STAYS = {
    LIVE: "Council tax would stay at {band_d} for Band D in {year}.",
    ENDED: "Council tax would have stayed at {band_d} for Band D in {year}.",
}
STAYS_UNKNOWN = {
    LIVE: "Council tax would stay as it is in {year}.",
    ENDED: "Council tax would have stayed as it was in {year}.",
}
MOVES = {
    LIVE: "The council would raise {amount} {more} in council tax in {year}: {band_d} for Band D.",
    ENDED: "The council would have raised {amount} {more} in council tax in {year}: {band_d} for"
    " Band D.",
}
MOVES_UNKNOWN = {
    LIVE: "The council would raise {amount} {more} in council tax in {year}; what that is for"
    " Band D is not known.",
    ENDED: "The council would have raised {amount} {more} in council tax in {year}; what that is"
    " for Band D is not known.",
}
TAX_NOT_KNOWN = (
    "What would become of council tax cannot be said: not all the lines of the amendments are"
    " known."
)


def tax_sentence(tax: TaxFacts | None, label: str, mood: str, currency: str) -> str:
    """Say what becomes of council tax; empty where no requirement is known."""
    if tax is None:
        return ""
    if tax.change is None:
        return TAX_NOT_KNOWN
    band_d = "" if tax.band_d is None else pence(tax.band_d, currency)
    if tax.change == 0:
        return (STAYS if band_d else STAYS_UNKNOWN)[mood].format(band_d=band_d, year=label)
    return (MOVES if band_d else MOVES_UNKNOWN)[mood].format(
        amount=money(abs(tax.change), currency),
        more="more" if tax.change > 0 else "less",
        band_d=band_d,
        year=label,
    )


class PotFacts(Protocol):
    """What would be taken of a pot in one year, in pounds; `available` None: not known."""

    @property
    def name(self) -> str: ...
    @property
    def year(self) -> int: ...
    @property
    def available(self) -> int | None: ...
    @property
    def least(self) -> int: ...
    @property
    def most(self) -> int: ...
    @property
    def is_overdrawn(self) -> bool | None: ...


TAKES = {
    (LIVE, False): "It would take {taken}",
    (ENDED, False): "It would have taken {taken}",
    (LIVE, True): "Together they would take {taken}",
    (ENDED, True): "Together they would have taken {taken}",
}


def taken_sentences(
    pots: Sequence[PotFacts],
    labels: Mapping[int, str],
    mood: str,
    currency: str,
    *,
    many: bool = False,
) -> list[str]:
    """Say what would be taken of each pot in each year, and whether it holds that much.

    Of a pot whose size is not known all years stand in one sentence. `many` amendments take
    it together.
    """
    unknown = [pot for pot in pots if pot.available is None]
    by_name = {pot.name: [each for each in unknown if each.name == pot.name] for pot in unknown}
    takes = TAKES[mood, many]
    return [
        *(_taken_of_known(pot, labels, takes, currency) for pot in pots if pot not in unknown),
        *(_taken_of_unknown(years, labels, takes, currency) for years in by_name.values()),
    ]


def _taken_of_known(pot: PotFacts, labels: Mapping[int, str], takes: str, currency: str) -> str:
    taken = takes.format(taken=between_words(pot.least, pot.most, currency))
    holds, label = money(pot.available, currency), labels[pot.year]
    if pot.is_overdrawn is False:
        return f"{taken} of the {holds} in {pot.name} in {label}."
    more = "more" if pot.is_overdrawn else "which may be more"
    return f"{taken} from {pot.name} in {label}, {more} than the {holds} that it holds."


def _taken_of_unknown(
    years: Sequence[PotFacts], labels: Mapping[int, str], takes: str, currency: str
) -> str:
    each = [
        f"{between_words(pot.least, pot.most, currency)} in {labels[pot.year]}" for pot in years
    ]
    taken = takes.format(taken=joined(each))
    return f"{taken} from {years[0].name}; what that pot holds is not known."


UNLISTED = {
    LIVE: "{name} would have {amount} {more} in {year}; the budget that we hold has no line for"
    " it.",
    ENDED: "{name} would have had {amount} {more} in {year}; the budget that we hold has no line"
    " for it.",
}


def unlisted_sentence(name: str, change: int, label: str, mood: str, currency: str) -> str:
    """Say what would change for a service that the budget has no line for; pounds."""
    more = "more" if change > 0 else "less"
    given = {"name": name, "amount": money(abs(change), currency), "more": more}
    return UNLISTED[mood].format(**given, year=label)


def together_sentence(gaps: Iterable[Gap], labels: Mapping[int, str], currency: str) -> str:
    """Say whether amendments balance when taken together; the gap is never plugged."""
    out = [
        f"{money_in_full(abs(gap.gap), currency)} in {labels[gap.year]}"
        for gap in gaps
        if not gap.balanced
    ]
    return (
        f"Taken together, they are out by {joined(out)}."
        if out
        else ("Taken together, they balance.")
    )


def between_words(least: int, most: int, currency: str) -> str:
    """Print an amount whose split may not be given, within a sentence."""
    if least == most:
        return money(most, currency)
    if least == 0:
        return f"up to {money(most, currency)}"
    return f"between {money(least, currency)} and {money(most, currency)}"
