"""What every record shares: publication, evidence, events and the one list of what is public.

`published()` is the only door for readers: pages, API and files start from it.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from council.changes.marks import mark
from council.enums import Evidence
from council.prepared import By


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """Who says that something happened, when, why, and on what evidence; every verb takes one.

    At the desk `by` is the clerk and `happened_at` the moment of keying; from a source
    `happened_at`, `sequence` and `by` may be null, which means not known. `meeting` is where
    it happened; None: where the paper stands now.
    """

    by: Any = None
    evidence: Evidence = Evidence.DESK
    happened_at: datetime | None = None
    sequence: int | None = None
    reason: str = ""
    visible_from: datetime | None = None
    meeting: Any = None

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
    # Made at once and not joined from pieces: every page and answer asks it several times.
    released = Q(
        (f"{prefix}visible_from__isnull", True),
        (f"{prefix}visible_from__lte", now),
        _connector=Q.OR,
    )
    return Q((f"{prefix}published_at__{By.lookup_name}", now), released)


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
        return self.filter(self.public_condition())

    def public_condition(self) -> Q:
        """Return the condition that a row may be read now."""
        model: Any = self.model
        parts = [part for prefix in model.published_with for part in visible(prefix).children]
        return Q(*parts, *model.public_only)


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

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and mark for the change feed what readers may see of it."""
        is_new, written = self._state.adding, kwargs.get("update_fields")
        super().save(*args, **kwargs)
        if is_new:
            tell(self)
        elif written is not None and "published_at" in written and self.published_at is None:
            mark(type(self), [self.pk], spreads=True)
        elif written is None or not SEEN.isdisjoint(written):
            tell(self, spreads=written is None or not FOR_OTHERS.isdisjoint(written))

    def get_absolute_url(self) -> str:
        """Return the public address: a slash and the reference."""
        return f"/{self.reference}"


# Saving one of these columns is what tells that readers may see a difference.
SEEN = frozenset({"updated_at", "published_at", "revision"})
# And one of these, that records which name this one may look different too.
FOR_OTHERS = frozenset(
    {
        "reference", "published_at", "visible_from", "name", "title", "question", "state",
        "current", "person", "body", "held_on", "date_precision",
    }
)  # fmt: skip


def tell(*records: PublicRecord, spreads: bool = False) -> None:
    """Mark records for the change feed where they are published, now and at their release.

    Records of one kind. Those that a verb writes past `save` need this call.
    """
    public = [record for record in records if record.published_at is not None]
    if not public:
        return
    table = type(public[0])
    mark(table, [record.pk for record in public], spreads=spreads)
    for moment, held in _held(public).items():
        mark(table, [record.pk for record in held], spreads=True, at=moment)


def _held(records: list[PublicRecord]) -> dict[datetime, list[PublicRecord]]:
    now, found = timezone.now(), defaultdict(list)
    for record in records:
        if record.visible_from is not None and record.visible_from > now:
            found[record.visible_from].append(record)
    return found


Owner = tuple[type[PublicRecord], int] | None


def tell_owners(rows: Iterable[models.Model]) -> None:
    """Mark the records that rows without a reference belong to: readers see the rows there."""
    keys: dict[type[PublicRecord], set[int]] = defaultdict(set)
    known: dict[Any, Owner] = {}
    for row in rows:
        owner = _owner(row, known)
        if owner is not None:
            keys[owner[0]].add(owner[1])
    for table, found in keys.items():
        mark(table, sorted(found), spreads=True)


def _owner(row: models.Model, known: dict[Any, Owner]) -> Owner:
    """Return table and key of the record that a row belongs to: its first foreign key leads there.

    None for a row that stands in no record, such as a clerk's role.
    """
    columns = row._meta.concrete_fields  # noqa: SLF001 - documented by Django, underscore or not
    parent: Any = next((each for each in columns if isinstance(each, models.ForeignKey)), None)
    if parent is None:
        return None
    table, key = parent.related_model, getattr(row, parent.attname)
    if issubclass(table, PublicRecord):
        return table, key
    if (table, key) not in known:
        known[table, key] = _owner(getattr(row, parent.name), known)
    return known[table, key]


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
