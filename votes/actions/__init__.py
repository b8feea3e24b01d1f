"""Every verb of a vote: open, mark, declare, publish, minute, correct, note, make void.

A verb runs in one transaction, locks the vote first, and hands what was decided to
`amendments.actions`, which knows nothing of votes.
"""

from votes.actions.ballots import mark_roll, record_ballots
from votes.actions.correcting import correct
from votes.actions.declaring import UnseenWarnings, answer_checks, declare
from votes.actions.marks import BallotMark, Conflict, RollResult
from votes.actions.noting import add_note
from votes.actions.opening import OptionInput, open_vote
from votes.actions.options import AnswerSaid
from votes.actions.publishing import confirm, draft, publish
from votes.actions.voiding import void

__all__ = [
    "AnswerSaid",
    "BallotMark",
    "Conflict",
    "OptionInput",
    "RollResult",
    "UnseenWarnings",
    "add_note",
    "answer_checks",
    "confirm",
    "correct",
    "declare",
    "draft",
    "mark_roll",
    "open_vote",
    "publish",
    "record_ballots",
    "void",
]
