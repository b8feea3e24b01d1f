"""Tables of the bundle about votes: questions, subjects, options and ballots."""

from council.bundle import FactTable
from votes.bundle_tables.ballots import Ballots, WideBallots
from votes.bundle_tables.opening import declare, open_and_mark
from votes.bundle_tables.parts import VoteOptions, VoteSubjects
from votes.bundle_tables.votes import VoteInput, Votes, votes_of

TABLES: tuple[FactTable, ...] = (
    Votes(),
    VoteSubjects(),
    VoteOptions(),
    Ballots(),
    WideBallots(),
)
__all__ = ["TABLES", "VoteInput", "declare", "open_and_mark", "votes_of"]
