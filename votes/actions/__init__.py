"""Every verb of a vote: open, mark, declare, publish, minute, correct, note, make void.

A verb runs in one transaction, locks the vote first, and hands what was decided to
`amendments.actions`, which knows nothing of votes.
"""

from votes.actions.ballots import BallotMark, Conflict, RollResult, record_ballots
from votes.actions.correcting import add_note, correct, void
from votes.actions.declaring import confirm, declare, draft, publish
from votes.actions.opening import OptionInput, open_vote

__all__ = [
    "BallotMark",
    "Conflict",
    "OptionInput",
    "RollResult",
    "add_note",
    "confirm",
    "correct",
    "declare",
    "draft",
    "open_vote",
    "publish",
    "record_ballots",
    "void",
]
