"""Verbs of the institution: publication, corrections, redaction, presence, groups, meetings."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from council.actions import (
    adjourn_meeting,
    change_group,
    change_reference,
    close_meeting,
    correct_record,
    council_of,
    give_number,
    join_members,
    mark_departure,
    open_meeting,
    publish,
    record_presence,
    redact,
)
from council.enums import Evidence
from council.errors import RuleBroken
from council.models import (
    EventText,
    GroupMembership,
    Identifier,
    MemberName,
    OldReference,
    Presence,
    RecordEvent,
    Source,
)
from council.records import Occasion
from tests.factories import (
    LONG_AGO,
    make_amendment,
    make_clerk,
    make_council,
    make_group,
    make_meeting,
    make_member,
    make_motion,
)

pytestmark = pytest.mark.django_db
TEN = datetime(2025, 3, 4, 10, tzinfo=UTC)
DESK = Occasion()
MINUTES = Occasion(evidence=Evidence.MINUTES)


def code_of(broken) -> str:
    return broken.value.code


def test_numbers_are_given_once_and_pass_those_that_a_file_brings():
    meeting = make_meeting(make_council())

    given = [give_number(meeting, "vote", number) for number in (None, 5, 3, None)]

    assert given == [1, 5, 3, 6]


def test_publishing_says_who_and_when_once():
    clerk = make_clerk()
    meeting = make_meeting(make_council(), published_at=None)

    publish(meeting, occasion=Occasion(by=clerk, visible_from=TEN))
    first = meeting.published_at
    publish(meeting, occasion=DESK)

    event = RecordEvent.objects.get()
    assert (meeting.published_at, meeting.visible_from) == (first, TEN)
    assert (event.verb, event.reference, event.by) == ("publish", meeting.reference, clerk)
    assert event.happened_at is not None


def test_an_old_address_leads_to_the_newest_one():
    meeting = make_meeting(make_council("norfolk"))
    first = meeting.reference
    Source.objects.create(
        council=meeting.council, about=first, evidence="minutes", title="Minutes"
    )
    Identifier.objects.create(
        council=meeting.council, table="meetings", value="501", reference=first
    )

    change_reference(meeting, "norfolk/full-council/2025-03-05", occasion=DESK)
    change_reference(meeting, "norfolk/full-council/2025-03-06", occasion=DESK)
    change_reference(meeting, "norfolk/full-council/2025-03-06", occasion=DESK)

    newest = "norfolk/full-council/2025-03-06"
    assert dict(OldReference.objects.values_list("old", "new")) == {
        first: newest,
        "norfolk/full-council/2025-03-05": newest,
    }
    assert set(RecordEvent.objects.values_list("reference", flat=True)) == {newest}
    assert (Source.objects.get().about, Identifier.objects.get().reference) == (newest, newest)
    assert (meeting.reference, meeting.revision) == (newest, 3)


def test_an_address_that_comes_back_no_longer_leads_away():
    meeting = make_meeting(make_council("norfolk"))
    first = meeting.reference

    change_reference(meeting, "norfolk/full-council/other", occasion=DESK)
    change_reference(meeting, first, occasion=DESK)

    assert list(OldReference.objects.values_list("old", "new")) == [
        ("norfolk/full-council/other", first)
    ]


def test_an_address_in_use_is_refused():
    council = make_council()
    meeting = make_meeting(council)
    other = make_meeting(council, reference=f"{council.slug}/full-council/other")

    with pytest.raises(RuleBroken) as broken:
        change_reference(meeting, other.reference, occasion=DESK)

    assert code_of(broken) == "reference_taken"


def test_a_correction_keeps_what_it_was_in_public():
    member = make_member(make_council(), "Jane Doe", seat=4)

    correct_record(
        member, {"seat": 5, "name": "Jane Doe"}, occasion=Occasion(reason="Seat misread")
    )
    correct_record(member, {"seat": 5}, occasion=DESK)

    event = RecordEvent.objects.get()
    assert event.data == {"changes": {"seat": [4, 5]}}
    assert (event.verb, event.reason, member.seat, member.revision) == (
        "correct",
        "Seat misread",
        5,
        2,
    )


def test_a_correction_holds_records_by_reference_and_days_in_iso_form():
    council = make_council()
    meeting = make_meeting(council, starts_at=TEN)
    body = make_meeting(make_council()).body
    body.council = council
    body.slug = "cabinet"
    body.save()

    correct_record(meeting, {"body": body, "starts_at": None, "venue": "Hall"}, occasion=MINUTES)

    assert RecordEvent.objects.get().data["changes"] == {
        "body": [f"{council.slug}/full-council", body.reference],
        "starts_at": ["2025-03-04T10:00:00+00:00", None],
        "venue": ["", "Hall"],
    }


def test_what_nobody_could_read_is_changed_without_an_event():
    member = make_member(make_council(), published_at=None)

    correct_record(member, {"seat": 5}, occasion=DESK)

    assert (member.seat, member.revision, RecordEvent.objects.count()) == (5, 1, 0)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reference": "elsewhere"}, "fixed_field"),
        ({"name": ""}, "invalid"),
        ({"slug": "held"}, "invalid"),
    ],
)
def test_a_correction_that_breaks_the_record_is_refused(changes, code):
    council = make_council()
    make_member(council, "Held")
    member = make_member(council)

    with pytest.raises(RuleBroken) as broken:
        correct_record(member, changes, occasion=DESK)

    assert code_of(broken) == code


def test_redaction_empties_record_versions_words_and_old_corrections_but_keeps_who_and_why():
    clerk = make_clerk()
    amendment = make_amendment(make_motion(make_meeting(make_council())), title="Sell 1 High St")
    other = Occasion(reason="Mistyped")
    correct_record(amendment, {"title": "Sell 2 High St"}, occasion=other)
    correct_record(amendment, {"proposed_by": "A group"}, occasion=other)
    said = Occasion(reason="It was called Sell 2 High St")
    correct_record(amendment, {"proposed_by": "Another"}, occasion=said)

    redact(amendment, "title", "court_order", occasion=Occasion(by=clerk, reason="Order 12"))

    events = list(RecordEvent.objects.all())
    assert (amendment.title, amendment.revision) == ("", 5)
    assert [event.data.get("changes") for event in events] == [
        {"title": [None, None]},
        {"proposed_by": ["", "A group"]},
        {"proposed_by": ["A group", "Another"]},
        None,
    ]
    assert [event.reason for event in events] == ["Mistyped", "Mistyped", "", "Order 12"]
    assert (events[3].verb, events[3].field, events[3].ground, events[3].by) == (
        "redact",
        "title",
        "court_order",
        clerk,
    )
    assert events[2].text_digest != ""


def test_redaction_reaches_every_version():
    amendment = make_amendment(make_motion(make_meeting(make_council())))

    redact(amendment, "text", "exempt", occasion=DESK)

    assert amendment.versions.get().text == ""


def test_redaction_of_the_words_of_events_empties_all_of_them():
    member = make_member(make_council(), "Jane Doe")
    correct_record(member, {"seat": 3}, occasion=Occasion(reason="She moved house"))

    redact(member, "reason", "data_protection", occasion=DESK)

    emptied = EventText.objects.get()
    assert (emptied.text, emptied.emptied_at is not None, member.name) == ("", True, "Jane Doe")


def test_redaction_of_a_name_empties_earlier_names_too():
    member = make_member(make_council(), "Jane Doe", seat=2)
    MemberName.objects.create(member=member, name="Jane Roe", sort_name="Roe Jane")

    redact(member, "name", "court_order", occasion=DESK)
    redact(member, "seat", "court_order", occasion=DESK)

    assert (member.name, member.seat, MemberName.objects.get().name) == ("", None, "")


@pytest.mark.parametrize(
    ("field", "code"),
    [
        ("slug", "nothing_to_redact"),
        ("nonsense", "nothing_to_redact"),
        ("reference", "fixed_field"),
        ("created_at", "fixed_field"),
    ],
)
def test_what_cannot_be_emptied_is_refused(field, code):
    member = make_member(make_council())
    if field == "slug":
        type(member).objects.update(slug="")

    with pytest.raises(RuleBroken) as broken:
        redact(member, field, "exempt", occasion=DESK)

    assert code_of(broken) == code


def test_the_council_of_a_record_is_the_first_word_of_its_reference():
    council = make_council()

    assert [council_of(council), council_of(make_member(council))] == [council, council]


def test_a_member_leaves_and_comes_back():
    meeting = make_meeting(make_council())
    member = make_member(meeting.council)
    hour = timedelta(hours=1)

    record_presence(meeting, member, "present", occasion=DESK)
    mark_departure(meeting, member, TEN, occasion=DESK)
    record_presence(meeting, member, "remote", from_at=TEN + hour, occasion=DESK)

    assert list(Presence.objects.values_list("kind", "from_at", "to_at")) == [
        ("present", None, TEN),
        ("remote", TEN + hour, None),
    ]


def test_a_presence_said_again_replaces_and_is_told_in_public():
    meeting = make_meeting(make_council())
    member = make_member(meeting.council)

    record_presence(meeting, member, "absent", occasion=DESK)
    record_presence(meeting, member, "absent", occasion=DESK)
    record_presence(meeting, member, "apologies", occasion=DESK)

    assert Presence.objects.get().kind == "apologies"
    assert [(event.verb, event.data["presence"]) for event in RecordEvent.objects.all()] == [
        ("record_presence", {member.reference: [[], [["absent", None, None]]]}),
        (
            "correct",
            {member.reference: [[["absent", None, None]], [["apologies", None, None]]]},
        ),
    ]


@pytest.mark.parametrize(
    ("from_at", "to_at"),
    [(None, TEN + timedelta(hours=1)), (TEN + timedelta(minutes=1), None)],
)
def test_spans_of_presence_do_not_overlap(from_at, to_at):
    meeting = make_meeting(make_council())
    member = make_member(meeting.council)
    end = TEN + timedelta(hours=2)
    record_presence(meeting, member, "present", from_at=TEN, to_at=end, occasion=DESK)

    with pytest.raises(RuleBroken) as broken:
        record_presence(meeting, member, "present", from_at=from_at, to_at=to_at, occasion=DESK)

    assert code_of(broken) == "presence_overlaps"


def test_apologies_for_some_hours_are_refused_in_the_clerks_words():
    meeting = make_meeting(make_council())
    member = make_member(meeting.council)

    with pytest.raises(RuleBroken, match="for the whole meeting"):
        record_presence(meeting, member, "apologies", from_at=TEN, occasion=DESK)


def test_whoever_is_not_there_cannot_leave():
    meeting = make_meeting(make_council())

    with pytest.raises(RuleBroken) as broken:
        mark_departure(meeting, make_member(meeting.council), TEN, occasion=DESK)

    assert code_of(broken) == "not_present"


def test_a_member_of_another_council_is_not_present_here():
    with pytest.raises(RuleBroken) as broken:
        record_presence(
            make_meeting(make_council()), make_member(make_council()), "present", occasion=DESK
        )

    assert code_of(broken) == "other_council"


def test_a_change_of_group_has_its_moment_and_its_reason():
    council = make_council()
    red, blue = make_group(council, "Red"), make_group(council, "Blue")
    member = make_member(council, group=red)

    change_group(member, blue, TEN, occasion=Occasion(reason="Resigned the whip"))
    change_group(member, blue, TEN, occasion=DESK)
    change_group(member, None, TEN + timedelta(hours=1), occasion=DESK)

    held = GroupMembership.objects.values_list("group", "started_at", "ended_at", "reason")
    assert list(held) == [
        (red.pk, LONG_AGO, TEN, ""),
        (blue.pk, TEN, TEN + timedelta(hours=1), "Resigned the whip"),
    ]
    assert [event.data["changes"]["group"] for event in RecordEvent.objects.all()] == [
        [red.reference, blue.reference],
        [blue.reference, None],
    ]
    assert member.revision == 3


def test_a_member_in_no_group_joins_one():
    council = make_council()
    member, group = make_member(council), make_group(council)

    change_group(member, group, TEN, occasion=DESK)

    assert GroupMembership.objects.get().group == group


@pytest.mark.parametrize(
    ("at", "foreign", "code"), [(LONG_AGO, False, "before_start"), (TEN, True, "other_council")]
)
def test_a_change_of_group_that_cannot_be_is_refused(at, foreign, code):
    council = make_council()
    member = make_member(council, group=make_group(council))
    group = make_group(make_council() if foreign else council)

    with pytest.raises(RuleBroken) as broken:
        change_group(member, group, at, occasion=DESK)

    assert code_of(broken) == code


def test_a_group_of_unknown_start_can_be_left():
    council = make_council()
    member = make_member(council, group=make_group(council))
    GroupMembership.objects.update(started_at=None)

    change_group(member, None, TEN, occasion=DESK)

    assert GroupMembership.objects.get().ended_at == TEN


def test_a_meeting_opens_pauses_and_closes_with_its_times():
    meeting = make_meeting(make_council())
    evening = TEN + timedelta(hours=9)

    open_meeting(meeting, occasion=Occasion(happened_at=TEN))
    adjourn_meeting(meeting, occasion=DESK)
    open_meeting(meeting, occasion=Occasion(happened_at=TEN + timedelta(hours=2)))
    close_meeting(meeting, occasion=Occasion(happened_at=evening))
    close_meeting(meeting, occasion=DESK)

    assert (meeting.status, meeting.started_at, meeting.ended_at) == ("closed", TEN, evening)
    assert list(RecordEvent.objects.values_list("sequence", "from_state", "to_state")) == [
        (1, "scheduled", "open"),
        (2, "open", "adjourned"),
        (3, "adjourned", "open"),
        (4, "open", "closed"),
    ]


def test_a_source_tells_of_the_end_without_its_time():
    meeting = make_meeting(make_council(), published_at=None)

    adjourn_meeting(meeting, occasion=MINUTES)
    close_meeting(meeting, occasion=MINUTES)

    assert (meeting.status, meeting.ended_at, meeting.revision) == ("closed", None, 1)


@pytest.mark.parametrize(("status", "occasion"), [("scheduled", DESK), ("cancelled", MINUTES)])
def test_a_meeting_cannot_pause_where_it_does_not_sit(status, occasion):
    meeting = make_meeting(make_council(), status=status)

    with pytest.raises(RuleBroken) as broken:
        adjourn_meeting(meeting, occasion=occasion)

    assert code_of(broken) == "wrong_status"


def test_members_of_two_councils_are_joined_by_a_sourced_verb():
    county, city = make_member(make_council()), make_member(make_council())
    third = make_member(make_council())

    person = join_members([county, city], "Register of interests", occasion=DESK)
    same = join_members([city, third], "Own web page", occasion=DESK)

    third.refresh_from_db()
    assert (person, third.person, person.note) == (same, person, "Register of interests")
    assert RecordEvent.objects.filter(verb="join").count() == 4


@pytest.mark.parametrize(
    ("case", "code"),
    [
        ("one council", "not_two_councils"),
        ("alone", "not_two_councils"),
        ("no reason", "no_reason"),
        ("two people", "other_person"),
    ],
)
def test_members_are_not_joined_lightly(case, code):
    councils = [make_council() for _ in range(4)]
    members = [make_member(council) for council in councils]
    if case == "two people":
        join_members(members[:2], "Known", occasion=DESK)
        join_members(members[2:], "Known", occasion=DESK)
    chosen = {
        "one council": [members[0], make_member(councils[0])],
        "alone": members[:1],
        "no reason": members[:2],
        "two people": [members[0], members[2]],
    }[case]

    with pytest.raises(RuleBroken) as broken:
        join_members(chosen, " " if case == "no reason" else "Known", occasion=DESK)

    assert code_of(broken) == code


def test_the_moment_of_keying_is_kept_at_the_desk_and_not_made_up_from_a_source():
    before = timezone.now()
    first: Any = make_meeting(make_council())
    second = make_meeting(make_council())

    open_meeting(first, occasion=DESK)
    open_meeting(second, occasion=MINUTES)

    assert first.started_at >= before
    assert second.started_at is None
