"""What was decided in private session is held back with its vote, and released with it."""

from datetime import UTC, datetime

from django.db.models import Q

from amendments.models import (
    Amendment,
    AmendmentEvent,
    Budget,
    BudgetChange,
    BudgetSnapshot,
    Motion,
    MotionEvent,
)
from amendments.queries import budget_record
from votes.models import Vote, VoteEvent

# Nobody has said yet when what was decided in private may be read.
NOT_YET = datetime(9000, 1, 1, tzinfo=UTC)


def release(vote: Vote, at: datetime | None) -> None:
    """Let a held vote, its decision and the totals that follow be read from `at`, or at once.

    A time of release is no fact of the night: rows that are written once carry the new one.
    The caller saves the vote.
    """
    held, vote.visible_from = vote.visible_from, at
    VoteEvent.objects.filter(vote=vote, visible_from=held).update(visible_from=at)
    by_vote = Q(events__vote=vote.reference)
    either = by_vote | Q(parts__events__vote=vote.reference)
    amendments = set(Amendment.objects.filter(either).values_list("pk", flat=True))
    motions = set(Motion.objects.filter(by_vote).values_list("pk", flat=True))
    changed = [
        *Amendment.objects.filter(pk__in=amendments).values_list("reference", flat=True),
        *Motion.objects.filter(pk__in=motions).values_list("reference", flat=True),
    ]
    changes = BudgetChange.objects.filter(reference__in=changed, visible_from=held)
    budgets = Budget.objects.filter(pk__in=set(changes.values_list("budget", flat=True)))
    for rows in (
        Amendment.objects.filter(pk__in=amendments, visible_from=held),
        AmendmentEvent.objects.filter(amendment__in=amendments, visible_from=held),
        Motion.objects.filter(pk__in=motions, visible_from=held),
        MotionEvent.objects.filter(motion__in=motions, visible_from=held),
    ):
        rows.update(visible_from=at)
    for budget in list(budgets.select_for_update().order_by("pk")):
        changes.filter(budget=budget).update(visible_from=at)
        _release_snapshots(budget)


def _release_snapshots(budget: Budget) -> None:
    """Give each snapshot the time from which all that went into it may be read."""
    record = budget_record(budget)
    for change in record.changes:
        snapshots = BudgetSnapshot.objects.filter(budget=budget, number=change.revision)
        snapshots.update(visible_from=record.visible_from(change))
