"""A council's meetings as a calendar, with the last day for amendments where rules give it."""

from collections.abc import Iterable
from datetime import date, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from icalendar import Calendar, Event

from council.api.reading import later
from council.api.tags import read_tag
from council.enums import DatePrecision, MeetingStatus
from council.models import Council, Meeting, StandingOrders
from council.pages import Moved, find
from council.sentences import count
from council.website.feeds.deadlines import amendment_deadline
from council.website.feeds.names import first_references, host_of, plain

MOST = 500  # meetings; the newest
FILE = "meetings.ics"
# The rules of bank holidays that the deadline leans on are those of this zone.
ZONE_OF_DEADLINES = "Europe/London"
ADVICE = "Counted here in working days from Monday to Friday. The council's own notice decides."


def meetings(request: HttpRequest, council: str) -> HttpResponseBase:
    """Answer a council's meetings as iCalendar (RFC 5545); 304 before they are read."""
    tag = read_tag(request, FILE, [council])
    known = tag.answer(request, by_name=True) if tag else None
    if known is not None:
        return known
    try:
        record = find(Council.objects.published(), council)
    except Moved as moved:
        raise Moved(f"{moved.reference}/{FILE}") from None
    known = tag.answer(request, by_name=False) if tag else None
    if known is not None:
        return known
    body = calendar_of(record, request.build_absolute_uri("/").rstrip("/"), host_of(request))
    headers = tag.headers if tag else {}
    return HttpResponse(body, content_type="text/calendar; charset=utf-8", headers=headers)


def calendar_of(council: Council, site: str, host: str) -> bytes:
    """Return the calendar; `site` begins its links, `host` ends its names."""
    rows = Meeting.objects.published().select_related("body").prefetch_related("items")
    known = rows.filter(council=council, date_precision=DatePrecision.DAY)
    found = list(known.order_by("-held_on", "-id")[:MOST])
    rules = list(council.standing_orders.order_by("-valid_from"))
    names = first_references(meeting.reference for meeting in found)
    calendar = _empty(council)
    for meeting in found:
        key = names.get(meeting.reference, meeting.reference)
        calendar.add_component(_meeting_event(meeting, council, site, f"{key}@{host}"))
        name = f"{key}/amendments@{host}"
        deadline = _deadline_of(meeting, council, rules)
        if meeting.amendments_due_at is not None:
            calendar.add_component(_own_deadline_event(meeting, council, site, name))
        elif deadline:
            calendar.add_component(_deadline_event(meeting, deadline, site, name))
    _add_zone(calendar, council, found)
    return calendar.to_ical()


def _empty(council: Council) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", f"-//{plain(settings.SITE_NAME)}//Meetings//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", plain(f"Meetings, {council.name}"))
    calendar.add("x-wr-timezone", council.time_zone)
    return calendar


def _add_zone(calendar: Calendar, council: Council, found: Iterable[Meeting]) -> None:
    """Describe the council's zone for the years of its meetings, where a time is told."""
    timed = (meeting for meeting in found if _start_of(meeting) or meeting.amendments_due_at)
    days = [meeting.held_on for meeting in timed]
    if days:
        calendar.add_missing_timezones(
            first_date=date(min(days).year, 1, 1), last_date=date(max(days).year + 1, 1, 1)
        )


def _start_of(meeting: Meeting) -> Any:
    return meeting.starts_at or meeting.started_at


def _common(event: Event, meeting: Meeting, site: str, name: str) -> None:
    changed = later(meeting.updated_at, meeting.published_at, meeting.visible_from)
    event.add("uid", name)
    event.add("dtstamp", changed)
    event.add("last-modified", changed)
    event.add("sequence", meeting.revision)
    event.add("url", f"{site}{meeting.get_absolute_url()}")
    if meeting.status == MeetingStatus.CANCELLED:
        event.add("status", "CANCELLED")
    else:
        event.add("status", "CONFIRMED")


def _meeting_event(meeting: Meeting, council: Council, site: str, name: str) -> Event:
    event = Event()
    _common(event, meeting, site, name)
    title = f"{meeting.body.name}: {meeting.title}" if meeting.title else meeting.body.name
    event.add("summary", plain(f"{title}, {council.name}"))
    if meeting.venue:
        event.add("location", plain(meeting.venue))
    start, end = _start_of(meeting), meeting.ended_at
    if start is None:
        event.add("dtstart", meeting.held_on)
        event.add("transp", "TRANSPARENT")
        return event
    zone = ZoneInfo(council.time_zone)
    event.add("dtstart", start.astimezone(zone))
    if end is not None and end > start:
        event.add("dtend", end.astimezone(zone))
    return event


def _deadline_of(
    meeting: Meeting, council: Council, rules: Iterable[StandingOrders]
) -> tuple[date, int, date, time | None] | None:
    """Return the last day for amendments, the working days, since when that holds, and the hour.

    Only of a meeting that decides a budget; None where the rules do not give the day.
    """
    decides = meeting.is_budget_decision or any(
        item.is_budget_decision for item in meeting.items.all()
    )
    in_force = next((rule for rule in rules if rule.valid_from <= meeting.held_on), None)
    days = in_force.amendment_deadline_days if in_force else None
    if not decides or not in_force or not days or council.time_zone != ZONE_OF_DEADLINES:
        return None
    day = amendment_deadline(meeting.held_on, days)
    return (day, days, in_force.valid_from, in_force.amendment_deadline_time) if day else None


def _own_deadline_event(meeting: Meeting, council: Council, site: str, name: str) -> Event:
    """Return the moment that the meeting's own notice gives, which goes before the rules."""
    event = Event()
    _common(event, meeting, site, name)
    event.add("summary", plain(f"Amendments are due: {meeting.title or meeting.body.name}"))
    event.add("description", "By the notice of the meeting.")
    due: Any = meeting.amendments_due_at
    event.add("dtstart", due.astimezone(ZoneInfo(council.time_zone)))
    event.add("transp", "TRANSPARENT")
    return event


def _deadline_event(
    meeting: Meeting, deadline: tuple[date, int, date, time | None], site: str, name: str
) -> Event:
    day, days, since, hour = deadline
    event = Event()
    _common(event, meeting, site, name)
    told = count(days, "working day", "working days")
    by = f", by {hour:%H:%M}" if hour else ""
    words = (
        f"By the standing orders in force since {since.day} {since:%B %Y}: {told} before the"
        f" meeting of {meeting.held_on.day} {meeting.held_on:%B %Y}{by}. {ADVICE}"
    )
    event.add("summary", plain(f"Last day for amendments: {meeting.title or meeting.body.name}"))
    event.add("description", plain(words))
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    return event
