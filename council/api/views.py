"""What every list and every record of the API does the same way."""

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from django.http import Http404, HttpResponseBase, HttpResponsePermanentRedirect
from django.urls import URLPattern, path
from rest_framework.request import Request
from rest_framework.response import Response

from council.api.endpoints import API, Endpoint
from council.api.errors import WrongRequest
from council.api.fields import (
    Include,
    Tree,
    columns_for,
    names_in,
    only,
    read_fields,
    read_includes,
)
from council.api.filters import (
    EXAMPLES,
    Filter,
    conditions,
    current_reference,
    is_text,
    read_parameters,
)
from council.api.formats import CSV, FORMATS, JSON
from council.api.reading import Reading, Record, Row
from council.api.shapes import Shape, describe_list, describe_record
from council.errors import RuleBroken
from council.exports import csv_response, lines_response
from council.pagination import LARGEST_LIMIT, Order, Place, read_limit, read_page, read_place
from council.prepared import Rows

OF_EVERY_LIST = ("after", "fields", "format", "limit", "order")


@dataclass(frozen=True, slots=True)
class Asked:
    """What of a list is asked for, and how; `limit` is null for the whole of it, as a file."""

    order: Order
    fields: Tree
    columns: tuple[str, ...]  # of a CSV file
    includes: dict[str, Include]
    limit: int | None
    page_size: int


class ListView(Endpoint):
    """A list: filtered, in a stable order, in pages by key, or as a file."""

    formats: ClassVar[tuple[str, ...]] = FORMATS
    name: ClassVar[str]
    title: ClassVar[str]
    summary: ClassVar[str]
    # Built once; `public()` narrows it to what may be read at this moment.
    rows: ClassVar[Rows]
    order: ClassVar[Order]
    # Other orders that may be asked for; each needs its index.
    orders: ClassVar[tuple[Order, ...]] = ()
    filters: ClassVar[dict[str, Filter]]
    includes: ClassVar[dict[str, Include]] = {}
    row_shape: ClassVar[Shape]
    columns: ClassVar[tuple[str, ...]]

    def public(self) -> Rows:
        """Return the rows that readers may see now."""
        return self.rows.published()  # type: ignore[union-attr]  # the manager is a RecordQuerySet

    @abstractmethod
    def to_records(self, rows: list[Row], reading: Reading) -> list[Record]:
        """Return the records of a page of rows, in a fixed number of queries."""

    def get(self, request: Request) -> HttpResponseBase:
        names = [*self.filters, *OF_EVERY_LIST, *(["include"] if self.includes else [])]
        given = read_parameters(request.query_params, names)
        asked = self.asked(given)
        unchanged = self.unchanged(request, self.references(given), by_words="q" in given)
        if unchanged is not None:
            return unchanged
        rows = self.public().filter(conditions(self.filters, given))
        after = self.place(given, rows, asked.order)
        return self.unmodified(request) or self.answer(request, rows, after, asked)

    def references(self, given: dict[str, str]) -> list[str]:
        """Return the references of records that the filters name."""
        return [value for name, value in given.items() if name in EXAMPLES]

    def asked(self, given: dict[str, str]) -> Asked:
        """Read everything but the filters and the cursor, or say which of it is wrong."""
        includes = read_includes(given.get("include"), self.includes)
        if includes and self.format == CSV:
            message = f"A CSV file has one line a record: ask for {JSON}, or use the list of them."
            raise WrongRequest(message, "wrong_value", "include")
        size = min([LARGEST_LIMIT, *(include.limit for include in includes.values())])
        try:
            limit = read_limit(given.get("limit"), size)
        except RuleBroken as broken:
            raise WrongRequest(str(broken.message), "wrong_limit", "limit") from None
        known = names_in(self.row_shape, {name: it.field for name, it in includes.items()})
        fields = read_fields(given.get("fields"), known)
        if fields:
            fields |= {name: {} for name in includes if name not in fields}
        columns = columns_for(self.columns, fields) if self.format == CSV else ()
        whole = self.format != JSON and "limit" not in given
        of_page = None if whole else limit
        return Asked(self.asked_order(given), fields, columns, includes, of_page, size)

    def asked_order(self, given: dict[str, str]) -> Order:
        """Return the order that is asked for, or the list's own."""
        known = {order.name: order for order in (self.order, *self.orders)}
        wanted = given.get("order", self.order.name)
        if wanted not in known:
            message = f"order must be one of: {', '.join(known)}."
            raise WrongRequest(message, "wrong_value", "order")
        return known[wanted]

    def place(self, given: dict[str, str], rows: Rows, order: Order) -> Place | None:
        """Read where the page starts."""
        if "after" not in given:
            return None
        try:
            return read_place(given["after"], rows, order)
        except RuleBroken as broken:
            raise WrongRequest(str(broken.message), "wrong_cursor", "after") from None

    def answer(
        self, request: Request, rows: Rows, after: Place | None, asked: Asked
    ) -> HttpResponseBase:
        """Send one page, or the whole list a page at a time, so that memory stays flat."""
        reading = self.reading(asked.fields)
        if asked.limit is None:
            records = self.all_records(rows, after, asked, reading)
            return self.answer_file(
                request, records if request.method != "HEAD" else iter(()), asked
            )
        page, then = read_page(rows, asked.order, after, asked.limit)
        address = self.next_address(request, then, asked.order) if then else None
        found = self.to_answer(page, asked, reading)
        if self.format == JSON:
            response: HttpResponseBase = Response({"next": address, "results": found})
        else:
            response = self.answer_file(request, iter(found), asked)
        if address:
            response["Link"] = f'<{address}>; rel="next"'
        return response

    def answer_file(
        self, request: Request, records: Iterator[Record], asked: Asked
    ) -> HttpResponseBase:
        """Send records as a file, while they are read."""
        if self.format != CSV:
            return lines_response(self.name, records)
        # A browser's file is opened in a spreadsheet, which needs the mark (docs/decisions).
        for_spreadsheet = "text/html" in request.headers.get("accept", "")
        return csv_response(self.name, asked.columns, records, with_mark=for_spreadsheet)

    def all_records(
        self, rows: Rows, after: Place | None, asked: Asked, reading: Reading
    ) -> Iterator[Record]:
        """Walk through the list from a place on."""
        page, then = read_page(rows, asked.order, after, asked.page_size)
        yield from self.to_answer(page, asked, reading)
        while then:
            page, then = read_page(rows, asked.order, then, asked.page_size)
            yield from self.to_answer(page, asked, reading)

    def to_answer(self, page: list[Row], asked: Asked, reading: Reading) -> list[Record]:
        """Return the records of a page with what is included, and of each what is asked."""
        records = self.to_records(page, reading)
        for name, include in asked.includes.items():
            for record, below in zip(records, include.read(page, reading), strict=True):
                record[name] = below
        if not asked.fields or self.format == CSV:
            return records
        return [only(record, asked.fields) for record in records]

    def next_address(self, request: Request, then: Place, order: Order) -> str:
        """Return this address with the next cursor in it."""
        query = request.query_params.copy()
        query["after"] = then.write(order)
        suffix = f".{self.suffix}" if self.suffix else ""
        return request.build_absolute_uri(f"{API}/{self.name}{suffix}?{query.urlencode()}")


def named_in(path: str) -> str:
    """Return the reference that an address ends with; what no text has names no record."""
    if not is_text(path):
        raise Http404
    return path.rstrip("/").removesuffix(f".{JSON}")


class RecordView(Endpoint):
    """One record, found by its reference; a reference that has changed answers 301."""

    listing: ClassVar[type[ListView]]
    shape: ClassVar[Shape]

    def get(self, request: Request, reference: str) -> HttpResponseBase:
        includes = self.listing.includes
        names = ["fields", "format", *(["include"] if includes else [])]
        given = read_parameters(request.query_params, names)
        read_includes(given.get("include"), includes)  # a record has them all
        fields = read_fields(given.get("fields"), names_in(self.shape, {}))
        reference = named_in(reference)
        unchanged = self.unchanged(request, [reference])
        if unchanged is not None:
            return unchanged
        row = self.find(reference)
        if row is None:
            answer, query = self.moved(reference), request.META["QUERY_STRING"]
            answer["Location"] += f"?{query}" if query else ""
            return answer
        return self.unmodified(request) or Response(self.record(row, self.reading(fields)))

    def record(self, row: Row, reading: Reading) -> Record:
        """Return the record; what only the whole one has is not read unless it is asked for."""
        found = self.listing().to_records([row], reading)[0]
        if not reading.fields or not reading.fields.keys() <= found.keys():
            found |= self.more(row, found, reading)
        return only(found, dict(reading.fields))

    def find(self, reference: str) -> Row | None:
        """Return the public row of that reference."""
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


def described_list(view: type[ListView]) -> type[ListView]:
    """Describe a list from its own attributes."""
    return describe_list(view)(view)


def described_record(summary: str) -> Any:
    """Describe a record view from its own attributes."""

    def decorate(view: type[RecordView]) -> type[RecordView]:
        return describe_record(view, summary)(view)

    return decorate


def addresses(view: type[ListView], record: type[Endpoint] | None = None) -> list[URLPattern]:
    """Return a list's addresses; a slash at the end is not needed and does no harm."""
    found = [
        path(view.name, view.as_view()),
        path(f"{view.name}/", view.as_view(schema=None)),
        *(
            path(f"{view.name}.{suffix}", view.as_view(schema=None, suffix=suffix))
            for suffix in view.formats
        ),
    ]
    if record is not None:
        found.append(path(f"{view.name}/<path:reference>", record.as_view()))
    return found
