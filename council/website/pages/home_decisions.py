"""The latest decisions on a council's home."""

from dataclasses import dataclass
from typing import Any

from amendments.enums import MotionState
from council.bars import Piece
from council.models import Council, Meeting
from council.rules import year_label
from council.website import queries_home
from council.website.evening.looks import look_of_state, look_of_vote, public_state
from council.website.evening.steps import bar_of, label_of_state
from council.website.fates import fates_sentence
from council.website.pages.words import badge_words
from council.website.queries_home import BudgetDecisions
from council.website.sentences import decisions_heading
from council.website.sentences_meeting import ordinal
from votes.shown import Figures, figures_of

DECIDED = MotionState.carried_states | {MotionState.LOST, MotionState.NOT_CARRIED}


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One decision on a budget with its bar, drawn to the scale of the list."""

    label: str
    address: str
    meeting: Meeting
    look: str
    word: str
    figures: Figures
    bar: list[Piece]
    amendments: str


def decisions_of(council: Council, seats: int | None) -> dict[str, Any]:
    """Return every decision on a budget as a row, newest first, with the scale (members)."""
    found = [
        each for each in queries_home.decisions_of(council) if each.votes or _is_decided(each)
    ]
    counted = [figures_of(vote) for each in found for vote in each.votes]
    counted += [_figures(each) for each in found if not each.votes]
    most = max((_cast(figures) for figures in counted), default=0)
    scale = max(seats or 0, most)
    # The gap before the abstentions must not run out of the picture.
    rows = [row for each in found for row in _rows(each, council, scale + max(1, scale // 40))]
    years = [each.motion.meeting.held_on.year for each in found]
    return {
        "decisions": rows,
        "decisions_heading": decisions_heading(len(rows), min(years), max(years)) if rows else "",
        "scale": scale if most else 0,
    }


def _is_decided(each: BudgetDecisions) -> bool:
    return public_state(each.motion) in DECIDED


def _rows(each: BudgetDecisions, council: Council, scale: int) -> list[DecisionRow]:
    motion = each.motion
    year = year_label(motion.budget.year, council.year_starts_month) if motion.budget else ""
    fates = fates_sentence(each.amendments)
    if not each.votes:
        figures, state = _figures(each), public_state(motion)
        word = label_of_state("motion", state)
        look, address = look_of_state(state), motion.get_absolute_url()
        bar = bar_of(figures, scale)
        return [
            DecisionRow(f"Budget {year}", address, motion.meeting, look, word, figures, bar, fates)
        ]
    rows = [
        DecisionRow(
            _label(year, place, len(each.votes)),
            vote.get_absolute_url(),
            motion.meeting,
            look_of_vote(vote),
            badge_words(vote),
            figures_of(vote),
            bar_of(figures_of(vote), scale),
            fates if place == len(each.votes) - 1 else "",
        )
        for place, vote in enumerate(each.votes)
    ]
    return rows[::-1]


def _label(year: str, place: int, votes: int) -> str:
    return f"Budget {year}, {ordinal(place).lower()} vote" if votes > 1 else f"Budget {year}"


def _figures(each: BudgetDecisions) -> Figures:
    """Return the figures of a decision that has no vote of its own on record."""
    if each.event is None:
        return Figures(None, None, None, from_names=False)
    event = each.event
    return Figures(
        event.decision_for, event.decision_against, event.decision_abstained, from_names=False
    )


def _cast(figures: Figures) -> int:
    return (figures.for_ or 0) + (figures.against or 0) + (figures.abstained or 0)
