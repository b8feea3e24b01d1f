"""What makes the pages the council's own: the lines of its colour, and its logo."""

from django.http import Http404, HttpRequest, HttpResponse

from council.brand import sheet
from council.models import Council, CouncilLogo

FOR_EVER = "public, max-age=31536000, immutable"


def logo(request: HttpRequest, council: str, digest: str) -> HttpResponse:
    """Answer a council's logo at the address of this very picture."""
    found = CouncilLogo.objects.filter(
        council__in=Council.objects.published().filter(slug=council, logo_digest=digest)
    ).first()
    if found is None:
        raise Http404(f"We hold no such logo for {council}.")
    answer = HttpResponse(bytes(found.picture), content_type="image/png")
    answer["Cache-Control"] = FOR_EVER
    return answer


def brand(request: HttpRequest, council: str) -> HttpResponse:
    """Answer a council's colours as CSS, made readable in both schemes; 404 without a colour."""
    found = Council.objects.published().filter(slug=council).exclude(colour="").first()
    if found is None:
        raise Http404(f"We hold no colour for {council}.")
    answer = HttpResponse(sheet(found.colour), content_type="text/css; charset=utf-8")
    answer["Cache-Control"] = "public, max-age=300"
    return answer
