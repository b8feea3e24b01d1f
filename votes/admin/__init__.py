"""The clerks' admin of votes."""

from votes.admin.desk import VoteAdmin

__all__ = ["VoteAdmin"]
