"""How a vote ended, in words that pages of votes and of amendments share; pure (DESIGN 7)."""

from dataclasses import dataclass

from amendments.enums import Outcome, VoteMethod
from council.sentences import NO_BREAK, count, number_word

NO_COUNT = {
    VoteMethod.AFFIRMATION: "by affirmation of the meeting",
    VoteMethod.SHOW_OF_HANDS_COUNTED: "on a show of hands",
    VoteMethod.SHOW_OF_HANDS_UNCOUNTED: "on a show of hands",
    VoteMethod.BALLOT: "by secret ballot",
}


@dataclass(frozen=True, slots=True)
class Ending:
    """How a vote ended: the declared result with the figures shown beside it (members).

    `needed`: what it took where more for than against was not enough ("at least two thirds of
    those voting"); else empty.
    """

    result: str | None
    for_: int | None
    against: int | None
    abstained: int | None
    by_casting_vote: bool = False
    method: str = VoteMethod.NOT_KNOWN
    needed: str = ""


def became(ending: Ending) -> str:
    """Say how it ended: "was carried by 36 votes to 1" (DESIGN 7)."""
    if ending.result in {None, Outcome.UNKNOWN}:
        return "was put to the vote; the result is not known"
    if ending.by_casting_vote:
        return _by_casting_vote(ending)
    if ending.result == Outcome.TIED:
        return f"was not carried: the votes were equal{_each_way(ending, ', ')}"
    if ending.result == Outcome.LOST and _each_way(ending, ""):
        return f"was lost: the votes were equal{_each_way(ending, ', ')}"
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
    """Return the figures, the winning side's first; or how it was taken without a count.

    Where the larger side did not win (a threshold, a mistake) both sides are named.
    """
    if ending.for_ is None or ending.against is None:
        return _one_side(ending) or NO_COUNT.get(VoteMethod(ending.method), "")
    first, second = ending.for_, ending.against
    if ending.result == Outcome.LOST:
        first, second = second, first
    if first > second:
        return f"by {count(first, 'vote', 'votes')} to{NO_BREAK}{second}"
    return _both_sides(ending)


def _both_sides(ending: Ending) -> str:
    """Name both figures where the larger one did not win, and what it took, if that is known."""
    for_ = count(ending.for_ or 0, "vote", "votes")
    both = f"with {for_} for and {ending.against}{NO_BREAK}against"
    is_short = ending.result == Outcome.LOST and ending.needed
    return f"{both}: {ending.needed} were needed" if is_short else both


def _one_side(ending: Ending) -> str:
    """Name the one figure that is known, and say that the other is not."""
    for number, side, other in (
        (ending.for_, "for", "against"), (ending.against, "against", "for"),
    ):  # fmt: skip
        if number is not None:
            told = f"with {count(number, 'vote', 'votes')} {side}"
            return f"{told}; how many voted {other} is not known"
    return ""


def abstained_words(number: int | None) -> str:
    """Return the sentence about members who abstained; empty where there were none."""
    if not number:
        return ""
    word = number_word(number)
    tied = NO_BREAK if word.isdigit() else " "
    return f"{word}{tied}{'member' if number == 1 else 'members'} abstained."
