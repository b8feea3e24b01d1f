"""Rows of lists with their sentences, ready to print."""

from dataclasses import dataclass
from typing import Any

from amendments.enums import Outcome
from council.bars import Piece, vote_bar
from council.enums import MeetingStatus
from council.models import Meeting
from council.rules import year_label
from council.templatetags.facts import day
from council.website.queries import BudgetFacts
from council.website.sentences import (
    amendments_sentence,
    budget_sentence,
    meeting_sentence,
    on_day,
)
from votes.models import Vote
from votes.sentences import LOOKS, badge_word
from votes.shown import Figures, figures_of


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """A budget in words."""

    facts: BudgetFacts
    year: str
    sentence: str
    amendments: str


def budget_row(facts: BudgetFacts | None) -> BudgetRow | None:
    """Say what became of a budget and of the amendments to it."""
    if facts is None:
        return None
    council = facts.budget.council
    year = year_label(facts.budget.year, council.year_starts_month)
    return BudgetRow(
        facts,
        year,
        budget_sentence(council.name, year, facts.state),
        amendments_sentence(facts.amendments),
    )


@dataclass(frozen=True, slots=True)
class MeetingRow:
    """A meeting in words; an upcoming one has no counts yet."""

    meeting: Meeting
    sentence: str


def meeting_row(meeting: Meeting, counts: tuple[int, int]) -> MeetingRow:
    """Say what a meeting was and what is held of it (numbers of votes and of amendments)."""
    when = on_day(day(meeting), meeting.date_precision)
    sentence = meeting_sentence(meeting.body.name, when, meeting.status, *counts)
    return MeetingRow(meeting, sentence)


def is_under_way(meeting: Meeting) -> bool:
    """Tell whether a meeting is being held now."""
    return meeting.status in {MeetingStatus.OPEN, MeetingStatus.ADJOURNED}


@dataclass(frozen=True, slots=True)
class VoteRow:
    """A vote with its bar, drawn to the scale of the list."""

    vote: Vote
    look: str
    word: str
    figures: Figures
    bar: list[Piece]


def vote_rows(votes: list[Vote], seats: int | None) -> tuple[list[VoteRow], int]:
    """Draw votes to one scale (members): the seats, or the most votes cast where not known."""
    shown = [(vote, figures_of(vote)) for vote in votes]
    scale = max([seats or 0, *(_cast(figures) for _, figures in shown)])
    rows = [
        VoteRow(
            vote,
            "no" if vote.status == "void" else LOOKS[Outcome(vote.declared_result or "unknown")],
            badge_words(vote),
            figures,
            _bar(figures, scale),
        )
        for vote, figures in shown
    ]
    return rows, scale


def result_words(vote: Any) -> str:
    """Return the declared result in a word; a void vote decided nothing."""
    return "Void" if vote.status == "void" else badge_word(vote.declared_result, "")


def badge_words(vote: Any) -> str:
    """Return the result in the council's own word; a void vote decided nothing."""
    return (
        "Void" if vote.status == "void" else badge_word(vote.declared_result, vote.declared_words)
    )


def _cast(figures: Figures) -> int:
    return (figures.for_ or 0) + (figures.against or 0) + (figures.abstained or 0)


def _bar(figures: Figures, scale: int) -> list[Piece]:
    if figures.for_ is None or figures.against is None:
        return []
    # The gap before the abstentions must not run out of the picture.
    room = scale + max(1, scale // 40)
    return vote_bar(figures.for_, figures.against, figures.abstained, room)
