"""What a vote page says in words: how it ended, what was needed, which names are held; pure."""

from dataclasses import dataclass

from amendments.enums import Outcome, VoteMethod
from council.enums import Evidence
from council.sentences import count, number_word
from votes.enums import NamesHeld, NamesTaken, ThresholdKind, ThresholdOf, VoteStatus

LOOKS: dict[str, str] = {
    Outcome.CARRIED: "yes",
    Outcome.LOST: "no",
    Outcome.TIED: "no",
    Outcome.UNKNOWN: "live",
}
# Words of chairs and minutes that say the same as the declared result (domain 8.1).
SAYS_THE_SAME = {
    Outcome.CARRIED: {"carried", "agreed", "approved", "resolved", "adopted", "passed"},
    Outcome.LOST: {"lost", "rejected", "defeated", "fell", "fallen", "not carried", "not agreed"},
}
NO_COUNT = {
    VoteMethod.AFFIRMATION: "by affirmation of the meeting",
    VoteMethod.SHOW_OF_HANDS_UNCOUNTED: "on a show of hands",
}


@dataclass(frozen=True, slots=True)
class Ending:
    """How a vote ended: the declared result with the figures shown beside it (members)."""

    result: str | None
    for_: int | None
    against: int | None
    abstained: int | None
    by_casting_vote: bool = False
    method: str = VoteMethod.NOT_KNOWN


def badge_word(result: str | None, words: str) -> str:
    """Return the council's own word where it says what was declared; else the result itself."""
    if result is None:
        return "Result not known"
    outcome = Outcome(result)
    own = words.strip()
    return own if own.lower() in SAYS_THE_SAME.get(outcome, ()) else outcome.label


def ending_sentence(subject: str, ending: Ending) -> str:
    """Say what became of `subject`: "The budget was carried by 36 votes to 1." (DESIGN 7)."""
    return f"{subject} {_became(ending)}.{_abstained(ending.abstained)}"


def _became(ending: Ending) -> str:
    if ending.result in {None, Outcome.UNKNOWN}:
        return "was put to the vote; the result is not known"
    if ending.by_casting_vote:
        return _by_casting_vote(ending)
    if ending.result == Outcome.TIED:
        return f"was not carried: the votes were equal{_each_way(ending, ', ')}"
    word = "carried" if ending.result == Outcome.CARRIED else "lost"
    return f"was {word} {_figures(ending)}".rstrip()


def _by_casting_vote(ending: Ending) -> str:
    word = "carried" if ending.result == Outcome.CARRIED else "lost"
    after = _each_way(ending, ", after ")
    return f"was {word} on the casting vote of the person presiding{after}"


def _each_way(ending: Ending, joint: str) -> str:
    if ending.for_ is None or ending.for_ != ending.against:
        return ""
    return f"{joint}{count(ending.for_, 'vote', 'votes')} each way"


def _figures(ending: Ending) -> str:
    """Return the figures, the winning side's first; or how it was taken without a count."""
    if ending.for_ is None or ending.against is None:
        return NO_COUNT.get(VoteMethod(ending.method), "")
    first, second = ending.for_, ending.against
    if ending.result == Outcome.LOST:
        first, second = second, first
    return f"by {count(first, 'vote', 'votes')} to\N{NO-BREAK SPACE}{second}"


def _abstained(number: int | None) -> str:
    if not number:
        return ""
    return f" {number_word(number)} {'member' if number == 1 else 'members'} abstained."


def names_sentence(held: str, taken: str, names: int, voted: int | None, method: str) -> str:
    """Say which names are held, in the words of domain 11; numbers of members.

    Never "not recorded" by default: at a budget meeting that would allege a breach of the law.
    """
    if held == NamesHeld.WHOLE:
        return "We hold the names for this vote."
    if held == NamesHeld.PART:
        of = f" of {voted}" if voted is not None and voted >= names else ""
        return f"We hold the names of {names}{of} members."
    if taken == NamesTaken.NO:
        how = "" if method == VoteMethod.NOT_KNOWN else f" ({VoteMethod(method).label.lower()})"
        return f"Names were not taken for this vote{how}."
    if taken == NamesTaken.YES:
        return "The names for this vote are not published here."
    return "We do not hold the names for this vote."


def standing_words(status: str, evidence: str) -> str:
    """Say how a vote stands; only what was keyed in the meeting is provisional."""
    if status == VoteStatus.DECLARED and evidence != Evidence.DESK:
        return "As reported"
    return str(VoteStatus(status).label)


def needed_sentence(
    kind: str, numerator: int | None, denominator: int | None, of: str, number: int | None
) -> str:
    """Say how many votes the question needed (domain 5.4)."""
    if kind == ThresholdKind.SIMPLE:
        return (
            "More votes for than against were needed. Abstentions do not count towards the result."
        )
    if kind == ThresholdKind.FIXED:
        return f"At least {number} votes for were needed."
    least = "More than" if kind == ThresholdKind.MORE_THAN else "At least"
    return f"{least} {numerator}/{denominator} of {ThresholdOf(of).label} had to vote for."
