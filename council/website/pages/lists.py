"""The front page, what the site says about itself, and the lists of a council."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static

from council.models import Council
from council.pages import absolute, find, page
from council.templatetags.facts import moment
from council.website import queries, queries_home
from council.website.budgets.listing import list_sentence
from council.website.corrections.reading import corrections_of
from council.website.pages.words import budget_row, meeting_row
from council.website.queries_budgets import band_d_by_year
from council.website.sentences import corrections_sentence

ROBOTS = "User-agent: *\nDisallow: /admin/\n\nSitemap: {}\n"


def home(request: HttpRequest) -> HttpResponse:
    """Show the councils with their latest budgets; a site with one council sends to it."""
    councils = queries.public_councils()
    if len(councils) == 1:
        return redirect(councils[0].get_absolute_url())
    budgets = queries.latest_budgets(councils)
    now = queries_home.meetings_under_way(councils)
    rows = [(each, budget_row(budgets.get(each.pk)), now.get(each.pk)) for each in councils]
    return page(request, "website/home.html", {"rows": rows})


def about(request: HttpRequest) -> HttpResponse:
    """Say what the record is, where it comes from and how to take it away."""
    return page(request, "website/about.html", {})


def robots(request: HttpRequest) -> HttpResponse:
    """Keep machines out of the clerks' part; they would only find the login."""
    told = ROBOTS.format(absolute(request, "/sitemap.xml"))
    return HttpResponse(told, content_type="text/plain; charset=utf-8")


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
    context["calendar_address"] = f"/{context['council'].slug}/meetings.ics"
    return page(request, "website/meetings.html", context)


def budgets(request: HttpRequest, council: str) -> HttpResponse:
    """List the budgets of a council, newest first."""
    context = list_frame(council, "Budgets", "budgets", "budgets")
    context["rows"] = [budget_row(each) for each in queries.budgets_of(context["council"])]
    context["band_d"] = band_d_by_year(context["council"])
    years = [row.year for row in context["rows"] if row]
    context["headline"] = list_sentence(context["council"].name, years)
    return page(request, "website/budgets.html", context)


def corrections(request: HttpRequest, council: str) -> HttpResponse:
    """List what was corrected in public, newest first."""
    context = list_frame(council, "Corrections", "")
    record, rows = context["council"], corrections_of(context["council"])
    latest = moment(rows[0].at, record.time_zone) if rows else ""
    context["headline"] = corrections_sentence(record.name, len(rows), queries.MOST, latest)
    context["rows"] = rows
    context["feed_address"] = f"/{context['council'].slug}/corrections/feed.atom"
    return page(request, "website/corrections.html", context)
