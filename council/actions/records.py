"""Verbs of any public record: publish it, move it, correct it, take out what the law asks."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models, transaction
from django.db.models import F, Q
from django.utils import timezone

from council.actions.shared import check, lock, plain, record_event, timed
from council.changes.marks import mark_references
from council.errors import RuleBroken
from council.models import EventText, Identifier, OldReference, RecordEvent, Source
from council.records import Occasion, PublicRecord, tell

# What every record is found by, or what only its own verbs may change.
FIXED_FIELDS = frozenset({"id", "reference", "evidence", "state", "status", "revision", "council"})


@transaction.atomic
def publish(record: PublicRecord, *, occasion: Occasion) -> None:
    """Make a record public, at once or from `occasion.visible_from`; twice changes nothing."""
    lock(record)
    if record.published_at is not None:
        return
    record.published_at = timezone.now()
    record.visible_from = occasion.visible_from
    record.save(update_fields=["published_at", "visible_from", "updated_at"])
    record_event(record, "publish", timed(occasion))


@transaction.atomic
def change_reference(record: PublicRecord, new: str, *, occasion: Occasion) -> None:
    """Give a record another address; the old one answers 301 for ever (architecture 0.14)."""
    lock(record)
    old = record.reference
    if new == old:
        return
    if type(record)._default_manager.filter(reference=new).exists():  # noqa: SLF001 - documented by Django for any model
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
    record_event(record, "change_reference", timed(occasion), data=data)


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
    data = {"changes": {n: [plain(getattr(record, n)), plain(v)] for n, v in differs.items()}}
    for name, value in differs.items():
        setattr(record, name, value)
    check(record, differs)
    was_public = record.published_at is not None
    record.revision += was_public
    record.save(update_fields=[*differs, "revision", "updated_at"])
    if was_public:
        record_event(record, "correct", timed(occasion), data=data)


def _refuse_fixed(names: Mapping[str, Any]) -> None:
    fixed = sorted(FIXED_FIELDS & names.keys())
    if fixed:
        message = f"{', '.join(fixed)} cannot be corrected here: use the verb that changes it."
        raise RuleBroken(message, "fixed_field")


def cite(sources: Iterable[Source]) -> None:
    """Name sources of records; one that is named already is not named twice."""
    sources = list(sources)
    held = Source.objects.filter(about__in={source.about for source in sources})
    known = set(held.values_list("about", "field", "title", "url"))
    fresh = [
        each for each in sources if (each.about, each.field, each.title, each.url) not in known
    ]
    Source.objects.bulk_create(fresh, ignore_conflicts=True)
    mark_references({source.about for source in fresh})


@transaction.atomic
def redact(record: PublicRecord, field: str, ground: str, *, occasion: Occasion) -> None:
    """Empty a value in the record, its versions and its events' words (architecture 0.12).

    `field` is `reason` for the words of all its events. Who, when and the legal ground
    stay, in a public event.
    """
    lock(record)
    words = _empty_field(record, field) if field != "reason" else None
    _empty_event_texts(record, words)
    _forget_changes(record, field)
    type(record)._default_manager.filter(pk=record.pk).update(  # noqa: SLF001 - documented by Django for any model
        revision=F("revision") + 1, updated_at=timezone.now()
    )
    record.refresh_from_db()
    tell(record, spreads=True)
    record_event(record, "redact", timed(occasion), field=field, ground=ground)


def _empty_field(record: models.Model, field: str) -> set[str]:
    """Empty the field in the record and what holds its earlier words; return those words."""
    words: set[str] = set()
    relations = [getattr(record, name) for name in ("versions", "names") if hasattr(record, name)]
    rows = [type(record)._default_manager.filter(pk=record.pk)]  # noqa: SLF001 - documented by Django for any model
    for held in [*rows, *(related.all() for related in relations)]:
        found = {each.name: each for each in held.model._meta.concrete_fields}.get(field)  # noqa: SLF001 - documented by Django, underscore or not
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


def _forget_changes(record: PublicRecord, field: str) -> None:
    """Take the field's old values out of the events of earlier corrections."""
    own = getattr(record, "events", None)
    about = RecordEvent.objects.filter(reference=record.reference, verb="correct")
    for event in [*about, *(own.all() if own is not None else ())]:
        data = _without(event.data, field)
        if data != event.data:
            type(event)._default_manager.filter(pk=event.pk).update(data=data)  # noqa: SLF001 - documented by Django for any model


def _without(data: Mapping[str, Any], field: str) -> dict[str, Any]:
    """Return an event's data that tells nothing of a field but that it was changed."""
    found = dict(data)
    if field in found.get("changes", {}):
        found["changes"] = found["changes"] | {field: [None, None]}
    if field in found.get("facts", {}):
        found["facts"] = {name: kept for name, kept in found["facts"].items() if name != field}
    return found
