"""Presence keyed at the desk: arrivals, departures, returns, undoing, and the log of them."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from council.actions import (
    mark_absence,
    mark_arrival,
    mark_departure,
    mark_others_present,
    open_meeting,
    record_presence,
    undo_presence,
)
from council.enums import Evidence
from council.errors import RuleBroken
from council.models import Meeting, Member, Membership, Presence, RecordEvent
from council.queries import presence_entries, presence_of, quorum_of
from council.records import Occasion
from council.rules import last_time
from council.sentences import presence_words
from tests.factories import (
    make_body,
    make_council,
    make_meeting,
    make_member,
    make_standing_orders,
)

pytestmark = pytest.mark.django_db
SEVEN = datetime(2025, 3, 4, 19, tzinfo=UTC)
HOUR = timedelta(hours=1)
PAST_MIDNIGHT = datetime(2025, 3, 5, 0, 20, tzinfo=UTC)
DESK = Occasion()
MINUTES = Occasion(evidence=Evidence.MINUTES)


@pytest.fixture
def meeting() -> Meeting:
    return make_meeting(make_council("norfolk"), published_at=None)


@pytest.fixture
def member(meeting: Meeting) -> Member:
    return make_member(meeting.council, "Jane Field")


def code_of(broken: Any) -> str:
    return str(broken.value.code)


def said(meeting: Meeting, member: Member) -> str:
    rows = presence_of(meeting).get(member.pk, [])
    spans = [(str(row.kind), row.from_at, row.to_at) for row in rows]
    return presence_words(spans, meeting.council.time_zone, meeting.held_on)


def log() -> list[tuple[str, int | None]]:
    return list(RecordEvent.objects.order_by("id").values_list("verb", "sequence"))


def test_case_5_arrival_departure_and_return_are_events_in_the_order_of_the_day(
    meeting: Meeting, member: Member
) -> None:
    open_meeting(meeting, occasion=Occasion(happened_at=SEVEN))
    mark_arrival(meeting, member, SEVEN, occasion=DESK)
    assert said(meeting, member) == "Present since 19:00"
    mark_departure(meeting, member, SEVEN + HOUR, occasion=DESK)
    assert said(meeting, member) == "From 19:00, left 20:00"
    mark_arrival(meeting, member, SEVEN + 2 * HOUR, occasion=DESK)
    assert said(meeting, member) == "From 19:00, left 20:00, back 21:00"

    assert log() == [("open", 1), ("arrive", 2), ("leave", 3), ("return", 4)]


def test_case_34_times_past_midnight_tell_their_day(meeting: Meeting, member: Member) -> None:
    mark_arrival(meeting, member, occasion=DESK)
    assert said(meeting, member) == "Present from the start"
    mark_departure(meeting, member, PAST_MIDNIGHT, occasion=DESK)

    assert said(meeting, member) == "Left 00:20 on 5 March"


def test_a_clock_time_is_the_last_moment_that_showed_it() -> None:
    zone = ZoneInfo("Europe/London")
    now = datetime(2025, 3, 5, 0, 10, tzinfo=zone)

    assert last_time(time(23, 50), now) == datetime(2025, 3, 4, 23, 50, tzinfo=zone)
    assert last_time(time(0, 5), now) == datetime(2025, 3, 5, 0, 5, tzinfo=zone)


def test_the_same_key_twice_changes_nothing(meeting: Meeting, member: Member) -> None:
    for _ in range(2):
        mark_arrival(meeting, member, SEVEN, occasion=DESK)

    assert Presence.objects.count() == 1
    assert log() == [("arrive", 1)]


@pytest.mark.parametrize("kind", ["apologies", "absent"])
def test_whoever_comes_late_is_present_from_then_and_no_longer_away(
    meeting: Meeting, member: Member, kind: str
) -> None:
    mark_absence(meeting, member, kind, occasion=DESK)
    mark_arrival(meeting, member, SEVEN, occasion=DESK)

    assert said(meeting, member) == "Present since 19:00"
    assert log() == [("record_presence", 1), ("arrive", 2)]
    assert presence_entries(meeting)[member.reference].data["presence"] == {
        member.reference: [[[kind, None, None]], [["present", SEVEN.isoformat(), None]]]
    }


def test_apologies_found_to_be_a_mistake_before_the_beginning(
    meeting: Meeting, member: Member
) -> None:
    mark_absence(meeting, member, "apologies", occasion=DESK)
    mark_arrival(meeting, member, occasion=DESK)

    assert (said(meeting, member), log()[-1]) == (
        "Present from the start", ("record_presence", 2),
    )  # fmt: skip


def test_who_was_marked_present_by_mistake_is_absent(meeting: Meeting, member: Member) -> None:
    mark_arrival(meeting, member, SEVEN, occasion=DESK)
    mark_absence(meeting, member, "absent", occasion=DESK)

    assert said(meeting, member) == "Absent"


@pytest.mark.parametrize("kind", ["present", "gone"])
def test_absence_is_apologies_or_absence(meeting: Meeting, member: Member, kind: str) -> None:
    with pytest.raises(RuleBroken) as broken:
        mark_absence(meeting, member, kind, occasion=DESK)

    assert code_of(broken) == "wrong_kind"


def test_who_was_here_and_left_is_not_absent(meeting: Meeting, member: Member) -> None:
    mark_arrival(meeting, member, occasion=DESK)
    mark_departure(meeting, member, SEVEN, occasion=DESK)

    with pytest.raises(RuleBroken) as broken:
        mark_absence(meeting, member, "absent", occasion=DESK)

    assert code_of(broken) == "was_present"


@pytest.mark.parametrize("at", [None, SEVEN - HOUR])
def test_nobody_is_back_before_leaving(
    meeting: Meeting, member: Member, at: datetime | None
) -> None:
    mark_arrival(meeting, member, occasion=DESK)
    mark_departure(meeting, member, SEVEN, occasion=DESK)

    with pytest.raises(RuleBroken) as broken:
        mark_arrival(meeting, member, at, occasion=DESK)

    assert code_of(broken) == "presence_overlaps"


def test_remote_attendance_needs_a_standing_order(meeting: Meeting, member: Member) -> None:
    with pytest.raises(RuleBroken, match="standing orders do not allow"):
        mark_arrival(meeting, member, remote=True, occasion=DESK)

    mark_arrival(meeting, member, remote=True, occasion=MINUTES)
    assert said(meeting, member) == "Present remotely from the start"


def test_where_it_is_allowed_the_way_of_attending_is_put_right(
    meeting: Meeting, member: Member
) -> None:
    make_standing_orders(meeting.council, remote_allowed=True)
    mark_arrival(meeting, member, SEVEN, occasion=DESK)
    mark_arrival(meeting, member, SEVEN + HOUR, remote=True, occasion=DESK)

    assert said(meeting, member) == "Present remotely since 19:00"


def test_everyone_else_is_present_at_once(
    meeting: Meeting, member: Member, django_assert_num_queries: Any
) -> None:
    others = [make_member(meeting.council) for _ in range(20)]
    gone = make_member(meeting.council)
    Membership.objects.filter(member=gone).update(valid_to=date(2024, 5, 1))
    mark_absence(meeting, member, "apologies", occasion=DESK)

    with django_assert_num_queries(10):
        assert mark_others_present(meeting, occasion=DESK) == 20
    assert mark_others_present(meeting, SEVEN, occasion=DESK) == 0

    kinds = Presence.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["apologies", *["present"] * 20]
    assert log() == [("record_presence", 1), ("record_presence", 2)]
    assert len(RecordEvent.objects.order_by("-id")[0].data["presence"]) == len(others)


def test_undoing_goes_back_entry_by_entry(meeting: Meeting, member: Member) -> None:
    mark_others_present(meeting, SEVEN.astimezone(ZoneInfo("Europe/Berlin")), occasion=DESK)
    mark_departure(meeting, member, SEVEN + HOUR, occasion=DESK)
    told = []
    for _ in range(2):
        assert undo_presence(meeting, member, occasion=DESK)
        told.append(said(meeting, member))

    assert told == ["Present since 19:00", "Not recorded"]
    assert [verb for verb, _ in log()] == ["record_presence", "leave", "undo", "undo"]
    with pytest.raises(RuleBroken) as broken:
        undo_presence(meeting, member, occasion=DESK)
    assert code_of(broken) == "nothing_to_undo"


def test_an_entry_is_undone_once_even_if_asked_twice(meeting: Meeting, member: Member) -> None:
    mark_arrival(meeting, member, occasion=DESK)
    mark_departure(meeting, member, SEVEN, occasion=DESK)
    entry = presence_entries(meeting)[member.reference].pk

    assert undo_presence(meeting, member, entry, occasion=DESK) is True
    assert undo_presence(meeting, member, entry, occasion=DESK) is False
    assert said(meeting, member) == "Present from the start"


def test_what_was_changed_elsewhere_is_not_undone(meeting: Meeting, member: Member) -> None:
    mark_arrival(meeting, member, occasion=DESK)
    Presence.objects.update(to_at=SEVEN)

    with pytest.raises(RuleBroken) as broken:
        undo_presence(meeting, member, occasion=DESK)

    assert code_of(broken) == "overtaken"


def test_undoing_in_a_public_meeting_is_a_public_correction(
    client: Any, meeting: Meeting, member: Member
) -> None:
    meeting.published_at = SEVEN
    meeting.save()
    mark_arrival(meeting, member, occasion=DESK)
    mark_departure(meeting, member, SEVEN, occasion=DESK)
    revision = meeting.revision
    undo_presence(meeting, member, occasion=Occasion(reason="Wrong row"))

    assert [verb for verb, _ in log()] == ["record_presence", "leave", "correct"]
    assert meeting.revision == revision + 1
    page = client.get("/norfolk/corrections").content.decode()
    assert "Presence of Jane Field" in page
    assert "Left 19:00 on 4 March" in page
    assert "Present from the start" in page


def test_a_source_tells_spans_and_no_order(meeting: Meeting, member: Member) -> None:
    record_presence(meeting, member, "present", from_at=SEVEN, occasion=MINUTES)
    mark_departure(meeting, member, SEVEN + HOUR, occasion=MINUTES)
    record_presence(meeting, member, "present", from_at=SEVEN + 2 * HOUR, occasion=MINUTES)

    assert log() == []
    assert said(meeting, member) == "From 19:00, left 20:00, back 21:00"


def test_a_span_before_another_is_no_overlap(meeting: Meeting, member: Member) -> None:
    record_presence(meeting, member, "present", from_at=SEVEN, occasion=MINUTES)
    record_presence(meeting, member, "apologies", occasion=MINUTES)
    record_presence(meeting, member, "remote", from_at=SEVEN - HOUR, to_at=SEVEN, occasion=MINUTES)

    assert Presence.objects.count() == 3
    assert said(meeting, member) == "From 18:00 remotely, left 19:00, back 19:00"


# Quorum (domain 5.1).


@pytest.mark.parametrize(
    ("seats", "share", "needed"),
    [(84, (1, 4), 21), (82, (1, 4), 21), (85, (1, 4), 22), (60, (1, 3), 20), (63, (1, 4), 16)],
)
def test_case_20_vacant_seats_count_for_the_quorum(
    meeting: Meeting, member: Member, seats: int, share: tuple[int, int], needed: int
) -> None:
    make_standing_orders(
        meeting.council, seats=seats, quorum_numerator=share[0], quorum_denominator=share[1]
    )

    found = quorum_of(meeting)

    assert found is not None
    assert (found.needed, found.seats, found.share) == (needed, seats, share)


@pytest.mark.parametrize("case", ["no standing orders", "seats not known", "a committee"])
def test_a_quorum_that_is_not_known_is_not_told(meeting: Meeting, case: str) -> None:
    if case != "no standing orders":
        make_standing_orders(meeting.council, seats=84 if case == "a committee" else None)
    if case == "a committee":
        meeting.body = make_body(meeting.council, slug="planning", kind="committee")

    assert quorum_of(meeting) is None
