"""What the matrix of positions says: a vote against a proposal is no more than that; pure.

Groups vote for their own proposal and against their rivals'. So each column names the proposal
that was voted on, and no sentence speaks of a vote against a service (DESIGN 7).
"""

from dataclasses import dataclass

from amendments.enums import AmendmentState
from amendments.sentences_names import in_sentence
from council.sentences import number_word

STANDING = (
    "A vote against one of these proposals is a vote against that proposal, and says nothing of"
    " what a group thinks of the service: it may have put forward its own, or wanted the budget as"
    " it stood."
)
NOT_HELD = "not known"
NOT_VOTED = "not voted on"
NONE_ON_ROLL = "no member on the roll"
ENDED_UNVOTED = {
    AmendmentState.WITHDRAWN, AmendmentState.LAPSED, AmendmentState.OUT_OF_ORDER,
    AmendmentState.NOT_REACHED, AmendmentState.FALLEN, AmendmentState.NOT_ACCEPTED_FOR_DEBATE,
}  # fmt: skip
ACCEPTED = "accepted, not voted on"


@dataclass(frozen=True, slots=True)
class Counts:
    """How the members of one group voted, as numbers of members."""

    for_: int = 0
    against: int = 0
    abstained: int = 0
    not_voting: int = 0
    unknown: int = 0

    @property
    def told(self) -> list[tuple[str, int, str]]:
        """Return mark, number and word of each count that is not nought."""
        counts = (
            ("for", self.for_, "for"),
            ("against", self.against, "against"),
            ("abstain", self.abstained, "abstained"),
            ("absent", self.not_voting, "did not vote"),
            ("absent", self.unknown, "not known"),
        )
        return [(mark, number, word) for mark, number, word in counts if number]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the proposals of a page.

    `number` of proposals; `held` says of each that was voted on, as far as is known, whether its
    counts by group are held; `is_live` whether any is still to be decided.
    """

    number: int
    held: tuple[bool, ...] = ()
    is_live: bool = False


def positions_sentence(service: str, known: Known, day: str) -> str:
    """Open the page: how many proposals, on which service if on one, and what is known of them."""
    number = known.number
    if not number:
        return f"We hold no amendment that was put forward {day}."
    who = f"{number_word(number)} {'amendment' if number == 1 else 'amendments'}"
    were = "was" if number == 1 else "were"
    if service:
        about = f"{were} about the money for {in_sentence(service)}"
        return f"{who} put forward {day} {about}. {_known_words(known)}"
    return f"{who} {were} put forward {day}. {_known_words(known)}"


def _known_words(known: Known) -> str:
    if not known.held:
        return _unvoted(known)
    which = _which(known.number, len(known.held))
    if all(known.held):
        return f"Here is how each group voted on {which}."
    how = "known in part" if any(known.held) else "not known"
    return f"How the groups voted on {which} is {how}."


def _unvoted(known: Known) -> str:
    who = "It" if known.number == 1 else "None of them"
    if known.is_live:
        has_been = "has not been" if known.number == 1 else "has been"
        return f"{who} {has_been} put to a vote so far."
    was = "was not" if known.number == 1 else "was"
    return f"{who} {was} put to a vote."


def _which(number: int, voted: int) -> str:
    if number == 1:
        return "it"
    if voted == number:
        return "each of them"
    return "the one that was put to a vote" if voted == 1 else f"the {voted} put to a vote"


def without_vote(state: str) -> str:
    """Say why there is nothing to count for an amendment on which no vote is held.

    What was decided was voted on, or is not known to have been.
    """
    if state in AmendmentState.live:
        return "not voted on so far"
    return NOT_VOTED if state in ENDED_UNVOTED else NOT_HELD


def proposal_words(purpose: str, title: str) -> str:
    """Name a proposal at the head of its column: "Spend £1.3 million more ...", or its title."""
    phrase = purpose.removeprefix("to ")
    return phrase[0].upper() + phrase[1:] if phrase else title
