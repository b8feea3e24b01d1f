"""A live region of a page: where it asks, how often, and when it is over.

What it is answered is made in `council.website.live`.
"""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from council.enums import DatePrecision, MeetingStatus
from council.models import Meeting

FILE = "live.html"
UNDER_WAY = {MeetingStatus.OPEN, MeetingStatus.ADJOURNED}
OFTEN, SELDOM = 1, 10  # seconds between two questions of one reader


@dataclass(frozen=True, slots=True)
class Region:
    """What the element of a region carries for live.js; `says` is told to who hears the page."""

    address: str
    tag: str
    every: int
    says: str = ""

    @property
    def page(self) -> str:
        """The address of the page itself."""
        return self.address.removesuffix(f"/{FILE}")


def every(meeting: Meeting) -> int:
    """Return how often readers of a meeting ask, in seconds; nought: nothing is to come."""
    if meeting.status == MeetingStatus.OPEN:
        return OFTEN
    if meeting.status == MeetingStatus.ADJOURNED:
        return SELDOM
    is_due = meeting.status == MeetingStatus.SCHEDULED and _is_today(meeting)
    return SELDOM if is_due else 0


def _is_today(meeting: Meeting) -> bool:
    today = timezone.localdate(timezone=ZoneInfo(meeting.council.time_zone))
    return meeting.date_precision == DatePrecision.DAY and meeting.held_on == today


def region(reference: str, tag: str, seconds: int, says: str = "") -> Region | None:
    """Return the region of a record's page; null where nothing is to come.

    Without a tag the page is sent the newest part when it asks for the first time.
    """
    if not seconds:
        return None
    return Region(f"/{reference}/{FILE}", tag, seconds, says)


def region_of_vote(vote: Any) -> Region | None:
    """Return the region of a vote's page while its meeting, read with it, is under way.

    All that the page says is in it: what was declared can be published, corrected, made void.
    """
    seconds = every(vote.meeting) if vote.meeting.status in UNDER_WAY else 0
    return region(vote.reference, "", seconds)
