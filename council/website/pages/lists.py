"""The front page, what the site says about itself, and the lists of a council."""

from django.http import Http404, HttpRequest, HttpResponse


def home(request: HttpRequest) -> HttpResponse:
    raise Http404


def about(request: HttpRequest) -> HttpResponse:
    raise Http404


def robots(request: HttpRequest) -> HttpResponse:
    raise Http404


def meetings(request: HttpRequest, council: str) -> HttpResponse:
    raise Http404


def members(request: HttpRequest, council: str) -> HttpResponse:
    raise Http404


def groups(request: HttpRequest, council: str) -> HttpResponse:
    raise Http404


def budgets(request: HttpRequest, council: str) -> HttpResponse:
    raise Http404


def corrections(request: HttpRequest, council: str) -> HttpResponse:
    raise Http404
