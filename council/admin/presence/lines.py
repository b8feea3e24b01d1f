"""A line of the roll for each member, and what the lines add up to."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from council.enums import MeetingStatus, PresenceKind
from council.models import Meeting, Member, PoliticalGroup, Presence
from council.queries import Quorum, group_of, members_in_office, presence_entries, presence_of
from council.sentences import count, presence_words

FRACTION_WORDS = {(1, 2): "half", (1, 3): "a third", (1, 4): "a quarter", (1, 5): "a fifth"}
UNDER_WAY = {MeetingStatus.OPEN, MeetingStatus.ADJOURNED}


@dataclass(frozen=True, slots=True)
class Line:
    """One member on the page: where the member is, in words, and the entry to take back."""

    member: Member
    group: PoliticalGroup | None
    state: str
    words: str
    entry: int | None


def state_of(rows: list[Presence]) -> str:
    """Return the key that says where a member is now; empty where nothing is recorded."""
    there = [row for row in rows if row.kind in PresenceKind.there]
    for row in there:
        if row.to_at is None:
            return "R" if row.kind == PresenceKind.REMOTE else "P"
    if there:
        return "L"
    return {"apologies": "A", "absent": "B"}[rows[0].kind] if rows else ""


def lines_of(meeting: Meeting) -> list[Line]:
    """Return the members in office in roll order, each with presence and group as they stand."""
    members = list(members_in_office(meeting.council, meeting.held_on).order_by("sort_name", "id"))
    recorded, entries = presence_of(meeting), presence_entries(meeting)
    at = timezone.now() if meeting.status in UNDER_WAY else meeting.held_on
    groups = group_of([member.pk for member in members], at)
    named = PoliticalGroup.objects.in_bulk({pk for pk in groups.values() if pk})
    lines = []
    for member in members:
        rows, entry = recorded.get(member.pk, []), entries.get(member.reference)
        group = named.get(groups[member.pk] or 0)
        words = stay_words(meeting, rows)
        lines.append(Line(member, group, state_of(rows), words, entry.pk if entry else None))
    return lines


def stay_words(meeting: Meeting, rows: list[Presence]) -> str:
    spans = [(str(row.kind), row.from_at, row.to_at) for row in rows]
    return presence_words(spans, meeting.council.time_zone, meeting.held_on)


def numbers_of(lines: list[Line], needed: Quorum | None) -> dict[str, Any]:
    """Count where the members are; `warning` says so where too few are known to be here."""
    states = [line.state for line in lines]
    here, open_rows = states.count("P") + states.count("R"), states.count("")
    return {
        "present": here,
        "apologies": states.count("A"),
        "absent": states.count("B"),
        "gone": states.count("L"),
        "open": open_rows,
        "warning": _warning(here, open_rows, needed) if any(states) else "",
    }


def _warning(here: int, open_rows: int, found: Quorum | None) -> str:
    """Say that there is no quorum, or only that none is on record while rows are open."""
    if found is None or here >= found.needed:
        return ""
    if here + open_rows >= found.needed:
        return (
            f"No quorum is on record yet: {here} present, {found.needed} needed, "
            f"{open_rows} not recorded."
        )
    return f"No quorum: {here} present, {found.needed} needed."


def quorum_words(found: Quorum | None) -> str:
    """Say the rule of the quorum."""
    if found is None:
        return "The standing orders on record do not tell the quorum of this meeting."
    top, bottom = found.share
    share = FRACTION_WORDS.get(found.share, f"{top}/{bottom}")
    seats = count(found.seats, "seat", "seats")
    return f"{share.capitalize()} of {seats}, vacant seats counted, rounded up."
