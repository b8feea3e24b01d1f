"""The sentence and the standfirst of a meeting's page, from what is public of it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from zoneinfo import ZoneInfo

from amendments.enums import Verb
from amendments.models import Amendment, Motion
from amendments.sentences_decision import Ending
from council.enums import BodyKind, DatePrecision, MeetingStatus
from council.models import Meeting
from council.records import seen
from council.rules import year_label
from council.sentences import clock
from council.templatetags.facts import day
from council.website.evening.looks import public_state
from council.website.fates import Moment, fates_sentence
from council.website.queries_meetings import Evening, Step
from council.website.sentences import on_day
from council.website.sentences_counts import (
    NamesOf,
    count_sentence,
    names_sentence,
    votes_sentence,
    waiting_sentence,
)
from council.website.sentences_meeting import (
    Ended,
    MeetingTold,
    MotionTold,
    main_motion,
    moment_of,
    opening,
    tallies_sentence,
)
from votes import shown
from votes.enums import NamesHeld, VoteKind, VoteStatus
from votes.models import Vote

OF = "\N{RIGHT SINGLE QUOTATION MARK}s"
TAKEN_IN = ("accepted", "carried")


def sentence_of(evening: Evening) -> str:
    """Return the sentence that opens the page of a meeting."""
    return opening(told_of(evening))


def standfirst_of(evening: Evening) -> list[str]:
    """Return what is said below it: counts, amendments, names."""
    told = told_of(evening)
    moment, main = moment_of(told), main_motion(told.motions)
    says = [tallies_sentence(main.endings), count_sentence(main)] if main else []
    in_headline = moment == Moment.DURING and main is not None and not main.endings
    says += [] if in_headline else [fates_sentence(told.amendments, moment)]
    says.append(names_sentence(names_of(evening)))
    return [words for words in says if words]


def told_of(evening: Evening) -> MeetingTold:
    """Return the facts of a meeting that its sentence needs."""
    meeting = evening.meeting
    is_by_day = meeting.date_precision == DatePrecision.DAY
    return MeetingTold(
        place_of(meeting),
        _status(evening),
        [_motion(motion, evening) for motion in evening.motions],
        states_of(evening.amendments),
        meeting.held_on if is_by_day else None,
        _otherwise(evening),
    )


def _status(evening: Evening) -> str:
    """Return the meeting's status; one that nobody opened is over where something was decided."""
    papers = [step for step in evening.steps if step.kind != "meeting"]
    is_decided = any(step.kind == "vote" or step.event.outcome for step in papers)
    if evening.meeting.status == MeetingStatus.SCHEDULED and is_decided:
        return MeetingStatus.CLOSED
    return evening.meeting.status


def place_of(meeting: Meeting) -> str:
    """Name a meeting inside a sentence: the council's for full council, else the body's."""
    if meeting.body.kind == BodyKind.FULL_COUNCIL:
        return f"{meeting.council.name}{OF} meeting"
    return f"the meeting of {meeting.body.name}, {meeting.council.name}"


def states_of(amendments: Iterable[Amendment]) -> Counter[str]:
    """Count whole amendments by where they stand; parts are told by their whole."""
    return Counter(public_state(each) for each in amendments if each.parent_id is None)


def subject_of(motion: Motion, meeting: Meeting) -> str:
    """Name a motion as a sentence begins with it."""
    council = meeting.council
    budget = seen(motion.budget)
    if budget is None:
        return f"The motion “{motion.title}”"
    year = year_label(budget.year, council.year_starts_month)
    if meeting.body.kind == BodyKind.FULL_COUNCIL:
        return f"{council.name}{OF} budget for {year}"
    return f"The motion on {council.name}{OF} budget for {year}"


def when_of(meeting: Meeting) -> str:
    """Say when a meeting is to be, with the time on its agenda: on 15 February 2027 at 10:00."""
    words = on_day(day(meeting), meeting.date_precision)
    if meeting.starts_at is None or meeting.date_precision != DatePrecision.DAY:
        return words
    return f"{words} at {clock(meeting.starts_at, meeting.council.time_zone, meeting.held_on)}"


def names_of(evening: Evening) -> NamesOf:
    """Count the votes by which of their names are held; void ones decided nothing."""
    held = Counter(evening.names[vote.pk] for vote in evening.votes if vote.status != "void")
    return NamesOf(held[NamesHeld.WHOLE], held[NamesHeld.PART], held[NamesHeld.NONE])


def _otherwise(evening: Evening) -> str:
    """Return the sentence of a meeting that no motion tells."""
    meeting = evening.meeting
    if meeting.status in {MeetingStatus.SCHEDULED, MeetingStatus.CANCELLED}:
        return waiting_sentence(
            meeting.council.name,
            meeting.body.name,
            when_of(meeting),
            meeting.status,
            is_full_council=meeting.body.kind == BodyKind.FULL_COUNCIL,
        )
    is_live = meeting.status != MeetingStatus.CLOSED
    held = sum(vote.status != VoteStatus.VOID for vote in evening.votes)
    return votes_sentence(place_of(meeting), held, is_live=is_live)


# Decisions.


def _motion(motion: Motion, evening: Evening) -> MotionTold:
    return MotionTold(
        subject_of(motion, evening.meeting),
        public_state(motion),
        endings_of(motion, evening),
        is_budget=seen(motion.budget) is not None,
    )


def main_votes(motion: Motion, evening: Evening) -> list[Vote]:
    """Return the votes on a motion itself, void ones left out, in the order of the day."""
    order = {
        step.record.pk: place
        for place, step in enumerate(evening.steps)
        if step.kind == "vote" and step.event.verb == "declare"
    }
    found = [
        vote
        for vote in evening.votes
        if vote.kind == VoteKind.MAIN
        and vote.status != VoteStatus.VOID
        and motion in evening.subjects.get(vote.pk, ())
    ]
    return sorted(found, key=lambda vote: (order.get(vote.pk, len(order)), vote.number))


def endings_of(motion: Motion, evening: Evening) -> list[Ended]:
    """Return how a motion was decided, in order; without a vote by the decision on record."""
    votes = main_votes(motion, evening)
    if not votes:
        return [Ended(ending) for ending in _decisions(motion, evening.steps)]
    found, since = [], 0
    for vote in votes:
        place = _place_of(vote, evening.steps)
        taken = _taken_in(evening.steps[since:place])
        found.append(Ended(_ending(vote), _day_of(vote, evening.meeting), taken))
        since = place
    return found


def _ending(vote: Vote) -> Ending:
    figures = shown.figures_of(vote)
    return Ending(
        vote.declared_result,
        figures.for_,
        figures.against,
        figures.abstained,
        vote.declared_by_casting_vote,
        vote.method,
    )


def _decisions(motion: Motion, steps: Sequence[Step]) -> list[Ending]:
    """Return the last decision on a motion that no vote tells."""
    events = [
        step.event
        for step in steps
        if step.kind == "motion" and step.record == motion and step.event.outcome
    ]
    return [
        Ending(
            event.outcome,
            event.decision_for,
            event.decision_against,
            event.decision_abstained,
            event.by_casting_vote,
            event.method or "not_known",
        )
        for event in events[-1:]
    ]


def _place_of(vote: Vote, steps: Sequence[Step]) -> int:
    places = (
        place for place, step in enumerate(steps) if step.kind == "vote" and step.record == vote
    )
    return next(places, len(steps))


def _taken_in(steps: Sequence[Step]) -> dict[str, int]:
    """Count the amendments that became part of the motion in these steps."""
    ended: dict[tuple[str, int], str] = {}
    for step in steps:
        if word := _end_in(step):
            ended[step.kind, step.record.pk] = word
    found = Counter(ended.values())
    return {word: found[word] for word in TAKEN_IN}


def _end_in(step: Step) -> str:
    """Return how an amendment ended in a step; empty where it did not."""
    if step.kind == "vote":
        is_decided = step.record.status != VoteStatus.VOID
        is_whole = step.record.kind == VoteKind.AMENDMENT
        return (step.record.declared_result or "") if is_decided and is_whole else ""
    if step.kind != "amendment" or step.record.parent_id is not None:
        return ""
    return "accepted" if step.event.verb == Verb.ACCEPT else step.event.outcome


def _day_of(vote: Vote, meeting: Meeting) -> date | None:
    """Return the day on which a vote was taken, in the council's zone; null where not known."""
    if vote.taken_at is None:
        return None
    return vote.taken_at.astimezone(ZoneInfo(meeting.council.time_zone)).date()
