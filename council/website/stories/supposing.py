"""What the page of "what if" is made of: services before and after, sentences, conflicts."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from amendments.enums import AmendmentState
from amendments.sentences import between, unfunded_sentence
from amendments.sentences_purpose import ENDED, LIVE
from amendments.sentences_what_if import (
    beyond_sentence,
    line_sentence,
    taken_sentences,
    tax_sentence,
    together_sentence,
    unlisted_sentence,
)
from amendments.what_if import Answer, Option, Step
from council.bars import Row, step_rows
from council.bars import Step as Drawn
from council.sentences import MINUS, money_short, places_of
from council.website import queries_story as queries
from council.website.pages.words import label_of
from council.website.queries_story import YearBefore
from council.website.stories.changes import cut, services_in

# More services than these are told in a table without pictures.
MOST_DRAWN = 12


@dataclass(frozen=True, slots=True)
class Asked:
    """An answer with last year's figures of the lines that would differ."""

    answer: Answer
    before: YearBefore

    @property
    def services(self) -> tuple[Step, ...]:
        """The services that would differ, in each year."""
        return services_in(self.answer.lines)

    @property
    def others(self) -> tuple[Step, ...]:
        """The other lines that would differ: what pays for them."""
        return tuple(step for step in self.answer.lines if step not in self.services)

    @property
    def currency(self) -> str:
        """The council's currency."""
        return self.answer.budget.council.currency

    @property
    def mood(self) -> str:
        """How the chosen ones are spoken of: would have while all are decided, else would."""
        states = {option.amendment.state for option in self.answer.chosen}
        return ENDED if AmendmentState.live.isdisjoint(states) else LIVE

    def label(self, year: int) -> str:
        """Print a year as the council does."""
        return label_of(year, self.answer.budget)


def read(found: Answer) -> Asked:
    """Read what the page needs beside the answer itself."""
    keys = {step.key for step in found.lines if step.year == found.budget.year}
    return Asked(found, queries.year_before(found.budget, keys))


def years_of(asked: Asked) -> list[dict[str, Any]]:
    """Return, by year, the lines that would differ, the largest drawn, and the totals."""
    years: defaultdict[int, dict[str, Any]] = defaultdict(
        lambda: {"tables": [], "more": [], "others": [], "totals": [], "unknown": []}
    )
    largest, more = by_size([step for step in asked.services if is_known(step)])
    for step in more:
        years[step.year]["more"].append(step)
    for step, rows in drawn(largest, asked):
        years[step.year]["tables"].append(
            {"step": step, "rows": rows, "label": asked.label(step.year)}
        )
    for step in asked.others:
        years[step.year]["others"].append(step)
    for step in asked.answer.totals:
        if step.actual is not None or step.supposed is not None:
            years[step.year]["totals"].append(step)
        elif step.change:
            years[step.year]["unknown"].append(step)
    return [
        {"label": asked.label(year), "places": places_in(found), **found}
        for year, found in sorted(years.items())
    ]


def places_in(year: dict[str, Any]) -> int:
    """Return how many decimals the millions of a year's tables need."""
    steps = [*year["more"], *year["others"], *year["totals"]]
    return places_of(
        amount for step in steps for amount in (step.actual, step.supposed, step.change)
    )


def by_size(known: Sequence[Step]) -> tuple[list[Step], list[Step]]:
    """Part lines into the few that change most and all others, each in their own order."""
    largest = sorted(known, key=lambda step: -abs(step.change or 0))[:MOST_DRAWN]
    return [each for each in known if each in largest], [
        each for each in known if each not in largest
    ]


def drawn(known: Sequence[Step], asked: Asked) -> list[tuple[Step, list[Row]]]:
    """Draw lines of which the plan is known, to the one scale of the page."""
    steps = [steps_of(step, asked) for step in known]
    rows = step_rows([each for some in steps for each in some], asked.currency)
    return list(zip(known, cut(rows, [len(some) for some in steps]), strict=True))


def is_known(step: Step) -> bool:
    """Tell whether the line is known as it is and as it would be."""
    return step.actual is not None and step.supposed is not None


def steps_of(step: Step, asked: Asked) -> list[Drawn]:
    """Return last year, what happened, and what would have been."""
    label, is_set = asked.label(step.year), asked.answer.is_set
    happened = f"{label} as adopted" if is_set else f"{label} as it stands so far"
    change = (step.supposed or 0) - (step.actual or 0)
    choice, words = f"{label} with the amendments you chose", sum_words(step, asked)
    return [
        *last_year(step, asked),
        Drawn("on", happened, step.actual, note="What happened" if is_set else ""),
        Drawn("on", choice, step.actual, change, note=words),
    ]


def last_year(step: Step, asked: Asked) -> list[Drawn]:
    """Return what last year's budget gave the line, where that is known."""
    budget = asked.before.budget
    last = asked.before.amounts.get(step.key) if step.year == asked.answer.budget.year else None
    if budget is None or last is None:
        return []
    label = f"{asked.label(budget.year)} budget"
    return [Drawn("was", label, last, url=budget.get_absolute_url())]


def sum_words(step: Step, asked: Asked) -> str:
    """Print the sum: as recommended, and what each chosen one adds; empty where it has more."""
    found, place = asked.answer, (step.key, step.year)
    base = next((each.base for each in found.moved if (each.key, each.year) == place), None)
    adds = [
        added_to(place, option) for option in found.chosen if option not in found.superseded
    ]  # fmt: skip
    if base is None or base + sum(adds) != step.supposed:
        return ""
    told = [
        f"{'+' if amount > 0 else MINUS} {money_short(abs(amount), asked.currency)}"
        for amount in adds
        if amount
    ]
    return " ".join([money_short(base, asked.currency), *told])


def added_to(place: tuple[str, int], option: Option) -> int:
    """Return what an amendment adds to a budget line in a year, in pounds."""
    lines = option.facts.lines
    return sum(line.amount for line in lines if (line.line, line.year) == place)


def sentences(asked: Asked) -> list[str]:
    """Say each figure in a sentence: services, council tax, pots, balance, years without money."""
    found, mood, currency = asked.answer, asked.mood, asked.currency
    lines = [
        line_sentence(
            (step.name, step.actual, step.supposed), asked.label(step.year), mood, currency
        )
        for step in asked.services
    ]
    beyond = [
        beyond_sentence(step.name, step.change, asked.label(step.year), mood, currency)
        for step in asked.services
        if step.change and not is_known(step)
    ]
    unlisted = [
        unlisted_sentence(step.service, step.change, asked.label(step.year), mood, currency)
        for step in found.services
        if not step.in_book and step.change
    ]
    tax = tax_sentence(found.tax, asked.label(found.budget.year), mood, currency)
    labels = {pot.year: asked.label(pot.year) for pot in found.pots}
    pots = taken_sentences(found.pots, labels, mood, currency, many=len(found.chosen) > 1)
    return [said for said in (*lines, *beyond, *unlisted, tax, *pots, *together(asked)) if said]


def together(asked: Asked) -> list[str]:
    """Say whether the chosen ones balance together, and from when money is missing."""
    found = asked.answer
    if found.not_whole or not found.chosen:
        return []
    labels = {gap.year: asked.label(gap.year) for gap in found.gaps}
    many = len(found.chosen) > 1
    balance = together_sentence(found.gaps, labels, asked.currency) if many else ""
    return [
        balance,
        *(
            unfunded_sentence(each, asked.label(each.year), asked.currency)
            for before, each in zip([None, *found.unfunded], found.unfunded, strict=False)
            if before is None or before.amount != each.amount
        ),
    ]


def pots_of(asked: Asked) -> list[dict[str, Any]]:
    """Return what would be taken of each pot in each year."""
    pots = asked.answer.pots
    places = places_of(end for pot in pots for end in (pot.available, pot.least, pot.most))
    return [
        {
            "pot": pot,
            "label": asked.label(pot.year),
            "places": places,
            "taken": between(pot.least, pot.most, asked.currency, places),
        }
        for pot in pots
    ]


def conflicts_of(asked: Asked) -> Sequence[dict[str, Any]]:
    """Return the lines that several of the chosen move: an officer's question, never a sum."""
    return [
        {
            "service": clash.service,
            "options": clash.options,
            "label": asked.label(clash.overlap.year),
            "may_count_twice": clash.overlap.may_count_twice,
        }
        for clash in asked.answer.overlaps
    ]
