"""What every address of the API does the same way: formats, other sites, errors."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.http import Http404, HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from council.api import limits
from council.api.errors import TooManyRequests
from council.api.fields import Tree
from council.api.formats import JSON, asked_format
from council.api.reading import Reading
from council.api.tags import Tag, read_tag, tag_of_code

API = "/api/v1"
TAGGED = (200, 304)

CROSS_SITE = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "ETag, Last-Modified, Link, RateLimit, RateLimit-Policy, Retry-After"
    ),
}
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, If-Modified-Since, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


class OneRenderer(BaseContentNegotiation):
    """Write JSON, errors too; the format of lists is chosen in `council.api.formats`."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        return parsers[0]

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> Any:
        return renderers[0], renderers[0].media_type


class Endpoint(APIView):
    """Any address of the API: public, and readable from any other site's pages."""

    content_negotiation_class = OneRenderer
    http_method_names = ["get", "head", "options"]
    # Formats that it has, the first without being asked; `suffix` is that of the address.
    formats: ClassVar[tuple[str, ...]] = (JSON,)
    suffix: str | None = None
    allowance: limits.Allowance | None = None
    # Whether it says what is so today, though nothing was changed.
    by_day: ClassVar[bool] = False
    # Whether the index of words has a part in it.
    by_words: ClassVar[bool] = False
    tag: Tag | None = None

    def check_throttles(self, request: Request) -> None:
        """Count the request; a reader who asks too often is told how long to wait."""
        self.allowance = limits.take(request._request)  # noqa: SLF001 - the one way to what it wraps
        if self.allowance and self.allowance.is_used_up:
            raise TooManyRequests(self.allowance.reset)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if self.formats:
            named, accept = request.query_params.get("format"), request.headers.get("accept", "")
            self.format = asked_format(self.formats, self.suffix, named, accept)

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Answer a browser that asks whether another site's page may read here."""
        return Response(status=204, headers=PREFLIGHT)

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        response = super().finalize_response(request, response, *args, **kwargs)
        patch_vary_headers(response, ["Accept"])
        headers = CROSS_SITE | (self.allowance.headers if self.allowance else {})
        if self.tag is not None and response.status_code in TAGGED:
            headers |= self.tag.headers
        for name, value in headers.items():
            response[name] = value
        return response

    def unchanged(
        self, request: Request, references: Iterable[str], *, by_words: bool = False
    ) -> HttpResponseBase | None:
        """Return 304 for a reader who names what is public now, before any of it is read.

        `references` are those that the address names. Call it before the rows are read,
        and `unmodified` once it is known that the address has an answer.
        """
        asked = request._request  # noqa: SLF001 - the one way to what it wraps
        of_words = by_words or self.by_words
        self.tag = read_tag(asked, self.format, references, by_day=self.by_day, by_words=of_words)
        return self.tag.answer(asked, by_name=True) if self.tag else None

    def same_code(self, request: Request) -> HttpResponseBase | None:
        """Return 304 for a reader who has what only a new version of the site changes."""
        asked = request._request  # noqa: SLF001 - the one way to what it wraps
        self.tag = tag_of_code(asked)
        return self.tag.answer(asked, by_name=True) or self.tag.answer(asked, by_name=False)

    def unmodified(self, request: Request) -> HttpResponseBase | None:
        """Return 304 for a reader who has seen this answer since it last changed."""
        asked = request._request  # noqa: SLF001 - the one way to what it wraps
        return self.tag.answer(asked, by_name=False) if self.tag else None

    def reading(self, fields: Tree | None = None) -> Reading:
        """Return this request's view of the record."""
        site = self.request.build_absolute_uri("/").rstrip("/")
        return Reading(site, timezone.now(), fields=fields or {})


class NotFound(Endpoint):
    """Any other address below /api/v1/."""

    schema = None
    formats = ()

    def get(self, request: Request, **kwargs: str) -> HttpResponseBase:
        raise Http404
