"""Changes of a budget that have no snapshot yet."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef

from amendments.models import Budget, BudgetChange, BudgetSnapshot

SNAPSHOT_OF_CHANGE = BudgetSnapshot.objects.filter(
    budget=OuterRef("budget"), number=OuterRef("revision")
)


def missing_changes(budget: Budget) -> list[BudgetChange]:
    """Return the changes of a budget that have no snapshot yet, in order.

    Ask before the log is read, so that the log holds all that led to them.
    """
    changes = BudgetChange.objects.filter(~Exists(SNAPSHOT_OF_CHANGE), budget=budget)
    return list(changes.order_by("revision"))


def stale_budgets() -> list[int]:
    """Return the ids of budgets of which a change has no snapshot yet."""
    changes = BudgetChange.objects.filter(~Exists(SNAPSHOT_OF_CHANGE)).order_by("budget_id")
    return list(changes.values_list("budget_id", flat=True).distinct())


def unwritten() -> Iterator[str]:
    """Yield a sentence for each newest change that has no snapshot (yet): nothing proves it."""
    later = BudgetSnapshot.objects.filter(
        budget=OuterRef("budget"), number__gte=OuterRef("revision")
    )
    changes = BudgetChange.objects.filter(~Exists(later)).select_related("budget")
    for change in changes.order_by("budget", "revision"):
        yield f"Snapshot {change.revision} of {change.budget.reference} is missing."
