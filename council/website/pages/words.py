"""Rows of lists with their sentences, ready to print."""

from dataclasses import dataclass
from typing import Any

from amendments.enums import BudgetStage, MotionState
from amendments.models import Budget
from council.enums import MeetingStatus
from council.models import Meeting
from council.rules import year_label
from council.sentences import money
from council.templatetags.facts import day
from council.website.fates import Moment, fates_sentence
from council.website.queries import BudgetFacts
from council.website.sentences import (
    budget_sentence,
    meeting_sentence,
    on_day,
    so_far_sentence,
    total_sentence,
)
from votes.sentences import badge_word

SET = {MotionState.CARRIED, MotionState.FINAL}
MOMENTS = {
    MotionState.RECOMMENDED: Moment.BEFORE,
    MotionState.MOVED: Moment.DURING,
    MotionState.SECONDED: Moment.DURING,
    MotionState.ADJOURNED: Moment.DURING,
}


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """A budget in words: what became of it, of the amendments to it, and its total."""

    facts: BudgetFacts
    year: str
    sentence: str
    amendments: str
    total: str
    moment: Moment


def budget_row(facts: BudgetFacts | None) -> BudgetRow | None:
    """Say what became of a budget and of the amendments to it."""
    if facts is None:
        return None
    council = facts.budget.council
    year = year_label(facts.budget.year, council.year_starts_month)
    moment = MOMENTS.get(MotionState(facts.state), Moment.AFTER) if facts.state else Moment.AFTER
    return BudgetRow(
        facts,
        year,
        budget_sentence(council.name, year, facts.state, headline_amount(facts)),
        fates_sentence(facts.amendments, moment),
        total_words(facts),
        moment,
    )


def headline_amount(facts: BudgetFacts) -> str:
    """Return the total that belongs in the sentence: as adopted, or as recommended."""
    if facts.state in SET:
        return _money(facts, facts.stated if facts.total is None else facts.total)
    if facts.state == MotionState.RECOMMENDED:
        return _money(facts, facts.totals.get(BudgetStage.RECOMMENDED))
    return ""


def total_words(facts: BudgetFacts) -> str:
    """Say what the total in the sentence counts, or what the totals are so far."""
    recommended, so_far = (
        _money(facts, facts.totals.get(stage))
        for stage in (BudgetStage.RECOMMENDED, BudgetStage.SUBSTANTIVE)
    )
    if facts.state in MOMENTS:
        return so_far_sentence(recommended, so_far, facts.basis)
    amount = headline_amount(facts)
    basis = facts.basis if facts.total is not None else ""
    return total_sentence(amount, basis, "as adopted") if amount else ""


def _money(facts: BudgetFacts, amount: int | None) -> str:
    return "" if amount is None else money(amount, facts.budget.council.currency)


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


def result_words(vote: Any) -> str:
    """Return the declared result in a word; a void vote decided nothing."""
    return "Void" if vote.status == "void" else badge_word(vote.declared_result, "")


def badge_words(vote: Any) -> str:
    """Return the result in the council's own word; a void vote decided nothing."""
    return (
        "Void" if vote.status == "void" else badge_word(vote.declared_result, vote.declared_words)
    )


def label_of(year: int, budget: Budget) -> str:
    """Print a year as the council does: 2019/20."""
    return year_label(year, budget.council.year_starts_month)
