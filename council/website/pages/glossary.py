"""The glossary: the words of the pages, and how figures are worked out."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from council.glossary import SECTIONS
from council.pages import page


def glossary(request: HttpRequest) -> HttpResponse:
    """Show every term with an anchor of its own."""
    context = {"sections": SECTIONS, "site_name": settings.SITE_NAME}
    return page(request, "website/glossary.html", context)
