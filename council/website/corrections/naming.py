"""Names of what a correction points to, where the public may read them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from amendments.models import Amendment, Budget, Motion, Pot
from council.models import (
    Body,
    Council,
    Meeting,
    Member,
    OldReference,
    PoliticalGroup,
    RecordEvent,
)
from council.website.corrections.shapes import Change, Correction
from council.website.corrections.words import NOT_KNOWN
from votes.models import Vote

RECORDS = (
    Council, Body, Meeting, Member, PoliticalGroup, Motion, Amendment, Vote, Budget, Pot,
)  # fmt: skip


def labels_of(events: Iterable[RecordEvent]) -> Iterator[tuple[str, str, type[Any]]]:
    """Name the records of events, the public ones only."""
    references = {event.reference for event in events}
    for model in RECORDS:
        for record in _readable(model).filter(reference__in=references):
            yield record.reference, _label(record), model


def _readable(model: type[Any]) -> Any:
    rows = model.objects.published()
    return rows.select_related("body") if model is Meeting else rows


def _label(record: Any) -> str:
    return f"{record._meta.verbose_name.capitalize()}: {record}"  # noqa: SLF001 - documented by Django, underscore or not


def with_names(corrections: list[Correction]) -> list[Correction]:
    """Put names in the place of references, and drop what is about somebody not public."""
    given = {
        word
        for each in corrections
        for change in each.changes
        for words in (change.what, change.was, change.now)
        for word in words.split()
        if "/members/" in word or "/groups/" in word
    }
    moved = _moved(given)
    names = {
        row.reference: row.name
        for model in (Member, PoliticalGroup)
        for row in model.objects.published().filter(reference__in={*given, *moved.values()})
    }
    names |= {old: names[new] for old, new in moved.items() if new in names}
    return [
        replace(each, changes=tuple(_named_changes(each, names, given))) for each in corrections
    ]


def _moved(references: set[str]) -> dict[str, str]:
    """Return what those references are now that have changed: an event keeps the old ones."""
    if not references:
        return {}
    rows = OldReference.objects.filter(old__in=references)
    return dict(rows.values_list("old", "new"))


def _named_changes(
    correction: Correction, names: Mapping[str, str], given: set[str]
) -> Iterator[Change]:
    for change in correction.changes:
        about = change.what.split()[-1]
        if about in given and about not in names:
            continue
        what = change.what.replace(about, names[about]) if about in names else change.what
        values = (_public_value(each, names) for each in (change.value_was, change.value_now))
        was, now = (
            names.get(
                word, NOT_KNOWN if word in given and correction.verb == "Corrected" else word
            )
            for word in (change.was, change.now)
        )
        yield Change(what, was, now, change.field, change.member, *values)


def _public_value(value: Any, names: Mapping[str, str]) -> Any:
    """Return a stored value; a member or group who is not public is not known."""
    is_person = isinstance(value, str) and ("/members/" in value or "/groups/" in value)
    return None if is_person and value not in names else value
