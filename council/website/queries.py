"""What the home pages, lists and pages of the institution read; published records only."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from amendments.enums import Basis, BudgetStage, MotionState, StatedFigure
from amendments.models import (
    Amendment,
    Budget,
    BudgetSnapshot,
    Motion,
    SnapshotRow,
    StatedTotal,
)
from amendments.readable import public_amendments, public_motions
from council.models import Body, Council, Meeting
from council.queries import rules_on
from votes.models import Vote

MOST = 100  # rows of a list; the API has the rest


def released(prefix: str = "") -> Q:
    """Return the condition that a derived row or an event has no release in the future."""
    return Q(**{f"{prefix}visible_from__isnull": True}) | Q(
        **{f"{prefix}visible_from__lte": timezone.now()}
    )


def is_public(record: Any) -> bool:
    """Tell whether a record that another one names may be shown."""
    now = timezone.now()
    return (
        record is not None
        and record.published_at is not None
        and record.published_at <= now
        and (record.visible_from is None or record.visible_from <= now)
    )


def public_councils() -> list[Council]:
    """Return the councils of the site by name."""
    return list(Council.objects.published().order_by("name"))


# Budgets.


@dataclass(slots=True)
class BudgetFacts:
    """What a list says of one budget: how its motion stands, its amendments, its totals.

    `total` is as adopted, on the budget's own basis; `totals` are those of every stage on it.
    `stated` is what sources call the total where there is none: null where they differ.
    """

    budget: Budget
    state: str | None = None
    amendments: Counter[str] = field(default_factory=Counter)
    total: int | None = None
    basis: str = ""
    totals: dict[str, int | None] = field(default_factory=dict)
    stated: int | None = None


def latest_budgets(councils: Iterable[Council]) -> dict[int, BudgetFacts]:
    """Return the newest public budget of each council that has one."""
    rows = Budget.objects.published().filter(council__in=list(councils)).order_by("year")
    newest = {budget.council_id: budget for budget in rows.select_related("council")}
    facts = budget_facts(list(newest.values()))
    return {each.budget.council_id: each for each in facts}


def budgets_of(council: Council) -> list[BudgetFacts]:
    """Return the public budgets of a council, newest first."""
    rows = Budget.objects.published().filter(council=council).select_related("council")
    return budget_facts(list(rows.order_by("-year")[:MOST]))


def budget_facts(budgets: Sequence[Budget]) -> list[BudgetFacts]:
    """Return what lists say of these budgets; as many queries for one as for a hundred."""
    found = {budget.pk: BudgetFacts(budget) for budget in budgets}
    for budget_id, state in _motion_states(found):
        known = found[budget_id].state
        if known not in MotionState.carried_states:
            found[budget_id].state = state
    for budget_id, state, number in _amendment_states(found):
        found[budget_id].amendments[state] += number
    for row in _totals(found):
        facts = found[row.snapshot.budget_id]
        if row.year == facts.budget.year and row.basis == facts.budget.basis:
            facts.totals[row.stage], facts.basis = row.amount, Basis(row.basis).label.lower()
            facts.total = facts.totals.get(BudgetStage.ADOPTED)
    for budget_id, amounts in _stated(found).items():
        found[budget_id].stated = amounts.pop() if len(amounts) == 1 else None
    return list(found.values())


def _motion_states(budgets: Iterable[int]) -> Iterable[Any]:
    motions = public_motions(Motion.objects.filter(budget__in=list(budgets)))
    return motions.order_by("meeting__held_on", "id").values_list("budget_id", "public_state")


def _amendment_states(budgets: Iterable[int]) -> Iterable[Any]:
    motions = Motion.objects.published().filter(budget__in=list(budgets))
    whole = public_amendments(Amendment.objects.filter(motion__in=motions, parent__isnull=True))
    rows = whole.order_by().values_list("motion__budget_id", "public_state")
    return rows.annotate(number=Count("id"))


def _totals(budgets: Iterable[int]) -> Iterable[SnapshotRow]:
    """Return the totals of each budget's newest visible snapshot, of all stages."""
    snapshots = BudgetSnapshot.objects.filter(released(), budget__in=list(budgets))
    newest = dict(snapshots.order_by("number").values_list("budget_id", "id"))
    rows = SnapshotRow.objects.filter(snapshot__in=newest.values(), line__isnull=True)
    return rows.select_related("snapshot")


def _stated(budgets: Iterable[int]) -> dict[int, set[int]]:
    """Return the totals that sources state as adopted, for each budget's own year."""
    rows = StatedTotal.objects.filter(
        version__budget__in=list(budgets),
        version__published_at__lte=timezone.now(),
        figure=StatedFigure.TOTAL,
        stage=BudgetStage.ADOPTED,
        basis__isnull=True,
        year=F("version__budget__year"),
    )
    found: defaultdict[int, set[int]] = defaultdict(set)
    for budget_id, amount in rows.values_list("version__budget_id", "amount"):
        found[budget_id].add(amount)
    return dict(found)


# Votes.


def seats_of(council: Council) -> int | None:
    """Return the seats by the council's rules today; None where they are not known."""
    rules = rules_on(council, timezone.localdate())
    return rules.seats if rules else None


# Meetings.


def meetings_of(council: Council, body: Body | None = None) -> list[Meeting]:
    """Return the public meetings of a council (of one body), newest first."""
    rows = Meeting.objects.published().filter(council=council)
    rows = rows if body is None else rows.filter(body=body)
    return list(rows.select_related("body").order_by("-held_on", "-id")[:MOST])


def counts_of(meetings: Iterable[Meeting]) -> dict[int, tuple[int, int]]:
    """Return the number of public votes and amendments of each meeting."""
    keys = [meeting.pk for meeting in meetings]
    votes = _per_meeting(Vote.objects.published(), keys)
    amendments = _per_meeting(Amendment.objects.published().filter(parent__isnull=True), keys)
    return {key: (votes[key], amendments[key]) for key in keys}


def _per_meeting(records: QuerySet[Any], meetings: list[int]) -> Counter[int]:
    rows = records.filter(meeting__in=meetings).order_by().values_list("meeting_id")
    return Counter(dict(rows.annotate(number=Count("id"))))
