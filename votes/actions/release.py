"""What was decided in private session is held back with its vote, and released with it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Max, Q
from django.utils import timezone

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
from council.changes.marks import mark
from votes.models import Vote, VoteEvent

# Nobody has said yet when what was decided in private may be read.
NOT_YET = datetime(9000, 1, 1, tzinfo=UTC)


def is_held(vote: Vote) -> bool:
    """Tell whether the vote waits for its release: set for later, or not set yet."""
    return vote.visible_from is not None and vote.visible_from > timezone.now()


def release(vote: Vote, at: datetime | None) -> None:
    """Let a held vote, its decision and the totals that follow be read from `at`, or at once.

    A time of release is no fact of the night: rows that are written once carry the new one.
    What another vote on the same paper decided stays held. The caller saves the vote.
    """
    held, vote.visible_from = vote.visible_from, at
    VoteEvent.objects.filter(vote=vote, visible_from=held).update(visible_from=at)
    changed: set[tuple[int, int]] = set()
    for kind in KINDS:
        rows = list(_decided(kind, vote.reference, held))
        kind.events.objects.filter(pk__in=[row.pk for row in rows]).update(visible_from=at)
        keys = {getattr(row, f"{kind.name}_id") for row in rows}
        if kind.papers is Amendment:
            _open_wholes(keys, held, at)
        _open_papers(kind, keys, held, at)
        changed |= {change for row in rows if (change := _change_of(row))}
    _release_changes(changed, held, at)


@dataclass(frozen=True, slots=True)
class Kind:
    """Motions or amendments: their table, that of their events, and how an event names them."""

    papers: Any
    events: Any
    name: str

    def family(self, keys: Iterable[int]) -> Q:
        """Return the condition that an event is about one of these papers or a part of it."""
        same = Q(**{f"{self.name}__in": keys})
        return same | Q(amendment__parent__in=keys) if self.papers is Amendment else same


KINDS = (Kind(Amendment, AmendmentEvent, "amendment"), Kind(Motion, MotionEvent, "motion"))


def _decided(
    kind: Kind, vote: str, held: datetime | None
) -> Iterator[AmendmentEvent | MotionEvent]:
    """Yield the held events that a vote led to, those that follow from them included.

    Figures kept through a correction name no vote: they follow the event before them.
    """
    rows = kind.events.objects.filter(visible_from=held).order_by("pk")
    own = list(rows.filter(vote=vote))
    yield from own
    papers = {getattr(event, f"{kind.name}_id") for event in own}
    unnamed = rows.filter(Q(**{f"{kind.name}__in": papers}), vote="")
    yield from (event for event in unnamed if _vote_before(kind, event) == vote)


def _vote_before(kind: Kind, event: Any) -> str:
    """Return the vote of the last event before this one on the same paper or a part of it."""
    same = kind.family([getattr(event, f"{kind.name}_id")])
    before = kind.events.objects.filter(same, pk__lt=event.pk).exclude(vote="")
    last = before.order_by("-pk").first()
    return last.vote if last else ""


def _open_wholes(parts: set[int], held: datetime | None, at: datetime | None) -> None:
    """Open what is told of amendments in parts: not before the last of their parts is open."""
    for whole in Amendment.objects.filter(parts__in=parts).distinct().order_by("pk"):
        own = AmendmentEvent.objects.filter(amendment__parent=whole)
        later = own.filter(visible_from__gt=timezone.now())
        until = later.aggregate(until=Max("visible_from"))["until"] or at
        events = AmendmentEvent.objects.filter(amendment=whole, vote="", visible_from=held)
        events.update(visible_from=until)


def _open_papers(kind: Kind, keys: set[int], held: datetime | None, at: datetime | None) -> None:
    """Open the papers that nothing else holds: where another event waits, they wait for it.

    What is taken in parts tells how its parts ended: it waits for the last of them.
    """
    if kind.papers is Amendment:
        keys |= set(Amendment.objects.filter(parts__in=keys).values_list("pk", flat=True))
    for paper in kind.papers.objects.filter(pk__in=keys, visible_from=held).order_by("pk"):
        events = kind.events.objects.filter(kind.family([paper.pk]))
        later = events.filter(visible_from__gt=timezone.now())
        waiting = later.aggregate(until=Max("visible_from"))["until"]
        until = max((time for time in (waiting, at) if time is not None), default=None)
        kind.papers.objects.filter(pk=paper.pk).update(visible_from=until)
    mark(kind.papers, keys, spreads=True)
    mark(kind.papers, keys, spreads=True, at=at)


def _change_of(event: AmendmentEvent | MotionEvent) -> tuple[int, int] | None:
    """Return the budget and the number of the change of its facts that the event was."""
    motion = event.motion if isinstance(event, MotionEvent) else event.amendment.motion
    if motion.budget_id is None or not event.budget_revision:
        return None
    return motion.budget_id, event.budget_revision


def _release_changes(
    changed: set[tuple[int, int]], held: datetime | None, at: datetime | None
) -> None:
    budgets = Budget.objects.filter(pk__in={budget for budget, _ in changed})
    for budget in list(budgets.select_for_update().order_by("pk")):
        revisions = {revision for key, revision in changed if key == budget.pk}
        changes = BudgetChange.objects.filter(budget=budget, revision__in=revisions)
        changes.filter(visible_from=held).update(visible_from=at)
        mark(Budget, [budget.pk], at=at)
        _release_snapshots(budget)


def _release_snapshots(budget: Budget) -> None:
    """Give each snapshot the time from which all that went into it may be read."""
    record = budget_record(budget)
    for change in record.changes:
        snapshots = BudgetSnapshot.objects.filter(budget=budget, number=change.revision)
        seen_from = record.visible_from(change)
        if snapshots.exclude(visible_from=seen_from).update(visible_from=seen_from):
            mark(BudgetSnapshot, snapshots.values_list("pk", flat=True), at=seen_from)
            mark(Budget, [budget.pk], at=seen_from)
