"""Verbs of presence: who was there, from when and until when (domain 1.5).

At the desk each entry is an event with its place on the day, which keeps what stood there
before: so the last entry on a member can be taken back, and the log tells who came and went.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

from django.db import transaction

from council.actions.shared import check, give_number, lock, plain, record_event, timed
from council.enums import PresenceKind
from council.errors import RuleBroken
from council.models import Meeting, Member, Presence, RecordEvent
from council.queries import last_presence_entry, members_in_office, presence_of, rules_on
from council.records import Occasion, tell

CORRECT = "correct"
State = list[list[str | None]]


@transaction.atomic
def record_presence(
    meeting: Meeting,
    member: Member,
    kind: str,
    *,
    from_at: datetime | None = None,
    to_at: datetime | None = None,
    occasion: Occasion,
) -> Presence:
    """Record a span in which a member was there, or apologies or absence (domain 5.3).

    Without times it is the whole meeting. The same start again replaces what was said of it.
    """
    rows = _rows_to_change(meeting, member)
    was = _state(rows)
    held = next((row for row in rows if row.from_at == from_at), None)
    span = held or Presence(meeting=meeting, member=member, from_at=from_at)
    span.kind, span.to_at, span.evidence = kind, to_at, occasion.evidence
    _refuse_overlap(span, [row for row in rows if row is not held])
    check(span, {"kind": kind})
    span.save()
    _tell(CORRECT if held else "record_presence", (meeting, member), was, occasion)
    return span


@transaction.atomic
def mark_arrival(
    meeting: Meeting,
    member: Member,
    at: datetime | None = None,
    *,
    remote: bool = False,
    occasion: Occasion,
) -> Presence:
    """Say that a member is there from a moment on; `at` is None for from the start.

    It takes the place of apologies or absence. Whoever is there already stays so, and
    only the way of attending is corrected.
    """
    rows = _rows_to_change(meeting, member)
    kind = PresenceKind.REMOTE if remote else PresenceKind.PRESENT
    if remote:
        _refuse_remote(meeting, occasion)
    was, spans = _state(rows), [row for row in rows if row.kind in PresenceKind.there]
    span = next((row for row in spans if row.to_at is None), None)
    verb = CORRECT
    if span is None:
        verb = _verb_of_arrival(rows, spans, at)
        span = Presence(meeting=meeting, member=member, from_at=at)
        _refuse_overlap(span, spans)
        Presence.objects.filter(pk__in=[row.pk for row in rows if row not in spans]).delete()
    span.kind, span.evidence = kind, occasion.evidence
    check(span, {"kind": kind})
    _store(span)
    _tell(verb, (meeting, member), was, occasion)
    return span


def _verb_of_arrival(rows: list[Presence], spans: list[Presence], at: datetime | None) -> str:
    if spans:
        return "return"
    if at is not None:
        return "arrive"
    return CORRECT if rows else "record_presence"


def _refuse_remote(meeting: Meeting, occasion: Occasion) -> None:
    rules = rules_on(meeting.council, meeting.held_on)
    if occasion.at_desk and not (rules and rules.remote_allowed):
        message = (
            "The standing orders do not allow members to attend remotely: mark the member as "
            "absent, with apologies or present in the room."
        )
        raise RuleBroken(message, "remote_not_allowed")


@transaction.atomic
def mark_absence(meeting: Meeting, member: Member, kind: str, *, occasion: Occasion) -> Presence:
    """Record apologies or absence for the whole meeting, also where presence was a mistake."""
    rows = _rows_to_change(meeting, member)
    if kind in PresenceKind.there or kind not in PresenceKind:
        raise RuleBroken("Say whether it is apologies or absence.", "wrong_kind")
    if any(row.to_at is not None for row in rows):
        message = f"{member} was here and left: undo that first if it was a mistake."
        raise RuleBroken(message, "was_present")
    was = _state(rows)
    span = rows[0] if rows else Presence(meeting=meeting, member=member)
    span.kind, span.from_at, span.evidence = kind, None, occasion.evidence
    _store(span)
    _tell(CORRECT if was else "record_presence", (meeting, member), was, occasion)
    return span


@transaction.atomic
def mark_departure(
    meeting: Meeting, member: Member, at: datetime, *, occasion: Occasion
) -> Presence:
    """End a member's presence at a moment; a return is a new span (domain 1.5)."""
    rows = _rows_to_change(meeting, member)
    spans = [row for row in rows if row.kind in PresenceKind.there and row.to_at is None]
    span = next((row for row in spans if row.from_at is None or row.from_at < at), None)
    if span is None:
        message = f"{member} is not marked as present then: record the presence first."
        raise RuleBroken(message, "not_present")
    was = _state(rows)
    span.to_at = at
    span.save(update_fields=["to_at"])
    _tell("leave", (meeting, member), was, occasion)
    return span


@transaction.atomic
def mark_others_present(
    meeting: Meeting, at: datetime | None = None, *, occasion: Occasion
) -> int:
    """Mark every member in office of whom nothing is recorded; return how many there were.

    `at` is None for from the start.
    """
    lock(meeting)
    others = list(
        members_in_office(meeting.council, meeting.held_on)
        .exclude(pk__in=Presence.objects.filter(meeting=meeting).values("member"))
        .order_by("sort_name", "id")
    )
    Presence.objects.bulk_create(
        Presence(meeting=meeting, member=member, from_at=at, evidence=occasion.evidence)
        for member in others
    )
    start = at.astimezone(UTC).isoformat() if at else None
    now: State = [[PresenceKind.PRESENT.value, start, None]]
    changes = {member.reference: [[], now] for member in others}
    if changes:
        _write_event(meeting, "record_presence", changes, occasion)
    return len(others)


@transaction.atomic
def undo_presence(
    meeting: Meeting, member: Member, entry: int | None = None, *, occasion: Occasion
) -> bool:
    """Take back the last entry on a member; return False where `entry` is no longer the last.

    Once the meeting is public that is a public correction.
    """
    rows = _rows_to_change(meeting, member)
    last = last_presence_entry(meeting, member)
    if last is None:
        message = f"There is no entry on {member} to take back."
        raise RuleBroken(message, "nothing_to_undo")
    if entry not in {None, last.pk}:
        return False
    before, after = last.data["presence"][member.reference]
    was = _state(rows)
    if was != after:
        message = f"{member}'s presence was changed in another way since: correct it there."
        raise RuleBroken(message, "overtaken")
    Presence.objects.filter(pk__in=[row.pk for row in rows]).delete()
    Presence.objects.bulk_create(_as_recorded(meeting, member, before, occasion))
    _tell(CORRECT, (meeting, member), was, occasion, corrects=last)
    return True


def _as_recorded(
    meeting: Meeting, member: Member, state: State, occasion: Occasion
) -> Iterable[Presence]:
    for kind, start, end in state:
        yield Presence(
            meeting=meeting,
            member=member,
            kind=kind or "",
            from_at=_moment(start),
            to_at=_moment(end),
            evidence=occasion.evidence,
        )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _rows_to_change(meeting: Meeting, member: Member) -> list[Presence]:
    """Lock the meeting, so that entries come one after the other; return what is recorded."""
    lock(meeting)
    if member.council_id != meeting.council_id:
        raise RuleBroken(f"{member} is a member of another council.", "other_council")
    return presence_of(meeting, member).get(member.pk, [])


def _state(rows: Iterable[Presence]) -> State:
    return [[str(row.kind), plain(row.from_at), plain(row.to_at)] for row in rows]


def _store(span: Presence) -> None:
    if span.pk:
        span.save(update_fields=["kind", "from_at", "evidence"])
    else:
        span.save(force_insert=True)


def _refuse_overlap(span: Presence, others: Iterable[Presence]) -> None:
    if span.kind in PresenceKind.there and any(_meet(span, row) for row in others):
        message = f"{span.member} is already marked as present then: record the departure first."
        raise RuleBroken(message, "presence_overlaps")


def _meet(span: Presence, other: Presence) -> bool:
    if other.kind not in PresenceKind.there:
        return False
    begins_in_time = other.to_at is None or span.from_at is None or other.to_at > span.from_at
    ends_too_late = span.to_at is None or other.from_at is None or other.from_at < span.to_at
    return begins_in_time and ends_too_late


def _tell(
    verb: str,
    whose: tuple[Meeting, Member],
    was: State,
    occasion: Occasion,
    corrects: RecordEvent | None = None,
) -> None:
    meeting, member = whose
    now = _state(presence_of(meeting, member).get(member.pk, []))
    if now != was:
        _write_event(meeting, verb, {member.reference: [was, now]}, occasion, corrects)


def _write_event(
    meeting: Meeting,
    verb: str,
    changes: dict[str, list[State]],
    occasion: Occasion,
    corrects: RecordEvent | None = None,
) -> None:
    """Write what the desk keyed, in its place on the day, or a correction of what is public.

    What is not public yet is put right without one; a source tells no order of its own.
    """
    tell(meeting)
    is_public_correction = verb == CORRECT and meeting.published_at is not None
    if not (occasion.at_desk or is_public_correction):
        return
    if verb == CORRECT and not is_public_correction:
        verb = "undo" if corrects else "record_presence"
    if is_public_correction:
        meeting.revision += 1
        meeting.save(update_fields=["revision", "updated_at"])
    given = occasion.sequence
    sequence = give_number(meeting, "sequence", given) if occasion.at_desk else given
    data = {"presence": changes}
    record_event(meeting, verb, timed(occasion), sequence=sequence, data=data, corrects=corrects)
