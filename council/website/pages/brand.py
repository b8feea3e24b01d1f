"""The council's own lines of the style sheet, from its one colour."""

from django.http import Http404, HttpRequest, HttpResponse

from council.brand import sheet
from council.models import Council


def brand(request: HttpRequest, council: str) -> HttpResponse:
    """Answer a council's colours as CSS, made readable in both schemes; 404 without a colour."""
    found = Council.objects.published().filter(slug=council).exclude(colour="").first()
    if found is None:
        raise Http404(f"We hold no colour for {council}.")
    answer = HttpResponse(sheet(found.colour), content_type="text/css; charset=utf-8")
    answer["Cache-Control"] = "public, max-age=300"
    return answer
