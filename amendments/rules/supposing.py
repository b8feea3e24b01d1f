"""What if: the facts of a budget as they would be had other amendments been carried."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from amendments.enums import AmendmentState, LineRole
from amendments.rules.balance import VersionFacts
from amendments.rules.ledger import BudgetFacts


def suppose(
    facts: BudgetFacts,
    of_meeting: Sequence[VersionFacts],
    chosen: Sequence[str],
    replacing: frozenset[str] = frozenset(),
) -> BudgetFacts:
    """Return the facts had the chosen versions been carried, in that order, and no others.

    `of_meeting` are the versions that the question is about, whatever became of them; what
    other meetings decided stays. One that replaces everything (`replacing`) ends those
    carried before it (domain 10, case 28).
    """
    asked = {version.version: version for version in of_meeting}
    papers = {version.whole for version in of_meeting} - {""}
    states = _states(chosen, replacing)
    kept = [
        version
        for version in facts.versions
        if version.version not in asked and version.whole not in papers
    ]
    after = max((version.sequence for version in kept), default=0)
    order = [*chosen, *(name for name in asked if name not in states)]
    supposed = [
        replace(asked[name], state=states.get(name, AmendmentState.LOST), sequence=after + place)
        for place, name in enumerate(order, start=1)
    ]
    return replace(facts, versions=(*kept, *supposed), is_set=False)


def _states(chosen: Sequence[str], replacing: frozenset[str]) -> dict[str, AmendmentState]:
    states: dict[str, AmendmentState] = {}
    for name in chosen:
        if name in replacing:
            states = dict.fromkeys(states, AmendmentState.SUPERSEDED)
        states[name] = AmendmentState.CARRIED
    return states


# A saving can be put back once, income be counted once, a line be drawn on or cut once;
# investments and the costs of borrowing for them add up.
COUNTED_TWICE = frozenset(
    {
        LineRole.SAVING_REVERSAL,
        LineRole.INCOME,
        LineRole.SAVING,
        LineRole.FUNDING,
        LineRole.REPROFILE,
    }
)


@dataclass(frozen=True, slots=True)
class Overlap:
    """Versions that move one budget line in the same role and year.

    `amounts` in pounds, in the order of `versions`.
    """

    line: str
    role: str
    year: int
    versions: tuple[str, ...]
    amounts: tuple[int, ...]

    @property
    def may_count_twice(self) -> bool:
        """Whether the same money may be in it twice; two investments only add up."""
        return self.role in COUNTED_TWICE


def overlaps(versions: Iterable[VersionFacts]) -> tuple[Overlap, ...]:
    """Find budget lines that two versions or more move in the same role (domain 6.6.4).

    The same saving put back twice, the same income counted twice: a question for the
    officers, never a sum that is put right here. Where both give money to a line, the
    question is whether one was meant instead of the other (domain 6.7).
    """
    found: defaultdict[tuple[str, str, int], defaultdict[str, int]] = defaultdict(
        lambda: defaultdict(int)
    )
    for version in versions:
        for line in version.lines:
            if line.line is not None and line.amount:
                found[line.line, str(line.role), line.year][version.version] += line.amount
    return tuple(
        Overlap(line, role, year, tuple(by_version), tuple(by_version.values()))
        for (line, role, year), by_version in sorted(found.items())
        if len(by_version) > 1
    )
