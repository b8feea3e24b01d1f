"""Pages of budgets, pots and amendments."""

from django.http import Http404, HttpRequest, HttpResponse


def budget(request: HttpRequest, council: str, year: str) -> HttpResponse:
    raise Http404


def pot(request: HttpRequest, council: str, year: str, name: str) -> HttpResponse:
    raise Http404


def amendment(request: HttpRequest) -> HttpResponse:
    raise Http404
