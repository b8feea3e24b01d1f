"""Corrections read from the events of votes, papers and records."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils import timezone

from amendments.enums import AmendmentState, MotionState, Verb
from amendments.models import Amendment, AmendmentEvent, Motion, MotionEvent
from council.models import Council, RecordEvent
from council.website.corrections.naming import labels_of, with_names
from council.website.corrections.shapes import Change, Correction
from council.website.corrections.words import (
    changed_fields,
    changed_people,
    field_words,
    value_words,
)
from council.website.queries import MOST, released
from votes.enums import VoteVerb
from votes.followed import authority_of
from votes.models import Vote, VoteEvent

RECORD_VERBS = {
    "correct": "Corrected",
    "redact": "Taken out by law",
    "change_reference": "Given another address",
}

VOTE_VERBS = (str(VoteVerb.CORRECT), str(VoteVerb.VOID))
Event = VoteEvent | AmendmentEvent | MotionEvent | RecordEvent
# What is read with each event; `told` asks for no more.
READ: dict[type[Any], tuple[str, ...]] = {
    VoteEvent: ("vote", "text"),
    AmendmentEvent: ("amendment", "text"),
    MotionEvent: ("motion", "text"),
    RecordEvent: ("council", "text"),
}


def corrections_of(council: Council, most: int = MOST) -> list[Correction]:
    """Return the public corrections of a council, newest first, in a fixed number of queries."""
    found: list[Event] = []
    for rows in _events_of(council):
        events = rows.filter(released()).select_related(*READ[rows.model])
        found += events.order_by("-recorded_at", "-id")[:most]
    newest = sorted(found, key=lambda event: event.recorded_at, reverse=True)
    return [each for each in told(newest) if each is not None][:most]


def _events_of(council: Council) -> Iterator[Any]:
    """Yield the corrections of each log, of public papers; whose records are is asked later."""
    votes = Vote.objects.published().filter(council=council)
    yield VoteEvent.objects.filter(vote__in=votes, verb__in=VOTE_VERBS)
    amendments = Amendment.objects.published().filter(council=council)
    yield AmendmentEvent.objects.filter(amendment__in=amendments, verb=Verb.CORRECT)
    motions = Motion.objects.published().filter(council=council)
    yield MotionEvent.objects.filter(motion__in=motions, verb=Verb.CORRECT)
    yield RecordEvent.objects.filter(council=council, verb__in=RECORD_VERBS)


def told(events: Sequence[Event]) -> list[Correction | None]:
    """Tell of each event what it corrected, with names; None where its record is not public.

    The page and the API's list both print what this says.
    """
    of_records = [event for event in events if isinstance(event, RecordEvent)]
    known = {reference: (label, model) for reference, label, model in labels_of(of_records)}
    found = [_told(event, known) for event in events]
    named = iter(with_names([each for each in found if each is not None]))
    return [None if each is None else next(named) for each in found]


def _told(event: Event, known: Mapping[str, tuple[str, type[Any]]]) -> Correction | None:
    if isinstance(event, VoteEvent):
        return _of_vote(event)
    if isinstance(event, AmendmentEvent):
        return _of_paper(event, event.amendment, AmendmentState)
    if isinstance(event, MotionEvent):
        return _of_paper(event, event.motion, MotionState)
    return _of_record(event, *known[event.reference]) if event.reference in known else None


def _of_vote(event: VoteEvent) -> Correction:
    vote, shown = event.vote, event.vote.names_published_at
    people = changed_people(event.data) if shown and shown <= timezone.now() else ()
    return Correction(
        vote.reference,
        f"Vote: {vote.question}",
        VoteVerb(event.verb).label,
        event.recorded_at,
        event.reason,
        (*changed_fields(event.data, Vote), *people),
        authority_of(event.data),
    )


def _of_paper(
    event: AmendmentEvent | MotionEvent, paper: Amendment | Motion, states: type[Any]
) -> Correction:
    stored = [
        None if each in AmendmentState.confidential else each
        for each in (event.from_state, event.to_state)
    ]
    labels = dict(states.choices)
    was, now = (value_words(each, labels) for each in stored)
    state = (Change("State", was, now, "state", "", *stored),) if was != now else ()
    return Correction(
        paper.reference,
        f"{type(paper).__name__}: {paper.title}",
        "Corrected",
        event.recorded_at,
        event.reason,
        (*state, *changed_fields(event.data, type(paper))),
    )


def _of_record(event: RecordEvent, label: str, model: type[Any]) -> Correction:
    return Correction(
        event.reference,
        label,
        RECORD_VERBS[event.verb],
        event.recorded_at,
        event.reason,
        (
            *_taken_out(event),
            *changed_fields(event.data, model),
            *changed_people(event.data, event.council.time_zone),
        ),
    )


def _taken_out(event: RecordEvent) -> Iterator[Change]:
    if event.verb == "redact":
        yield Change(
            field_words(event.field), "taken out", event.get_ground_display(), event.field
        )
