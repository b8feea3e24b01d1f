"""Pages of a council and its bodies."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from council.live import region
from council.models import Body, Council
from council.pages import find, frame, page
from council.website import queries
from council.website.live.revisions import tag_now
from council.website.pages.home import every_of, front_of, headline_of, standfirst_of
from council.website.pages.home_decisions import decisions_of
from council.website.pages.words import meeting_row
from council.website.queries_budgets import band_d_by_year


def council(request: HttpRequest, council: str) -> HttpResponse:
    """Show a council: its latest budget, what is being decided, a story, news, all decisions."""
    # What is shown must be no older than its tag: who has that would never be told more.
    tag = tag_now(council)
    record = find(Council.objects.published(), council)
    front = front_context(record, tag)
    context = (
        frame(record, "councils", record, [])
        | front
        | {
            **decisions_of(record, front["seats"]),
            "crumbs": [],
            "summary": front["standfirst"],
            "band_d": band_d_by_year(record),
            "corrections_address": f"/{record.slug}/corrections",
            "feed_address": f"/{record.slug}/feed.atom",
            "calendar_address": f"/{record.slug}/meetings.ics",
        }
    )
    return page(request, "website/council.html", context)


def front_context(record: Council, tag: str, *, is_part: bool = False) -> dict[str, Any]:
    """Return what the live part of a council's home prints, on the page or by itself."""
    front = front_of(record, is_part=is_part)
    headline, standfirst = headline_of(front, record), standfirst_of(front)
    says = standfirst if front["evening"] and standfirst else headline
    return front | {
        "headline": headline,
        "standfirst": standfirst,
        "live": region(record.reference, tag, every_of(front), says),
    }


def body(request: HttpRequest, council: str, body: str) -> HttpResponse:
    """Show a body with its meetings, newest first."""
    records = Body.objects.published().filter(council__in=Council.objects.published())
    record = find(records.select_related("council"), f"{council}/{body}")
    meetings = queries.meetings_of(record.council, record)
    counts = queries.counts_of(meetings)
    context = frame(record, "bodies", record.council, [(record.name, "")]) | {
        "body": record,
        "section": "meetings",
        "rows": [meeting_row(each, counts[each.pk]) for each in meetings],
    }
    return page(request, "website/body.html", context)
