"""Decisions that only add to what was in force before: their totals rest on the snapshot before.

So the next decision costs as much as the first, however many stand before it. Whatever else
happens to a budget is added up anew, by `amendments.queries.moved`.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from django.db.models import Q

from amendments.enums import Basis, BudgetStage
from amendments.models import (
    AmendmentEvent,
    AmendmentLine,
    Budget,
    BudgetAmount,
    BudgetChange,
    BudgetSnapshot,
    MotionEvent,
    SnapshotRow,
)
from amendments.queries.facts import ctr_facts, latest_release, ledger_lines, whole_of
from amendments.queries.figures import PLACE, held_by
from amendments.queries.moved import Moved, Places
from amendments.rules import Row, VersionFacts, amount_at, totals_after
from amendments.rules.ledger import STATES_IN_FORCE

# The stages that decisions change.
CHANGED = tuple(stage for stage, states in STATES_IN_FORCE.items() if states)


class Entering(NamedTuple):
    """A version that a change may bring into force, and the amendment that it is of."""

    version: int
    is_known: bool
    state: str
    amendment: int
    parent: int | None


def added_by(budget: Budget, change: BudgetChange) -> Moved | None:
    """Return the totals after a change that only brought more into force; None for any other.

    None too where a total before it is not known or figures were published at a later stage.
    """
    before = BudgetSnapshot.objects.filter(budget=budget, number=change.revision - 1).first()
    if before is None or held_by(before) != (change.version_id, None, None):
        return None
    entering = _entering(budget, change.revision)
    rows = _totals(before)
    known = all(each.is_known for each in entering) and all(row.effect is not None for row in rows)
    if not (entering and known and _adds_only(budget, change.revision, entering)):
        return None
    more = _by_stage(entering)
    inputs = {stage: [*before.inputs[stage], *versions] for stage, versions in more.items()}
    facts = _facts(entering)
    lines, line_ids = _lines(before, _places(facts), inputs)
    return Moved(
        held=held_by(before),
        is_set=before.is_set,
        inputs=inputs,
        visible_from=latest_release([before.visible_from, change.visible_from]),
        totals=totals_after(
            rows,
            facts,
            reserves_in_net_budget=budget.reserves_in_net_budget,
            is_set=before.is_set,
        ),
        lines=lines,
        line_ids=line_ids,
    )


def _entering(budget: Budget, revision: int) -> list[Entering]:
    """Return what a change says of each amendment, in order of decision."""
    events = AmendmentEvent.objects.filter(
        amendment__motion__budget=budget, budget_revision=revision
    ).order_by("id")
    columns = "version_id", "version__lines_complete", "to_state", "amendment_id"
    found: dict[int, Entering] = {}
    for row in events.values_list(*columns, "amendment__parent_id"):
        each = Entering(*row)
        found[each.amendment] = each
    return list(found.values())


def _adds_only(budget: Budget, revision: int, entering: Sequence[Entering]) -> bool:
    """Tell that no motion was decided, and that nothing counted of these amendments before."""
    wholes = {each.parent or each.amendment for each in entering}
    theirs = Q(amendment__in=wholes) | Q(amendment__parent__in=wholes)
    earlier = AmendmentEvent.objects.filter(theirs, budget_revision__lt=revision)
    motions = MotionEvent.objects.filter(motion__budget=budget, budget_revision=revision)
    return not earlier.exists() and not motions.exists()


def _totals(before: BudgetSnapshot) -> list[Row]:
    rows = SnapshotRow.objects.filter(snapshot=before, line__isnull=True).order_by("id")
    return [
        Row(BudgetStage(stage), year, None, Basis(basis) if basis else None, *figures)
        for stage, year, basis, *figures in rows.values_list(
            "stage", "year", "basis", "base", "effect", "amount"
        )
    ]


def _by_stage(entering: Iterable[Entering]) -> dict[str, list[int]]:
    return {
        str(stage): [each.version for each in entering if each.state in STATES_IN_FORCE[stage]]
        for stage in CHANGED
    }


def _facts(entering: Sequence[Entering]) -> list[VersionFacts]:
    keys = [each.version for each in entering]
    lines, changes = ledger_lines(keys), ctr_facts(keys)
    return [
        VersionFacts(
            version=str(each.version),
            state=each.state,
            lines=lines.get(each.version, ()),
            ctr_changes=changes.get(each.version, ()),
            sequence=sequence,
            whole=whole_of(each.amendment, each.parent),
        )
        for sequence, each in enumerate(entering)
    ]


def _places(versions: Iterable[VersionFacts]) -> Places:
    """Return the lines and years that versions move, by stage."""
    return {
        str(stage): {
            (line.line, line.year)
            for version in versions
            if version.state in STATES_IN_FORCE[stage]
            for line in version.lines
            if line.line is not None
        }
        for stage in CHANGED
    }


def _lines(
    before: BudgetSnapshot, places: Places, inputs: Mapping[str, list[int]]
) -> tuple[tuple[Row, ...], dict[str, int]]:
    """Return each line and year moved, with all that is in force on it; and the lines' keys."""
    keys = {key for wanted in places.values() for key, _ in wanted}
    moves = AmendmentLine.objects.filter(line__budget=before.budget_id, line__key__in=keys)
    columns = "version_id", "line_id", "line__key", "year", "amount"
    line_ids: dict[str, int] = {}
    effects: defaultdict[int, Counter[tuple[str, int]]] = defaultdict(Counter)
    for version, line, key, year, amount in moves.order_by().values_list(*columns):
        line_ids[key] = line
        effects[version][key, year] += amount
    base = _base(before, line_ids)
    found = []
    for stage, wanted in places.items():
        in_force = [effects[version] for version in inputs[stage] if version in effects]
        for key, year in sorted(wanted):
            was, effect = base.get((key, year)), sum(each[key, year] for each in in_force)
            amount = amount_at(stage, was, effect, is_set=before.is_set)
            found.append(Row(BudgetStage(stage), year, key, None, was, effect, amount))
    return tuple(found), line_ids


def _base(before: BudgetSnapshot, line_ids: Mapping[str, int]) -> dict[tuple[str, int], int]:
    """Return what lines have before any amendment, in pounds by key and year."""
    names = {line: key for key, line in line_ids.items()}
    amounts = BudgetAmount.objects.filter(version=before.base_version_id, line__in=names)
    return {
        (names[line], year): amount
        for line, year, amount in amounts.order_by().values_list(*PLACE, "amount")
    }
