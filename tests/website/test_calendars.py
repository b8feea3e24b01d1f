"""A council's calendar, read back by the library that other programs use."""

import io
import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from dateutil import tz  # type: ignore[import-untyped]  # it has no types of its own
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from council.actions import change_reference, correct_record
from council.changes.numbering import number_changes
from council.models import Council
from council.records import Occasion
from council.website.feeds.deadlines import amendment_deadline
from tests.factories import (
    make_body,
    make_clerk,
    make_council,
    make_item,
    make_meeting,
    make_standing_orders,
)

ICS = "/norfolk/meetings.ics"


@pytest.fixture
def norfolk(db: None) -> Council:
    return make_council("norfolk")


def read(client: Client) -> Any:
    answer = client.get(ICS)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return Calendar.from_ical(answer.content)


def events(client: Client) -> list[Any]:
    return list(read(client).walk("VEVENT"))


# Read by RFC 5545 alone, and its zones by dateutil: neither knows the library that wrote it.


def content_lines(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Unfold a calendar and part each line in name, parameters and value (RFC 5545, 3.1)."""
    assert text.endswith("\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    found = []
    for line in text.replace("\r\n ", "").removesuffix("\r\n").split("\r\n"):
        match = re.fullmatch(r'([A-Z-]+)((?:;[A-Z-]+=(?:"[^"]*"|[^";:,]*))*):(.*)', line)
        assert match, line
        pairs = (part.partition("=") for part in match[2].split(";") if part)
        found.append((match[1], {name: value.strip('"') for name, _, value in pairs}, match[3]))
    return found


def components(lines: list[tuple[str, dict[str, str], str]]) -> list[tuple[str, list[Any]]]:
    """Return the components below the calendar with their lines; each ends as it began."""
    assert (lines[0][0], lines[0][2]) == ("BEGIN", "VCALENDAR")
    assert (lines[-1][0], lines[-1][2]) == ("END", "VCALENDAR")
    found: list[tuple[str, list[Any]]] = []
    opened: list[str] = []
    for name, parameters, value in lines[1:-1]:
        if name == "BEGIN":
            if not opened:
                found.append((value, []))
            opened.append(value)
        elif name == "END":
            assert opened.pop() == value
        elif opened:
            found[-1][1].append((name, parameters, value))
    assert opened == []
    return found


def test_calendar_keeps_to_the_standard_by_a_reader_of_its_own(
    client: Client, norfolk: Council
) -> None:
    make_standing_orders(norfolk, amendment_deadline_days=5)
    winter = datetime(2025, 2, 18, 10, tzinfo=UTC)
    summer = datetime(2025, 7, 21, 9, tzinfo=UTC)
    make_meeting(
        norfolk, winter.date(), starts_at=winter, is_budget_decision=True,
        title="Budget; rates, \\ and £ for the whole of the county and each of its divisions",
    )  # fmt: skip
    make_meeting(norfolk, summer.date(), starts_at=summer, ended_at=summer + timedelta(hours=2))
    make_meeting(norfolk, date(2025, 3, 4))

    text = client.get(ICS).content.decode()
    parts = components(content_lines(text))
    events = [{name: (given, value) for name, given, value in rows}
              for kind, rows in parts if kind == "VEVENT"]  # fmt: skip
    zones = tz.tzical(io.StringIO(text))

    assert [kind for kind, _ in parts].count("VTIMEZONE") == 1
    assert len(events) == 4
    assert len({event["UID"][1] for event in events}) == 4
    for event in events:
        assert re.fullmatch(r"\d{8}T\d{6}Z", event["DTSTAMP"][1])
        assert event["STATUS"][1] == "CONFIRMED"
    starts = {}
    for event in events:
        given, value = event["DTSTART"]
        if "TZID" in given:
            moment = datetime.strptime(value, "%Y%m%dT%H%M%S").replace(
                tzinfo=zones.get(given["TZID"])
            )
            starts[event["SUMMARY"][1]] = moment.astimezone(UTC)
        else:
            assert given == {"VALUE": "DATE"}
    assert sorted(starts.values()) == [winter, summer]
    assert any(said.startswith("Full council: Budget\\; rates\\, \\\\ and £") for said in starts)


def test_meeting_with_a_time_is_told_in_the_council_s_zone(
    client: Client, norfolk: Council
) -> None:
    summer, winter = datetime(2025, 7, 21, 9, tzinfo=UTC), datetime(2025, 2, 18, 10, tzinfo=UTC)
    make_meeting(norfolk, winter.date(), starts_at=winter, title="Budget", venue="County Hall")
    make_meeting(norfolk, summer.date(), starts_at=summer)

    calendar = read(client)
    july, february = calendar.walk("VEVENT")

    assert [zone["TZID"] for zone in calendar.walk("VTIMEZONE")] == ["Europe/London"]
    assert july["DTSTART"].params["TZID"] == "Europe/London"
    assert july["DTSTART"].dt.replace(tzinfo=None) == datetime(2025, 7, 21, 10)  # noqa: DTZ001 - as a clock shows it
    assert july["DTSTART"].dt.utcoffset() == timedelta(hours=1)
    assert february["DTSTART"].dt.replace(tzinfo=None) == datetime(2025, 2, 18, 10)  # noqa: DTZ001 - as a clock shows it
    assert february["DTSTART"].dt.utcoffset() == timedelta(0)
    assert february["SUMMARY"] == "Full council: Budget, Norfolk Council"
    assert february["LOCATION"] == "County Hall"
    assert "DTEND" not in february


def test_zone_in_the_file_knows_when_clocks_change(client: Client, norfolk: Council) -> None:
    at = datetime(2025, 7, 21, 9, tzinfo=UTC)
    make_meeting(norfolk, at.date(), starts_at=at)

    (zone,) = read(client).walk("VTIMEZONE")
    london = zone.to_tz()

    assert datetime(2025, 3, 30, 0, 59, tzinfo=london).utcoffset() == timedelta(0)
    assert datetime(2025, 3, 30, 2, 1, tzinfo=london).utcoffset() == timedelta(hours=1)
    assert datetime(2025, 10, 26, 3, 0, tzinfo=london).utcoffset() == timedelta(0)


def test_meeting_of_which_only_the_day_is_known_is_all_day(
    client: Client, norfolk: Council
) -> None:
    make_meeting(norfolk, date(2025, 3, 4))

    (event,) = events(client)

    assert event["DTSTART"].dt == date(2025, 3, 4)
    assert event["DTSTART"].params["VALUE"] == "DATE"
    assert "DTEND" not in event
    assert list(read(client).walk("VTIMEZONE")) == []


@pytest.mark.parametrize("precision", ["month", "year"])
def test_meeting_of_which_the_day_is_not_known_is_left_out(
    client: Client, norfolk: Council, precision: str
) -> None:
    make_meeting(norfolk, date(2014, 2, 1), date_precision=precision)

    assert events(client) == []


def test_end_is_told_where_it_is_known(client: Client, norfolk: Council) -> None:
    start = datetime(2025, 3, 4, 10, tzinfo=UTC)
    make_meeting(
        norfolk, start.date(), started_at=start, ended_at=start + timedelta(hours=7)
    )  # fmt: skip

    (event,) = events(client)

    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(hours=7)


def test_names_stay_and_the_sequence_rises(client: Client, norfolk: Council) -> None:
    meeting = make_meeting(norfolk)
    occasion = Occasion(by=make_clerk(norfolk), reason="Moved")
    (before,) = events(client)

    correct_record(meeting, {"venue": "County Hall"}, occasion=occasion)
    change_reference(meeting, "norfolk/full-council/2025-03-05", occasion=occasion)
    (after,) = events(client)

    assert before["UID"] == after["UID"] == "norfolk/full-council/2025-03-04@testserver"
    assert after["SEQUENCE"] == before["SEQUENCE"] + 2
    assert after["LAST-MODIFIED"].dt >= before["LAST-MODIFIED"].dt
    assert after["URL"] == "http://testserver/norfolk/full-council/2025-03-05"


def test_meeting_called_off_stays_as_cancelled(client: Client, norfolk: Council) -> None:
    make_meeting(norfolk, status="cancelled")

    (event,) = events(client)

    assert event["STATUS"] == "CANCELLED"


def test_hidden_meetings_are_not_told(client: Client, norfolk: Council) -> None:
    later = timezone.now() + timedelta(days=1)
    make_meeting(norfolk, date(2025, 5, 1), published_at=None, title="Zanzibar")
    make_meeting(norfolk, date(2025, 5, 2), visible_from=later, title="Zanzibar")
    make_meeting(make_council("burnley"), date(2025, 5, 3), title="Zanzibar")

    assert b"Zanzibar" not in client.get(ICS).content
    assert events(client) == []


def test_deadline_for_amendments_follows_the_standing_orders(
    client: Client, norfolk: Council
) -> None:
    make_standing_orders(
        norfolk, valid_from=date(2015, 5, 1), amendment_deadline_days=5
    )  # fmt: skip
    make_meeting(norfolk, date(2025, 2, 18), is_budget_decision=True, title="Budget meeting")

    deadline = next(event for event in events(client) if "amendments" in event["UID"])

    assert deadline["UID"] == "norfolk/full-council/2025-02-18/amendments@testserver"
    assert deadline["DTSTART"].dt == date(2025, 2, 11)
    assert deadline["SUMMARY"] == "Last day for amendments: Budget meeting"
    assert "since 1 May 2015" in deadline["DESCRIPTION"]
    assert "The council's own notice decides." in deadline["DESCRIPTION"]


def test_the_hour_of_the_rules_is_told_and_a_meetings_own_notice_goes_before_them(
    client: Client, norfolk: Council
) -> None:
    make_standing_orders(norfolk, amendment_deadline_days=5, amendment_deadline_time=time(12))
    meeting = make_meeting(norfolk, date(2025, 6, 17), is_budget_decision=True, title="Budget")
    by_rules = next(event for event in events(client) if "amendments" in event["UID"])
    meeting.amendments_due_at = datetime(2025, 6, 16, 8, 30, tzinfo=UTC)
    meeting.save()

    own = next(event for event in events(client) if "amendments" in event["UID"])

    assert ", by 12:00. Counted here" in by_rules["DESCRIPTION"]
    assert own["SUMMARY"] == "Amendments are due: Budget"
    assert own["DTSTART"].dt.isoformat() == "2025-06-16T09:30:00+01:00"
    assert own["UID"] == by_rules["UID"]


def test_item_on_the_paper_can_make_it_a_budget_meeting(client: Client, norfolk: Council) -> None:
    make_standing_orders(norfolk, amendment_deadline_days=3)
    make_item(make_meeting(norfolk, date(2025, 2, 18)), is_budget_decision=True)

    assert len(events(client)) == 2


@pytest.mark.parametrize(
    ("orders", "meeting"),
    [
        ({"amendment_deadline_days": None}, {"is_budget_decision": True}),
        ({"amendment_deadline_days": 0}, {"is_budget_decision": True}),
        ({"amendment_deadline_days": 5}, {"is_budget_decision": None}),
        ({"amendment_deadline_days": 5}, {"is_budget_decision": False}),
        (
            {"amendment_deadline_days": 5, "valid_from": date(2030, 1, 1)},
            {"is_budget_decision": True},
        ),
        ({"amendment_deadline_days": 5}, {"is_budget_decision": True, "date_precision": "month"}),
    ],
)
def test_deadline_that_is_not_known_is_not_told(
    client: Client, norfolk: Council, orders: dict[str, Any], meeting: dict[str, Any]
) -> None:
    make_standing_orders(norfolk, **orders)
    make_meeting(norfolk, date(2025, 2, 18), **meeting)

    assert [event for event in events(client) if "amendments" in event["UID"]] == []


def test_deadline_is_not_told_under_other_bank_holidays(client: Client, norfolk: Council) -> None:
    Council.objects.filter(pk=norfolk.pk).update(time_zone="America/New_York")
    make_standing_orders(norfolk, amendment_deadline_days=5)
    make_meeting(norfolk, date(2025, 2, 18), is_budget_decision=True)

    assert len(events(client)) == 1


@pytest.mark.parametrize(
    ("meeting", "days", "deadline"),
    [
        (date(2025, 2, 18), 1, date(2025, 2, 17)),
        (date(2025, 2, 17), 1, date(2025, 2, 14)),
        (date(2025, 2, 23), 1, date(2025, 2, 21)),  # a Sunday
        (date(2025, 2, 18), 5, date(2025, 2, 11)),
        (date(2025, 1, 6), 1, None),  # 3 January may be the substitute of another day
        (date(2025, 4, 22), 1, None),  # Easter Monday
        (date(2025, 4, 23), 3, None),  # Good Friday
        (date(2025, 5, 6), 1, None),  # first Monday of May
        (date(2025, 5, 13), 1, date(2025, 5, 12)),  # a Monday of no account
        (date(2025, 5, 27), 1, None),  # last Monday of May
        (date(2025, 8, 5), 1, None),  # first Monday of August, in Scotland
        (date(2025, 12, 29), 1, None),
        (date(2022, 9, 20), 1, None),  # given once, by proclamation
        (date(2025, 2, 18), 0, None),
        (date(2025, 2, 18), 61, None),
        (date(1, 2, 18), 5, None),
    ],
)
def test_working_days_are_counted_only_where_no_bank_holiday_can_be(
    meeting: date, days: int, deadline: date | None
) -> None:
    assert amendment_deadline(meeting, days) == deadline


def test_asking_again_costs_one_question_while_nothing_changed(
    client: Client, norfolk: Council, django_assert_num_queries: Any
) -> None:
    make_meeting(norfolk)
    number_changes()
    first = client.get(ICS)

    with django_assert_num_queries(1):
        again = client.get(ICS, headers={"if-none-match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert client.get("/nowhere/meetings.ics").status_code == 404


def test_calendar_of_a_council_that_moved_is_found(client: Client, norfolk: Council) -> None:
    change_reference(norfolk, "anglia", occasion=Occasion(by=make_clerk(norfolk), reason="New"))

    assert client.get(ICS)["Location"] == "/anglia/meetings.ics"


def test_words_of_a_meeting_cannot_break_the_file(client: Client, norfolk: Council) -> None:
    words = "Budget; tax, rents\nBEGIN:VALARM\x0b"
    make_meeting(norfolk, title=words, body=make_body(norfolk, name="Council"))

    (event,) = events(client)

    assert event["SUMMARY"].startswith("Council: Budget; tax, rents")
    assert list(event.subcomponents) == []


def test_calendar_takes_as_many_queries_for_many_meetings_as_for_one(
    client: Client, norfolk: Council
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            client.get(ICS)
        return len(found)

    make_standing_orders(norfolk, amendment_deadline_days=5)
    make_item(make_meeting(norfolk, date(2025, 2, 18)), is_budget_decision=True)
    once = queries()
    for day in range(1, 20):
        make_item(make_meeting(norfolk, date(2025, 6, day)), is_budget_decision=True)

    assert queries() == once == 6


@pytest.mark.parametrize("page", ["/norfolk", "/norfolk/meetings"])
def test_page_leads_to_the_calendar(client: Client, norfolk: Council, page: str) -> None:
    body = client.get(page).content.decode()

    assert f'type="text/calendar" title="Meetings" href="{ICS}"' in body
    assert f'<a href="{ICS}">' in body
