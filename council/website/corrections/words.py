"""What a correction changed, in words."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from council.sentences import presence_words
from council.website.corrections.shapes import Change
from votes.enums import PUBLIC_CHOICE, BallotChoice

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
PUBLIC_WORDS = {str(exact): str(shown) for exact, shown in PUBLIC_CHOICE.items()}

# What was said of one of several answers.
ANSWERS = {"declared_count": "votes declared", "is_eliminated": "dropped"}


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
        words = field_words(name), value_words(was, choices), value_words(now, choices)
        yield Change(*words, name, "", was, now)
    for name, (was, now) in (data.get("answers") or {}).items():
        place, _, field = name.partition(" ")
        what = f"Answer {place}: {ANSWERS.get(field, field)}"
        yield Change(what, value_words(was), value_words(now), f"answer_{field}", "", was, now)


def _choices(model: type[Any] | None, name: str) -> dict[Any, Any]:
    known = {field.name: field for field in model._meta.fields} if model else {}  # noqa: SLF001 - documented by Django, underscore or not
    return dict(known[name].flatchoices) if name in known else {}


def changed_people(data: Mapping[str, Any], zone: str = "Europe/London") -> Iterator[Change]:
    """Yield changed marks and groups, the member as a reference; a bar is never shown as one."""
    for key, what, field in (
        ("ballots", "Vote of", "ballot"),
        ("casting", "Casting vote of", "casting_ballot"),
    ):
        for member, (was, now) in (data.get(key) or {}).items():
            before, after = choice_words(was), choice_words(now)
            if before != after:
                shown = public_word(was), public_word(now)
                yield Change(f"{what} {member}", before, after, field, member, *shown)
    for member, pair in (data.get("groups") or {}).items():
        words = value_words(pair[0]), value_words(pair[1])
        yield Change(f"Group of {member}", *words, "group_at_vote", member, *pair)
    for member, pair in (data.get("presence") or {}).items():
        words = _there(pair[0], zone), _there(pair[1], zone)
        yield Change(f"Presence of {member}", *words, "presence", member, *pair)


def _there(spans: list[list[str | None]], zone: str) -> str:
    """Print the spans of one member's presence, as an event keeps them."""
    read = [(kind or "", _moment(start), _moment(end)) for kind, start, end in spans]
    return presence_words(read, zone)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def choice_words(word: str | None) -> str:
    """Print one member's choice as the public may read it."""
    if word is None:
        return NOT_KNOWN
    if word.startswith("option-"):
        return f"Answer {word.removeprefix('option-')}"
    return BallotChoice(PUBLIC_WORDS.get(word, word)).label


def public_word(word: str | None) -> str | None:
    """Return one member's choice as the public may read it: a bar is no word of theirs."""
    return PUBLIC_WORDS.get(word or "", word)
