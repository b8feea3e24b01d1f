"""What every list and every record of the API does the same way."""

import hashlib
from abc import abstractmethod
from collections.abc import Iterator
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import (
    Http404,
    HttpResponse,
    HttpResponseBase,
    HttpResponsePermanentRedirect,
    StreamingHttpResponse,
)
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.cache import get_conditional_response
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from council.api.errors import WrongRequest
from council.api.filters import Filter, conditions, current_reference, read_parameters
from council.api.reading import Reading, Record, Row
from council.api.shapes import Shape, describe_list, describe_record
from council.errors import RuleBroken
from council.exports import csv_response
from council.pagination import LARGEST_LIMIT, Order, Place, read_limit, read_page, read_place
from council.renderers import OrjsonRenderer

API = "/api/v1"


class AlwaysJson(BaseContentNegotiation):
    """Answer JSON whatever the client says it would like; CSV is asked for by name."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> Any:
        return renderers[0], renderers[0].media_type


class Endpoint(APIView):
    """Any address of the API: public, and readable from any other site's pages."""

    content_negotiation_class = AlwaysJson
    http_method_names = ["get", "head", "options"]

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Access-Control-Allow-Origin"] = "*"
        return response

    def reading(self) -> Reading:
        """Return this request's view of the record."""
        return Reading(self.request.build_absolute_uri("/").rstrip("/"), timezone.now())


class ListView(Endpoint):
    """A list: filtered, in a stable order, in pages by key, or whole as CSV."""

    name: ClassVar[str]
    title: ClassVar[str]
    summary: ClassVar[str]
    # Built once; `public()` narrows it to what may be read at this moment.
    rows: ClassVar[QuerySet]
    order: ClassVar[Order]
    filters: ClassVar[dict[str, Filter]]
    row_shape: ClassVar[Shape]
    columns: ClassVar[tuple[str, ...]]
    csv = False

    def public(self) -> QuerySet:
        """Return the rows that readers may see now."""
        return self.rows.published()  # type: ignore[attr-defined]

    @abstractmethod
    def to_records(self, rows: list[Row], reading: Reading) -> list[Record]:
        """Return the records of a page of rows, in a fixed number of queries."""

    def get(self, request: Request) -> HttpResponseBase:
        given = read_parameters(request.query_params, [*self.filters, "after", "limit", "format"])
        rows = self.public().filter(conditions(self.filters, given))
        after, limit = self.place(given, rows)
        if self.wants_csv(given):
            wanted = limit if "limit" in given else None
            return self.answer_csv(rows, after, wanted)
        page, then = read_page(rows, self.order, after, limit)
        address = self.next_address(request, then) if then else None
        return Response({"next": address, "results": self.to_records(page, self.reading())})

    def place(self, given: dict[str, str], rows: QuerySet) -> tuple[Place | None, int]:
        """Read where the page starts and how long it is; say which of the two is wrong."""
        name = "limit"
        try:
            limit = read_limit(given.get("limit"))
            name = "after"
            return (
                read_place(given["after"], rows, self.order) if "after" in given else None
            ), limit
        except RuleBroken as broken:
            raise WrongRequest(str(broken.message), broken.code or "wrong", name) from None

    def wants_csv(self, given: dict[str, str]) -> bool:
        """Tell whether a file is asked for, by `.csv` or by `format=csv`."""
        form = given.get("format", "csv" if self.csv else "json")
        if form not in {"json", "csv"}:
            raise WrongRequest("format must be json or csv.", "wrong_value", "format")
        return form == "csv"

    def answer_csv(
        self, rows: QuerySet, after: Place | None, limit: int | None
    ) -> StreamingHttpResponse:
        """Send all rows (or `limit`), a page at a time, so that memory stays flat."""
        records = self.all_records(rows, after, limit, self.reading())
        return csv_response(self.name, self.columns, records)

    def all_records(
        self, rows: QuerySet, after: Place | None, limit: int | None, reading: Reading
    ) -> Iterator[Record]:
        """Walk through the list from a place on."""
        page, then = read_page(rows, self.order, after, limit or LARGEST_LIMIT)
        yield from self.to_records(page, reading)
        while then and limit is None:
            page, then = read_page(rows, self.order, then, LARGEST_LIMIT)
            yield from self.to_records(page, reading)

    def next_address(self, request: Request, then: Place) -> str:
        """Return this address with the next cursor in it."""
        query = request.query_params.copy()
        query["after"] = then.write()
        return request.build_absolute_uri(f"{API}/{self.name}?{query.urlencode()}")


class RecordView(Endpoint):
    """One record, found by its reference; a reference that has changed answers 301."""

    listing: ClassVar[type[ListView]]
    shape: ClassVar[Shape]

    def get(self, request: Request, reference: str) -> HttpResponseBase:
        read_parameters(request.query_params, [])
        reference = reference.rstrip("/")
        row = self.find(reference)
        if row is None:
            return self.moved(reference)
        reading = self.reading()
        found = self.listing().to_records([row], reading)[0]
        return answer_with_tag(request, found | self.more(row, found, reading))

    def find(self, reference: str) -> Row | None:
        """Return the public row of that reference."""
        if "\x00" in reference:
            raise Http404
        return next(iter(self.listing().public().filter(reference=reference)[:1]), None)

    def moved(self, reference: str) -> HttpResponseBase:
        """Send the reader to the record's present reference, if that is public."""
        new = current_reference(reference)
        if new is None or self.find(new) is None:
            raise Http404
        return HttpResponsePermanentRedirect(f"{API}/{self.listing.name}/{new}")

    def more(self, row: Row, found: Record, reading: Reading) -> Record:
        """Return what a record has beyond its row in the list."""
        return {}


def answer_with_tag(request: Request, found: Record) -> HttpResponse:
    """Answer 304 to a reader who has this very text.

    The tag is the revision and a digest of the answer: names, sources, timed releases
    and snapshots change what is shown without a new revision.
    """
    body = OrjsonRenderer().render(found)
    tag = f'"{found.get("revision", 0)}-{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
    response = HttpResponse(body, content_type="application/json", headers={"ETag": tag})
    answer = get_conditional_response(request, tag, response=response)
    return answer or response


class NotFound(Endpoint):
    """Any other address below /api/v1/."""

    schema = None

    def get(self, request: Request, **kwargs: str) -> HttpResponseBase:
        raise Http404


def described_list(view: type[ListView]) -> type[ListView]:
    """Describe a list from its own attributes."""
    describe = describe_list(view.name, view.title, view.row_shape, view.filters, view.summary)
    return describe(view)


def described_record(summary: str) -> Any:
    """Describe a record view from its own attributes."""

    def decorate(view: type[RecordView]) -> type[RecordView]:
        return describe_record(view.listing.name, view.shape, summary)(view)

    return decorate


def addresses(view: type[ListView], record: type[Endpoint] | None = None) -> list[URLPattern]:
    """Return a list's addresses; a slash at the end is not needed and does no harm."""
    found = [
        path(view.name, view.as_view()),
        path(f"{view.name}/", view.as_view(schema=None)),
        path(f"{view.name}.csv", view.as_view(schema=None, csv=True)),
    ]
    if record is not None:
        found.append(path(f"{view.name}/<path:reference>", record.as_view()))
    return found
