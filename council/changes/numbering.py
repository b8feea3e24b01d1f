"""Marks numbered: what readers can see of them, in the order of commits."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from council.changes.rows import Change, ChangeMark, FeedHead
from council.changes.told import Told, told_lists
from council.changes.touched import AT_ONCE, batches, records_touched


def due_marks() -> QuerySet[ChangeMark]:
    """Return the committed marks that wait for a number and for nothing else."""
    return ChangeMark.objects.filter(due_at__lte=timezone.now())


def number_changes() -> int:
    """Give the next numbers to all that was committed and is due; return how many.

    Whoever wrote calls it after the commit; a task calls it for timed releases and after
    crashes. Whoever comes second finds nothing left to do.
    """
    given = 0
    while due_marks().exists():
        given += _number_some()
    return given


@transaction.atomic
def _number_some() -> int:
    """Give numbers to one batch; the lock ends with the commit, so no later one is seen first."""
    FeedHead.objects.get_or_create(pk=FeedHead.ONLY)
    head = FeedHead.objects.select_for_update().get(pk=FeedHead.ONLY)
    marks = list(due_marks().order_by("id")[:AT_ONCE])
    touched = records_touched(marks)
    changes = [
        change
        for told in told_lists()
        for change in _news(told, touched.get(told.table, {})).values()
    ]
    now = timezone.now()
    for number, change in enumerate(changes, start=head.last_number + 1):
        change.number, change.numbered_at = number, now
    _store(changes)
    head.last_number += len(changes)
    head.save(update_fields=["last_number"])
    ChangeMark.objects.filter(pk__in=[each.pk for each in marks]).delete()
    return len(changes)


def _store(changes: list[Change]) -> None:
    Change.objects.bulk_create(
        changes,
        batch_size=AT_ONCE // 2,
        update_conflicts=True,
        unique_fields=["listing", "reference"],
        update_fields=[
            "number", "council", "key", "revision", "is_removal", "moved_to", "changed_at",
            "numbered_at",
        ],
    )  # fmt: skip


def _news(told: Told, keys: Mapping[int, datetime]) -> dict[str, Change]:
    """Return by reference what readers of a list must be told of these records.

    What is not public, and never was, is not told of at all.
    """
    found: dict[str, Change] = {}
    for some in batches(sorted(keys)):
        public = {row["pk"]: row for row in told.rows().filter(pk__in=some)}
        said = Change.objects.filter(listing=told.listing, key__in=some, is_removal=False)
        for old in said:
            row = public.get(old.key)
            new = row["told_reference"] if row else ""
            if new != old.reference:
                found.setdefault(old.reference, _removal(old, new, keys[old.key]))
        for key, row in public.items():
            found[row["told_reference"]] = _change(told.listing, row, keys[key])
    return found


def _change(listing: str, row: Mapping[str, Any], at: datetime) -> Change:
    return Change(
        council_id=row["told_council"],
        listing=listing,
        reference=row["told_reference"],
        key=row["pk"],
        revision=row["told_revision"],
        changed_at=at,
    )


def _removal(old: Change, moved_to: str, at: datetime) -> Change:
    return Change(
        council_id=old.council_id,
        listing=old.listing,
        reference=old.reference,
        key=old.key,
        revision=old.revision,
        is_removal=True,
        moved_to=moved_to,
        changed_at=at,
    )
