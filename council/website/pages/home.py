"""A council's home: the latest budget in a sentence, what is being decided, a story, decisions."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from council.enums import BodyKind, DatePrecision
from council.live import every
from council.models import Council, Meeting
from council.rules import year_label
from council.sentences import money
from council.templatetags.facts import day
from council.website import queries, queries_home, queries_meetings
from council.website.corrections.reading import corrections_of
from council.website.evening.looks import look_of, public_state
from council.website.evening.steps import label_of_state, told_steps
from council.website.evening.telling import sentence_of, states_of, when_of
from council.website.fates import Moment, fates_sentence
from council.website.pages.words import budget_row
from council.website.queries_home import Rivals
from council.website.sentences import (
    came_on_record,
    rivals_sentence,
    same_service_sentence,
    service_sentence,
)
from council.website.sentences_counts import waiting_sentence

NEWS = 4
STILL_SHOWN = 8  # amendments of tonight's meeting in the first column


def front_of(council: Council, *, is_part: bool = False) -> dict[str, Any]:
    """Return the headline and the columns.

    A live part (`is_part`) has no story and no news: pages keep those they were loaded with.
    """
    meetings = queries_home.meetings_now(council)
    today = timezone.localdate(timezone=ZoneInfo(council.time_zone))
    upcoming = None if meetings else queries_home.next_meeting(council, today)
    budgets = {} if meetings else queries.latest_budgets([council])
    return {
        "budget": budget_row(budgets.get(council.pk)),
        "evening": evening_of(meetings[0]) if meetings else None,
        "others": [(each, sentence_in_short(each)) for each in meetings[1:]],
        "upcoming": upcoming_of(upcoming) if upcoming else None,
        "is_part": is_part,
        "story": None if is_part else story_of(council),
        "news": [] if is_part else news_of(council),
        "seats": queries.seats_of(council),
    }


def every_of(front: dict[str, Any]) -> int:
    """Return how often readers of the home ask, in seconds; nought: nothing is to come."""
    told = front["evening"] or front["upcoming"]
    return every(told["meeting"]) if told else 0


def headline_of(front: dict[str, Any], council: Council) -> str:
    """Return the sentence that the page opens with."""
    if front["evening"]:
        return str(front["evening"]["headline"])
    budget = front["budget"]
    if budget is None:
        return f"{council.name}: no budget is held here yet."
    return (
        f"{budget.sentence} {budget.amendments}"
        if budget.moment == Moment.AFTER
        else budget.sentence
    )


def standfirst_of(front: dict[str, Any]) -> str:
    """Return what is said below it."""
    budget = front["budget"]
    if front["evening"]:
        return str(front["evening"]["last"])
    if budget is None:
        return ""
    amendments = budget.amendments or "No amendment to it is on record here."
    is_said = budget.moment == Moment.AFTER and budget.amendments
    return " ".join(words for words in ("" if is_said else amendments, budget.total) if words)


def evening_of(meeting: Meeting) -> dict[str, Any]:
    """Return what the home tells of a meeting under way: its sentence, its last step, papers."""
    evening = queries_meetings.evening_of(meeting)
    steps = told_steps(evening)
    whole = [each for each in evening.amendments if each.parent_id is None]
    return {
        "meeting": meeting,
        "headline": sentence_of(evening),
        "last": f"Last: {steps[-1].says}" if steps else "",
        "papers": [
            (each, look_of(each), label_of_state("amendment", public_state(each)))
            for each in whole[:STILL_SHOWN]
        ],
        "more": max(len(whole) - STILL_SHOWN, 0),
    }


def sentence_in_short(meeting: Meeting) -> str:
    """Say that another meeting is under way too."""
    return f"{meeting.body.name} is meeting."


def upcoming_of(meeting: Meeting) -> dict[str, Any]:
    """Return the next meeting in words, with the amendments put forward for it."""
    evening = queries_meetings.Evening(
        meeting, amendments=list(queries_meetings.amendments_of(meeting))
    )
    return {
        "meeting": meeting,
        "sentence": waiting_sentence(
            meeting.council.name,
            meeting.body.name,
            when_of(meeting),
            meeting.status,
            is_full_council=meeting.body.kind == BodyKind.FULL_COUNCIL,
        ),
        "amendments": fates_sentence(states_of(evening.amendments), Moment.BEFORE),
        "has_day": meeting.date_precision == DatePrecision.DAY,
    }


@dataclass(frozen=True, slots=True)
class Story:
    """A rivalry in words; `rule` says how it was chosen."""

    title: str
    address: str
    says: Sequence[str]
    link: str
    rule: str


BY_POT = "Chosen by rule: the newest budget of which several amendments wanted the same money."
BY_SERVICE = "Chosen by rule: the newest budget of which several amendments had one subject."
BY_MEETING = "Chosen by rule: the newest budget meeting with amendments."


def story_of(council: Council) -> Story | None:
    """Return a story by rule: rivals for a pot, else for a service, else the newest evening."""
    found = queries_home.story_of(council)
    if found is not None:
        return _of_rivals(found, council)
    newest = queries_home.newest_with_amendments(council)
    if newest is None:
        return None
    meeting, states = newest
    title = f"{meeting.title or meeting.body.name}, {day(meeting)}"
    address = meeting.get_absolute_url()
    return Story(title, address, [fates_sentence(states)], "How the meeting went", BY_MEETING)


def _of_rivals(found: Rivals, council: Council) -> Story | None:
    states = Counter(public_state(each) for each in found.amendments)
    number, pot, line = len(found.amendments), found.pot, found.line
    says = [about_line(found, council)]
    if pot is not None:
        says += [rivals_sentence(number, pot.name), fates_sentence(states)]
        year = year_label(pot.budget.year, council.year_starts_month)
        title = f"{line.service if line else pot.name}, {year}"
        return Story(title, pot.get_absolute_url(), says, "Who wanted the same money?", BY_POT)
    if line is None:
        return None
    says += [same_service_sentence(number, line.service), fates_sentence(states)]
    title = f"{line.service}, {year_label(line.budget.year, council.year_starts_month)}"
    return Story(title, line.budget.get_absolute_url(), says, "See the budget", BY_SERVICE)


def about_line(found: Rivals, council: Council) -> str:
    """Say what the budget put to the council had for a service, and what there was before."""
    line = found.line
    if line is None or found.amount is None:
        return ""
    before = "" if found.before is None else money(found.before, council.currency)
    year = year_label(line.budget.year - 1, council.year_starts_month)
    return service_sentence(money(found.amount, council.currency), before, year)


@dataclass(frozen=True, slots=True)
class News:
    """One thing that changed: where it leads, what is said, when."""

    label: str
    address: str
    says: str
    at: datetime


def news_of(council: Council) -> list[News]:
    """Return what was corrected and what came on record last, newest first."""
    found = [
        News(each.label, f"/{each.reference}", each.verb.lower(), each.at)
        for each in corrections_of(council, NEWS)
    ]
    for out in queries_home.lately_public(council, NEWS):
        meeting = out.meeting
        label = f"{meeting.title or meeting.body.name}, {day(meeting)}"
        says = came_on_record(out.votes, out.amendments)
        found.append(News(label, meeting.get_absolute_url(), says, out.at))
    return sorted(found, key=lambda each: each.at, reverse=True)[:NEWS]
