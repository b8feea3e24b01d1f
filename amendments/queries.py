"""Facts of a budget as at each revision, rebuilt from events, and how what is stored differs."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, OuterRef

from amendments.enums import MotionState, StatedFigure
from amendments.models import (
    Amendment,
    AmendmentEvent,
    AmendmentLine,
    Budget,
    BudgetAmount,
    BudgetChange,
    BudgetLine,
    BudgetSnapshot,
    CtrChange,
    Motion,
    MotionEvent,
    SnapshotRow,
    SnapshotVersion,
    StatedTotal,
)
from amendments.rules import (
    BaseLine,
    BudgetFacts,
    LedgerLine,
    Row,
    Stated,
    VersionFacts,
    in_force,
    totals,
)
from amendments.rules import CtrChange as CtrFact

# A budget is set once its motion stands carried; in principle it is not (domain 3.4).
SET = frozenset({MotionState.CARRIED, MotionState.FINAL})


@dataclass(slots=True)
class BudgetRecord:
    """All that was ever stored about one budget, read with a fixed number of queries."""

    budget: Budget
    changes: list[BudgetChange]
    amendment_events: list[Any]
    motion_events: list[Any]
    base: dict[int, tuple[BaseLine, ...]]
    stated: dict[int, tuple[Stated, ...]]
    lines: dict[int, tuple[LedgerLine, ...]]
    ctr_changes: dict[int, tuple[CtrFact, ...]]
    line_ids: dict[str, int] = field(default_factory=dict)

    def as_at(self, change: BudgetChange) -> BudgetFacts:
        """Return the facts as they stood after a change (architecture 5.4)."""
        states = {
            event["motion_id"]: event["to_state"]
            for event in self.motion_events
            if event["budget_revision"] <= change.revision
        }
        return BudgetFacts(
            lines=self.base.get(change.version_id, ()),
            lines_complete=change.version.lines_complete,
            stated=self.stated.get(change.version_id, ()),
            versions=self._versions_as_at(change.revision),
            reserves_in_net_budget=self.budget.reserves_in_net_budget,
            is_set=any(state in SET for state in states.values()),
        )

    def _versions_as_at(self, revision: int) -> tuple[VersionFacts, ...]:
        """Return each amendment's version and state, in the order in which they were decided."""
        last: dict[int, dict[str, Any]] = {}
        for event in self.amendment_events:
            if event["budget_revision"] <= revision:
                last[event["amendment_id"]] = event
        return tuple(
            VersionFacts(
                version=str(event["version_id"]),
                state=event["to_state"],
                lines=self.lines.get(event["version_id"], ()),
                ctr_changes=self.ctr_changes.get(event["version_id"], ()),
                sequence=sequence,
                lines_complete=event["version__lines_complete"],
            )
            for sequence, event in enumerate(last.values(), start=1)
        )

    def visible_from(self, change: BudgetChange) -> Any:
        """Return from when totals after a change may be read: all that went in must be."""
        earlier = [
            each.visible_from
            for each in self.changes
            if each.revision <= change.revision and each.visible_from is not None
        ]
        return max(earlier, default=None)


def budget_record(budget: Budget) -> BudgetRecord:
    """Read what totals of a budget are made of; as many queries for one event as for a hundred."""
    # Changes first: whatever is committed meanwhile belongs to a change not read yet.
    changes = list(BudgetChange.objects.filter(budget=budget).select_related("version"))
    of_budget = {"version__budget": budget}
    amendment_events = list(
        AmendmentEvent.objects.filter(
            amendment__motion__budget=budget, budget_revision__isnull=False
        )
        .order_by("budget_revision", "id")
        .values(
            "amendment_id",
            "version_id",
            "version__lines_complete",
            "to_state",
            "budget_revision",
        )
    )
    motion_events = list(
        MotionEvent.objects.filter(motion__budget=budget, budget_revision__isnull=False)
        .order_by("budget_revision", "id")
        .values("motion_id", "to_state", "budget_revision")
    )
    lines = list(BudgetLine.objects.filter(budget=budget))
    versions = {event["version_id"] for event in amendment_events}
    return BudgetRecord(
        budget=budget,
        changes=changes,
        amendment_events=amendment_events,
        motion_events=motion_events,
        base=_base(lines, BudgetAmount.objects.filter(**of_budget)),
        stated=_stated(StatedTotal.objects.filter(**of_budget, figure=StatedFigure.TOTAL)),
        lines=ledger_lines(versions),
        ctr_changes=_ctr_changes(versions),
        line_ids={line.key: line.pk for line in lines},
    )


def _base(
    lines: list[BudgetLine], amounts: Iterable[BudgetAmount]
) -> dict[int, tuple[BaseLine, ...]]:
    """Return the base lines by version of the budget."""
    by_version: defaultdict[int, defaultdict[int, dict[int, int]]] = defaultdict(
        lambda: defaultdict(dict)
    )
    for amount in amounts:
        by_version[amount.version_id][amount.line_id][amount.year] = amount.amount
    return {
        version: tuple(
            BaseLine(line.key, line.account, line.kind, years[line.pk])
            for line in lines
            if line.pk in years
        )
        for version, years in by_version.items()
    }


def _stated(rows: Iterable[StatedTotal]) -> dict[int, tuple[Stated, ...]]:
    found: defaultdict[int, list[Stated]] = defaultdict(list)
    for row in rows:
        stated = Stated(row.year, row.basis, row.amount, row.is_used, row.stage)
        found[row.version_id].append(stated)
    return {version: tuple(stated) for version, stated in found.items()}


def ledger_lines(version_ids: Iterable[int]) -> dict[int, tuple[LedgerLine, ...]]:
    """Return the lines of amendment versions, by version, in their order; amounts in pounds."""
    found: defaultdict[int, list[LedgerLine]] = defaultdict(list)
    rows = AmendmentLine.objects.filter(version_id__in=version_ids).select_related("line")
    for row in rows:
        found[row.version_id].append(
            LedgerLine(
                version=str(row.version_id),
                year=row.year,
                account=row.account,
                kind=row.kind,
                amount=row.amount,
                nature=row.nature,
                role=row.role,
                line=row.line.key if row.line else None,
                service=row.service,
                unit=row.entered_unit,
                precision=row.entered_precision,
            )
        )
    return {version: tuple(lines) for version, lines in found.items()}


def _ctr_changes(version_ids: Iterable[int]) -> dict[int, tuple[CtrFact, ...]]:
    found: defaultdict[int, list[CtrFact]] = defaultdict(list)
    for row in CtrChange.objects.filter(version_id__in=version_ids):
        found[row.version_id].append(CtrFact(row.year, row.amount))
    return {version: tuple(changes) for version, changes in found.items()}


def missing_changes(record: BudgetRecord) -> list[BudgetChange]:
    """Return the changes of a budget that have no snapshot yet, in order."""
    numbers = BudgetSnapshot.objects.filter(budget=record.budget)
    taken = set(numbers.values_list("number", flat=True))
    return [change for change in record.changes if change.revision not in taken]


def stale_budgets() -> list[int]:
    """Return the ids of budgets of which a change has no snapshot yet."""
    snapshot = BudgetSnapshot.objects.filter(
        budget=OuterRef("budget"), number=OuterRef("revision")
    )
    changes = BudgetChange.objects.filter(~Exists(snapshot)).order_by("budget_id")
    return list(changes.values_list("budget_id", flat=True).distinct())


def differences() -> Iterator[str]:
    """Rebuild every snapshot and every state from events; yield a sentence per difference."""
    for budget in Budget.objects.order_by("pk"):
        yield from _snapshot_differences(budget)
    yield from _state_differences(Motion, MotionEvent, "motion_id")
    yield from _state_differences(Amendment, AmendmentEvent, "amendment_id")


def _snapshot_differences(budget: Budget) -> Iterator[str]:
    record = budget_record(budget)
    newest = max((change.revision for change in record.changes), default=0)
    if budget.facts_revision != newest:
        yield (
            f"{budget.reference} counts {budget.facts_revision} changes of its facts,"
            f" but the last one recorded is {newest}."
        )
    stored = {each.number: each for each in BudgetSnapshot.objects.filter(budget=budget)}
    for change in record.changes:
        snapshot = stored.pop(change.revision, None)
        if snapshot is not None:
            yield from _one_difference(record, change, snapshot)
        elif stored:
            yield f"Snapshot {change.revision} of {budget.reference} is missing."
    for number in stored:
        yield f"Snapshot {number} of {budget.reference} belongs to no change of its facts."


def _one_difference(
    record: BudgetRecord, change: BudgetChange, snapshot: BudgetSnapshot
) -> Iterator[str]:
    facts = record.as_at(change)
    name = f"Snapshot {snapshot.number} of {record.budget.reference}"
    head = (snapshot.base_version_id, snapshot.is_set, snapshot.cause, snapshot.visible_from)
    if head != (change.version_id, facts.is_set, change.cause, record.visible_from(change)):
        yield f"{name} does not say what its change of facts says."
    wanted = {_key(record, row): (row.base, row.effect, row.amount) for row in totals(facts)}
    rows = SnapshotRow.objects.filter(snapshot=snapshot)
    held = {
        (row.stage, row.year, row.line_id, row.basis): (row.base, row.effect, row.amount)
        for row in rows
    }
    for key in sorted(wanted.keys() | held.keys(), key=str):
        if wanted.get(key) != held.get(key):
            stage, year, line, basis = key
            yield (
                f"{name}, {stage} {year}, {basis or f'line {line}'}:"
                f" stored {held.get(key)}, rebuilt {wanted.get(key)}."
            )
    inputs = SnapshotVersion.objects.filter(snapshot=snapshot).values_list("stage", "version_id")
    if set(inputs) != set(versions_in_force(facts)):
        yield f"{name} names other amendments than those that were in force."


def _key(record: BudgetRecord, row: Row) -> tuple[str, int, int | None, str | None]:
    line = None if row.line is None else record.line_ids[row.line]
    return (str(row.stage), row.year, line, None if row.basis is None else str(row.basis))


def versions_in_force(facts: BudgetFacts) -> list[tuple[str, int]]:
    """Return (stage, version id) of what is in force, in order of decision."""
    stages = ("substantive", "adopted")
    return [(stage, int(version)) for stage in stages for version in in_force(facts, stage)]


def _state_differences(
    proposals: type[Motion | Amendment], events: type[MotionEvent | AmendmentEvent], link: str
) -> Iterator[str]:
    """Follow each log from its first event; the state stored is the last event's."""
    states: dict[int, str] = {}
    rows = events.objects.order_by("id").values_list(link, "from_state", "to_state", "id")
    for pk, from_state, to_state, event_id in rows.iterator():
        if pk in states and states[pk] != from_state:
            yield f"Event {event_id} of {link[:-3]} {pk} does not follow the one before it."
        states[pk] = to_state
    for pk, reference, state in proposals.objects.values_list("pk", "reference", "state"):
        if pk in states and states[pk] != state:
            yield f"{reference} stands at {state}, its events say {states[pk]}."
