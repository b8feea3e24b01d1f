"""What the rows of a vote add up to, and what the chair said of its figures.

`computed` is the one place where ballots are added up: `votes.derive` stores what it finds and
`differences` compares it with what is stored.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from amendments.enums import Outcome, VoteMethod
from council.queries import members_in_office, membership_list_complete, present_at, rules_on
from votes.enums import ThresholdKind, VoteKind, VoteStatus
from votes.models import Vote, VoteOption
from votes.rules import (
    Bodies,
    DeclaredTally,
    Mark,
    Tally,
    Threshold,
    count,
    count_by_group,
    dropped_wrongly,
    figures,
    mismatches,
    outcome,
)

GROUP_COUNTS = (
    "tally_for", "tally_against", "tally_abstained", "tally_not_voting", "tally_unknown",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Computed:
    """What a vote's rows add up to: its own columns, counts per group and per option."""

    columns: dict[str, Any]
    groups: dict[int | None, tuple[int, ...]]
    options: dict[int, int]


def threshold_of(vote: Vote) -> Threshold:
    """Return how many votes the question needs (domain 5.4)."""
    return Threshold(
        vote.threshold_kind,
        vote.threshold_numerator,
        vote.threshold_denominator,
        vote.threshold_of or None,
        vote.threshold_number,
        vote.casting_allowed,
    )


def declared_tally(vote: Vote) -> DeclaredTally | None:
    """Return what the chair said of the figures; None before the chair has spoken."""
    if vote.declared_result is None:
        return None
    casts = {Outcome.CARRIED: "for", Outcome.LOST: "against"}
    casting = casts.get(Outcome(vote.declared_result)) if vote.declared_by_casting_vote else None
    return DeclaredTally(
        vote.declared_for, vote.declared_against, vote.declared_abstained, casting
    )


def bodies_of(vote: Vote) -> Bodies:
    """Return how many members a fraction may be of; asked only where one is needed."""
    if vote.threshold_kind in {ThresholdKind.SIMPLE, ThresholdKind.FIXED}:
        return Bodies()
    council, on = vote.council, vote.held_on
    rules = rules_on(council, on)
    here = present_at(vote.meeting, vote.taken_at) if vote.taken_at else None
    whole = membership_list_complete(council, on)
    return Bodies(
        present=None if here is None else len(here),
        in_office=members_in_office(council, on).count() if whole else None,
        seats=rules.seats if rules else None,
    )


def _numbers(tally: Tally) -> tuple[int, ...]:
    return tally.for_, tally.against, tally.abstained, tally.not_voting, tally.unknown


@dataclass(frozen=True, slots=True)
class Answer:
    """What the chair said of one answer: its votes, and whether it dropped out."""

    said: int | None = None
    is_dropped: bool = False


def answers_of(options: Iterable[VoteOption]) -> dict[int, Answer]:
    """Return what the chair said of each answer of a vote, by id."""
    return {each.pk: Answer(each.declared_count, each.is_eliminated) for each in options}


def _answers_differ(
    marked: Mapping[int, int], answers: Mapping[int, Answer], *, whole: bool
) -> Iterator[str]:
    """Yield where names, counts and what was dropped differ; part of the names can be too many."""
    said = {pk: answer.said for pk, answer in answers.items() if answer.said is not None}
    if any(marked[pk] > n or (whole and marked[pk] != n) for pk, n in said.items()):
        yield "names_differ_from_tally"
    counts = marked if whole else said if len(said) == len(answers) else {}
    dropped = {str(pk) for pk, answer in answers.items() if answer.is_dropped}
    if dropped_wrongly({str(pk): number for pk, number in counts.items()}, dropped):
        yield "dropped_answer_had_more_votes"


def computed(
    vote: Vote, marks: Sequence[Mark], options: Mapping[int, Answer], bodies: Bodies
) -> Computed:
    """Add up one vote: nothing is computed from a roll with gaps (domain 5.4).

    `options` are its answers, by id. An open vote adds up to nothing: it is counted once the
    chair has spoken, when its groups are frozen too.
    """
    if vote.status == VoteStatus.OPEN:
        marks = ()
    tally, said = count(marks), declared_tally(vote)
    chosen = Counter(mark.option for mark in marks if mark.option and not mark.is_casting)
    per_option = {pk: chosen[str(pk)] for pk in options}
    used = None if options else figures(tally, vote.roll_complete, said)
    ended = outcome(used, threshold_of(vote), bodies, VoteMethod(vote.method))
    if options:
        whole = vote.roll_complete and not tally.unknown and bool(marks)
        found = list(_answers_differ(per_option, options, whole=whole))
    else:
        found = mismatches(tally, vote.roll_complete, said, vote.declared_result, ended)
    columns: dict[str, Any] = dict(zip(GROUP_COUNTS, _numbers(tally), strict=True))
    columns |= {"computed_outcome": ended, "mismatches": found}
    return Computed(columns, _by_group(marks), per_option)


def ended_by(vote: Vote, tally: Tally) -> tuple[str, list[str]]:
    """Return outcome and mismatches of a vote whose tally is known, options undeclared."""
    said = declared_tally(vote)
    if vote.kind in VoteKind.with_options:
        return Outcome.UNKNOWN, []
    used = figures(tally, vote.roll_complete, said)
    ended = outcome(used, threshold_of(vote), bodies_of(vote), VoteMethod(vote.method))
    return ended, mismatches(tally, vote.roll_complete, said, vote.declared_result, ended)


def _by_group(marks: Iterable[Mark]) -> dict[int | None, tuple[int, ...]]:
    groups = count_by_group(mark for mark in marks if mark.option is None)
    return {int(group) if group else None: _numbers(tally) for group, tally in groups.items()}
