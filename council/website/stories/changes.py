"""What an amendment would have changed: before and after by service, and what it would take."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from amendments.enums import LineKind
from amendments.models import Amendment, Budget
from amendments.sentences_changes import (
    WITH,
    beyond_plan_sentence,
    change_sentence,
    stands_label,
)
from amendments.sentences_purpose import IN_FORCE, mood_of
from amendments.sentences_what_if import line_sentence, taken_sentences, tax_sentence
from amendments.what_if import Answer, Option, Step, answer, options_of
from council.bars import Row, step_rows
from council.bars import Step as Drawn
from council.pages import sources_of
from council.website import queries_story as queries
from council.website.pages.words import label_of
from council.website.queries_story import YearBefore

SERVICES = (LineKind.SPENDING, LineKind.CAPITAL_FINANCING)


@dataclass(frozen=True, slots=True)
class Supposed:
    """The budget with this amendment and no other of its meeting, beside what happened.

    `steps` are the services that it moves, `mood` is how it is spoken of.
    """

    answer: Answer
    steps: tuple[Step, ...]
    before: YearBefore
    mood: str

    @property
    def budget(self) -> Budget:
        """The budget that it would change."""
        return self.answer.budget

    @property
    def currency(self) -> str:
        """The council's currency."""
        return self.budget.council.currency

    def label(self, year: int) -> str:
        """Print a year as the council does."""
        return label_of(year, self.budget)

    def last_year(self, step: Step) -> int | None:
        """Return what the line had the year before, in pounds; for the budget's own year."""
        return self.before.amounts.get(step.key) if step.year == self.budget.year else None


def suppose(record: Amendment, budget: Budget | None) -> Supposed | None:
    """Work out what would have followed, had this amendment alone been carried."""
    if budget is None or record.current is None:
        return None
    options = options_of(record.meeting, budget)
    found = answer(budget, options, own(record, options))
    steps = services_in(found.moved)
    keys = {step.key for step in steps if step.year == budget.year}
    before = queries.year_before(budget, keys)
    return Supposed(found, steps, before, mood_of(record.state))


def own(record: Amendment, options: Iterable[Option]) -> tuple[Option, ...]:
    """Return the amendment among the options; of one that was divided its parts."""
    return tuple(
        option
        for option in options
        if record.pk in {option.amendment.pk, option.amendment.parent_id}
    )


def services_in(moved: Iterable[Step]) -> tuple[Step, ...]:
    """Return the steps of services: spending, or income where no spending moves.

    What pays for them stands in the ledger.
    """
    steps = tuple(moved)
    spending = tuple(step for step in steps if step.kind in SERVICES)
    return spending or tuple(step for step in steps if step.kind == LineKind.SERVICE_INCOME)


def told(supposed: Supposed | None) -> dict[str, Any]:
    """Return what the page prints: the tables before and after, and what would have followed."""
    if supposed is None:
        return {"tables": [], "beyond": [], "what_if": []}
    return {
        "tables": tables_of(supposed),
        "beyond": beyond_of(supposed),
        "what_if": what_if_of(supposed),
        "numbers": ",".join(option.number for option in supposed.answer.chosen),
        "mood": supposed.mood,
        "figures_from": figures_from(supposed),
    }


# Before and after.


def tables_of(supposed: Supposed) -> list[dict[str, Any]]:
    """Return a table for each service and year with a base, all bars on one scale."""
    steps = [step for step in supposed.steps if step.base is not None]
    drawn = [drawn_steps(step, supposed) for step in steps]
    rows = step_rows([each for some in drawn for each in some], supposed.currency)
    tables = cut(rows, [len(some) for some in drawn])
    return [
        table_of(step, own_rows, supposed)
        for step, own_rows in zip(steps, tables, strict=True)
    ]  # fmt: skip


def cut(rows: Sequence[Row], lengths: Iterable[int]) -> Iterable[list[Row]]:
    """Cut rows that were drawn to one scale into their tables."""
    begun = 0
    for length in lengths:
        yield list(rows[begun : begun + length])
        begun += length


def drawn_steps(step: Step, supposed: Supposed) -> list[Drawn]:
    """Return last year, as recommended, with this amendment, and how it stands now."""
    label, is_set = supposed.label(step.year), supposed.answer.is_set
    change = None if step.supposed is None or step.base is None else step.supposed - step.base
    return [
        *year_before(step, supposed),
        Drawn("on", f"{label} as recommended", step.base),
        Drawn("on", WITH[supposed.mood].format(year=label), step.base, change),
        Drawn("on", stands_label(label, is_set=is_set), step.actual),
    ]


def year_before(step: Step, supposed: Supposed) -> list[Drawn]:
    """Return the step of last year's budget, where it is known."""
    last, budget = supposed.last_year(step), supposed.before.budget
    if last is None or budget is None:
        return []
    label = f"{supposed.label(budget.year)} budget"
    return [Drawn("was", label, last, url=budget.get_absolute_url())]


def table_of(step: Step, rows: list[Row], supposed: Supposed) -> dict[str, Any]:
    """Return one table with its sentence."""
    labels = supposed.label(step.year - 1), supposed.label(step.year)
    figures = (supposed.last_year(step), step.base, step.supposed, step.actual)
    is_set, currency = supposed.answer.is_set, supposed.currency
    return {
        "step": step,
        "label": labels[1],
        "rows": rows,
        "sentence": change_sentence(
            step.name, figures, labels, supposed.mood, currency, is_set=is_set
        ),
    }


def beyond_of(supposed: Supposed) -> list[str]:
    """Say what it does to services in years of which the plan's figure is not known."""
    return [
        beyond_plan_sentence(
            step.name, step.own, supposed.label(step.year), supposed.mood, supposed.currency
        )
        for step in supposed.steps
        if step.base is None and step.own
    ]


def figures_from(supposed: Supposed) -> list[Any]:
    """Return the sources of the lines of both budgets; where none is marked so, all of them."""
    budgets = [supposed.budget, supposed.before.budget]
    found = sources_of([budget.reference for budget in budgets if budget])
    of_lines = [source for source in found if source.field == "lines"]
    return list({source.url or source.title: source for source in of_lines or found}.values())


# What if.


def what_if_of(supposed: Supposed) -> list[str]:
    """Say in sentences what would have followed, from the same sums as the what-if page."""
    found, mood, currency = supposed.answer, supposed.mood, supposed.currency
    if not found.chosen or mood == IN_FORCE:
        return []
    lines = [
        line_sentence(
            (step.name, step.actual, step.supposed), supposed.label(step.year), mood, currency
        )
        for step in supposed.steps
    ]
    tax = tax_sentence(found.tax, supposed.label(supposed.budget.year), mood, currency)
    labels = {pot.year: supposed.label(pot.year) for pot in found.pots}
    pots = taken_sentences(found.pots, labels, mood, currency)
    return [sentence for sentence in (*lines, tax, *pots) if sentence]
