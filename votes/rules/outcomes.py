"""How a vote ended, and which answer a round of elimination drops (domain 5.4 and 5.5)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from amendments.enums import Outcome, VoteMethod
from votes.enums import BallotChoice, ThresholdKind, ThresholdOf
from votes.rules.counting import Figures
from votes.rules.threshold import Threshold

NOT_COMPUTED = VoteMethod.uncounted | {VoteMethod.ELIMINATION_ROUND}


@dataclass(frozen=True, slots=True)
class Bodies:
    """How many members a threshold may be taken of; None where it is not known."""

    present: int | None = None
    in_office: int | None = None
    seats: int | None = None


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


def dropped_wrongly(counts: Mapping[str, int], dropped: Collection[str]) -> bool:
    """Tell whether the chair dropped another answer than the counts do (domain 5.5).

    One was dropped that had more votes than one that was kept. Equal votes decide nothing.
    """
    kept = [number for answer, number in counts.items() if answer not in dropped]
    gone = [number for answer, number in counts.items() if answer in dropped]
    return bool(kept and gone) and max(gone) > min(kept)


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
