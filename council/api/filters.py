"""Filters of lists: each turns one value of the address into a condition, or says why not."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time

from django.db.models import Model, Q
from django.http import QueryDict
from django.utils.dateparse import parse_date, parse_datetime

from council.api.errors import WrongRequest
from council.models import OldReference

LATEST_YEAR = 9999


@dataclass(frozen=True, slots=True)
class Filter:
    """One filter of a list: what it takes (for the description) and what it makes of it."""

    help: str
    condition: Callable[[str, str], Q]
    choices: tuple[str, ...] = ()


def read_parameters(given: QueryDict, known: Iterable[str]) -> dict[str, str]:
    """Return the parameters of the address; unknown or doubled names are refused."""
    names = sorted(known)
    for name, values in given.lists():
        if name not in names:
            may_use = f"Use: {', '.join(names)}." if names else "This address takes none."
            message = f"{name[:60]!r} is no parameter of this address. {may_use}"
            raise WrongRequest(message, "unknown_parameter", name[:60])
        if len(values) > 1:
            raise WrongRequest(f"Give {name} once.", "parameter_twice", name)
        if "\x00" in values[0]:
            raise WrongRequest(
                f"{name} has a character in it that no text has.", "wrong_value", name
            )
    return {name: str(given[name]) for name in given}


def conditions(filters: Mapping[str, Filter], given: Mapping[str, str]) -> Q:
    """Join the conditions of all filters that were given."""
    found = Q()
    for name, value in given.items():
        if name in filters:
            found &= filters[name].condition(name, value)
    return found


def named(model: type[Model], path: str, what: str) -> Filter:
    """Filter by a published record, found by its reference (an old one too)."""
    return related(model, lambda pk: Q(**{path: pk}), what)


def related(model: type[Model], to_condition: Callable[[int], Q], what: str) -> Filter:
    """Filter by a published record through a condition on its key."""

    def condition(name: str, value: str) -> Q:
        return to_condition(_key_of(model, name, value.strip("/"), what))

    return Filter(f"Reference of a {what}.", condition)


def _key_of(model: type[Model], name: str, reference: str, what: str) -> int:
    published = model.objects.published()  # type: ignore[attr-defined]
    key = published.filter(reference=reference).values_list("id", flat=True).first()
    if key is None:
        new = current_reference(reference)
        key = published.filter(reference=new).values_list("id", flat=True).first()
    if key is None:
        message = f"There is no {what} {reference[:80]!r} here. Give its reference."
        raise WrongRequest(message, "unknown_reference", name)
    return key


def current_reference(reference: str) -> str | None:
    """Follow a reference that has changed to what it is now; None if it never changed."""
    seen = {reference}
    new: str | None = None
    while found := OldReference.objects.filter(old=new or reference).first():
        if found.new in seen:
            break
        new = found.new
        seen.add(new)
    return new


def one_of(path: str, choices: Iterable[str]) -> Filter:
    """Filter by one of a closed list of words."""
    words = tuple(str(choice) for choice in choices)
    return Filter("One word of the list.", lambda n, v: Q(**{path: _word(n, v, words)}), words)


def word_filter(to_condition: Callable[[str], Q], choices: Iterable[str]) -> Filter:
    """Filter by one of a closed list of words through a condition of its own."""
    words = tuple(str(choice) for choice in choices)
    return Filter("One word of the list.", lambda n, v: to_condition(_word(n, v, words)), words)


def _word(name: str, value: str, words: tuple[str, ...]) -> str:
    if value not in words:
        message = f"{name} must be one of: {', '.join(words)}."
        raise WrongRequest(message, "wrong_value", name)
    return value


def year_filter(path: str) -> Filter:
    """Filter by the calendar year in which a financial year starts."""

    def condition(name: str, value: str) -> Q:
        is_year = value.isascii() and value.isdigit() and len(value) == len("2019")
        if not is_year:
            message = f"{name} must be the year in which the financial year starts, like 2019."
            raise WrongRequest(message, "wrong_value", name)
        return Q(**{path: int(value)})

    return Filter("Year in which the financial year starts, for example 2019.", condition)


def updated_since(*paths: str) -> Filter:
    """Filter by what readers could see change since a moment, at any of the given columns.

    More than one column, because a timed release changes nothing in the row when it
    comes due.
    """

    def condition(name: str, value: str) -> Q:
        moment = _moment(name, value)
        found = Q()
        for path in paths:
            found |= Q(**{f"{path}__gte": moment})
        return found

    return Filter("Changed at or after this moment, for example 2019-02-11T18:00:00Z.", condition)


def _moment(name: str, value: str) -> datetime:
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
