"""The front page, what the site says about itself, and the lists of a council."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils import timezone

from council.models import Council
from council.pages import find, page
from council.website import queries
from council.website.corrections import corrections_of
from council.website.pages.words import budget_row, meeting_row

ROBOTS = "User-agent: *\nDisallow: /admin/\n"


def home(request: HttpRequest) -> HttpResponse:
    """Show the councils with their latest budgets; a site with one council sends to it."""
    councils = queries.public_councils()
    if len(councils) == 1:
        return redirect(councils[0].get_absolute_url())
    budgets = queries.latest_budgets(councils)
    rows = [(each, budget_row(budgets.get(each.pk))) for each in councils]
    return page(request, "website/home.html", {"rows": rows, "site_name": settings.SITE_NAME})


def about(request: HttpRequest) -> HttpResponse:
    """Say what the record is, where it comes from and how to take it away."""
    return page(request, "website/about.html", {"site_name": settings.SITE_NAME})


def robots(request: HttpRequest) -> HttpResponse:
    """Keep machines out of the clerks' part; they would only find the login."""
    return HttpResponse(ROBOTS, content_type="text/plain; charset=utf-8")


def favicon(request: HttpRequest) -> HttpResponse:
    """Send a browser that asks by habit to the site's icon."""
    return redirect(static("council/icon.svg"))


def list_frame(slug: str, title: str, section: str, api: str = "") -> dict[str, Any]:
    """Return what every list of a council has: council, crumbs, the list in the API."""
    council = find(Council.objects.published(), slug)
    address = f"/api/v1/{api}?council={council.reference}"
    return {
        "council": council,
        "crumbs": [(council.name, council.get_absolute_url()), (title, "")],
        "section": section,
        "title": title,
        "api_address": address if api else "",
        "most": queries.MOST,
    }


def meetings(request: HttpRequest, council: str) -> HttpResponse:
    """List the meetings of a council, newest first."""
    context = list_frame(council, "Meetings", "meetings", "meetings")
    found = queries.meetings_of(context["council"])
    counts = queries.counts_of(found)
    context["rows"] = [meeting_row(each, counts[each.pk]) for each in found]
    return page(request, "website/meetings.html", context)


def members(request: HttpRequest, council: str) -> HttpResponse:
    """List the councillors: those in office, then those who were or whose term is not known."""
    context = list_frame(council, "Councillors", "members", "members")
    found = queries.members_of(context["council"], timezone.localdate())
    context["now"] = [each for each in found if each.in_office]
    context["others"] = [each for each in found if not each.in_office]
    return page(request, "website/members.html", context)


def groups(request: HttpRequest, council: str) -> HttpResponse:
    """List the political groups of a council."""
    context = list_frame(council, "Groups", "members", "groups")
    context["rows"] = queries.groups_of(context["council"])
    return page(request, "website/groups.html", context)


def budgets(request: HttpRequest, council: str) -> HttpResponse:
    """List the budgets of a council, newest first."""
    context = list_frame(council, "Budgets", "budgets", "budgets")
    context["rows"] = [budget_row(each) for each in queries.budgets_of(context["council"])]
    return page(request, "website/budgets.html", context)


def corrections(request: HttpRequest, council: str) -> HttpResponse:
    """List what was corrected in public, newest first."""
    context = list_frame(council, "Corrections", "")
    context["rows"] = corrections_of(context["council"])
    return page(request, "website/corrections.html", context)
