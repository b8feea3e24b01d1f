"""Counting votes and saying how they ended: pure functions of marks and declared figures."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from amendments.enums import Outcome, VoteMethod
from council.rules import quorum
from votes.enums import PUBLIC_CHOICE, BallotChoice, NamesHeld, ThresholdKind, ThresholdOf

NOT_COMPUTED = VoteMethod.uncounted | {VoteMethod.ELIMINATION_ROUND}


@dataclass(frozen=True, slots=True)
class Mark:
    """One member's ballot: a choice or an option, and whether it is the casting vote."""

    member: str
    choice: str | None
    is_casting: bool = False
    option: str | None = None
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """Numbers of members by choice; `casting` is apart and in no number (domain 5.3)."""

    for_: int
    against: int
    abstained: int
    not_voting: int
    unknown: int
    casting: str | None

    @property
    def majority(self) -> int:
        """For minus against, in votes."""
        return self.for_ - self.against

    @property
    def counted(self) -> int:
        """How many members voted for, voted against or abstained."""
        return self.for_ + self.against + self.abstained


@dataclass(frozen=True, slots=True)
class Threshold:
    """How many votes for are needed (domain 5.4); a field of the vote, never a constant."""

    kind: str = ThresholdKind.SIMPLE
    numerator: int | None = None
    denominator: int | None = None
    of: str | None = None
    number: int | None = None
    casting_allowed: bool = True


SIMPLE = Threshold()


@dataclass(frozen=True, slots=True)
class Bodies:
    """How many members a threshold may be taken of; None where it is not known."""

    present: int | None = None
    in_office: int | None = None
    seats: int | None = None


@dataclass(frozen=True, slots=True)
class DeclaredTally:
    """What the chair said; each figure may be missing, `casting` is for, against or None."""

    for_: int | None
    against: int | None
    abstained: int | None = None
    casting: str | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures that the arithmetic goes by, and where they come from (domain 5.4)."""

    for_: int
    against: int
    abstained: int | None
    source: Literal["names", "declared"]
    casting: str | None


def count(marks: Iterable[Mark]) -> Tally:
    """Count choices; casting votes are never in the tally (domain 5.3), nor are options.

    A choice that is no word of BallotChoice raises ValueError: a label that nobody
    knows must not end up as an absence.
    """
    choices: Counter[BallotChoice] = Counter()
    castings: set[str] = set()
    for mark in marks:
        if mark.is_casting:
            castings.add(BallotChoice(mark.choice or BallotChoice.UNKNOWN))
        elif mark.option is None:
            choices[BallotChoice(mark.choice or BallotChoice.UNKNOWN)] += 1
    counted = {choice: choices.pop(BallotChoice(choice), 0) for choice in BallotChoice.counted}
    unknown = choices.pop(BallotChoice.UNKNOWN, 0)
    return Tally(
        for_=counted["for"],
        against=counted["against"],
        abstained=counted["abstain"],
        not_voting=choices.total(),
        unknown=unknown,
        casting=_sole(castings & BallotChoice.voting),
    )


def _sole(values: Iterable[str]) -> str | None:
    """Return the only value; None for none and for several, which `checks` reports."""
    found = [str(value) for value in values]
    return found[0] if len(found) == 1 else None


def count_by_group(marks: Iterable[Mark]) -> dict[str | None, Tally]:
    """Count each group on the day (domain 7) in order of name, members of none known last.

    A casting vote is the chair's and no group's.
    """
    groups: dict[str | None, list[Mark]] = {}
    for mark in marks:
        if not mark.is_casting:
            groups.setdefault(mark.group, []).append(mark)
    order = sorted(groups, key=lambda group: (group is None, group or ""))
    return {group: count(groups[group]) for group in order}


def _roll_is_whole(tally: Tally, roll_complete: bool) -> bool:
    """Tell whether the names can stand for the vote: none missing, none unknown."""
    return roll_complete and not tally.unknown and bool(tally.counted + tally.not_voting)


def figures(tally: Tally, roll_complete: bool, declared: DeclaredTally | None) -> Figures | None:
    """Choose the figures: names if the roll is complete, else the declared tally (domain 5.4)."""
    said = declared.casting if declared else None
    if _roll_is_whole(tally, roll_complete):
        casting = tally.casting or said
        return Figures(tally.for_, tally.against, tally.abstained, "names", casting)
    if declared is None or declared.for_ is None or declared.against is None:
        return None
    casting = said or tally.casting
    return Figures(declared.for_, declared.against, declared.abstained, "declared", casting)


def outcome(
    figures: Figures | None, threshold: Threshold, bodies: Bodies, method: VoteMethod
) -> Outcome:
    """Compute how a vote ended, by the ladder of domain 5.4.

    Those who abstain do not count: 36-5 with 37 abstentions is carried. Rounds of
    elimination have options and end by `elimination_outcome`.
    """
    if figures is None or method in NOT_COMPUTED:
        return Outcome.UNKNOWN
    if threshold.kind != ThresholdKind.SIMPLE:
        return _outcome_at_threshold(figures, threshold, bodies)
    if figures.for_ != figures.against:
        return Outcome.CARRIED if figures.for_ > figures.against else Outcome.LOST
    if figures.casting is None or not threshold.casting_allowed:
        return Outcome.TIED
    return Outcome.CARRIED if figures.casting == BallotChoice.FOR else Outcome.LOST


def _outcome_at_threshold(figures: Figures, threshold: Threshold, bodies: Bodies) -> Outcome:
    """Carried if the threshold is reached, else lost; a casting vote only breaks a tie."""
    for_, against = figures.for_, figures.against
    if for_ == against and threshold.casting_allowed:
        for_ += figures.casting == BallotChoice.FOR
        against += figures.casting == BallotChoice.AGAINST
    reached = _is_reached(threshold, for_, _base(threshold, for_ + against, bodies))
    if reached is None:
        return Outcome.UNKNOWN
    return Outcome.CARRIED if reached else Outcome.LOST


def _base(threshold: Threshold, voting: int, bodies: Bodies) -> int | None:
    """Return the number of members that the fraction is taken of, or None if not known."""
    known = {
        ThresholdOf.VOTING: voting,
        ThresholdOf.PRESENT: bodies.present,
        ThresholdOf.IN_OFFICE: bodies.in_office,
        ThresholdOf.SEATS: bodies.seats,
    }
    return known[ThresholdOf(threshold.of)] if threshold.of else None


def _is_reached(threshold: Threshold, for_: int, base: int | None) -> bool | None:
    """Compare in whole numbers; nobody's vote reaches nothing. None if a number is missing."""
    if threshold.kind == ThresholdKind.FIXED:
        return None if threshold.number is None else 0 < for_ >= threshold.number
    if base is None or threshold.numerator is None or threshold.denominator is None:
        return None
    got, needed = for_ * threshold.denominator, threshold.numerator * base
    return got > needed if threshold.kind == ThresholdKind.MORE_THAN else 0 < got >= needed


def mismatches(
    tally: Tally,
    roll_complete: bool,
    declared: DeclaredTally | None,
    declared_result: str | None,
    computed: str,
) -> list[str]:
    """Name where three public facts disagree: names, declared tally, declared result.

    Domain 1.7 and 5.6. Figures only, never a person; without enough facts, none.
    """
    found = []
    if declared and _names_differ(tally, _roll_is_whole(tally, roll_complete), declared):
        found.append("names_differ_from_tally")
    if _result_differs(declared_result, computed):
        found.append("result_differs_from_arithmetic")
    return found


def _names_differ(tally: Tally, whole: bool, declared: DeclaredTally) -> bool:
    """Compare each figure that was said; a part of the names can only be too many."""
    pairs = (
        (tally.for_, declared.for_),
        (tally.against, declared.against),
        (tally.abstained, declared.abstained),
    )
    known = [(names, said) for names, said in pairs if said is not None]
    casting_differs = bool(
        tally.casting and declared.casting and tally.casting != declared.casting
    )
    return casting_differs or any(
        names > said or (whole and names != said) for names, said in known
    )


def _result_differs(declared_result: str | None, computed: str) -> bool:
    """Compare results; a tie that the chair called lost is not carried either (domain 4)."""
    if declared_result is None or Outcome.UNKNOWN in {declared_result, computed}:
        return False
    not_carried = declared_result == Outcome.LOST and computed == Outcome.TIED
    return declared_result != computed and not not_carried


@dataclass(frozen=True, slots=True)
class CheckFacts:
    """What the private checks look at (domain 5.6); None where the fact is not known.

    `barred`: members with a disclosable interest or marked as barred; `departed`: those
    with a recorded departure before the vote; `seats`: vacant ones too.
    """

    marks: tuple[Mark, ...]
    presiding: str | None = None
    members_in_office: frozenset[str] | None = None
    present: frozenset[str] | None = None
    departed: frozenset[str] = frozenset()
    barred: frozenset[str] = frozenset()
    dispensed: frozenset[str] = frozenset()
    seats: int | None = None
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
    if len(castings) > 1:
        message = "There is more than one casting vote: keep the one that was given."
        yield Check("casting_twice", "error", None, message)
    for mark in castings:
        yield from _one_casting_vote(facts, mark.member)


def _one_casting_vote(facts: CheckFacts, member: str) -> Iterator[Check]:
    used = figures(count(facts.marks), facts.roll_complete, facts.declared)
    if not facts.threshold.casting_allowed:
        message = "The rule for this vote allows no casting vote: remove it."
        yield Check("casting_not_allowed", "error", member, message)
    if used and used.for_ != used.against:
        message = (
            f"The votes are not equal ({used.for_} for, {used.against} against): "
            "remove the casting vote or correct the marks."
        )
        yield Check("casting_without_tie", "error", member, message)
    if facts.presiding is None:
        message = "A casting vote is marked but not who presided: say who was in the chair."
        yield Check("presiding_not_known", "warning", member, message)
    elif member != facts.presiding:
        message = f"{member} did not preside: only the person in the chair has a casting vote."
        yield Check("casting_not_by_presiding", "error", member, message)


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
    if facts.seats is not None and here < quorum(facts.seats):
        message = (
            f"{here} members are marked present and the quorum is {quorum(facts.seats)}: "
            "check who was present."
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
            f"{member} voted and is listed as not able to vote, with no dispensation: "
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


def names_held(counted_names: int, roll_complete: bool) -> NamesHeld:
    """Say which names of a vote we hold (domain 11)."""
    if not counted_names:
        return NamesHeld.NONE
    return NamesHeld.WHOLE if roll_complete else NamesHeld.PART


def public_choice(choice: str | None) -> str | None:
    """Return what the public may read: a bar is shown as not voting (domain 5.3 and 11)."""
    return PUBLIC_CHOICE.get(BallotChoice(choice), BallotChoice(choice)) if choice else None


def elimination_outcome(counts: dict[str, int]) -> tuple[str | None, str | None]:
    """Return (winner, eliminated) of a round of elimination (domain 5.5).

    The last round has two options and gives the winner; an earlier one drops the
    option with fewest votes. Equal votes decide neither.
    """
    ranked = sorted(counts.items(), key=lambda item: item[1])
    last_round = 2
    if len(ranked) < last_round or ranked[0][1] == ranked[1][1]:
        return None, None
    return (ranked[1][0], None) if len(ranked) == last_round else (None, ranked[0][0])
