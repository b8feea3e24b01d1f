"""How stored snapshots and states differ from what events rebuild."""

from collections.abc import Iterator

from amendments.enums import BudgetStage
from amendments.models import (
    Amendment,
    AmendmentEvent,
    Budget,
    BudgetChange,
    BudgetSnapshot,
    Motion,
    MotionEvent,
)
from amendments.queries.facts import keys_of
from amendments.queries.figures import Figure, figures_of, held_by
from amendments.queries.record import BudgetRecord, budget_record
from amendments.rules import BudgetFacts, Row, in_force, totals


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
    head = (*held_by(snapshot), snapshot.is_set, snapshot.cause, snapshot.visible_from)
    right = (
        *keys_of(record.held_at(change.revision)),
        facts.is_set,
        change.cause,
        record.visible_from(change),
    )
    if head != right:
        yield f"{name} does not say what its change of facts says."
    wanted = {_place(row, row.line): _figure(row) for row in totals(facts)}
    stored = {
        _place(row, row.line.key if row.line else None): _figure(row)
        for row in figures_of(snapshot)
    }
    for key in sorted(wanted.keys() | stored.keys(), key=str):
        nothing = (None, 0, None) if key[2] else None
        was, should = stored.get(key, nothing), wanted.get(key, nothing)
        if was != should:
            stage, year, line, basis = key
            what = basis or f"line {line}"
            yield f"{name}, {stage} {year}, {what}: stored {was}, rebuilt {should}."
    if snapshot.inputs != versions_in_force(facts):
        yield f"{name} names other amendments than those that were in force."


def _place(row: "Row | Figure", line: str | None) -> tuple[str, int, str | None, str | None]:
    return str(row.stage), row.year, line, None if row.basis is None else str(row.basis)


def _figure(row: "Row | Figure") -> tuple[int | None, int | None, int | None]:
    return row.base, row.effect, row.amount


def versions_in_force(facts: BudgetFacts) -> dict[str, list[int]]:
    """Return the ids of the versions in force by stage, in order of decision."""
    stages = (BudgetStage.SUBSTANTIVE, BudgetStage.ADOPTED)
    return {str(stage): [int(version) for version in in_force(facts, stage)] for stage in stages}


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
