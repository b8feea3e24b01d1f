"""Rules of votes: pure functions of marks and declared figures (domain 5)."""

from votes.rules.checking import Check, CheckFacts, checks
from votes.rules.counting import (
    DeclaredTally,
    Figures,
    Mark,
    Tally,
    count,
    count_by_group,
    figures,
)
from votes.rules.mismatch import mismatches
from votes.rules.names import names_held, public_choice
from votes.rules.outcomes import Bodies, dropped_wrongly, elimination_outcome, outcome
from votes.rules.threshold import SIMPLE, Threshold, threshold_asked, words_of

__all__ = [
    "SIMPLE",
    "Bodies",
    "Check",
    "CheckFacts",
    "DeclaredTally",
    "Figures",
    "Mark",
    "Tally",
    "Threshold",
    "checks",
    "count",
    "count_by_group",
    "dropped_wrongly",
    "elimination_outcome",
    "figures",
    "mismatches",
    "names_held",
    "outcome",
    "public_choice",
    "threshold_asked",
    "words_of",
]
