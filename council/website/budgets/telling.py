"""From the records of a budget to what its tables and sentences tell."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass

from amendments.enums import AmendmentState, MotionState, Outcome
from amendments.models import Amendment, AmendmentLine, Budget, Motion, MotionEvent
from council.models import PoliticalGroup
from council.pages import OWN_RECORD
from council.records import seen
from council.website.budgets.amounts import joined
from council.website.budgets.moves import Entry, Paper
from council.website.budgets.opening import ADOPTED, Opening
from council.website.budgets.tables import StageRow
from council.website.queries_budgets import Papers

LOST = frozenset({Outcome.LOST, Outcome.TIED})

# Amendments.


def groups_of(amendment: Amendment) -> list[PoliticalGroup]:
    """Return the public groups that put it forward."""
    return [group for group in amendment.groups.all() if seen(group)]


def paper_of(amendment: Amendment, papers: Papers) -> Paper:
    """Return an amendment as tables tell it."""
    whose = joined([group.name for group in groups_of(amendment)]) or amendment.proposed_by
    return Paper(
        key=amendment.pk,
        title=amendment.title,
        url=amendment.get_absolute_url(),
        whose=whose,
        became=AmendmentState(amendment.state).label,
        made=papers.is_in_force(amendment),
        is_live=amendment.state in AmendmentState.live,
        is_complete=bool(amendment.current and amendment.current.lines_complete),
    )


def entries_of(
    papers: Papers,
    told: Iterable[Paper],
    place_of: Callable[[AmendmentLine], Hashable | None],
) -> list[Entry]:
    """Return the lines of the version that counts of each amendment, in their order."""
    by_version: dict[int, list[AmendmentLine]] = {}
    for line in papers.lines:
        by_version.setdefault(line.version_id, []).append(line)
    return [
        Entry(
            paper, place_of(line), name_of(line), line.year, line.amount, line.kind, line.account
        )
        for paper in told
        for line in by_version.get(papers.versions.get(paper.key, 0), ())
    ]


def name_of(line: AmendmentLine) -> str:
    """Return what an amendment calls a line: its service, else the source of the money."""
    of_book = line.line.service if line.line else ""
    given = line.service or of_book or line.funding_source or line.description
    return given or line.get_kind_display()


# What became of the budget.


@dataclass(frozen=True, slots=True)
class Course:
    """The public motions on a budget by date, and the decisions on them in order."""

    motions: Sequence[Motion]
    decisions: Sequence[MotionEvent]

    @property
    def motion(self) -> Motion | None:
        """The motion that counts: the one that was carried, else the newest."""
        found: Motion | None = None
        for motion in self.motions:
            if found is None or found.state not in MotionState.carried_states:
                found = motion
        return found

    @property
    def lost_before(self) -> int:
        """How many votes on the budget were lost before the last one that was carried."""
        outcomes = [event.outcome for event in self.decisions]
        if self.motion is None or self.motion.state not in ADOPTED:
            return 0
        lost = [outcome in LOST for outcome in outcomes]
        carried = [place for place, out in enumerate(outcomes) if out == Outcome.CARRIED]
        return sum(lost[: carried[-1]]) if carried else 0

    @property
    def is_reported(self) -> bool:
        """Whether what became of the budget is known from a report alone."""
        motion = self.motion
        if motion is None:
            return False
        own = [event.evidence for event in self.decisions if event.motion_id == motion.pk]
        return (own[-1] if own else motion.evidence) not in OWN_RECORD


def opening_of(
    budget: Budget, year: str, total: StageRow | None, course: Course, papers: Papers
) -> Opening:
    """Return a budget as its opening sentence tells it; `total` is that of its own basis."""
    motion = course.motion
    now = (total.adopted if papers.is_set else total.substantive) if total else None
    in_force = {each.parent_id or each.pk for each in papers.whole if papers.is_in_force(each)}
    on_record = [each for each in papers.amendments if each.parent_id is None]
    return Opening(
        council=budget.council.name,
        year=year,
        state=motion.state if motion else None,
        basis=budget.basis,
        recommended=total.recommended.amount if total and total.recommended else None,
        now=now.amount if now else None,
        in_force=len(in_force),
        on_record=len(on_record),
        rescinded=sum(each.state == AmendmentState.RESCINDED for each in on_record),
        lost_before=course.lost_before,
        as_reported=course.is_reported or (not in_force and any(map(_is_reported, on_record))),
        is_published=papers.is_published,
        currency=budget.council.currency,
    )


def _is_reported(amendment: Amendment) -> bool:
    return amendment.state == AmendmentState.NOT_CARRIED
