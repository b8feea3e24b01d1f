"""Pages of a council, its members, groups and bodies."""

from django.http import Http404, HttpRequest, HttpResponse


def council(request: HttpRequest, council: str) -> HttpResponse:
    raise Http404


def member(request: HttpRequest, council: str, name: str) -> HttpResponse:
    raise Http404


def group(request: HttpRequest, council: str, name: str) -> HttpResponse:
    raise Http404


def body(request: HttpRequest, council: str, body: str) -> HttpResponse:
    raise Http404
