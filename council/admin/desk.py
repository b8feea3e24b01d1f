"""The frame of the pages around one meeting: whose they are, where they stand, their menu.

Their addresses are one rule, so that any app can point to a page that a higher one serves.
"""

import re
from typing import Any

from django.http import Http404, HttpRequest

from council.admin.access import rights_of
from council.models import Meeting
from council.zones import speak_times_of

PAGES = (
    ("Tonight", ""),
    ("Presence", "presence/"),
    ("Rivals", "rivals/"),
    ("Check list", "check-list/"),
    ("Minutes", "minutes/"),
)
DESK_PAGE = re.compile(r"/admin/desk/[0-9]+/(?:[a-z0-9-]+/)*")


def desk_address(meeting_id: int, page: str = "") -> str:
    """Return the address of a desk page of a meeting; `page` ends with a slash or is empty."""
    return f"/admin/desk/{meeting_id}/{page}"


def desk_return(request: HttpRequest) -> str:
    """Return the desk page that the clerk came from and goes back to; empty for any other."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    return asked if DESK_PAGE.fullmatch(asked) else ""


def meeting_or_404(request: HttpRequest, key: int, *kinds: str) -> Meeting:
    """Return a meeting of the clerk's councils; `kinds` are the roles that are asked for.

    Times are read and printed in its council's zone from here on.
    Raises Http404 for a meeting that is not there or is another council's.
    """
    found = Meeting.objects.filter(rights_of(request.user).within("council", *kinds), pk=key)
    meeting = found.select_related("council", "body").first()
    if meeting is None:
        raise Http404("There is no such meeting among those of your councils.")
    speak_times_of(meeting.council)
    return meeting


def desk_frame(request: HttpRequest, meeting: Meeting, title: str) -> dict[str, Any]:
    """Return what desk.html prints: the council, the meeting, and the menu."""
    addresses = [(label, desk_address(meeting.pk, page)) for label, page in PAGES]
    return {
        "council": meeting.council,
        "meeting": meeting,
        "title": title,
        "desk_nav": [(label, link, request.path == link) for label, link in addresses],
    }
