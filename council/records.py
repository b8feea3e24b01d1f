"""What every record shares: publication, evidence, events and the one list of what is public.

`published()` is the only door for readers: pages, API and files start from it.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from council.enums import Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """Who says that something happened, when, why, and on what evidence; every verb takes one.

    At the desk `by` is the clerk and `happened_at` the moment of keying; from a source
    `happened_at`, `sequence` and `by` may be null, which means not known.
    """

    by: Any = None
    evidence: Evidence = Evidence.DESK
    happened_at: datetime | None = None
    sequence: int | None = None
    reason: str = ""
    visible_from: datetime | None = None

    @property
    def at_desk(self) -> bool:
        """Whether it was keyed in the meeting, where nothing may be missing."""
        return self.evidence == Evidence.DESK


def unique_even_if_null(
    name: str, fields: tuple[str, ...], nullable: str, message: str
) -> list[models.UniqueConstraint]:
    """Return the two constraints that say one thing: unique, an unknown `nullable` included.

    Two, because SQLite holds every null for different.
    """
    rest = tuple(field for field in fields if field != nullable)
    return [
        models.UniqueConstraint(fields=fields, name=name, violation_error_message=message),
        models.UniqueConstraint(
            fields=rest,
            condition=Q(**{f"{nullable}__isnull": True}),
            name=f"{name}_even_if_null",
            violation_error_message=message,
        ),
    ]


class Frozen(TypeError):
    """Somebody tried to save a row that is written once (a programming mistake)."""


def visible(prefix: str = "") -> Q:
    """Return the condition that a record (or its parent at `prefix`) may be read now."""
    now = timezone.now()
    return Q(**{f"{prefix}published_at__lte": now}) & (
        Q(**{f"{prefix}visible_from__isnull": True}) | Q(**{f"{prefix}visible_from__lte": now})
    )


def seen(record: "PublicRecord | None") -> Any:
    """Return a record that another one names, or None while it is not public."""
    now = timezone.now()
    if record is None or record.published_at is None or record.published_at > now:
        return None
    is_held = record.visible_from is not None and record.visible_from > now
    return None if is_held else record


class RecordQuerySet(models.QuerySet):
    """Query set that knows what the public may read."""

    def published(self) -> Self:
        """Keep what is published, its parents named in `published_with` included."""
        condition = Q()
        model: Any = self.model
        for prefix in model.published_with:
            condition &= visible(prefix)
        for extra in model.public_only:
            condition &= extra
        return self.filter(condition)


class PublicRecord(models.Model):
    """A record with a public, stable reference; nothing published is deleted."""

    # Prefixes of the records that must be published too; "" is the record itself.
    published_with: ClassVar[tuple[str, ...]] = ("",)
    public_only: ClassVar[tuple[Q, ...]] = ()

    reference = models.CharField(max_length=200, unique=True, editable=False)
    evidence = models.CharField(
        max_length=12, choices=Evidence, default=Evidence.DESK, help_text="How this got here."
    )
    visible_from = models.DateTimeField(
        null=True, blank=True, help_text="Timed release; empty means as soon as published."
    )
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    revision = models.PositiveIntegerField(
        default=1, editable=False, help_text="Counts what readers could see change."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.reference

    def get_absolute_url(self) -> str:
        """Return the public address: a slash and the reference."""
        return f"/{self.reference}"


class WrittenOnce(models.Model):
    """A row that is never saved again; what replaces it is a new row."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert; raise Frozen when the row exists."""
        if not self._state.adding:
            raise Frozen(f"{self._meta.label} is written once; add a new row instead")
        super().save(*args, **kwargs)


def digest(text: str) -> str:
    """Return the SHA-256 of an event's text, kept when the text must be emptied."""
    return hashlib.sha256(text.encode()).hexdigest()


class EventText(models.Model):
    """Words of one event, apart from it so that they can be emptied by law."""

    text = models.TextField(blank=True)
    emptied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "council"

    def __str__(self) -> str:
        return self.text[:60]


class EventBase(WrittenOnce):
    """Something that happened: who, when, what, and the event it corrects; append-only."""

    sequence = models.PositiveIntegerField(
        null=True, blank=True, help_text="Order on the day; order of times where none was given."
    )
    from_state = models.CharField(max_length=30, blank=True)
    to_state = models.CharField(max_length=30, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now)
    happened_at = models.DateTimeField(null=True, blank=True, help_text="Empty: not known.")
    text = models.OneToOneField(
        EventText, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    text_digest = models.CharField(max_length=64, blank=True)
    evidence = models.CharField(max_length=12, choices=Evidence, default=Evidence.DESK)
    visible_from = models.DateTimeField(null=True, blank=True)
    # By kind of change ("changes", "ballots"): what it was and what it is now.
    data = models.JSONField(default=dict, blank=True)

    class Meta:
        abstract = True

    @property
    def reason(self) -> str:
        """The words given with the event; empty when there are none or the law emptied them."""
        return self.text.text if self.text else ""


def event_fields(occasion: Occasion) -> dict[str, Any]:
    """Return the fields every event takes from its occasion; stores the words in a side row."""
    text = EventText.objects.create(text=occasion.reason) if occasion.reason else None
    return {
        "by": occasion.by,
        "evidence": occasion.evidence,
        "happened_at": occasion.happened_at,
        "visible_from": occasion.visible_from,
        "text": text,
        "text_digest": digest(occasion.reason) if occasion.reason else "",
    }
