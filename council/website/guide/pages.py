"""The page “Use the data”: stories with calls to copy, and what the figures mean."""

from django.http import HttpRequest, HttpResponse

from council.glossary import TERMS
from council.pages import page
from council.website.guide.stories import stories


def use_the_data(request: HttpRequest) -> HttpResponse:
    """Show five stories, each as a command, a program and a spreadsheet's formula."""
    site = request.build_absolute_uri("/").rstrip("/")
    rows = [
        {
            "story": story,
            "address": story.address(site),
            "file": story.file(site),
            "curl": story.curl(site),
            "python": story.python(site),
            "sheet": story.sheet(site),
        }
        for story in stories()
    ]
    unanimous = " ".join(TERMS["unanimous"].meaning)
    context = {"rows": rows, "site": site, "unanimous": unanimous}
    return page(request, "website/use_the_data.html", context)
