"""The log of a vote: facts as it holds them, and a vote rebuilt from its events alone."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from council.models import AgendaItem, Member
from votes.models import Vote
from votes.queries.roll import Held, Place


def roll_from_log(events: Iterable[Mapping[str, Any]]) -> dict[Place, Held]:
    """Rebuild the roll from the data of the events alone, keyed by member and casting."""
    words: dict[Place, str] = {}
    groups: dict[str, str | None] = {}
    for data in events:
        marks = data.get("ballots", {}) | data.get("withheld", {})
        changed = {(member, False): now for member, (_, now) in marks.items()}
        changed |= {(member, True): now for member, (_, now) in data.get("casting", {}).items()}
        words = {place: word for place, word in (words | changed).items() if word is not None}
        groups |= {member: now for member, (_, now) in data.get("groups", {}).items()}
    return {place: Held(word, groups.get(place[0])) for place, word in words.items()}


# What is entered of a vote apart from its roll: as it is put, and all of it.
OPENED = (
    "kind", "question", "item", "replaces", "is_private", "method", "trigger",
    "presiding_member", "threshold_kind", "threshold_numerator", "threshold_denominator",
    "threshold_of", "threshold_number", "casting_allowed", "note",
)  # fmt: skip
FACTS = (
    *OPENED, "declared_result", "declared_words", "declared_for", "declared_against",
    "declared_abstained", "declared_by_casting_vote", "declared_at", "taken_at",
    "roll_complete", "names_taken", "mismatch_reason",
)  # fmt: skip


def plain_fact(value: Any) -> Any:
    """Return a fact as the log can hold it: references, positions, dates as text (UTC)."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, AgendaItem):
        return value.position
    return value.reference if isinstance(value, Member | Vote) else value


def facts_of(vote: Vote, names: Iterable[str] = FACTS) -> dict[str, Any]:
    """Return what is entered of a vote apart from its roll, as the log holds it."""
    return {name: plain_fact(getattr(vote, name)) for name in names}


def vote_from_log(events: Iterable[tuple[str, Mapping[str, Any]]]) -> dict[str, Any]:
    """Rebuild the facts of a vote and its status from the log alone: statuses with their data.

    What was taken out by law is in no event: it is missing here.
    """
    facts: dict[str, Any] = {}
    for status, data in events:
        facts |= data.get("facts", {}) | {"status": status}
        for name, (was, now) in data.get("changes", {}).items():
            facts[name] = now
            if was is None and now is None:
                del facts[name]
    return facts
