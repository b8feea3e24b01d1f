"""Snapshots of a budget's totals: written here alone, and rebuilt at any time from events."""

from django.db import IntegrityError, transaction
from django.db.models import F

from amendments.models import (
    Budget,
    BudgetChange,
    BudgetSnapshot,
    BudgetVersion,
    SnapshotRow,
    SnapshotVersion,
)
from amendments.queries import (
    BudgetRecord,
    budget_record,
    missing_changes,
    versions_in_force,
)
from amendments.rules import totals
from council.records import Occasion


def change_facts(budget: Budget, cause: str, reference: str, occasion: Occasion) -> int:
    """Count a change of the budget's facts and return its number (architecture 5.3).

    Call it in the transaction of the cause. `cause` says in words what happened,
    `reference` to which record. Before base figures are published there is nothing to
    add up: the number is then 0, and what happened counts from the first change on.
    """
    locked = Budget.objects.select_for_update().get(pk=budget.pk)
    base = BudgetVersion.objects.filter(budget=locked, published_at__isnull=False).last()
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
    return budget.facts_revision


def take_snapshot(budget_id: int) -> list[int]:
    """Write the snapshot of each change that has none; return their numbers (domain 6.5).

    The facts as at a change never differ, so loss, doubling, delay and order of calls
    cannot change the rows.
    """
    record = budget_record(Budget.objects.get(pk=budget_id))
    return [
        change.revision for change in missing_changes(record) if _write_snapshot(record, change)
    ]


def _write_snapshot(record: BudgetRecord, change: BudgetChange) -> bool:
    """Write one snapshot whole; False where another worker was first."""
    facts = record.as_at(change)
    try:
        with transaction.atomic():
            snapshot = BudgetSnapshot.objects.create(
                budget=record.budget,
                number=change.revision,
                cause=change.cause,
                reference=change.reference,
                base_version=change.version,
                is_set=facts.is_set,
                visible_from=record.visible_from(change),
            )
            SnapshotRow.objects.bulk_create(
                SnapshotRow(
                    snapshot=snapshot,
                    stage=row.stage,
                    year=row.year,
                    line_id=None if row.line is None else record.line_ids[row.line],
                    basis=row.basis,
                    base=row.base,
                    effect=row.effect,
                    amount=row.amount,
                )
                for row in totals(facts)
            )
            SnapshotVersion.objects.bulk_create(
                SnapshotVersion(snapshot=snapshot, stage=stage, version_id=version_id)
                for stage, version_id in versions_in_force(facts)
            )
    except IntegrityError:
        taken = BudgetSnapshot.objects.filter(budget=record.budget, number=change.revision)
        if not taken.exists():
            raise
        return False
    return True
