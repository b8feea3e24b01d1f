"""A budget in time: what its lines were the year before, and what changed its facts since."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from amendments.enums import Basis, BudgetStage
from amendments.models import (
    AmendmentEvent,
    Budget,
    BudgetChange,
    BudgetLine,
    BudgetSnapshot,
    MotionEvent,
    SnapshotRow,
)
from amendments.queries import Figure, figures_of_lines, totals_of
from council.website.queries import released
from council.website.queries_book import Group, GroupSum, summary_of
from council.website.queries_budgets import newest_snapshots
from votes.models import Vote

# The year before.


@dataclass(frozen=True, slots=True)
class YearBefore:
    """What lines and totals were in the year before, in pounds, and where that is from.

    Without a budget it is this budget's own paper that says so.
    """

    amounts: Mapping[Hashable, int] = field(default_factory=dict)
    budget: Budget | None = None
    is_set: bool = False


Figures = Sequence[Figure | GroupSum]


def year_before(budget: Budget, figures: Figures) -> YearBefore:
    """Return last year's figures: as this budget's paper gives them, else as last year's does."""
    own = {
        place_of(figure): figure.amount
        for figure in figures
        if figure.year == budget.year - 1 and figure.stage == BudgetStage.RECOMMENDED
        if figure.amount is not None
    }
    before = Budget.objects.published().filter(council=budget.council_id, year=budget.year - 1)
    found = before.select_related("council").first()
    snapshot = newest_snapshots([found]).get(found.pk) if found else None
    if found is None or snapshot is None:
        return YearBefore(own)
    stage = BudgetStage.ADOPTED if snapshot.is_set else BudgetStage.RECOMMENDED
    held = {
        key_of(place_of(figure)): figure.amount
        for figure in _figures_before(snapshot, figures)
        if (figure.stage, figure.year) == (stage, found.year) and figure.amount is not None
    }
    places = {place_of(figure) for figure in figures if figure.year == budget.year}
    known = {place: held[key_of(place)] for place in places if key_of(place) in held}
    return YearBefore(known | own, found if known.keys() - own.keys() else None, snapshot.is_set)


def place_of(figure: Figure | GroupSum) -> Hashable:
    """Return the line, the sum of lines, or the basis that a figure is of."""
    return figure.line or Basis(figure.basis or "")


def key_of(place: Hashable) -> Hashable:
    """Return what finds the same line, sum or basis in the budget of another year."""
    if isinstance(place, BudgetLine):
        return place.key, place.kind, place.account
    return place.key if isinstance(place, Group) else place


def _figures_before(snapshot: BudgetSnapshot, figures: Figures) -> Figures:
    """Return last year's totals, and its figures of the same lines or the same sums."""
    if any(isinstance(figure, GroupSum) for figure in figures):
        return summary_of(snapshot)
    keys = {figure.line.key for figure in figures if isinstance(figure.line, BudgetLine)}
    lines = BudgetLine.objects.filter(budget=snapshot.budget_id, key__in=keys)
    return [*totals_of(snapshot), *figures_of_lines(snapshot, lines)]


# What changed it.


MOST_CHANGES = 50  # told on the page; the API has them all


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a budget's facts, the decision behind it, its totals from then on in pounds."""

    change: BudgetChange
    decision: AmendmentEvent | MotionEvent | None
    vote: Vote | None
    substantive: int | None
    adopted: int | None


def changes_of(budget: Budget, decisions: Iterable[MotionEvent]) -> tuple[list[Change], bool]:
    """Return the newest public changes of a budget's facts, and whether there are more.

    `decisions` are the public ones on the budget's motions.
    """
    read = BudgetChange.objects.filter(released(), budget=budget).order_by("-revision")
    shown = list(read[: MOST_CHANGES + 1])
    has_more = len(shown) > MOST_CHANGES
    shown = shown[:MOST_CHANGES]
    revisions = [change.revision for change in shown]
    behind = _decisions_on_amendments(budget, revisions)
    behind |= {event.budget_revision or 0: event for event in decisions}
    named = {event.vote for event in behind.values() if event.vote}
    votes = {vote.reference: vote for vote in Vote.objects.published().filter(reference__in=named)}
    totals = _totals_after(budget, revisions)
    changes = []
    for change in shown:
        decision = behind.get(change.revision)
        changes.append(
            Change(
                change,
                decision,
                votes.get(decision.vote) if decision else None,
                totals.get((change.revision, BudgetStage.SUBSTANTIVE)),
                totals.get((change.revision, BudgetStage.ADOPTED)),
            )
        )
    return changes, has_more


def _decisions_on_amendments(
    budget: Budget, revisions: Sequence[int]
) -> dict[int, AmendmentEvent | MotionEvent]:
    """Return the public decision on an amendment behind each change, by its number."""
    events = AmendmentEvent.objects.filter(released(), amendment__motion__budget=budget)
    decided = events.filter(budget_revision__in=revisions).exclude(outcome="")
    found = decided.select_related("meeting").order_by("id")
    return {event.budget_revision or 0: event for event in found}


def _totals_after(budget: Budget, revisions: Sequence[int]) -> dict[tuple[int, str], int | None]:
    rows = SnapshotRow.objects.filter(
        released("snapshot__"),
        snapshot__budget=budget,
        snapshot__number__in=revisions,
        year=budget.year,
        basis=budget.basis or None,
        line__isnull=True,
    )
    columns = "snapshot__number", "stage", "amount"
    return {(number, stage): amount for number, stage, amount in rows.values_list(*columns)}
