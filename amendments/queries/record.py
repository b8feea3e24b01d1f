"""All that was ever stored about a budget, from which its facts at any revision are rebuilt."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from amendments.enums import BudgetStage, StatedFigure
from amendments.models import (
    AmendmentEvent,
    Budget,
    BudgetAmount,
    BudgetChange,
    BudgetLine,
    BudgetVersion,
    MotionEvent,
    StatedTotal,
)
from amendments.queries.facts import (
    SET,
    Held,
    ctr_facts,
    held_at,
    latest_release,
    ledger_lines,
    stated_by_version,
    whole_of,
)
from amendments.rules import BaseLine, BudgetFacts, Figures, LedgerLine, Stated, VersionFacts
from amendments.rules import CtrChange as CtrFact


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
        held = self.held_at(change.revision)
        recommended = self._figures(held.get(BudgetStage.RECOMMENDED))
        return BudgetFacts(
            lines=recommended.lines,
            lines_complete=recommended.lines_complete,
            stated=recommended.stated,
            versions=self._versions_as_at(change.revision),
            reserves_in_net_budget=self.budget.reserves_in_net_budget,
            is_set=BudgetStage.ADOPTED in held or any(state in SET for state in states.values()),
            complete_on=recommended.complete_on,
            published={
                stage: self._figures(version)
                for stage, version in held.items()
                if stage != BudgetStage.RECOMMENDED
            },
        )

    def held_at(self, revision: int) -> Held:
        """Return the newest figures of each stage as at a revision."""
        return held_at(((each.revision, each.version) for each in self.changes), revision)

    def _figures(self, version: BudgetVersion | None) -> Figures:
        if version is None:
            return Figures()
        return Figures(
            lines=self.base.get(version.pk, ()),
            lines_complete=version.lines_complete,
            stated=self.stated.get(version.pk, ()),
            complete_on=version.complete_on,
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
                whole=whole_of(event["amendment_id"], event["amendment__parent_id"]),
            )
            for sequence, event in enumerate(last.values(), start=1)
        )

    def visible_from(self, change: BudgetChange) -> datetime | None:
        """Return from when totals after a change may be read: all that went in must be."""
        held = [each for each in self.changes if each.revision <= change.revision]
        return latest_release(each.visible_from for each in held)


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
            "amendment__parent_id",
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
        stated=stated_by_version(
            StatedTotal.objects.filter(**of_budget, figure=StatedFigure.TOTAL)
        ),
        lines=ledger_lines(versions),
        ctr_changes=ctr_facts(versions),
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
