"""What a meeting's page and a motion's page read, in a handful of queries however long the day."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from amendments.enums import Verb
from amendments.models import Amendment, AmendmentEvent, Motion, MotionEvent
from council.models import Meeting
from votes.enums import VoteVerb
from votes.models import Vote, VoteEvent

LAST = 10**9
TOLD = frozenset(Verb.values) - {Verb.CORRECT, Verb.PUBLISH, Verb.REDACT, Verb.SUBMIT}
OF_VOTES = (VoteVerb.DECLARE, VoteVerb.VOID)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened: the record it happened to, the event, and the verb."""

    kind: str
    record: Any
    event: Any
    sequence: int


def visible() -> Q:
    """Return the condition that an event has no release in the future."""
    return Q(visible_from__isnull=True) | Q(visible_from__lte=timezone.now())


def motions_of(meeting: Meeting) -> QuerySet[Motion]:
    """Return the public motions of a meeting."""
    return (
        Motion.objects.published()
        .filter(meeting=meeting)
        .select_related("mover", "seconder", "budget", "current")
    )


def amendments_of(meeting: Meeting) -> QuerySet[Amendment]:
    """Return the public amendments of a meeting with their groups."""
    read = Amendment.objects.published().filter(meeting=meeting)
    return read.select_related("mover", "seconder", "accepted_by", "current").prefetch_related(
        "groups"
    )


def votes_of(meeting: Meeting) -> QuerySet[Vote]:
    """Return the public votes of a meeting."""
    return Vote.objects.published().filter(meeting=meeting)


def steps_of(
    motions: Iterable[Motion], amendments: Iterable[Amendment], votes: Iterable[Vote]
) -> list[Step]:
    """Return what happened, in the order of the day: by sequence, never by clock (domain 10)."""
    steps = chain(
        _steps("motion", {m.pk: m for m in motions}, MotionEvent, verb__in=TOLD),
        _steps("amendment", {a.pk: a for a in amendments}, AmendmentEvent, verb__in=TOLD),
        _steps("vote", {v.pk: v for v in votes}, VoteEvent, verb__in=OF_VOTES),
    )
    return sorted(_without_echoes(steps), key=lambda step: (step.sequence, step.kind != "vote"))


def _steps(kind: str, records: dict[int, Any], events: Any, **only: Any) -> Iterable[Step]:
    rows = events.objects.filter(visible(), **{f"{kind}__in": list(records)}, **only)
    for event in rows.select_related("text"):
        record = records[getattr(event, f"{kind}_id")]
        yield Step(kind, record, event, LAST if event.sequence is None else event.sequence)


def _without_echoes(steps: Iterable[Step]) -> list[Step]:
    """Leave out decisions that a vote of the page tells already, and what follows from them."""
    found = list(steps)
    told = {step.record.reference for step in found if step.kind == "vote"}
    return [step for step in found if not _is_echo(step, told)]


def _is_echo(step: Step, told: set[str]) -> bool:
    if step.kind == "vote":
        return False
    if step.event.verb in {Verb.ADOPT, Verb.NOT_ADOPT, Verb.REFER_TO_EXECUTIVE}:
        return True
    return step.event.verb == Verb.RECORD_DECISION and step.event.vote in told
