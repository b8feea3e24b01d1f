"""Verbs about the institution: numbers, references, publication, presence, groups, redaction."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Literal, TypeVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from council.enums import MeetingStatus, PresenceKind
from council.errors import RuleBroken
from council.models import (
    Council,
    EventText,
    GroupMembership,
    Identifier,
    Meeting,
    Member,
    OldReference,
    Person,
    PoliticalGroup,
    Presence,
    RecordEvent,
    Source,
)
from council.records import Occasion, PublicRecord, event_fields

Counter = Literal["motion", "amendment", "vote", "sequence"]
Row = TypeVar("Row", bound=models.Model)

# What every record is found by, or what only its own verbs may change.
FIXED_FIELDS = frozenset({"id", "reference", "evidence", "state", "status", "revision", "council"})


def give_number(meeting: Meeting, counter: Counter, given: int | None = None) -> int:
    """Return the next number of the meeting's counter, never given twice (architecture 0.14).

    A number that a file brings (`given`) is kept, and the counter moves past it.
    """
    field = f"last_{counter}"
    rows = Meeting.objects.filter(pk=meeting.pk)
    if given is None:
        rows.update(**{field: F(field) + 1})
    else:
        rows.filter(**{f"{field}__lt": given}).update(**{field: given})
    meeting.refresh_from_db(fields=[field])
    return given if given is not None else getattr(meeting, field)


def lock(row: Row) -> Row:
    """Refresh a row and keep others from changing it until the transaction ends."""
    row.refresh_from_db(from_queryset=type(row)._default_manager.select_for_update())  # noqa: SLF001
    return row


def timed(occasion: Occasion) -> Occasion:
    """Say when it happened: at the desk that is now, from a source it may stay unknown."""
    if occasion.at_desk and occasion.happened_at is None:
        return replace(occasion, happened_at=timezone.now())
    return occasion


def council_of(record: models.Model) -> Council:
    """Return the council that a public record belongs to, by the first word of its reference."""
    if isinstance(record, Council):
        return record
    reference: str = getattr(record, "reference", "")
    return Council.objects.get(slug=reference.split("/", maxsplit=1)[0])


def _record_event(
    record: models.Model, verb: str, occasion: Occasion, **fields: Any
) -> RecordEvent:
    return RecordEvent.objects.create(
        council=council_of(record),
        reference=getattr(record, "reference", ""),
        verb=verb,
        **event_fields(occasion),
        **fields,
    )


@transaction.atomic
def publish(record: PublicRecord, *, occasion: Occasion) -> None:
    """Make a record public, at once or from `occasion.visible_from`; twice changes nothing."""
    lock(record)
    if record.published_at is not None:
        return
    record.published_at = timezone.now()
    record.visible_from = occasion.visible_from
    record.save(update_fields=["published_at", "visible_from", "updated_at"])
    _record_event(record, "publish", timed(occasion))


@transaction.atomic
def change_reference(record: PublicRecord, new: str, *, occasion: Occasion) -> None:
    """Give a record another address; the old one answers 301 for ever (architecture 0.14)."""
    lock(record)
    old = record.reference
    if new == old:
        return
    if type(record)._default_manager.filter(reference=new).exists():  # noqa: SLF001
        message = f"The address {new} is another record's: choose another."
        raise RuleBroken(message, "reference_taken")
    record.reference = new
    record.revision += 1
    record.save(update_fields=["reference", "revision", "updated_at"])
    OldReference.objects.filter(old=new).delete()
    OldReference.objects.filter(new=old).update(new=new)
    OldReference.objects.create(old=old, new=new)
    Source.objects.filter(about=old).update(about=new)
    Identifier.objects.filter(reference=old).update(reference=new)
    RecordEvent.objects.filter(reference=old).update(reference=new)
    data = {"changes": {"reference": [old, new]}}
    _record_event(record, "change_reference", timed(occasion), data=data)


@transaction.atomic
def correct_record(
    record: PublicRecord, changes: Mapping[str, Any], *, occasion: Occasion
) -> None:
    """Correct fields of a record in public: an event keeps what it was and what it is now.

    What was never published is changed without an event: nobody could read it.
    """
    lock(record)
    _refuse_fixed(changes)
    differs = {name: value for name, value in changes.items() if getattr(record, name) != value}
    if not differs:
        return
    data = {"changes": {n: [_plain(getattr(record, n)), _plain(v)] for n, v in differs.items()}}
    for name, value in differs.items():
        setattr(record, name, value)
    _check(record, differs)
    was_public = record.published_at is not None
    record.revision += was_public
    record.save(update_fields=[*differs, "revision", "updated_at"])
    if was_public:
        _record_event(record, "correct", timed(occasion), data=data)


def _refuse_fixed(names: Mapping[str, Any]) -> None:
    fixed = sorted(FIXED_FIELDS & names.keys())
    if fixed:
        message = f"{', '.join(fixed)} cannot be corrected here: use the verb that changes it."
        raise RuleBroken(message, "fixed_field")


def _check(record: models.Model, names: Mapping[str, Any]) -> None:
    """Check changed fields as a form would; raise RuleBroken in the clerk's words."""
    fields = {field.name for field in record._meta.concrete_fields}  # noqa: SLF001
    try:
        record.clean_fields(exclude=fields - names.keys())
        record.validate_constraints()
    except ValidationError as error:
        raise RuleBroken(" ".join(error.messages), "invalid") from error


def _plain(value: Any) -> Any:
    """Return a value as an event's data holds it: records by reference, days in ISO form."""
    if isinstance(value, models.Model):
        return getattr(value, "reference", str(value))
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, bool | int) else str(value)


@transaction.atomic
def redact(record: PublicRecord, field: str, ground: str, *, occasion: Occasion) -> None:
    """Empty a value in the record, its versions and its events' words (architecture 0.12).

    `field` is `reason` for the words of all its events. Who, when and the legal ground
    stay, in a public event.
    """
    lock(record)
    words = _empty_field(record, field) if field != "reason" else None
    _empty_event_texts(record, words)
    _forget_changes(record.reference, field)
    type(record)._default_manager.filter(pk=record.pk).update(  # noqa: SLF001
        revision=F("revision") + 1, updated_at=timezone.now()
    )
    record.refresh_from_db()
    _record_event(record, "redact", timed(occasion), field=field, ground=ground)


def _empty_field(record: models.Model, field: str) -> set[str]:
    """Empty the field in the record and what holds its earlier words; return those words."""
    words: set[str] = set()
    relations = [getattr(record, name) for name in ("versions", "names") if hasattr(record, name)]
    rows = [type(record)._default_manager.filter(pk=record.pk)]  # noqa: SLF001
    for held in [*rows, *(related.all() for related in relations)]:
        found = {each.name: each for each in held.model._meta.concrete_fields}.get(field)  # noqa: SLF001
        if found is not None:
            words |= {str(value) for value in held.values_list(field, flat=True) if value}
            held.update(**{field: _empty_value(found)})
    if not words:
        message = f"There is nothing to take out: {field} is empty or not part of this record."
        raise RuleBroken(message, "nothing_to_redact")
    return words


def _empty_value(field: models.Field) -> str | None:
    is_text = isinstance(field, models.CharField | models.TextField)
    if field.name in FIXED_FIELDS or not (is_text or field.null) or field.unique:
        raise RuleBroken(
            f"{field.name} cannot be emptied: nothing works without it.", "fixed_field"
        )
    return None if field.null else ""


def _empty_event_texts(record: PublicRecord, words: set[str] | None) -> None:
    """Empty the words of events that repeat what was taken out; all of them for None."""
    own = getattr(record, "events", None)
    ids = set(own.values_list("text_id", flat=True)) if own is not None else set()
    about = RecordEvent.objects.filter(reference=record.reference)
    ids |= set(about.values_list("text_id", flat=True))
    held = EventText.objects.filter(pk__in=ids - {None}, emptied_at__isnull=True)
    if words is not None:
        repeats = Q(pk__in=[])
        for word in words:
            repeats |= Q(text__contains=word)
        held = held.filter(repeats)
    held.update(text="", emptied_at=timezone.now())


def _forget_changes(reference: str, field: str) -> None:
    """Take the field's old values out of the events of earlier corrections."""
    for event in RecordEvent.objects.filter(reference=reference, verb="correct"):
        changes = event.data.get("changes", {})
        if field in changes:
            data = event.data | {"changes": changes | {field: [None, None]}}
            RecordEvent.objects.filter(pk=event.pk).update(data=data)


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
    lock(meeting)
    if member.council_id != meeting.council_id:
        raise RuleBroken(f"{member} is a member of another council.", "other_council")
    spans = Presence.objects.filter(meeting=meeting, member=member)
    held = spans.filter(from_at=from_at).first()
    span = held or Presence(meeting=meeting, member=member, from_at=from_at)
    was = [held.kind, _plain(held.to_at)] if held else None
    span.kind, span.to_at, span.evidence = kind, to_at, occasion.evidence
    _refuse_overlap(span, spans.exclude(pk=span.pk))
    _check(span, {"kind": kind})
    span.save()
    if was and was != [kind, _plain(to_at)] and meeting.published_at:
        changes = {member.reference: [was, [kind, _plain(to_at)]]}
        _record_event(meeting, "correct", timed(occasion), data={"presence": changes})
    return span


def _refuse_overlap(span: Presence, others: models.QuerySet[Presence]) -> None:
    there = [PresenceKind.PRESENT, PresenceKind.REMOTE]
    if span.kind not in there:
        return
    overlaps = others.filter(kind__in=there)
    if span.from_at is not None:
        overlaps = overlaps.filter(Q(to_at__isnull=True) | Q(to_at__gt=span.from_at))
    if span.to_at is not None:
        overlaps = overlaps.filter(Q(from_at__isnull=True) | Q(from_at__lt=span.to_at))
    if overlaps.exists():
        message = f"{span.member} is already marked as present then: record the departure first."
        raise RuleBroken(message, "presence_overlaps")


@transaction.atomic
def mark_departure(
    meeting: Meeting, member: Member, at: datetime, *, occasion: Occasion
) -> Presence:
    """End a member's presence at a moment; a return is a new span (domain 1.5)."""
    lock(meeting)
    there = [PresenceKind.PRESENT, PresenceKind.REMOTE]
    span = Presence.objects.filter(
        Q(from_at__isnull=True) | Q(from_at__lt=at),
        meeting=meeting,
        member=member,
        kind__in=there,
        to_at__isnull=True,
    ).first()
    if span is None:
        message = f"{member} is not marked as present then: record the presence first."
        raise RuleBroken(message, "not_present")
    span.to_at = at
    span.save(update_fields=["to_at"])
    return span


@transaction.atomic
def change_group(
    member: Member, group: PoliticalGroup | None, at: datetime, *, occasion: Occasion
) -> None:
    """Move a member to another group from a moment on, or out of every group (domain 7).

    Votes taken before keep the group they were cast with.
    """
    lock(member)
    if group is not None and group.council_id != member.council_id:
        raise RuleBroken(f"{group} is a group of another council.", "other_council")
    held = GroupMembership.objects.filter(member=member, ended_at__isnull=True).first()
    was = held.group if held else None
    if was == group:
        return
    if held is not None:
        _end_membership(held, at)
    if group is not None:
        GroupMembership.objects.create(
            member=member,
            group=group,
            started_at=at,
            reason=occasion.reason[:200],
            evidence=occasion.evidence,
        )
    member.revision += 1
    member.save(update_fields=["revision", "updated_at"])
    data = {"changes": {"group": [_plain(was), _plain(group)]}}
    _record_event(member, "change_group", replace(occasion, happened_at=at), data=data)


def _end_membership(held: GroupMembership, at: datetime) -> None:
    if held.started_at is not None and held.started_at >= at:
        message = f"{held.member} joined {held.group} only after that: give a later moment."
        raise RuleBroken(message, "before_start")
    held.ended_at = at
    held.save(update_fields=["ended_at"])


MEETING_STEPS = {
    MeetingStatus.OPEN: {MeetingStatus.SCHEDULED, MeetingStatus.ADJOURNED},
    MeetingStatus.ADJOURNED: {MeetingStatus.OPEN},
    # Whoever forgot to say that it began can still say that it is over.
    MeetingStatus.CLOSED: {MeetingStatus.SCHEDULED, MeetingStatus.OPEN, MeetingStatus.ADJOURNED},
}


@transaction.atomic
def open_meeting(meeting: Meeting, *, occasion: Occasion) -> None:
    """Open a meeting, or go on after an adjournment."""
    _move_meeting(meeting, MeetingStatus.OPEN, occasion, "started_at")


@transaction.atomic
def adjourn_meeting(meeting: Meeting, *, occasion: Occasion) -> None:
    """Adjourn a meeting under way."""
    _move_meeting(meeting, MeetingStatus.ADJOURNED, occasion)


@transaction.atomic
def close_meeting(meeting: Meeting, *, occasion: Occasion) -> None:
    """Close a meeting; what it leaves undecided is ended by the apps that hold it."""
    _move_meeting(meeting, MeetingStatus.CLOSED, occasion, "ended_at")


def _move_meeting(
    meeting: Meeting, to: MeetingStatus, occasion: Occasion, time_field: str = ""
) -> None:
    """Set the status with its time and an event; the same status again changes nothing.

    A source need not tell of each step: from one a meeting can close that never opened.
    """
    occasion = timed(occasion)
    lock(meeting)
    was = MeetingStatus(meeting.status)
    if was == to:
        return
    if was == MeetingStatus.CANCELLED or (occasion.at_desk and was not in MEETING_STEPS[to]):
        message = f"This meeting stands at “{was.label}”, so it cannot become “{to.label}”."
        raise RuleBroken(message, "wrong_status")
    meeting.status = to
    if time_field and getattr(meeting, time_field) is None:
        setattr(meeting, time_field, occasion.happened_at)
    meeting.revision += meeting.published_at is not None
    meeting.save(update_fields=["status", "started_at", "ended_at", "revision", "updated_at"])
    sequence = give_number(meeting, "sequence", occasion.sequence)
    _record_event(meeting, to, occasion, sequence=sequence, from_state=was, to_state=to)


@transaction.atomic
def join_members(members: Sequence[Member], note: str, *, occasion: Occasion) -> Person:
    """Say that members of several councils are one person; `note` says how it is known."""
    rows = list(Member.objects.select_for_update().filter(pk__in=[m.pk for m in members]))
    if len({row.council_id for row in rows}) != len(rows) or len(rows) < 2:  # noqa: PLR2004
        message = "Join members of two or more councils, one of each."
        raise RuleBroken(message, "not_two_councils")
    if not note.strip():
        raise RuleBroken("Say how it is known that they are one person.", "no_reason")
    known = {row.person_id for row in rows if row.person_id is not None}
    if len(known) > 1:
        message = "They are already joined to different people: take that back first."
        raise RuleBroken(message, "other_person")
    person = Person.objects.get(pk=known.pop()) if known else Person.objects.create(note=note)
    for row in rows:
        row.person = person
        row.revision += 1
        row.save(update_fields=["person", "revision", "updated_at"])
        _record_event(row, "join", timed(occasion))
    return person
