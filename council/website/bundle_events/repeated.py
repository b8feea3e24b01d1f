"""What is stored of an event already: which row repeats it, and what the row contradicts."""

from collections.abc import Iterator
from typing import Any

from council.bundle import Import
from council.models import Meeting, RecordEvent
from council.website.bundle_events.exporting import note_cells
from council.website.bundle_events.table import MEETING_STATES, EventRow, Subject
from votes.enums import VoteVerb
from votes.followed import authority_of
from votes.models import VoteEvent


def events_of(subject: Subject) -> list[Any]:
    """Return the stored events of a subject, oldest first."""
    if isinstance(subject, Meeting):
        return list(RecordEvent.objects.filter(reference=subject.reference).order_by("id"))
    return list(subject.events.select_related("text").order_by("id"))


def repeats(stored: Any, event: EventRow) -> bool:
    """Tell whether a stored event is what the row says."""
    verb = event.verb
    if verb == "new_version":
        verb = "alter"
    if stored.verb not in {verb, str(MEETING_STATES.get(verb, verb))}:
        return False
    version = getattr(stored, "version", None)
    if event.get("version") and version and version.number != event.get("version"):
        return False
    outcome = getattr(stored, "outcome", "")
    return not event.get("outcome") or not outcome or outcome == event.get("outcome")


def differing(stored: Any, event: EventRow) -> Iterator[tuple[str, str]]:
    """Yield each column of the row that a stored event contradicts, with what is stored."""
    for name, held in held_by(stored).items():
        given = event.member if name == "member" else event.get(name)
        if given and given != held:
            yield name, str(held) if held else "nothing"


def held_by(stored: Any) -> dict[str, Any]:
    """Return what a row may contradict of a stored event, by column."""
    held = {"happened_at": stored.happened_at, "reason": stored.reason}
    if not isinstance(stored, VoteEvent):
        return held | {"member": getattr(stored, "member", None)}
    if stored.verb == VoteVerb.NOTE:
        held["text"] = note_cells(stored)["text"]
    return held | {"authority": authority_of(stored.data)}


def note_repeated(stored: Any, event: EventRow, imp: Import) -> None:
    """Count an event that is stored, or say in what the row differs."""
    faults = list(differing(stored, event))
    for column, held in faults:
        imp.fault(event.row, column, f"This event is recorded with {held!r} here.")
    if not faults:
        imp.count(event.row, "same")
