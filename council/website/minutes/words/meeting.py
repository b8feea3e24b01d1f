"""The meeting in the sentences of minutes: its times, who was there, who presided."""

from collections.abc import Sequence

from council.enums import MeetingStatus, PresenceKind
from council.website.minutes.facts import Attendee, Chaired, Day, Declared, Record, Stay, Turn
from council.website.minutes.words.days import clock
from council.website.minutes.words.names import joined, one, several

DRAFT = "Draft, not yet confirmed"
HELD_BACK = (
    "A part of the business of this meeting is not in these public minutes: "
    "it is in the exempt minutes, or may not be read yet."
)
WHOLE = "These minutes are for officers: they hold what the public may not read yet."

TURNS = {
    "called": "The meeting was called for {}.",
    "started": "It started at {}.",
    "adjourned": "It adjourned at {}.",
    "resumed": "It resumed at {}.",
    "ended": "It ended at {}.",
}
UNTIMED = {
    "started": "When it started is not known.",
    "adjourned": "It adjourned; the time is not known.",
    "resumed": "It resumed; the time is not known.",
    "ended": "When it ended is not known.",
}


def times_sentence(record: Record) -> str:
    """Say when the meeting was called for, started, adjourned, resumed and ended."""
    called = (Turn("called", record.head.called_for),) if record.head.called_for else ()
    parts = [_turn(turn, record.head.day) for turn in (*called, *record.head.turns)]
    if not called and parts:
        parts[0] = parts[0].replace("It ", "The meeting ", 1).replace("it ", "the meeting ", 1)
    return " ".join(parts)


def _turn(turn: Turn, day: Day) -> str:
    return TURNS[turn.verb].format(clock(turn.at, day)) if turn.at else UNTIMED[turn.verb]


def standing_sentence(record: Record) -> str:
    """Say that the meeting has not ended, where it has not."""
    return {
        MeetingStatus.SCHEDULED: "The meeting has not started.",
        MeetingStatus.OPEN: "The meeting has not ended.",
        MeetingStatus.ADJOURNED: "The meeting stands adjourned.",
        MeetingStatus.CANCELLED: "The meeting was called off.",
    }.get(MeetingStatus(record.head.status), "")


def attendance_lists(record: Record) -> list[tuple[str, str]]:
    """Return (heading, names) of those present, remote, with apologies, absent."""
    kinds = (
        ("Present", PresenceKind.PRESENT),
        ("Present remotely", PresenceKind.REMOTE),
        ("Apologies", PresenceKind.APOLOGIES),
        ("Absent", PresenceKind.ABSENT),
    )
    found = []
    for heading, kind in kinds:
        names = [each.name for each in record.attendance if each.kind == kind]
        found += [(f"{heading} ({len(names)})", several(names))] if names else []
    if record.attendance and record.not_recorded:
        heading = f"Attendance not known ({len(record.not_recorded)})"
        found.append((heading, several(record.not_recorded)))
    return found


def movements(attendee: Attendee, day: Day) -> str:
    """Say when a member arrived, left and returned; empty for one who was there throughout."""
    parts: list[str] = []
    for place, stay in enumerate(attendee.stays):
        parts += _coming(stay, day, is_first=not place)
        parts += [f"left at {clock(stay.end, day)}"] if stay.end else []
    return f"{one(attendee.name)} {joined(parts)}." if parts else ""


def _coming(stay: Stay, day: Day, *, is_first: bool) -> list[str]:
    if stay.start is None:
        return []
    how = " remotely" if stay.is_remote and not is_first else ""
    return [f"{'arrived' if is_first else 'returned'}{how} at {clock(stay.start, day)}"]


def chair_sentence(chairs: Sequence[Chaired], votes: int) -> str:
    """Say who presided, and at which votes where that changed or is not known of all."""
    if not chairs:
        return "Not known."
    is_whole = len(chairs) == 1 and len(chairs[0].votes) == votes
    parts = [one(each.name) + (f", {each.title}" if each.title else "") for each in chairs]
    if not is_whole:
        pairs = zip(parts, chairs, strict=True)
        parts = [f"{part} ({_votes(each.votes)})" for part, each in pairs]
    return f"{'; '.join(parts)}."


def _votes(numbers: Sequence[int]) -> str:
    return f"vote{'s' if len(numbers) > 1 else ''} {joined([str(each) for each in numbers])}"


def declared_sentence(declared: Declared) -> str:
    """Print a declared interest: who, on what, and the minuted words, nothing more."""
    about = f" ({declared.item})" if declared.item else ""
    return f"{one(declared.name)}{about}: {declared.words}"


def unfinished_sentence(numbers: Sequence[int]) -> str:
    """Say which votes have no result yet and are left out."""
    if not numbers:
        return ""
    verbs = ("have", "are") if len(numbers) > 1 else ("has", "is")
    return "{} {} no result yet and {} left out.".format(_votes(numbers).capitalize(), *verbs)
