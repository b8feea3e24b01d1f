"""What a correction changed, as the notice above a vote tells it: only what readers may see; pure.

Marks are told of public members alone, and a bar is never one of the words.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from votes.enums import BallotChoice, VoteVerb
from votes.followed import ALSO, LOOK_AT, Followed, authority_of, left_over, moved
from votes.models import Vote
from votes.queries.page import Link, Row
from votes.roll import Named
from votes.rules import public_choice
from votes.shown import MARKS

FIELDS = {
    "declared_result": "Declared result",
    "declared_for": "Declared for",
    "declared_against": "Declared against",
    "declared_abstained": "Declared abstained",
}
OF_ANSWER = {"declared_count": "votes declared", "is_eliminated": "dropped out"}
HEADINGS = {VoteVerb.CORRECT: "Corrected", VoteVerb.VOID: "Made void", VoteVerb.NOTE: "Note"}


class Change(NamedTuple):
    """One thing that a correction changed: what, as it was and as it is now, in words."""

    what: str
    was: str
    now: str


class Notice(NamedTuple):
    """A correction, a note or that the vote was made void, ready to print."""

    heading: str
    at: datetime
    reason: str
    authority: str
    changes: list[Change]
    result: str
    moved: list[Followed]
    left: list[Followed]


def notices_of(
    events: Sequence[Row],
    roll: Mapping[str, Named],
    answers: Mapping[int, str],
    papers: Mapping[str, Link],
) -> list[Notice]:
    """Return the notices of public events; `papers` are the public ones that they tell of.

    `answers` are the words of each answer by its place.
    """
    return [
        Notice(
            HEADINGS[VoteVerb(event["verb"])],
            event["happened_at"] or event["recorded_at"],
            event["text__text"] or "",
            authority_of(event["data"]),
            [*changes_of(event["data"], roll), *_of_answers(event["data"], answers)],
            result_words(event["data"]) if event["verb"] == VoteVerb.CORRECT else "",
            moved(event["data"], papers),
            left_over(event["data"], papers),
        )
        for event in events
    ]


def papers_told_of(events: Sequence[Row]) -> list[str]:
    """Return the references of the papers that moved with a correction, or need a look."""
    logs = [event["data"] for event in events]
    return sorted({name for data in logs for key in (ALSO, LOOK_AT) for name in data.get(key, {})})


def changes_of(data: Mapping[str, Any], roll: Mapping[str, Named]) -> list[Change]:
    """Return what an event changed; of marks only those of the public names of the roll."""
    found = [
        Change(
            FIELDS.get(field, field.replace("_", " ").capitalize()),
            _word(was, field, roll),
            _word(now, field, roll),
        )
        for field, (was, now) in sorted(data.get("changes", {}).items(), key=_in_order)
    ]
    for kind, what in (("ballots", "{}"), ("casting", "Casting vote of {}")):
        for member, (was, now) in data.get(kind, {}).items():
            if member in roll:
                change = Change(what.format(roll[member].name), _choice(was), _choice(now))
                found += [change] if change.was != change.now else []
    return [*found, *_notes(data, roll)]


def _in_order(change: tuple[str, Any]) -> tuple[int, str]:
    """Put the result and the figures first; the log does not keep the order of its words."""
    names = list(FIELDS)
    return (names.index(change[0]) if change[0] in FIELDS else len(names)), change[0]


def result_words(data: Mapping[str, Any]) -> str:
    """Say whether a correction changed the result; it is what everybody asks first."""
    was, now = data.get("changes", {}).get("declared_result", (None, None))
    dropped = any(name.endswith(" is_eliminated") for name in data.get("answers", {}))
    return "The result changed." if was != now or dropped else "The result did not change."


def _of_answers(data: Mapping[str, Any], answers: Mapping[int, str]) -> list[Change]:
    """Return what was corrected of one of several answers."""
    found = []
    for name, (was, now) in sorted(data.get("answers", {}).items()):
        place, _, field = name.partition(" ")
        what = f"{answers.get(int(place), f'Answer {place}')}: {OF_ANSWER.get(field, field)}"
        found.append(Change(what, _plain(was), _plain(now)))
    return found


def _notes(data: Mapping[str, Any], roll: Mapping[str, Named]) -> list[Change]:
    """Return what was noted beside marks; beside a bar a note could say why."""
    return [
        Change(f"{roll[member].name} ({_label(roll[member].choice)})", "", now)
        for member, (_, now) in data.get("notes", {}).items()
        if member in roll and roll[member].choice in MARKS
    ]


def _word(value: object, field: str, roll: Mapping[str, Named]) -> str:
    """Print a fact as it was or is, in the words of its field."""
    if value is None or value == "" or isinstance(value, bool):
        return _plain(value)
    known: Any = Vote._meta.get_field(field)  # noqa: SLF001 - documented by Django, underscore or not
    named = roll.get(str(value))
    return str(dict(known.flatchoices).get(value) or (named.name if named else value))


def _plain(value: object) -> str:
    """Print a fact that has no words of its own."""
    if value is None or value == "":
        return "not known"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _label(choice: str) -> str:
    return str(BallotChoice(public_choice(choice) or BallotChoice.UNKNOWN).label)


def _choice(value: object) -> str:
    if value in BallotChoice.values:
        return _label(str(value))
    return "not marked" if value is None else str(value)
