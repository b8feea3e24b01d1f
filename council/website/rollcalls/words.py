"""What the words of the US Congress mean here (domain 5.2 to 5.4); pure.

No word is guessed: an answer that is neither listed nor a name in an election stops the import.
"""

from amendments.enums import Outcome
from votes.enums import BallotChoice, ThresholdKind, ThresholdOf, VoteKind
from votes.rules import SIMPLE, Threshold

# "Present" is no abstention: it says that somebody was there and gave no vote (domain 5.3).
# "Not Voting" does not say whether somebody was there; the source's word stands beside it.
CHOICES = {
    "Yea": BallotChoice.FOR,
    "Aye": BallotChoice.FOR,
    "Guilty": BallotChoice.FOR,
    "No": BallotChoice.AGAINST,
    "Nay": BallotChoice.AGAINST,
    "Not Guilty": BallotChoice.AGAINST,
    "Present": BallotChoice.PRESENT_NOT_VOTING,
    "Not Voting": BallotChoice.PRESENT_NOT_VOTING,
}
OF_ALL = Threshold(ThresholdKind.MORE_THAN, 1, 2, ThresholdOf.IN_OFFICE, casting_allowed=False)
LOST = ("Rejected", "Failed", "Defeated", "Not Sustained", "Not Germane", "Not Well Taken")
CARRIED = (
    "Passed", "Agreed to", "Confirmed", "Sustained", "Well Taken", "Germane", "Overridden",
)  # fmt: skip
# The question was whether the bill passes all the same, or whether somebody is guilty.
WHOLE = {"Veto Sustained": Outcome.LOST, "Guilty": Outcome.CARRIED, "Not Guilty": Outcome.LOST}


def kind_of(category: str, with_names: bool) -> VoteKind:
    """Return the kind of a vote: an election where members answered with names.

    Votes on bills have no subject that is held here.
    """
    if with_names:
        return VoteKind.APPOINTMENT
    return VoteKind.PROCEDURAL if category == "procedural" else VoteKind.OTHER


def outcome_of(result: str | None) -> Outcome:
    """Return what was declared; a name, or no word, is an outcome that is not known."""
    words = result or ""
    if words in WHOLE:
        return WHOLE[words]
    if words.endswith(LOST):
        return Outcome.LOST
    return Outcome.CARRIED if words.endswith(CARRIED) else Outcome.UNKNOWN


def threshold_of(requires: str, chamber: str, category: str) -> Threshold:
    """Return how many votes were needed.

    Two thirds of the senators present convict or consent to a treaty; three fifths in the
    Senate are of those in office. A call of the roll finds whether more than half are there.
    """
    if requires == "1/2":
        return SIMPLE
    if requires == "QUORUM":
        return OF_ALL
    numerator, denominator = (int(part) for part in requires.split("/"))
    of = ThresholdOf.VOTING
    if category in {"conviction", "treaty"}:
        of = ThresholdOf.PRESENT
    elif requires == "3/5" and chamber == "s":
        of = ThresholdOf.IN_OFFICE
    kind = ThresholdKind.AT_LEAST
    return Threshold(kind, numerator, denominator, of, casting_allowed=False)
