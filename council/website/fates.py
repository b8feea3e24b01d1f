"""What became of several amendments or motions, in one exact sentence; pure (DESIGN 7).

The record may hold fewer than were put, so every sentence speaks of those "on record".
"""

from collections.abc import Iterable, Mapping
from enum import Enum

from amendments.enums import AmendmentState, MotionState
from council.sentences import NINE


class Moment(Enum):
    """When a sentence is said, seen from the meeting: what is open means something else then."""

    BEFORE = "before"
    DURING = "during"
    AFTER = "after"


Phrase = tuple[str, str]
TWO = 2  # has words of its own
STATES: dict[str, Phrase] = {
    AmendmentState.ADOPTED: ("was adopted", "were adopted"),
    AmendmentState.CARRIED: ("was carried", "were carried"),
    AmendmentState.PARTLY_CARRIED: ("was carried in part", "were carried in part"),
    AmendmentState.ACCEPTED: ("was accepted without a vote", "were accepted without a vote"),
    AmendmentState.PENDING_EXECUTIVE: (
        "was carried and is with the executive", "were carried and are with the executive",
    ),
    AmendmentState.EXECUTIVE_REJECTED: (
        "was carried and then rejected by the executive",
        "were carried and then rejected by the executive",
    ),
    AmendmentState.CARRIED_NOT_ADOPTED: (
        "was carried but not adopted", "were carried but not adopted",
    ),
    AmendmentState.SUPERSEDED: (
        "was carried and later superseded", "were carried and later superseded",
    ),
    AmendmentState.RESCINDED: (
        "was rescinded by a later decision", "were rescinded by a later decision",
    ),
    MotionState.FINAL: ("was carried", "were carried"),
    MotionState.IN_PRINCIPLE: ("was carried in principle", "were carried in principle"),
    AmendmentState.LOST: ("was lost", "were lost"),
    AmendmentState.NOT_CARRIED: ("was reported as not carried", "were reported as not carried"),
    AmendmentState.WITHDRAWN: ("was withdrawn", "were withdrawn"),
    AmendmentState.LAPSED: ("lapsed", "lapsed"),
    AmendmentState.FALLEN: ("fell", "fell"),
    AmendmentState.OUT_OF_ORDER: ("was ruled out of order", "were ruled out of order"),
    AmendmentState.NOT_ACCEPTED_FOR_DEBATE: (
        "was not accepted for debate", "were not accepted for debate",
    ),
    AmendmentState.NOT_REACHED: ("was not reached", "were not reached"),
}  # fmt: skip
# Of what is still open: put forward before, to be decided during, without a result after.
OPEN: dict[Moment, Phrase] = {
    Moment.BEFORE: ("has been put forward", "have been put forward"),
    Moment.DURING: ("is still to be decided", "are still to be decided"),
    Moment.AFTER: ("has no result on record", "have no result on record"),
}


def fates_sentence(
    states: Mapping[str, int],
    moment: Moment = Moment.AFTER,
    noun: Phrase = ("amendment", "amendments"),
) -> str:
    """Say what became of them, from numbers by state: "Both amendments on record were lost."."""
    numbers = _by_phrase(states, moment)
    if not numbers:
        return ""
    total = sum(numbers.values())
    if moment == Moment.DURING and set(numbers) == {OPEN[moment]}:
        return _none_yet(total, noun)
    if len(numbers) == 1:
        one, many = next(iter(numbers))
        return f"{_all_of(total, noun)} {one if total == 1 else many}."
    parts = [f"{small(number)} {_form(phrase, number)}" for phrase, number in numbers.items()]
    start = "So far, of" if moment == Moment.DURING and OPEN[moment] in numbers else "Of"
    return f"{start} {small(total)} {noun[1]} on record, {listed(parts)}."


def _by_phrase(states: Mapping[str, int], moment: Moment) -> dict[Phrase, int]:
    """Add up the numbers of states that are told alike, in the order of the table."""
    known = {state: number for state, number in states.items() if number}
    order = [STATES[state] for state in STATES if state in known]
    found: dict[Phrase, int] = dict.fromkeys(order, 0)
    for state, number in known.items():
        phrase = STATES.get(state, OPEN[moment])
        found[phrase] = found.get(phrase, 0) + number
    return found


def _form(phrase: Phrase, number: int) -> str:
    return phrase[0] if number == 1 else phrase[1]


def _all_of(total: int, noun: Phrase) -> str:
    if total == 1:
        return f"The one {noun[0]} on record"
    return f"{'Both' if total == TWO else f'All {small(total)}'} {noun[1]} on record"


def _none_yet(total: int, noun: Phrase) -> str:
    if total == 1:
        return f"The one {noun[0]} on record has not been decided yet."
    none = "Neither" if total == TWO else "None"
    return f"{none} of the {small(total)} {noun[1]} on record has been decided yet."


def small(number: int) -> str:
    """Return a number inside a sentence: four, but 12."""
    return NINE[number] if 0 <= number < len(NINE) else str(number)


def listed(parts: Iterable[str]) -> str:
    """Join the parts of a sentence: "one, two and three"."""
    *first, last = parts
    return f"{', '.join(first)} and {last}" if first else last
