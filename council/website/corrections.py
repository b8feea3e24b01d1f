"""What was corrected in public in one council: votes, amendments and every other record.

Nothing is shown of a record that is not public, of a name that is not out, or of a bar.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils import timezone

from amendments.enums import AmendmentState, MotionState, Verb
from amendments.models import Amendment, AmendmentEvent, Budget, Motion, MotionEvent, Pot
from council.models import (
    Body,
    Council,
    Meeting,
    Member,
    PoliticalGroup,
    RecordEvent,
)
from council.website.queries import MOST, released
from votes.enums import PUBLIC_CHOICE, BallotChoice, VoteVerb
from votes.models import Vote, VoteEvent

RECORDS = (
    Council, Body, Meeting, Member, PoliticalGroup, Motion, Amendment, Vote, Budget, Pot,
)  # fmt: skip
RECORD_VERBS = {
    "correct": "Corrected",
    "redact": "Taken out by law",
    "change_reference": "Given another address",
}
FIELDS = {
    "declared_result": "Declared result",
    "declared_words": "Words of the declaration",
    "declared_for": "Declared for",
    "declared_against": "Declared against",
    "declared_abstained": "Declared abstained",
    "declared_by_casting_vote": "Decided by the casting vote",
    "held_on": "Day",
    "reference": "Address",
}
NOT_KNOWN = "not known"


@dataclass(frozen=True, slots=True)
class Change:
    """One value as it was and as it is now, in words."""

    what: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Correction:
    """One public correction: of what, when, why, and what changed."""

    reference: str
    label: str
    verb: str
    at: datetime
    reason: str
    changes: tuple[Change, ...]


def corrections_of(council: Council, most: int = MOST) -> list[Correction]:
    """Return the public corrections of a council, newest first, in a fixed number of queries."""
    found = [
        *_of_votes(council, most),
        *_of_proposals(council, AmendmentEvent, most),
        *_of_proposals(council, MotionEvent, most),
        *_of_records(council, most),
    ]
    newest = sorted(found, key=lambda each: each.at, reverse=True)[:most]
    return _with_names(newest)


def field_words(name: str) -> str:
    """Return a field's name as a reader says it."""
    return FIELDS.get(name, name.replace("_", " ").capitalize())


def value_words(value: Any, choices: Mapping[Any, Any] | None = None) -> str:
    """Print a value; what is empty is not known."""
    if value is None or value in ("", []):
        return NOT_KNOWN
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(value_words(each) for each in value if each is not None)
    return str((choices or {}).get(value, value))


def changed_fields(data: Mapping[str, Any], model: type[Any] | None = None) -> Iterator[Change]:
    """Yield the changed fields of an event's data."""
    for name, (was, now) in (data.get("changes") or {}).items():
        choices = _choices(model, name)
        yield Change(field_words(name), value_words(was, choices), value_words(now, choices))


def _choices(model: type[Any] | None, name: str) -> dict[Any, Any]:
    known = {field.name: field for field in model._meta.fields} if model else {}  # noqa: SLF001
    return dict(known[name].flatchoices) if name in known else {}


def changed_people(data: Mapping[str, Any]) -> Iterator[Change]:
    """Yield changed marks and groups, the member as a reference; a bar is never shown as one."""
    for key, what in (("ballots", "Vote of"), ("casting", "Casting vote of")):
        for member, (was, now) in (data.get(key) or {}).items():
            before, after = choice_words(was), choice_words(now)
            if before != after:
                yield Change(f"{what} {member}", before, after)
    for key, what in (("groups", "Group of"), ("presence", "Presence of")):
        for member, (was, now) in (data.get(key) or {}).items():
            yield Change(f"{what} {member}", value_words(was), value_words(now))


def choice_words(word: str | None) -> str:
    """Print one member's choice as the public may read it."""
    if word is None:
        return NOT_KNOWN
    if word.startswith("option-"):
        return f"Answer {word.removeprefix('option-')}"
    choice = BallotChoice(word)
    return PUBLIC_CHOICE.get(choice, choice).label


def _of_votes(council: Council, most: int) -> Iterator[Correction]:
    events = VoteEvent.objects.filter(
        released(),
        vote__in=Vote.objects.published().filter(council=council),
        verb__in=[VoteVerb.CORRECT, VoteVerb.VOID],
    )
    now = timezone.now()
    for event in events.select_related("vote", "text").order_by("-recorded_at", "-id")[:most]:
        shown = event.vote.names_published_at
        people = changed_people(event.data) if shown and shown <= now else ()
        yield Correction(
            event.vote.reference,
            f"Vote: {event.vote.question}",
            VoteVerb(event.verb).label,
            event.recorded_at,
            event.reason,
            (*changed_fields(event.data, Vote), *people),
        )


def _of_proposals(
    council: Council, log: type[AmendmentEvent | MotionEvent], most: int
) -> Iterator[Correction]:
    name, model, states = (
        ("amendment", Amendment, AmendmentState)
        if log is AmendmentEvent
        else ("motion", Motion, MotionState)
    )
    public = model.objects.published().filter(council=council)
    events = log.objects.filter(released(), verb=Verb.CORRECT, **{f"{name}__in": public})
    for event in events.select_related(name, "text").order_by("-recorded_at", "-id")[:most]:
        record = getattr(event, name)
        labels = dict(states.choices)
        was, now = (value_words(each, labels) for each in (event.from_state, event.to_state))
        state = (Change("State", was, now),) if was != now else ()
        yield Correction(
            record.reference,
            f"{name.capitalize()}: {record.title}",
            "Corrected",
            event.recorded_at,
            event.reason,
            (*state, *changed_fields(event.data, model)),
        )


def _of_records(council: Council, most: int) -> Iterator[Correction]:
    events = RecordEvent.objects.filter(released(), council=council, verb__in=RECORD_VERBS)
    rows = list(events.select_related("text").order_by("-recorded_at", "-id")[:most])
    known = {reference: (label, model) for reference, label, model in _named(rows)}
    for event in rows:
        if event.reference not in known:
            continue
        label, model = known[event.reference]
        yield Correction(
            event.reference,
            label,
            RECORD_VERBS[event.verb],
            event.recorded_at,
            event.reason,
            (*_taken_out(event), *changed_fields(event.data, model), *changed_people(event.data)),
        )


def _taken_out(event: RecordEvent) -> Iterator[Change]:
    if event.verb == "redact":
        yield Change(field_words(event.field), "taken out", event.get_ground_display())


def _named(events: Iterable[RecordEvent]) -> Iterator[tuple[str, str, type[Any]]]:
    """Name the records of events, the public ones only."""
    references = {event.reference for event in events}
    for model in RECORDS:
        for record in _readable(model).filter(reference__in=references):
            yield record.reference, _label(record), model


def _readable(model: type[Any]) -> Any:
    rows = model.objects.published()
    return rows.select_related("body") if model is Meeting else rows


def _label(record: Any) -> str:
    return f"{record._meta.verbose_name.capitalize()}: {record}"  # noqa: SLF001


def _with_names(corrections: list[Correction]) -> list[Correction]:
    """Put names in the place of references, and drop what is about somebody not public."""
    given = {
        word
        for each in corrections
        for change in each.changes
        for words in (change.what, change.was, change.now)
        for word in words.split()
        if "/members/" in word or "/groups/" in word
    }
    names = {
        row.reference: row.name
        for model in (Member, PoliticalGroup)
        for row in model.objects.published().filter(reference__in=given)
    }
    return [
        replace(each, changes=tuple(_named_changes(each, names, given))) for each in corrections
    ]


def _named_changes(
    correction: Correction, names: Mapping[str, str], given: set[str]
) -> Iterator[Change]:
    for change in correction.changes:
        about = change.what.split()[-1]
        if about in given and about not in names:
            continue
        what = change.what.replace(about, names[about]) if about in names else change.what
        was, now = (
            names.get(
                word, NOT_KNOWN if word in given and correction.verb == "Corrected" else word
            )
            for word in (change.was, change.now)
        )
        yield Change(what, was, now)
