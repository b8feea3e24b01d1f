"""The page of positions: how each group voted on each of the rival proposals of a meeting."""

from django.http import HttpRequest, HttpResponse

from council.models import Meeting
from council.pages import find, frame, page
from council.templatetags.facts import day as day_words
from council.website.queries_positions import proposals_of
from council.website.sentences import on_day
from council.website.sentences_positions import STANDING, positions_sentence
from council.website.stories import positions as story


def positions(request: HttpRequest, council: str, body: str, day: str) -> HttpResponse:
    """Show groups by rival proposals; with `service` only those on one service."""
    read = Meeting.objects.published().select_related("council", "body")
    record = find(read, f"{council}/{body}/{day}")
    proposals = proposals_of(record)
    contests = story.contests_of(proposals)
    asked = request.GET.get("service", "")
    contests = [each for each in contests if each.key == asked] or contests
    told = contests[0].proposals if len(contests) == 1 else tuple(proposals)
    service = contests[0].service if len(contests) == 1 else ""
    crumbs = [(record.title or "Meeting", record.get_absolute_url()), ("Positions", "")]
    when = on_day(day_words(record), record.date_precision)
    context = frame(record, "meetings", record.council, crumbs) | {
        "meeting": record,
        "section": "meetings",
        "headline": positions_sentence(service, story.known(told), when),
        "standing": STANDING,
        "summary": STANDING,
        "tables": [story.table_of(each) for each in contests],
        "api_address": f"/api/v1/amendments?meeting={record.reference}",
        "take_away": [
            ("Votes, with counts by group", f"/api/v1/votes?meeting={record.reference}")
        ],
    }
    return page(request, "website/positions.html", context)
