"""Figures of snapshots, and which snapshots may be read now."""

from collections.abc import Iterable

from django.db.models import QuerySet

from amendments.models import BudgetSnapshot
from amendments.queries import Figure
from council.api.reading import Record, Row, released

ROW_COLUMNS = ("stage", "year", "basis", "base", "effect", "amount")


def visible_snapshots() -> QuerySet[BudgetSnapshot]:
    """Return the snapshots that may be read now."""
    return BudgetSnapshot.objects.filter(released())


def newest_snapshots(budgets: list[int]) -> dict[int, Row]:
    """Return the newest snapshot of each budget, in one query."""
    rows = visible_snapshots().filter(budget__in=budgets).order_by("number")
    names = ("id", "budget_id", "number", "is_set", "cause", "taken_at")
    found = rows.values(*names, "adopted_version__number")
    return {row["budget_id"]: row for row in found}


def figures(found: Iterable[Figure]) -> list[Record]:
    """Return the figures of a snapshot: by stage and year, totals before lines."""
    return [
        {name: getattr(figure, name) for name in ROW_COLUMNS}
        | {"line": figure.line.key if figure.line else None}
        for figure in found
    ]
