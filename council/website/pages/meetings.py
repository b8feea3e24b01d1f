"""Pages of meetings and motions."""

from django.http import Http404, HttpRequest, HttpResponse


def meeting(request: HttpRequest, council: str, body: str, day: str) -> HttpResponse:
    raise Http404


def motion(request: HttpRequest) -> HttpResponse:
    raise Http404
