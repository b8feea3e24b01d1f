"""Times are keyed and read in the council's own time zone, for one request at a time."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from council.models import Council


def speak_times_of(council: Council | None) -> None:
    """Read and print times in the zone of a council until the request ends."""
    if council is not None:
        timezone.activate(ZoneInfo(council.time_zone))


class TimesOfOneRequest:
    """Middleware: whatever zone a page chose, the next request begins with the site's own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with timezone.override(None):
            return self.get_response(request)
