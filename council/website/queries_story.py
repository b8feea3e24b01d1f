"""What the story of an amendment reads beside it: motion, vote, last year, corrections."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from amendments.enums import BudgetStage, Verb
from amendments.models import (
    Amendment,
    AmendmentEvent,
    Budget,
    BudgetLine,
    BudgetSnapshot,
    Motion,
    MotionEvent,
)
from amendments.queries import figures_of_lines
from amendments.readable import as_readable, public_amendments, public_motions
from council.models import RecordEvent
from council.records import seen
from council.website.corrections.reading import READ, RECORD_VERBS, told
from council.website.corrections.shapes import Correction
from council.website.queries_money import newest_snapshot, visible
from votes.models import Vote

AMENDMENTS = Amendment.objects.select_related(
    "council", "meeting__body", "meeting__council", "mover", "seconder", "accepted_by", "current",
    "parent", "cause_amendment",
)  # fmt: skip


def motion_of(amendment: Amendment) -> Motion | None:
    """Return the public motion that it changes, as readers may know it; its budget too."""
    rows = Motion.objects.filter(pk=amendment.motion_id).select_related("budget__council")
    found = public_motions(rows).first()
    if found is not None:
        found.state = found.public_state
        found.budget = seen(found.budget)
    return found


def decisions_on(motion: Motion) -> list[MotionEvent]:
    """Return the public decisions on a motion, in the order of the log."""
    events = MotionEvent.objects.filter(visible(), motion=motion).exclude(outcome="")
    return list(events.select_related("text").order_by("id"))


def parts_of(amendment: Amendment) -> list[Amendment]:
    """Return the public parts of an amendment in their order."""
    rows = public_amendments(Amendment.objects.filter(parent=amendment))
    return [as_readable(part) for part in rows.order_by("part_number")]


def public_votes(references: Collection[str]) -> dict[str, Vote]:
    """Return those of these votes that are public, by reference."""
    rows = Vote.objects.published().filter(reference__in=[each for each in references if each])
    return {vote.reference: vote for vote in rows}


@dataclass(frozen=True, slots=True)
class YearBefore:
    """The budget of the year before, and what it gave lines of the same key, in pounds."""

    budget: Budget | None = None
    amounts: dict[str, int] = field(default_factory=dict)
    is_set: bool = False


def year_before(budget: Budget, keys: Collection[str]) -> YearBefore:
    """Return what the public budget of the year before gave these lines.

    As it was adopted; where none was, as it was recommended.
    """
    rows = Budget.objects.published().filter(council=budget.council_id, year=budget.year - 1)
    before = rows.select_related("council").first() if keys else None
    snapshot = newest_snapshot(before) if before else None
    if before is None or snapshot is None:
        return YearBefore()
    stage = BudgetStage.ADOPTED if snapshot.is_set else BudgetStage.RECOMMENDED
    lines = list(BudgetLine.objects.filter(budget=before, key__in=list(keys)))
    amounts = {
        figure.line.key: figure.amount
        for figure in (figures_of_lines(snapshot, lines) if lines else [])
        if figure.line and figure.stage == stage and figure.year == before.year
        if figure.amount is not None
    }
    return YearBefore(before, amounts, snapshot.is_set)


@dataclass(frozen=True, slots=True)
class Corrected:
    """A correction, and where the budget stands as it was before and after it.

    An address is empty where the correction moved no total, or no such snapshot is public.
    """

    of: Correction
    before: str = ""
    after: str = ""


def corrections_of(
    amendment: Amendment, events: Iterable[AmendmentEvent], budget: Budget | None
) -> list[Corrected]:
    """Return what was corrected in public about an amendment, newest first.

    `events` are its public ones, read with their words; `budget` is that of its motion.
    """
    own = [event for event in events if event.verb == Verb.CORRECT]
    for event in own:
        event.amendment = amendment
    records = RecordEvent.objects.filter(
        visible(), reference=amendment.reference, verb__in=RECORD_VERBS
    )
    found: list[AmendmentEvent | RecordEvent] = [
        *own,
        *records.select_related(*READ[RecordEvent]),
    ]
    newest = sorted(found, key=lambda event: event.recorded_at, reverse=True)
    addresses = _snapshots_around(budget, own) if budget else {}
    return [
        Corrected(said, *(addresses.get(number, "") for number in _around(each)))
        for each, said in zip(newest, told(newest), strict=True)
        if said is not None
    ]


def _around(event: AmendmentEvent | RecordEvent) -> tuple[int, ...]:
    """Return the numbers of the snapshots before and after an event that moved totals."""
    revision = event.budget_revision if isinstance(event, AmendmentEvent) else None
    return (revision - 1, revision) if revision else ()


def _snapshots_around(budget: Budget, events: Iterable[AmendmentEvent]) -> dict[int, str]:
    """Return where the public snapshots just before and just after these events stand."""
    wanted = {number for event in events for number in _around(event)}
    if not wanted:
        return {}
    rows = BudgetSnapshot.objects.filter(visible(), budget=budget, number__in=wanted)
    numbers = rows.order_by().values_list("number", flat=True)
    return {number: f"{budget.get_absolute_url()}?snapshot={number}" for number in numbers}
