"""How rows of the database become records of the API: what every record has, links, sources."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import Model, Q
from django.utils import timezone

from council.models import RecordEvent, Source
from council.prepared import PreparedRows

Row = dict[str, Any]
Record = dict[str, Any]

# What is read of every public record, and of every record that another one names.
RECORD = (
    "id", "reference", "evidence", "published_at", "visible_from", "updated_at", "revision",
)  # fmt: skip
SOURCE = ("field", "evidence", "title", "publisher", "url", "published_on", "note")

# Built once: making a query costs as much as asking it.
SOURCES = PreparedRows(Source.objects.order_by("about", "id").values("about", *SOURCE))
EVENTS = PreparedRows(
    RecordEvent.objects.order_by("id").values(
        "verb", "field", "ground", "recorded_at", "happened_at", "text__text", "data"
    )
)


@dataclass(frozen=True, slots=True)
class Reading:
    """One request's view of the record: the site's address, the moment, sources read at once."""

    site: str
    now: datetime
    sources: Mapping[str, list[Record]] = field(default_factory=dict)
    # What `fields` asks for; empty: everything.
    fields: Mapping[str, Any] = field(default_factory=dict)

    def wants(self, *names: str) -> bool:
        """Tell whether one of these fields is asked for, so that the rest need not be read."""
        return not self.fields or any(name in self.fields for name in names)

    def with_sources_of(self, references: Iterable[str]) -> "Reading":
        """Read the sources of all these records in one query."""
        return replace(self, sources=self.sources_of(references))

    def sources_of(self, references: Iterable[str]) -> Mapping[str, list[Record]]:
        """Return the sources of records by reference, if they are asked for."""
        return sources_of(references) if self.wants("sources") else {}

    def page(self, reference: str) -> str:
        """Return the address of the public page."""
        return f"{self.site}/{reference}"

    def api(self, name: str, reference: str) -> str:
        """Return the address of a record in the API."""
        return f"{self.site}/api/v1/{name}/{reference}"

    def sees(self, row: Row, prefix: str = "") -> bool:
        """Tell whether the record in the row (or the one it names at `prefix`) is public."""
        published, visible = row[f"{prefix}published_at"], row[f"{prefix}visible_from"]
        return _past(published, self.now) and (visible is None or visible <= self.now)


def released() -> Q:
    """Return the condition that an event or a derived row has no release in the future."""
    return Q(visible_from__isnull=True) | Q(visible_from__lte=timezone.now())


def _past(moment: datetime | None, now: datetime) -> bool:
    return moment is not None and moment <= now


def sources_of(references: Iterable[str]) -> dict[str, list[Record]]:
    """Return the sources of records by reference, in one query; in none, if there are none."""
    found: defaultdict[str, list[Record]] = defaultdict(list)
    named = list(references)
    for row in SOURCES.filter(about__in=named) if named else ():
        found[row.pop("about")].append(row)
    return found


def record(row: Row, name: str, reading: Reading) -> Record:
    """Return what every record has; `name` is the list that it belongs to."""
    reference, released = row["reference"], row["visible_from"]
    return {
        "reference": reference,
        "url": reading.page(reference),
        "api_url": reading.api(name, reference),
        "evidence": row["evidence"],
        "sources": reading.sources.get(reference, []),
        "published_at": later(row["published_at"], released),
        "updated_at": later(row["updated_at"], row["published_at"], released),
        "revision": row["revision"],
    }


def later(*moments: datetime | None) -> datetime | None:
    """Return the last of the moments that are known."""
    last = None
    for moment in moments:
        if moment is not None and (last is None or moment > last):
            last = moment
    return last


def linked(*paths: str, label: str = "name") -> tuple[str, ...]:
    """Return the columns to read of the records that a row names."""
    columns = ("reference", label, "published_at", "visible_from")
    return tuple(f"{path}__{column}" for path in paths for column in columns)


@cache
def _linked(path: str, label: str) -> tuple[str, ...]:
    return linked(path, label=label)


def link(row: Row, path: str, reading: Reading, label: str = "name") -> Record | None:
    """Return the reference and name of a record; null if there is none or it is not public."""
    reference, name, published_at, visible_from = _linked(path, label)
    published, visible = row[published_at], row[visible_from]
    if published is None or published > reading.now:
        return None
    if visible is not None and visible > reading.now:
        return None
    return {"reference": row[reference], "name": row[name]}


def seen_reference(row: Row, path: str, reading: Reading) -> str | None:
    """Return the reference of a record that the row names, unless it is not public."""
    return row[f"{path}__reference"] if reading.sees(row, f"{path}__") else None


def grouped(rows: Iterable[Any], key: str) -> dict[Any, list[Row]]:
    """Put rows together by one of their columns, in the order in which they were read."""
    found: defaultdict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[key]].append(row)
    return found


def public_references(model: type[Model], keys: Iterable[int | None]) -> dict[int, str]:
    """Return the references of those of the records that are public, in one query."""
    wanted = {key for key in keys if key is not None}
    published = model.objects.published()  # type: ignore[attr-defined]  # the manager is a RecordQuerySet
    return dict(published.filter(pk__in=wanted).values_list("pk", "reference"))


def history(reference: str) -> list[Record]:
    """Return the public changes of a record that has no log of its own, oldest first."""
    return [
        {
            "verb": row["verb"],
            "field": row["field"] or None,
            "ground": row["ground"] or None,
            "recorded_at": row["recorded_at"],
            "happened_at": row["happened_at"],
            "reason": row["text__text"] or None,
            "changes": changes(row["data"]),
        }
        for row in EVENTS.filter(released(), reference=reference)
    ]


def changes(data: Mapping[str, Any]) -> list[Record]:
    """Return what an event changed, field by field, as it was and as it is now."""
    return [
        {"field": name, "was": was, "now": now}
        for name, (was, now) in (data.get("changes") or {}).items()
    ]
