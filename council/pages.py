"""What every public page has: its record or a way to it, council, crumbs, sources, API address."""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from council.enums import Evidence
from council.live import region_of_vote
from council.models import Council, OldReference, Source
from council.prepared import PreparedRows
from council.records import PublicRecord

OWN_RECORD: set[str] = {Evidence.DESK, Evidence.MINUTES, Evidence.COUNCIL_PAGE}
SAFE = "/?&=,.:+%~"
SHOWN = ("with", "service", "after")
Crumbs = list[tuple[str, str]]
# Built once: making a query costs as much as asking it.
SOURCES = PreparedRows(
    Source.objects.order_by("id").values("evidence", "title", "publisher", "url", "note")
)


class Moved(Exception):
    """The record answers at another address now."""

    def __init__(self, reference: str) -> None:
        self.reference = reference
        super().__init__(reference)


def find(records: QuerySet[Any], reference: str) -> Any:
    """Return the published record of that reference; `records` starts from published().

    Raises Http404 where there is none, and Moved where it has another reference now.
    """
    found = records.filter(reference=reference).first()
    if found is not None:
        return found
    moved = OldReference.objects.filter(old=reference).values_list("new", flat=True).first()
    if moved:
        raise Moved(moved)
    raise Http404(f"We hold nothing public at {reference}.")


def frame(
    record: PublicRecord,
    kind: str,
    council: Council,
    crumbs: Crumbs,
    sources: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    """Return what base.html and the margin print about a record; `kind` is its API list.

    `sources` are its rows of `SOURCES`, where they have been read already.
    """
    if sources is None:
        sources = SOURCES.filter(about=record.reference).read()
    return {
        "record": record,
        "council": council,
        "crumbs": [(council.name, f"/{council.slug}"), *crumbs],
        "api_address": f"/api/v1/{kind}/{record.reference}",
        "sources": sources,
        "live_page": region_of_vote(record) if kind == "votes" else None,
        "how_it_got_here": Evidence(record.evidence).label,
        "how_sure": how_sure(
            {source["evidence"] for source in sources} or {record.evidence},
            is_fictional=council.is_fictional,
        ),
    }


def sources_of(references: Iterable[str]) -> list[Source]:
    """Return the sources of records, in one query."""
    return list(Source.objects.filter(about__in=list(references)))


def how_sure(evidence: set[str], *, is_fictional: bool = False) -> str:
    """Return one of the two steps in words, or both: a report is never the council's record."""
    if is_fictional:
        return "Invented for trying things out"
    if evidence <= OWN_RECORD:
        return "The council's own record"
    if evidence & OWN_RECORD:
        return "In part the council's own record, in part a press or party report"
    return "Press or party report"


def page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """Render a page, with the one address that it is to be known by."""
    told = {"canonical": canonical(request), "site_name": settings.SITE_NAME}
    return render(request, template, told | context)


def canonical(request: HttpRequest) -> str:
    """Return the public address of a page, with no more of its query than says what it shows."""
    shown = {name: request.GET[name] for name in SHOWN if request.GET.get(name)}
    asked = urlencode(shown, safe=",")
    return absolute(request, request.path + (f"?{asked}" if asked else ""))


def absolute(request: HttpRequest, path: str) -> str:
    """Return the public address of a path: the setting's host where there is one."""
    path = quote(path, safe=SAFE)
    if settings.PUBLIC_BASE_URL:
        return f"{settings.PUBLIC_BASE_URL}{path}"
    return request.build_absolute_uri(path)


def moved_to(reference: str) -> HttpResponse:
    """Answer 301 to the address that holds the record now."""
    return redirect(f"/{reference}", permanent=True)


class MovedRecords:
    """Middleware: a record that has another reference now answers 301, whichever page asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Turn Moved into a redirect and leave every other exception alone."""
        return moved_to(error.reference) if isinstance(error, Moved) else None
