"""Filters of days and moments."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time

from django.db.models import Q
from django.utils.dateparse import parse_date, parse_datetime

from council.api.errors import WrongRequest
from council.api.filters import Filter
from council.changes.rows import Change

CHANGED = "updated_at"


def held_filters(path: str = "held_on") -> dict[str, Filter]:
    """Return the two filters by the day of the meeting, both days included."""

    def by(lookup: str, help_text: str) -> Filter:
        return Filter(
            f"{help_text}, this day included. Where only month or year is known, its first day"
            " counts.",
            lambda name, value: Q(**{f"{path}__{lookup}": read_day(name, value)}),
            kind="date",
            example="2019-02-11",
        )

    return {
        "held_from": by("gte", "Held on or after this day"),
        "held_to": by("lte", "Held on or before this day"),
    }


def read_day(name: str, value: str) -> date:
    try:
        found = parse_date(value)
        if found is not None and len(value) == len("2019-02-11"):
            return found
    except ValueError:
        pass
    raise WrongRequest(f"{name} must be a day like 2019-02-11.", "wrong_value", name)


def updated_since(*paths: str, told: Mapping[str, str] | None = None) -> Filter:
    """Filter by what readers could see change since a moment, at any of the given columns.

    More than one column, because a timed release changes nothing in the row when it
    comes due. What the change feed has told since is in it too: names of other records,
    and what was written before the moment and committed after it. `told` has, by list of
    the feed, the way from a row to the key of the record that is told; without it that is
    the record whose `updated_at` is among the columns.
    """
    record = next((path for path in paths if path.endswith(CHANGED)), None)
    reference = f"{record.removesuffix(CHANGED)}reference" if record and not told else None

    def condition(name: str, value: str) -> Q:
        moment = read_moment(name, value)
        found = Q()
        for path in paths:
            found |= Q(**{f"{path}__gte": moment})
        since = Change.objects.filter(numbered_at__gte=moment, is_removal=False)
        if reference is not None:
            found |= Q(**{f"{reference}__in": since.values("reference")})
        for listing, path in (told or {}).items():
            found |= Q(**{f"{path}__in": since.filter(listing=listing).values("key")})
        return found

    help_text = "Changed at or after this day or moment; UTC unless it says otherwise."
    return Filter(help_text, condition, kind="moment", example="2019-02-11T18:00:00Z")


def read_moment(name: str, value: str) -> datetime:
    """Read a day or a moment in ISO form; without a zone it is UTC."""
    text = value[:10] + value[10:].replace(" ", "+")  # an unescaped + arrives as a blank
    try:
        day = parse_date(text)
        found = datetime.combine(day, time()) if day else parse_datetime(text)
        if found is not None:
            return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        pass
    message = f"{name} must be a day or a moment like 2019-02-11 or 2019-02-11T18:00:00Z."
    raise WrongRequest(message, "wrong_value", name)
