"""What an amendment does to a service's money, before and after, in sentences; pure."""

from amendments.sentences_names import in_sentence
from amendments.sentences_purpose import ENDED, IN_FORCE, LIVE
from council.sentences import money

# Pounds: the year before, as recommended, with the amendment, as it stands; None: not known.
Figures = tuple[int | None, int | None, int | None, int | None]

WITH = {
    LIVE: "{year} if this amendment is carried",
    IN_FORCE: "{year} with this amendment",
    ENDED: "{year} if this amendment had been carried",
}
WITH_IT = {
    LIVE: "with this amendment it would be {supposed}",
    IN_FORCE: "with this amendment it is {supposed}",
    ENDED: "with this amendment it would have been {supposed}",
}
BEYOND = {
    LIVE: "In {year} it would give {name} {amount} {more} than the plan; what the plan gives"
    " in that year is not known.",
    IN_FORCE: "In {year} it gives {name} {amount} {more} than the plan; what the plan gives in"
    " that year is not known.",
    ENDED: "In {year} it would have given {name} {amount} {more} than the plan; what the plan"
    " gives in that year is not known.",
}


def stands_label(year: str, *, is_set: bool) -> str:
    """Name the last row of before and after: as adopted, or while no budget is set so far."""
    return f"{year} as adopted" if is_set else f"{year} as amended so far"


def change_sentence(
    name: str, figures: Figures, labels: tuple[str, str], mood: str, currency: str, *, is_set: bool
) -> str:
    """Say what a service had, was to have, would have with the amendment, and has.

    `labels` are the year before and the year itself.
    """
    last, base, supposed, actual = figures
    before, label = labels
    had = f"{name} had {money(last, currency)} in {before}. " if last is not None else ""
    whom = "" if had else f" for {in_sentence(name)}"
    then = WITH_IT[mood].format(supposed=money(supposed, currency))
    told = f"{had}For {label}, {money(base, currency)} was recommended{whom}; {then}."
    if is_set and actual is not None:
        return f"{told} The council adopted {money(actual, currency)}."
    return told


def beyond_plan_sentence(name: str, amount: int, label: str, mood: str, currency: str) -> str:
    """Say what it does to a service in a year of which the plan's own figure is not known."""
    more = "more" if amount > 0 else "less"
    given = {"year": label, "name": in_sentence(name), "more": more}
    return BEYOND[mood].format(amount=money(abs(amount), currency), **given)
