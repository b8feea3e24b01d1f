"""What a meeting's page says first: what happened there, from facts alone; pure (DESIGN 7).

Every combination of results has its sentence; tests hold the table. Nothing is said of why.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from amendments.enums import MotionState, Outcome
from amendments.sentences_decision import Ending
from council.enums import MeetingStatus
from council.website.fates import Moment, Phrase, fates_sentence, listed, small
from votes.sentences import ending_sentence

MOTIONS: Phrase = ("motion", "motions")
ORDINALS = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth")
SUFFIXES = {1: "st", 2: "nd", 3: "rd"}
MOMENTS = {
    MeetingStatus.SCHEDULED: Moment.BEFORE,
    MeetingStatus.OPEN: Moment.DURING,
    MeetingStatus.ADJOURNED: Moment.DURING,
}
# How a motion ended on which no vote of its own is on record.
WITHOUT_VOTE = {
    MotionState.CARRIED: "was carried",
    MotionState.FINAL: "was carried",
    MotionState.IN_PRINCIPLE: "was carried in principle",
    MotionState.LOST: "was lost",
    MotionState.NOT_CARRIED: "was not carried, as reported",
    MotionState.WITHDRAWN: "was withdrawn",
    MotionState.LAPSED: "lapsed: nobody seconded it",
    MotionState.NOT_REACHED: "was not reached",
}
# Where it stands while the meeting goes on.
ON_THE_WAY = {
    MotionState.RECOMMENDED: "has not been moved yet",
    MotionState.MOVED: "has been moved",
    MotionState.SECONDED: "has been moved and seconded",
    MotionState.ADJOURNED: "was moved, and the debate on it is adjourned",
}
AFTER = {
    MotionState.ADJOURNED: "was moved, and the debate on it was adjourned",
}


@dataclass(frozen=True, slots=True)
class Ended:
    """One decision on a motion: how it ended, on which day, and what went into it before.

    `taken_in` has the number of amendments `accepted` and `carried` since the decision before
    this one; `on` is null where the day is known no better than the meeting's.
    """

    ending: Ending
    on: date | None = None
    taken_in: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MotionTold:
    """A motion as the sentence needs it: its name, where it stands, how it was decided."""

    subject: str
    state: str
    endings: Sequence[Ended] = ()
    is_budget: bool = False


@dataclass(frozen=True, slots=True)
class MeetingTold:
    """What is told of a meeting; numbers of amendments by state, a day only where it is known."""

    at: str
    status: str
    motions: Sequence[MotionTold] = ()
    amendments: Mapping[str, int] = field(default_factory=dict)
    on: date | None = None
    otherwise: str = ""


def opening(meeting: MeetingTold) -> str:
    """Return the sentence that opens the page."""
    if meeting.status in {MeetingStatus.SCHEDULED, MeetingStatus.CANCELLED}:
        return meeting.otherwise
    main = main_motion(meeting.motions)
    if main is not None:
        return motion_sentence(main, meeting)
    if meeting.motions:
        states: dict[str, int] = {}
        for motion in meeting.motions:
            states[motion.state] = states.get(motion.state, 0) + 1
        told = fates_sentence(states, moment_of(meeting), MOTIONS)
        return f"At {meeting.at}: {told[0].lower()}{told[1:]}"
    return meeting.otherwise


def moment_of(meeting: MeetingTold) -> Moment:
    """Return from where the meeting is told: before, during or after it."""
    return MOMENTS.get(MeetingStatus(meeting.status), Moment.AFTER)


def main_motion(motions: Sequence[MotionTold]) -> MotionTold | None:
    """Return the motion that the meeting is told by: its only budget, or its only motion."""
    budgets = [motion for motion in motions if motion.is_budget]
    if len(budgets) == 1:
        return budgets[0]
    return motions[0] if len(motions) == 1 else None


def motion_sentence(motion: MotionTold, meeting: MeetingTold) -> str:
    """Say what became of a motion at a meeting."""
    is_live = moment_of(meeting) == Moment.DURING
    told = [_became(motion, meeting, is_live=is_live)]
    if is_live and motion.state in ON_THE_WAY and not motion.endings:
        told.append(fates_sentence(meeting.amendments, Moment.DURING))
    if motion.endings and motion.state == MotionState.IN_PRINCIPLE:
        told.append("The decision is in principle: the executive can still object.")
    if motion.is_budget and _is_lost(motion):
        told.append("No budget is set yet." if is_live else "The meeting set no budget.")
    return " ".join(words for words in told if words)


def _became(motion: MotionTold, meeting: MeetingTold, *, is_live: bool) -> str:
    if len(motion.endings) == 1:
        return ending_sentence(motion.subject, motion.endings[0].ending)
    if motion.endings:
        return several_sentence(motion.subject, motion.endings, meeting.on)
    state = MotionState(motion.state)
    known = WITHOUT_VOTE | (ON_THE_WAY if is_live else AFTER)
    if state in known:
        return f"{motion.subject} {known[state]}."
    return f"What became of {inside(motion.subject)} is not known."


def inside(subject: str) -> str:
    """Return a subject as it stands inside a sentence: "the motion ..."; names keep theirs."""
    return f"the{subject[3:]}" if subject.startswith("The ") else subject


def _is_lost(motion: MotionTold) -> bool:
    if motion.endings:
        last = motion.endings[-1].ending
        is_won = last.result == Outcome.CARRIED
        return last.result not in {None, Outcome.UNKNOWN} and not is_won
    return motion.state == MotionState.LOST


def several_sentence(subject: str, endings: Sequence[Ended], on: date | None) -> str:
    """Tell decisions in their order: "The budget was lost by four votes, then carried ...".

    `on` is the day of the meeting; null where it is not known to the day.
    """
    clauses = [f"was {_first(endings[0].ending)}"]
    for before, after in pairwise(endings):
        when = _when(before.on or on, after.on or on)
        clauses.append(f"then {_later(before.ending, after, when)}")
    return f"{subject} {', '.join(clauses)}."


def _first(ending: Ending) -> str:
    """Say how the first one ended, with the majority where the larger side won."""
    word, how = _word(ending)
    majority = None if ending.by_casting_vote else majority_of(ending)
    if majority is None:
        return f"{word}{how}"
    return f"{word} by {small(majority)}\N{NO-BREAK SPACE}{'vote' if majority == 1 else 'votes'}"


def majority_of(ending: Ending) -> int | None:
    """Return by how many votes the side that won won; null where that is not known or not so."""
    if ending.for_ is None or ending.against is None:
        return None
    more = ending.for_ - ending.against
    found = {Outcome.CARRIED: more, Outcome.LOST: -more}.get(Outcome(ending.result or "unknown"))
    return found if found is not None and found > 0 else None


def _word(ending: Ending) -> tuple[str, str]:
    """Return what became of it and what is said after the day."""
    if ending.result in {None, Outcome.UNKNOWN}:
        return "put to the vote", ", with a result that is not known"
    if ending.result == Outcome.TIED:
        return "not carried", ", the votes being equal"
    word = "carried" if ending.result == Outcome.CARRIED else "lost"
    how = " on the casting vote of the person presiding" if ending.by_casting_vote else ""
    return word, how


def _later(before: Ending, after: Ended, when: str) -> str:
    """Say how a later one ended: "carried the same day after an amendment was accepted"."""
    word, how = _word(after.ending)
    again = " again" if word == _word(before)[0] else ""
    return f"{word}{again} {when}{_after(after.taken_in)}{how}"


def _when(before: date | None, after: date | None) -> str:
    if before is None or after is None:
        return "at the same meeting"
    return "the same day" if before == after else "later in the same meeting"


def _after(taken_in: Mapping[str, int]) -> str:
    parts = [
        f"{'an amendment' if number == 1 else f'{small(number)} amendments'} "
        f"{'was' if number == 1 else 'were'} {word}"
        for word, number in taken_in.items()
        if number
    ]
    return f" after {listed(parts)}" if parts else ""


def tallies_sentence(endings: Sequence[Ended]) -> str:
    """Give the counts of several votes: "First vote: 36 for, 40 against, 1 abstained. ..."."""
    if len(endings) < 2:  # noqa: PLR2004 - of one vote the headline has the count
        return ""
    return " ".join(
        f"{ordinal(place)} vote: {tally_words(ended.ending)}."
        for place, ended in enumerate(endings)
    )


def tally_words(ending: Ending) -> str:
    """Print a count in a line: 36 for, 40 against, 1 abstained; what is not known is said."""
    if ending.for_ is None and ending.against is None:
        return "the count is not known"
    counts = ((ending.for_, "for"), (ending.against, "against"), (ending.abstained, "abstained"))
    return ", ".join(
        f"{word} not known" if number is None else f"{number}\N{NO-BREAK SPACE}{word}"
        for number, word in counts
    )


def ordinal(place: int) -> str:
    """Return the word of a place, counted from nought: First, Second, 10th, 21st."""
    if place < len(ORDINALS):
        return ORDINALS[place]
    tens, ones = divmod(place + 1, 10)
    return f"{place + 1}{'th' if tens % 10 == 1 else SUFFIXES.get(ones, 'th')}"
