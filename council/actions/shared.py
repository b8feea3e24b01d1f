"""What the verbs about the institution share: numbers, locks, moments, events, checks."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Literal, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F
from django.utils import timezone

from council.changes.marks import mark
from council.errors import RuleBroken
from council.models import Council, Meeting, RecordEvent
from council.records import Occasion, event_fields

Counter = Literal["motion", "amendment", "vote", "sequence"]
Row = TypeVar("Row", bound=models.Model)


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
    row.refresh_from_db(from_queryset=type(row)._default_manager.select_for_update())  # noqa: SLF001 - documented by Django for any model
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


def record_event(
    record: models.Model, verb: str, occasion: Occasion, **fields: Any
) -> RecordEvent:
    """Append to the public log of a record that has none of its own."""
    if occasion.visible_from is not None and record.pk is not None:
        mark(type(record), [record.pk], at=occasion.visible_from)
    return RecordEvent.objects.create(
        council=council_of(record),
        reference=getattr(record, "reference", ""),
        verb=verb,
        **event_fields(occasion),
        **fields,
    )


def check(record: models.Model, names: Mapping[str, Any]) -> None:
    """Check changed fields as a form would; raise RuleBroken in the clerk's words."""
    fields = {field.name for field in record._meta.concrete_fields}  # noqa: SLF001 - documented by Django, underscore or not
    try:
        record.clean_fields(exclude=fields - names.keys())
        record.validate_constraints()
    except ValidationError as error:
        raise RuleBroken(" ".join(error.messages), "invalid") from error


def plain(value: Any) -> Any:
    """Return a value as an event's data holds it: records by reference, days in ISO form."""
    if isinstance(value, models.Model):
        return getattr(value, "reference", str(value))
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, bool | int) else str(value)
