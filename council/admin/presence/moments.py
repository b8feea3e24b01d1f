"""When it happened: the moment that a clerk typed, or how long the page waited."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_time

from council.admin.presence.lines import UNDER_WAY
from council.enums import MeetingStatus
from council.errors import RuleBroken
from council.models import Meeting
from council.rules import last_time

LONGEST_WAIT = timedelta(hours=12)
MOST_DIGITS = 15


def is_number(text: str) -> bool:
    """Tell whether it is a number that a column of keys can hold."""
    return text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS


def moment_asked(request: HttpRequest, record: Meeting) -> datetime | None:
    """Return the moment of an entry: the time typed, or when the key was pressed.

    None is from the start: before the meeting, or after its end where no time is given.
    """
    typed = request.POST.get("at", "").strip()
    zone = ZoneInfo(record.council.time_zone)
    is_live = record.status in UNDER_WAY
    now = timezone.now().astimezone(zone)
    if not typed:
        return now - _waited(request) if is_live else None
    if record.status == MeetingStatus.SCHEDULED:
        raise RuleBroken("The meeting has not begun: leave the time empty.", "not_begun")
    clock = _time_of(typed)
    return last_time(clock, now if is_live else _end_of(record, zone))


def _time_of(typed: str) -> time:
    try:
        clock = parse_time(typed)
    except ValueError:
        clock = None
    if clock is None:
        raise RuleBroken("Write the time like 19:45, or leave it empty for now.", "wrong_time")
    return clock.replace(tzinfo=None)


def _end_of(record: Meeting, zone: ZoneInfo) -> datetime:
    if record.ended_at is not None:
        return record.ended_at.astimezone(zone)
    return datetime.combine(record.held_on, time(23, 59), zone)


def _waited(request: HttpRequest) -> timedelta:
    """Return how long an entry waited in the browser for the network."""
    text = request.POST.get("waited", "")
    waited = timedelta(milliseconds=int(text)) if is_number(text) else None
    if waited is None:
        return timedelta()
    if waited > LONGEST_WAIT:
        message = "An entry waited too long to be sent: key it again with its time."
        raise RuleBroken(message, "waited_too_long")
    return waited


def group_moment(record: Meeting, typed: str) -> datetime:
    """Return the moment of a change of group: now, or the last one at the time typed."""
    zone = ZoneInfo(record.council.time_zone)
    is_over = record.status == MeetingStatus.CLOSED
    if not typed:
        if is_over:
            raise RuleBroken("The meeting is closed: give the time of the change.", "no_time")
        return timezone.now()
    now = timezone.now().astimezone(zone)
    return last_time(_time_of(typed), _end_of(record, zone) if is_over else now)
