"""Which lists go into the files: those that the API has as CSV, found where it has them."""

from collections.abc import Iterable, Iterator
from functools import cache
from itertools import islice
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import URLPattern, URLResolver, get_resolver

from council.api.formats import CSV
from council.api.reading import Reading, Record, Row
from council.api.views import ListView, RecordView
from council.pagination import LARGEST_LIMIT, read_page
from council.prepared import PreparedRows, query_set_of

Listing = type[ListView]


@cache
def listings() -> tuple[Listing, ...]:
    """Return the lists in the order of the API's addresses."""
    found = {
        view.name: view
        for view in _views(get_resolver().url_patterns)
        if issubclass(view, ListView) and CSV in view.formats and view.columns
    }
    return tuple(found.values())


@cache
def keyed() -> frozenset[str]:
    """Return the names of the lists in which a reference stands once: records have addresses."""
    views = _views(get_resolver().url_patterns)
    return frozenset(view.listing.name for view in views if issubclass(view, RecordView))


def _views(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[type[Any]]:
    for each in patterns:
        if isinstance(each, URLResolver):
            yield from _views(each.url_patterns)
        elif isinstance(view := getattr(each.callback, "cls", None), type):
            yield view


def rows_of(view: ListView, council: str | None) -> Any:
    """Return what readers may see of a list now; of one council, by its reference, or of all."""
    if council is None:
        return view.public()
    if "council" not in view.filters:
        return view.public().filter(Q(reference=council))
    return view.public().filter(view.filters["council"].condition("council", council))


def records_of(view: ListView, rows: Any, reading: Reading) -> Iterator[Record]:
    """Walk through the rows in the order of the API's CSV, a page of records at a time."""
    for page in _pages(view, rows):
        yield from view.to_records(page, reading)


def _pages(view: ListView, rows: Any) -> Iterator[list[Row]]:
    """Yield the rows in pages: of one table with one question, others as the API does.

    Asked page by page, a long list of one council is sorted anew for each page.
    """
    if isinstance(rows, QuerySet | PreparedRows):
        ordered = query_set_of(rows).order_by(*view.order.names).iterator(LARGEST_LIMIT)
        while page := list(islice(ordered, LARGEST_LIMIT)):
            yield page
        return
    page, then = read_page(rows, view.order, None, LARGEST_LIMIT)
    yield page
    while then:
        page, then = read_page(rows, view.order, then, LARGEST_LIMIT)
        yield page
