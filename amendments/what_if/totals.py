"""Steps of lines and totals in an answer, with and without what is supposed."""

from collections.abc import Mapping
from dataclasses import replace

from amendments.enums import Basis, BudgetStage
from amendments.models import Budget, BudgetLine
from amendments.rules import BudgetFacts, Row
from amendments.rules.ledger import totals_at
from amendments.what_if.shapes import Step

Shown = dict[tuple[int, str], Row]
Book = Mapping[str, tuple[str, str, str]]


def book_of(budget: Budget) -> Book:
    """Return the service, account and kind of each line of the book, by its key."""
    columns = "key", "service", "account", "kind"
    rows = BudgetLine.objects.filter(budget=budget).values_list(*columns)
    return {key: (service, account, kind) for key, service, account, kind in rows}


def shown_of(facts: BudgetFacts, stage: BudgetStage) -> Shown:
    """Return the rows of a stage by year and line or basis."""
    return {(row.year, row.line or str(row.basis)): row for row in totals_at(facts, stage)}


def line_steps(before: Shown, after: Shown, book: Book) -> tuple[Step, ...]:
    """Return each budget line as it is and as it would be."""
    return tuple(
        replace(_step(book[row.line][0], key, before.get(key), row), kind=book[row.line][2])
        for key, row in after.items()
        if row.line is not None
    )


def total_steps(before: Shown, after: Shown) -> tuple[Step, ...]:
    """Return the totals of each basis that is known or moved."""
    steps = (
        _step(Basis(row.basis).label, key, before.get(key), row)
        for key, row in after.items()
        if row.basis is not None
    )
    return tuple(step for step in steps if step.change or not step.actual is step.supposed is None)


def _step(name: str, key: tuple[int, str], was: Row | None, row: Row) -> Step:
    return Step(
        name=name,
        year=key[0],
        actual=was.amount if was else None,
        supposed=row.amount,
        change=change_of(was, row),
        key=row.line or "",
        basis=str(row.basis or ""),
    )


def change_of(was: Row | None, row: Row) -> int | None:
    """Return by how much a figure would differ; by its effects alone where both start alike."""
    if was is not None and was.base != row.base:
        known = was.amount is not None and row.amount is not None
        return (row.amount or 0) - (was.amount or 0) if known else None
    if row.effect is None or (was is not None and was.effect is None):
        return None
    return row.effect - (was.effect or 0 if was else 0)
