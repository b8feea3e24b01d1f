"""How many votes a meeting took, with names or without, and what waits; pure."""

from dataclasses import dataclass

from amendments.enums import MotionState, VoteMethod
from council.enums import MeetingStatus
from council.website.fates import small
from council.website.sentences_meeting import MotionTold


def count_sentence(motion: MotionTold) -> str:
    """Say that no count is known, where the motion was decided and the sentence has none."""
    decided = motion.endings or motion.state in {
        MotionState.CARRIED, MotionState.FINAL, MotionState.IN_PRINCIPLE, MotionState.LOST,
    }  # fmt: skip
    is_counted = any(
        ended.ending.for_ is not None or ended.ending.method in VoteMethod.uncounted
        for ended in motion.endings
    )
    return "The count is not known." if decided and not is_counted else ""


@dataclass(frozen=True, slots=True)
class NamesOf:
    """Of how many votes the names are held whole, in part and not at all."""

    whole: int = 0
    part: int = 0
    none: int = 0


def names_sentence(names: NamesOf) -> str:
    """Say of how many votes we hold the names (domain 11); nothing about who took them."""
    total = names.whole + names.part + names.none
    if not total:
        return ""
    votes = "this vote" if total == 1 else f"these {small(total)}\N{NO-BREAK SPACE}votes"
    if names.none == total:
        return f"We do not hold the names for {votes}."
    if names.whole == total:
        return f"We hold the names for {votes}."
    if names.part == total:
        return f"We hold some of the names for {votes}."
    of = f"of {votes}"
    if not names.whole:
        return f"We hold some of the names for {small(names.part)} {of}."
    some = f", and some of the names for {small(names.part)}" if names.part else ""
    return f"We hold the names for {small(names.whole)} {of}{some}."


def waiting_sentence(
    council: str, body: str, when: str, status: str, *, is_full_council: bool = True
) -> str:
    """Say when a meeting is to be, or that it was called off: `when` has its preposition."""
    who = council if is_full_council else f"{body} of {council}"
    if status == MeetingStatus.CANCELLED:
        return f"{who} was to meet {when}, but the meeting was called off."
    return f"{who} is to meet {when}."


def votes_sentence(at: str, votes: int, *, is_live: bool) -> str:
    """Say how many votes are on record of a meeting that is told by no motion."""
    if not votes:
        return f"Nothing is on record of {at} yet."
    taken = "vote was taken" if votes == 1 else "votes were taken"
    return f"At {at} {small(votes)} {taken}{' so far' if is_live else ''}."
