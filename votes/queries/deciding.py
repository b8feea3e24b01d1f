"""What a vote of each kind is about, and whether it decides that."""

from votes.enums import VoteKind, VoteStatus
from votes.models import Vote

DECIDING = VoteKind.one_subject | {VoteKind.EN_BLOC, VoteKind.ELIMINATION}


def subjects_fault(kind: str, number: int) -> str | None:
    """Say what is wrong with the number of subjects of a vote of this kind, if anything."""
    if kind in VoteKind.without_subject and number:
        return "A vote of this kind has no motion or amendment: leave them out."
    if kind in VoteKind.one_subject and number != 1:
        return "Say which motion or amendment the vote is about: exactly one."
    if kind == VoteKind.EN_BLOC and number <= 1:
        return "A vote on several together needs at least two: name them, or choose another kind."
    return None


def decides(vote: Vote) -> bool:
    """Tell whether the vote's result is a decision on its subjects (domain 5.2)."""
    return vote.kind in DECIDING - {VoteKind.ELIMINATION} and vote.status in VoteStatus.settled
