"""What is wrong or odd about the people and duties of a vote (domain 5.6): for clerks only."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from council.rules import quorum
from votes.enums import BallotChoice
from votes.rules.counting import DeclaredTally, Mark, count, figures
from votes.rules.threshold import SIMPLE, Threshold


@dataclass(frozen=True, slots=True)
class CheckFacts:
    """What the private checks look at (domain 5.6); None where the fact is not known.

    `barred`: members with a disclosable interest or marked as barred; `departed`: those
    with a recorded departure before the vote; `seats`: vacant ones too; `quorum_share`:
    the fraction of them that must be present.
    """

    marks: tuple[Mark, ...]
    presiding: str | None = None
    members_in_office: frozenset[str] | None = None
    present: frozenset[str] | None = None
    departed: frozenset[str] = frozenset()
    barred: frozenset[str] = frozenset()
    dispensed: frozenset[str] = frozenset()
    seats: int | None = None
    quorum_share: tuple[int, int] = (1, 4)
    named_vote_due: bool | None = None
    names_taken: bool = False
    declared: DeclaredTally | None = None
    threshold: Threshold = SIMPLE
    roll_complete: bool = True


@dataclass(frozen=True, slots=True)
class Check:
    """One finding for the clerk; an error blocks, a warning is allowed with a reason."""

    code: str
    severity: Literal["error", "warning"]
    member: str | None
    message: str


def checks(facts: CheckFacts) -> list[Check]:
    """List what is wrong or odd about people and duties (domain 5.6): for clerks only."""
    return [
        *_double_marks(facts),
        *_not_in_office(facts),
        *_casting_vote(facts),
        *_too_many(facts),
        *_too_few(facts),
        *_odd_voters(facts),
        *_names_due(facts),
    ]


def _double_marks(facts: CheckFacts) -> Iterator[Check]:
    ordinary = Counter(mark.member for mark in facts.marks if not mark.is_casting)
    for member, times in sorted(ordinary.items()):
        if times > 1:
            message = f"{member} is marked {times} times: keep one mark and remove the others."
            yield Check("member_twice", "error", member, message)


def _not_in_office(facts: CheckFacts) -> Iterator[Check]:
    in_office = facts.members_in_office
    if in_office is None:
        return
    for member in sorted({mark.member for mark in facts.marks} - in_office):
        message = f"{member} was not in office that day: remove the mark or correct the dates."
        yield Check("not_in_office", "error", member, message)


def _casting_vote(facts: CheckFacts) -> Iterator[Check]:
    castings = [mark for mark in facts.marks if mark.is_casting]
    if not castings and facts.declared and facts.declared.casting:
        yield from _without_tie(facts, None)
    if len(castings) > 1:
        message = "There is more than one casting vote: keep the one that was given."
        yield Check("casting_twice", "error", None, message)
    for mark in castings:
        yield from _one_casting_vote(facts, mark.member)


def _one_casting_vote(facts: CheckFacts, member: str) -> Iterator[Check]:
    if not facts.threshold.casting_allowed:
        message = "The rule for this vote allows no casting vote: remove it."
        yield Check("casting_not_allowed", "error", member, message)
    yield from _without_tie(facts, member)
    if facts.presiding is None:
        message = "A casting vote is marked but not who presided: say who was in the chair."
        yield Check("presiding_not_known", "warning", member, message)
    elif member != facts.presiding:
        message = f"{member} did not preside: only the person in the chair has a casting vote."
        yield Check("casting_not_by_presiding", "error", member, message)


def _without_tie(facts: CheckFacts, member: str | None) -> Iterator[Check]:
    """Find a casting vote, marked by name or only declared, where the votes are not equal."""
    used = figures(count(facts.marks), facts.roll_complete, facts.declared)
    if used and used.for_ != used.against:
        message = (
            f"The votes are not equal ({used.for_} for, {used.against} against): "
            "remove the casting vote or correct the marks."
        )
        yield Check("casting_without_tie", "error", member, message)


def _declared_total(declared: DeclaredTally | None) -> int:
    """Return how many votes and abstentions the chair gave, as far as figures were given."""
    if declared is None:
        return 0
    return (declared.for_ or 0) + (declared.against or 0) + (declared.abstained or 0)


def _votes_recorded(facts: CheckFacts) -> int:
    """Return the larger of the names that voted and the declared total."""
    options = sum(mark.option is not None and not mark.is_casting for mark in facts.marks)
    return max(count(facts.marks).counted + options, _declared_total(facts.declared))


def _too_many(facts: CheckFacts) -> Iterator[Check]:
    recorded, in_office = _votes_recorded(facts), facts.members_in_office
    if in_office is not None and recorded > len(in_office):
        message = (
            f"{recorded} votes are recorded but {len(in_office)} members were in office: "
            "check the figures and the list of members."
        )
        yield Check("more_votes_than_members", "error", None, message)


def _too_few(facts: CheckFacts) -> Iterator[Check]:
    if facts.present is None:
        return
    here, recorded = len(facts.present), _votes_recorded(facts)
    if 0 < recorded < here:
        message = (
            f"{here} members are marked present but {recorded} votes and abstentions are "
            "recorded: mark the others or say why."
        )
        yield Check("fewer_votes_than_present", "warning", None, message)
    needed = None if facts.seats is None else quorum(facts.seats, *facts.quorum_share)
    if needed is not None and here < needed:
        message = (
            f"{here} members are marked present and the quorum is {needed}: check who was present."
        )
        yield Check("no_quorum", "warning", None, message)


def _odd_voters(facts: CheckFacts) -> Iterator[Check]:
    voted = {
        mark.member
        for mark in facts.marks
        if mark.choice in BallotChoice.counted or mark.option is not None
    }
    for member in sorted(voted & facts.departed):
        message = f"{member} had left before this vote: correct the mark or the time of leaving."
        yield Check("voted_after_leaving", "warning", member, message)
    for member in sorted((voted & facts.barred) - facts.dispensed):
        message = (
            f"{member} voted and is listed as not able to vote, no dispensation recorded: "
            "the vote stands as cast; check the list and tell the monitoring officer."
        )
        yield Check("barred_voted", "warning", member, message)


def _names_due(facts: CheckFacts) -> Iterator[Check]:
    if facts.named_vote_due and not facts.names_taken:
        message = (
            "This is a budget decision and no names are recorded: "
            "enter the names or say why there are none."
        )
        yield Check("no_recorded_vote", "warning", None, message)
