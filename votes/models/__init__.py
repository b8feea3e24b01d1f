"""A vote as declared, tallied and named: three facts side by side (domain 1.7 and 5.2)."""

from votes.models.ballots import Ballot, GroupTally
from votes.models.events import VoteEvent
from votes.models.subjects import VoteOption, VoteSubject
from votes.models.vote import Vote

__all__ = [
    "Ballot",
    "GroupTally",
    "Vote",
    "VoteEvent",
    "VoteOption",
    "VoteSubject",
]
