"""Snapshots of a budget's totals: written here alone, and rebuilt at any time from events."""

from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import F

from amendments.models import (
    Budget,
    BudgetChange,
    BudgetSnapshot,
    BudgetVersion,
    SnapshotRow,
)
from amendments.queries import Changes, Moved, added_by, changes_of, missing_changes, moved_by
from council.changes.marks import mark_records
from council.records import Occasion


def change_facts(
    budget: Budget,
    cause: str,
    reference: str,
    occasion: Occasion,
    *,
    version: BudgetVersion | None = None,
) -> int:
    """Count a change of the budget's facts and return its number (architecture 5.3).

    Call it in the transaction of the cause. `cause` says in words what happened,
    `reference` to which record, `version` which figures it publishes. Before any figures
    are public there is nothing to add up: the number is then 0, and what happened counts
    from the first change on.
    """
    locked = Budget.objects.select_for_update().get(pk=budget.pk)
    held = BudgetVersion.objects.filter(budget=locked, published_at__isnull=False)
    base = version or held.last()
    if base is None:
        return 0
    Budget.objects.filter(pk=budget.pk).update(facts_revision=F("facts_revision") + 1)
    budget.refresh_from_db(fields=["facts_revision"])
    BudgetChange.objects.create(
        budget=budget,
        revision=budget.facts_revision,
        cause=cause[:200],
        reference=reference,
        version=base,
        happened_at=occasion.happened_at,
        visible_from=occasion.visible_from,
    )
    mark_records(budget, at=occasion.visible_from)
    return budget.facts_revision


def take_snapshot(budget_id: int) -> list[int]:
    """Write the snapshot of each change that has none; return their numbers (domain 6.5).

    The facts as at a change never differ, so loss, doubling, delay and order of calls
    cannot change the rows. The cost is that of what the change moved.
    """
    budget = Budget.objects.get(pk=budget_id)
    missing = missing_changes(budget)
    log = Log(budget)
    return [change.revision for change in missing if _write_snapshot(log, change)]


@dataclass(slots=True)
class Log:
    """A budget and its log, which is read once and only where a change needs it."""

    budget: Budget
    changes: Changes | None = None

    def moved_by(self, change: BudgetChange) -> Moved:
        """Return the totals after a change, resting on those before where that is enough."""
        added = added_by(self.budget, change)
        if added is not None:
            return added
        if self.changes is None:
            self.changes = changes_of(self.budget)
        return moved_by(self.changes, change)


def _write_snapshot(log: Log, change: BudgetChange) -> bool:
    """Write one snapshot whole; False where another worker was first."""
    moved = log.moved_by(change)
    base, adopted, adjusted = moved.held
    try:
        with transaction.atomic():
            snapshot = BudgetSnapshot.objects.create(
                budget=log.budget,
                number=change.revision,
                cause=change.cause,
                reference=change.reference,
                base_version_id=base,
                adopted_version_id=adopted,
                adjusted_version_id=adjusted,
                is_set=moved.is_set,
                inputs=moved.inputs,
                visible_from=moved.visible_from,
            )
            SnapshotRow.objects.bulk_create(_rows_of(snapshot, moved))
            mark_records(snapshot, log.budget, at=snapshot.visible_from)
    except IntegrityError:
        taken = BudgetSnapshot.objects.filter(budget=log.budget, number=change.revision)
        if not taken.exists():
            raise
        return False
    return True


def _rows_of(snapshot: BudgetSnapshot, moved: Moved) -> list[SnapshotRow]:
    """Return every total, and each line and year that the change moved, by stage."""
    return [
        SnapshotRow(
            snapshot=snapshot,
            stage=row.stage,
            year=row.year,
            line_id=None if row.line is None else moved.line_ids[row.line],
            basis=row.basis,
            base=row.base,
            effect=row.effect,
            amount=row.amount,
        )
        for row in [*moved.totals, *moved.lines]
    ]
