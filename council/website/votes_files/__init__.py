"""Files of votes from other systems, brought in through the same verbs as a clerk's keying."""

from council.website.votes_files.importing import Outcome, VotesFile, import_votes

__all__ = ["Outcome", "VotesFile", "import_votes"]
