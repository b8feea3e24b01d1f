"""The log of a budget, from which each change of its facts is told."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from amendments.enums import BudgetStage
from amendments.models import AmendmentEvent, Budget, BudgetChange, BudgetVersion, MotionEvent
from amendments.queries.facts import SET, Held, held_at, latest_release, whole_of
from amendments.rules.ledger import STATES_IN_FORCE


class Event(NamedTuple):
    """What an event says that totals are made of."""

    amendment: int
    version: int
    is_known: bool
    state: str
    parent: int | None
    revision: int

    @property
    def whole(self) -> str:
        """The name that the parts of one amendment share."""
        return whole_of(self.amendment, self.parent)


@dataclass(slots=True)
class Changes:
    """The log of a budget, read once, from which each change of its facts is told.

    `held` says of every change, in order, until when it is not to be read.
    """

    budget: Budget
    held: list[tuple[int, datetime | None]]
    versions: list[tuple[int, BudgetVersion]]
    amendment_events: list[Event]
    motion_events: list[tuple[int, str, int | None]]

    def held_at(self, revision: int) -> Held:
        """Return the newest figures of each stage as at a revision."""
        return held_at(self.versions, revision)

    def standing(self, revision: int) -> dict[int, Event]:
        """Return each amendment's newest event up to a revision, in order of decision."""
        last: dict[int, Event] = {}
        for event in self.amendment_events:
            if event.revision <= revision:
                last[event.amendment] = event
        return last

    def in_force(self, revision: int) -> dict[str, list[int]]:
        """Return the ids of the versions in force by stage, in order of decision."""
        standing = self.standing(revision).values()
        return {
            str(stage): [event.version for event in standing if event.state in states]
            for stage, states in STATES_IN_FORCE.items()
            if states
        }

    def is_set(self, revision: int) -> bool:
        """Tell whether a motion on the budget stood carried, or adopted figures were held."""
        states = {
            motion: state for motion, state, at in self.motion_events if (at or 0) <= revision
        }
        return BudgetStage.ADOPTED in self.held_at(revision) or any(
            state in SET for state in states.values()
        )

    def moved(self, revision: int) -> dict[str, set[int]]:
        """Return the ids of the versions that a change brought into force or took out of it."""
        before, after = self.in_force(revision - 1), self.in_force(revision)
        # Whatever happened before the base figures were public counts from the first change on.
        is_first = revision == self.held[0][0]
        return {
            stage: set(after[stage]) if is_first else set(before[stage]) ^ set(after[stage])
            for stage in after
        }

    def visible_from(self, change: BudgetChange) -> datetime | None:
        """Return from when totals after a change may be read: all that went in must be."""
        return latest_release(until for at, until in self.held if at <= change.revision)


def changes_of(budget: Budget) -> Changes:
    """Read the log of a budget; as many queries for one event as for a hundred."""
    # Changes first: whatever is committed meanwhile belongs to a change not read yet.
    changes = BudgetChange.objects.filter(budget=budget).order_by("revision")
    rows = list(changes.values_list("revision", "visible_from", "version_id"))
    versions = BudgetVersion.objects.filter(budget=budget).in_bulk()
    events = AmendmentEvent.objects.filter(
        amendment__motion__budget=budget, budget_revision__isnull=False
    ).order_by("budget_revision", "id")
    columns = (
        *("amendment_id", "version_id", "version__lines_complete", "to_state"),
        "amendment__parent_id",
    )
    motions = MotionEvent.objects.filter(
        motion__budget=budget, budget_revision__isnull=False
    ).order_by("budget_revision", "id")
    return Changes(
        budget,
        [(revision, until) for revision, until, _ in rows],
        [(revision, versions[version]) for revision, _, version in rows],
        [Event(*row) for row in events.values_list(*columns, "budget_revision")],
        [*motions.values_list("motion_id", "to_state", "budget_revision")],
    )
