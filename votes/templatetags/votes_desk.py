"""What the front page of the clerks' desk shows first: meetings at hand and open votes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.db.models import Q
from django.utils import timezone

from council.admin.access import Rights, rights_of
from council.admin.desk import desk_address
from council.enums import DatePrecision, MeetingStatus
from council.models import Meeting
from votes.enums import VoteStatus
from votes.models import Vote

register = template.Library()
MOST = 20
UNDER_WAY = (MeetingStatus.OPEN, MeetingStatus.ADJOURNED)
# Everywhere on earth it is one of the days beside the server's.
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class AtHand:
    """A meeting at hand, in a word, with the votes that are open in it."""

    meeting: Meeting
    when: str
    address: str
    votes: list[Vote] = field(default_factory=list)


@register.inclusion_tag("admin/tonight.html", takes_context=True)
def tonight(context: dict[str, Any]) -> dict[str, Any]:
    """List the meetings under way, of today and next of the clerk's councils, with open votes."""
    rights = rights_of(context["request"].user)
    at_hand = meetings_at_hand(rights)
    shown = {each.meeting.pk: each for each in at_hand}
    elsewhere: list[Vote] = []
    for vote in _open_votes(rights):
        votes = shown[vote.meeting_id].votes if vote.meeting_id in shown else elsewhere
        votes.append(vote)
    return {"meetings": at_hand, "elsewhere": elsewhere}


def _open_votes(rights: Rights) -> Iterable[Vote]:
    found = Vote.objects.filter(rights.within("council"), status=VoteStatus.OPEN)
    return found.select_related("council").order_by("-held_on", "-id")[:MOST]


def meetings_at_hand(rights: Rights) -> list[AtHand]:
    """Return meetings under way, those of today, then the next of each council."""
    coming = Q(status=MeetingStatus.SCHEDULED, held_on__gte=timezone.now().date() - A_DAY)
    coming &= Q(date_precision=DatePrecision.DAY)
    found = Meeting.objects.filter(
        rights.within("council"), Q(status__in=UNDER_WAY) | coming
    ).select_related("council", "body")
    under_way, of_today = [], []
    next_ones: dict[int, AtHand] = {}
    for meeting in found.order_by("held_on", "starts_at", "pk"):
        today = _today(meeting)
        if meeting.status in UNDER_WAY:
            under_way.append(_at_hand(meeting, meeting.get_status_display()))
        elif meeting.held_on == today:
            of_today.append(_at_hand(meeting, "Today"))
        elif meeting.held_on > today:
            next_ones.setdefault(meeting.council_id, _at_hand(meeting, "Next"))
    return [*under_way, *of_today, *next_ones.values()]


def _today(meeting: Meeting) -> date:
    return timezone.localdate(timezone=ZoneInfo(meeting.council.time_zone))


def _at_hand(meeting: Meeting, when: str) -> AtHand:
    return AtHand(meeting, when, desk_address(meeting.pk))
