"""Answers to pages that follow a meeting: 304, or one fragment for all readers."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from council.live import FILE
from council.models import Council, Meeting
from council.pages import Moved, find, frame
from council.website.live import revisions, shelf
from council.website.live.memory import headers, name_of, reference_of
from council.website.pages.institution import front_context
from council.website.pages.meetings import live_context
from votes import pages

logger = logging.getLogger(__name__)
Read = Callable[[str, str], str]


@require_safe
def council(request: HttpRequest, council: str) -> HttpResponse:
    """Answer the headline and the columns of a council's home."""
    return _answer(request, _council)


@require_safe
def meeting(request: HttpRequest, council: str, body: str, day: str) -> HttpResponse:
    """Answer what a meeting's page tells of its business."""
    return _answer(request, _meeting)


@require_safe
def vote(request: HttpRequest) -> HttpResponse:
    """Answer all that a vote's page says."""
    return _answer(request, _main_of)


def _council(reference: str, tag: str) -> str:
    record = find(Council.objects.published(), reference)
    front = front_context(record, tag, is_part=True)
    return render_to_string("website/live/council.html", {"council": record, **front})


def _meeting(reference: str, tag: str) -> str:
    record = find(Meeting.objects.published().select_related("council", "body"), reference)
    context = frame(record, "meetings", record.council, [])
    return render_to_string("website/live/meeting.html", context | live_context(record, tag))


def _main_of(reference: str, tag: str) -> str:
    """Return the main part of a record's page as anybody would get it.

    The request is made up: what many readers share holds nothing of one of them.
    """
    request = HttpRequest()
    request.method, request.path = "GET", f"/{reference}"
    request.META = {"SERVER_NAME": "localhost", "SERVER_PORT": "80"}
    page = pages.vote(request).content.decode()
    return page[page.index("<main") : page.rindex("</main>") + len("</main>")]


def _answer(request: HttpRequest, read: Read) -> HttpResponse:
    """Answer 304 to who has what is shown now; else the fragment, rendered once for all."""
    reference = reference_of(request.path)
    tag = revisions.tag_now(reference)
    if revisions.is_held(request.headers.get("If-None-Match", ""), tag):
        return HttpResponseNotModified(headers=headers(tag))
    try:
        body = shelf.fetch(name_of(tag), lambda: _rendered(read, reference, tag))
    except Moved as moved:
        raise Moved(f"{moved.reference}/{FILE}") from None
    return HttpResponse(body, headers=headers(tag))


def _rendered(read: Read, reference: str, tag: str) -> str:
    found = read(reference, tag)
    logger.info("Rendered the live part of %s.", reference)
    return found
