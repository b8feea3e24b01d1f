"""Which badge a state has: filled, outline, half, dashed or dotted (DESIGN 3); pure."""

from typing import Any

from amendments.enums import AmendmentState, MotionState
from votes.enums import VoteStatus
from votes.sentences import LOOKS

CARRIED = AmendmentState.in_substantive | MotionState.carried_states
HALF = {AmendmentState.ACCEPTED, AmendmentState.PARTLY_CARRIED}
OPEN = AmendmentState.live | {MotionState.RECOMMENDED, MotionState.ADJOURNED}


def look_of_state(state: str) -> str:
    """Return the badge of where a motion or an amendment stands."""
    if state == AmendmentState.NOT_CARRIED:
        return "said"
    if state in HALF:
        return "half"
    if state in OPEN:
        return "live"
    return "yes" if state in CARRIED else "no"


def public_state(record: Any) -> str:
    """Return where a paper stands as far as readers may know; its own state if that is all."""
    return str(getattr(record, "public_state", record.state))


def look_of(record: Any) -> str:
    """Return the badge of a motion or an amendment."""
    return look_of_state(public_state(record))


def look_of_vote(vote: Any) -> str:
    """Return the badge of a vote's result; a void vote decided nothing."""
    if vote.status == VoteStatus.VOID:
        return "no"
    return LOOKS[vote.declared_result or "unknown"]
