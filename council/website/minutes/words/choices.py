"""How members voted in the sentences of minutes: names, their totals, and whose are missing."""

from collections.abc import Iterable

from amendments.enums import VoteMethod
from council.website.minutes.facts import Marked, Name, Vote
from council.website.minutes.words.names import one, several
from votes.enums import CHOICES_IN_ORDER, BallotChoice, NamesTaken

CAST = {BallotChoice.FOR, BallotChoice.AGAINST, BallotChoice.ABSTAIN}


def choice_word(mark: Marked) -> str:
    """Return a choice as the table prints it."""
    return mark.answer or BallotChoice(mark.choice or BallotChoice.UNKNOWN).label


def choice_by(mark: Marked) -> str:
    """Return the word of one vote with the proxy who gave it, where there was one."""
    word = choice_word(mark)
    return word if mark.proxy is None else f"{word} (by proxy, {one(mark.proxy)})"


def mark_name(mark: Marked) -> Name:
    """Return the name of a member with the proxy, where there was one."""
    if mark.proxy is None:
        return mark.name
    return Name(f"{mark.name.short} (by proxy, {one(mark.proxy)})", mark.name.style, mark.name.key)


def name_lists(vote: Vote) -> list[tuple[str, str]]:
    """Return (heading with total, names): for, against, abstained, then those not voting.

    A side that nobody took is printed only where every name is known.
    """
    lists = [*_answers_given(vote)] if vote.answers else []
    for choice in CHOICES_IN_ORDER:
        names = [mark_name(mark) for mark in vote.marks if mark.choice == choice]
        is_printed = names or (choice in CAST and vote.roll_complete and not vote.answers)
        if is_printed:
            lists.append((f"{choice.label} ({len(names)})", several(names, ", ".join) or "none"))
    return lists


def _answers_given(vote: Vote) -> Iterable[tuple[str, str]]:
    for answer in vote.answers:
        names = [mark_name(mark) for mark in vote.marks if mark.answer == answer.label]
        yield f"{answer.label} ({len(names)})", several(names, ", ".join) or "none"


def totals_sentence(vote: Vote) -> str:
    """Add the names up, those who did not vote apart; a casting vote is in neither."""
    cast = [mark for mark in vote.marks if mark.choice in CAST or mark.answer]
    voting = [mark for mark in cast if mark.choice != BallotChoice.ABSTAIN]
    rest = len(vote.marks) - len(cast)
    return (
        f"By the names: {len(voting)} voting, {len(cast) - len(voting)} abstaining, "
        f"{rest} not voting or not there."
    )


def names_sentence(vote: Vote) -> str:
    """Say which names are not held; empty where every name is printed or none is expected."""
    if vote.has_names:
        return "" if vote.roll_complete else f"Only {_names(len(vote.marks))} known of this vote."
    if vote.voided:
        return ""
    if vote.names_wait:
        return "The names are not public yet."
    if vote.names_taken == NamesTaken.NO:
        return "Names were not taken."
    if vote.names_taken == NamesTaken.YES:
        return "Names were taken; they are not held here."
    return "" if vote.method in VoteMethod.uncounted else "The names are not held here."


def _names(number: int) -> str:
    return "one name is" if number == 1 else f"{number} names are"
