"""Rows that belong to a record: its reference, addresses and sources stand for theirs."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone

from council.api.reading import RECORD, Reading, Record, Row, record


def of(path: str) -> tuple[str, ...]:
    """Return the columns to read of the record that a row belongs to."""
    return tuple(f"{path}__{name}" for name in RECORD)


def owner(row: Row, path: str, name: str, reading: Reading) -> Record:
    """Return what a row says of the record it belongs to; `name` is that record's list."""
    return record({column: row[f"{path}__{column}"] for column in RECORD}, name, reading)


def with_sources_of(rows: Iterable[Row], path: str, reading: Reading) -> Reading:
    """Read the sources of the records that rows belong to in one query."""
    return reading.with_sources_of({row[f"{path}__reference"] for row in rows})


def out(path: str) -> Q:
    """Return the condition that the event or derived row at a path has no release to come."""
    field = f"{path}__visible_from"
    return Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__lte": timezone.now()})
