"""Constraints of the institution, what is public, addresses, and nights of changing clocks."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from council.changes.numbering import number_changes
from council.changes.rows import Change
from council.models import (
    Council,
    GroupMembership,
    Identifier,
    Interest,
    Meeting,
    Member,
    MemberName,
    OldReference,
    PoliticalGroup,
    Presence,
    RecordEvent,
    Role,
    SearchEntry,
    Source,
)
from council.models.councils import RESERVED_SLUGS
from council.records import Frozen
from tests.breaches import Breaches, again, change, constraints_of, refuses, without_own_words
from tests.factories import (
    LONG_AGO,
    make_area,
    make_body,
    make_clerk,
    make_council,
    make_group,
    make_item,
    make_meeting,
    make_member,
    make_standing_orders,
)

pytestmark = pytest.mark.django_db
BREACHES = Breaches()
LONDON = ZoneInfo("Europe/London")
LATER = LONG_AGO + timedelta(days=1)


@BREACHES.of("council_slug_differs_from_reserved_words")
def _reserved_word_as_a_council() -> None:
    make_council("admin")


@BREACHES.of("standing_orders_unique_per_council_and_day")
def _two_sets_of_rules_from_one_day() -> None:
    again(make_standing_orders(make_council()))


@BREACHES.of("standing_orders_quorum_implies_proper_fraction")
def _quorum_above_all_seats() -> None:
    make_standing_orders(make_council(), quorum_numerator=5, quorum_denominator=4)


@BREACHES.of("search_entry_unique_per_record")
def search_entry_twice():
    for _ in range(2):
        SearchEntry.objects.create(listing="votes", reference="x/y", title="A", terms="a")


@BREACHES.of("change_unique_per_list_and_reference")
def _two_changes_of_one_record() -> None:
    make_council()
    number_changes()
    again(Change.objects.get(), number=9)


@BREACHES.of("area_unique_per_council")
def _two_areas_of_one_name() -> None:
    again(make_area(make_council()))


@BREACHES.of("old_reference_new_differ")
def _address_that_moves_to_itself() -> None:
    OldReference.objects.create(old="norfolk", new="norfolk")


@BREACHES.of("clerk_role_unique_per_user_and_council")
def _same_role_twice() -> None:
    council = make_council()
    again(make_clerk(council).clerk_roles.get())


@BREACHES.of("member_slug_unique_per_council")
def _two_members_at_one_address() -> None:
    again(make_member(make_council()), reference="other")


@BREACHES.of("member_name_unique_per_day")
def _two_names_from_one_day() -> None:
    member = make_member(make_council())
    again(MemberName.objects.create(member=member, name="A", valid_from=date(2020, 1, 1)))


@BREACHES.of("member_name_unique_per_day_even_if_null")
def _two_names_from_a_day_not_known() -> None:
    again(MemberName.objects.create(member=make_member(make_council()), name="A"))


@BREACHES.of("membership_end_implies_not_before_start")
def _seat_left_before_it_was_taken() -> None:
    seat = make_member(make_council()).memberships.get()
    change(seat, valid_to=LONG_AGO.date() - timedelta(days=1))


@BREACHES.of("membership_unique_per_member_and_day")
def _seat_twice_from_one_day() -> None:
    again(make_member(make_council()).memberships.get())


@BREACHES.of("membership_unique_per_member_and_day_even_if_null")
def _seat_twice_from_a_day_not_known() -> None:
    seat = make_member(make_council()).memberships.get()
    again(seat, valid_from=None)
    again(seat, valid_from=None)


@BREACHES.of("political_group_slug_unique_per_council")
def _two_groups_at_one_address() -> None:
    again(make_group(make_council()), reference="other")


def in_a_group(**fields: datetime | None) -> GroupMembership:
    council = make_council()
    member = make_member(council, group=make_group(council))
    membership = member.group_memberships.get()
    change(membership, **fields)
    membership.refresh_from_db()
    return membership


@BREACHES.of("group_membership_end_implies_after_start")
def _group_left_the_moment_it_was_joined() -> None:
    in_a_group(ended_at=LONG_AGO)


@BREACHES.of("group_membership_unique_per_member_and_start")
def _group_joined_twice_at_one_moment() -> None:
    again(in_a_group(ended_at=LATER))


@BREACHES.of("group_membership_unique_per_member_and_start_even_if_null")
def _group_joined_twice_at_a_moment_not_known() -> None:
    again(in_a_group(started_at=None, ended_at=LATER))


@BREACHES.of("group_membership_open_unique_per_member")
def _two_groups_at_once() -> None:
    again(in_a_group(), started_at=LATER)


def an_office(**fields: date) -> Role:
    return Role.objects.create(member=make_member(make_council()), kind="leader", **fields)


@BREACHES.of("role_unique_per_member_kind_and_day")
def _office_twice_from_one_day() -> None:
    again(an_office(valid_from=date(2020, 1, 1)))


@BREACHES.of("role_unique_per_member_kind_and_day_even_if_null")
def _office_twice_from_a_day_not_known() -> None:
    again(an_office())


@BREACHES.of("role_end_implies_not_before_start")
def _office_left_before_it_was_taken() -> None:
    an_office(valid_from=date(2020, 1, 2), valid_to=date(2020, 1, 1))


@BREACHES.of("body_slug_unique_per_council")
def _two_bodies_at_one_address() -> None:
    again(make_body(make_council()), reference="other")


@BREACHES.of("body_slug_differs_from_reserved_words")
def _reserved_word_as_a_body() -> None:
    make_body(make_council(), slug="members")


@BREACHES.of("meeting_end_implies_not_before_start")
def _meeting_over_before_it_began() -> None:
    make_meeting(make_council(), started_at=LATER, ended_at=LONG_AGO)


@BREACHES.of("agenda_item_position_unique_per_meeting")
def _two_items_in_one_place() -> None:
    again(make_item(make_meeting(make_council())))


def a_presence(**fields: datetime | str) -> Presence:
    council = make_council()
    meeting, member = make_meeting(council), make_member(council)
    return Presence.objects.create(meeting=meeting, member=member, **fields)


@BREACHES.of("presence_unique_per_member_and_start")
def _there_twice_from_one_moment() -> None:
    again(a_presence(from_at=LONG_AGO))


@BREACHES.of("presence_unique_per_member_and_start_even_if_null")
def _there_twice_from_the_start() -> None:
    again(a_presence())


@BREACHES.of("presence_end_implies_after_start")
def _gone_the_moment_of_coming() -> None:
    a_presence(from_at=LONG_AGO, to_at=LONG_AGO)


@BREACHES.of("presence_apologies_implies_no_times")
def _apologies_for_an_hour() -> None:
    a_presence(kind="apologies", from_at=LONG_AGO)


def an_interest(**fields: Any) -> Interest:
    meeting = make_meeting(make_council())
    member = make_member(meeting.council)
    given = {"item": make_item(meeting), "kind": "disclosable"} | fields
    return Interest.objects.create(meeting=meeting, member=member, **given)


@BREACHES.of("interest_unique_per_member_item_and_kind")
def _one_interest_in_an_item_recorded_twice() -> None:
    again(an_interest())


@BREACHES.of("interest_unique_per_member_item_and_kind_even_if_null")
def _one_interest_in_all_business_recorded_twice() -> None:
    again(an_interest(item=None))


@BREACHES.of("interest_minuted_implies_words")
def _minuted_without_words() -> None:
    an_interest(is_minuted=True)


@BREACHES.of("source_unique_per_record_and_field")
def _one_source_twice() -> None:
    council = make_council()
    again(Source.objects.create(council=council, about=council.slug, title="Minutes"))


@BREACHES.of("identifier_unique_per_council_and_table")
def _one_id_for_two_records() -> None:
    council = make_council()
    again(
        Identifier.objects.create(council=council, table="members", value="7", reference="a"),
        reference="b",
    )


@pytest.mark.parametrize("name", BREACHES)
def test_database_refuses_what_the_constraint_forbids(name):
    with refuses("council", name):
        BREACHES[name]()


def test_every_constraint_has_a_test():
    assert set(BREACHES) == set(constraints_of("council"))


def test_every_constraint_has_words_for_the_clerk():
    assert without_own_words("council") == set()


@pytest.mark.parametrize("slug", sorted(RESERVED_SLUGS))
def test_reserved_word_is_refused_in_the_clerks_words(slug):
    council = Council(slug=slug, name="A", reference=slug)

    with pytest.raises(ValidationError) as caught:
        council.full_clean()

    assert caught.value.messages == ["This word is an address of the site. Choose another."]


def test_slug_of_a_council_is_taken_once():
    make_council("norfolk")

    with pytest.raises(ValidationError) as caught:
        Council(slug="norfolk", name="Other", reference="other").full_clean()

    assert list(caught.value.message_dict) == ["slug"]


def test_old_reference_leads_to_the_new_one_and_is_never_given_twice():
    OldReference.objects.create(old="norfolk/a", new="norfolk/b")

    with pytest.raises(ValidationError) as caught:
        OldReference(old="norfolk/a", new="norfolk/c").full_clean()

    assert list(caught.value.message_dict) == ["old"]
    assert OldReference.objects.get(old="norfolk/a").new == "norfolk/b"


def test_event_of_a_record_is_written_once():
    event = RecordEvent.objects.create(council=make_council(), reference="a", verb="publish")

    event.verb = "redact"
    with pytest.raises(Frozen):
        event.save()

    assert RecordEvent.objects.get().verb == "publish"


MAKERS: dict[type[models.Model], Callable[..., models.Model]] = {
    Council: make_council,
    PoliticalGroup: lambda **fields: make_group(make_council(), **fields),
    Member: lambda **fields: make_member(make_council(), **fields),
    Meeting: lambda **fields: make_meeting(make_council(), **fields),
}


@pytest.mark.parametrize("model", MAKERS, ids=lambda model: model.__name__)
def test_public_reads_only_what_is_published_and_due(model):
    soon = timezone.now() + timedelta(hours=1)
    shown = MAKERS[model]()
    MAKERS[model](published_at=None)
    MAKERS[model](visible_from=soon)
    MAKERS[model](published_at=soon)

    assert list(model.objects.published()) == [shown]


def test_timed_release_that_is_past_is_public():
    shown = make_council(visible_from=LONG_AGO)

    assert list(Council.objects.published()) == [shown]


# Clocks go back at 02:00 on 26 October 2025 and forward at 01:00 on 30 March 2025.
NIGHTS = {
    "autumn": (
        [
            datetime(2025, 10, 25, 22, 30, tzinfo=UTC),
            datetime(2025, 10, 26, 0, 30, tzinfo=UTC),
            datetime(2025, 10, 26, 1, 15, tzinfo=UTC),
        ],
        ["23:30 +0100", "01:30 +0100", "01:15 +0000"],
    ),
    "spring": (
        [
            datetime(2025, 3, 29, 23, 30, tzinfo=UTC),
            datetime(2025, 3, 30, 0, 45, tzinfo=UTC),
            datetime(2025, 3, 30, 1, 15, tzinfo=UTC),
        ],
        ["23:30 +0000", "00:45 +0000", "02:15 +0100"],
    ),
}


@pytest.mark.parametrize("night", NIGHTS)
def test_meeting_past_midnight_when_the_clocks_change_keeps_its_order(night):
    moments, on_the_wall = NIGHTS[night]
    council = make_council()
    meeting = make_meeting(council, started_at=moments[0], ended_at=moments[-1])
    members = [make_member(council) for _ in moments]
    for moment, member in reversed(list(zip(moments, members, strict=True))):
        Presence.objects.create(meeting=meeting, member=member, from_at=moment)

    read = [found.from_at for found in Presence.objects.order_by("from_at") if found.from_at]

    assert read == moments
    zone = ZoneInfo(council.time_zone)
    assert [moment.astimezone(zone).strftime("%H:%M %z") for moment in read] == on_the_wall


def test_hour_that_comes_twice_lets_a_member_leave_in_the_second_one():
    first = datetime(2025, 10, 26, 1, 45, tzinfo=LONDON)
    second = datetime(2025, 10, 26, 1, 15, tzinfo=LONDON, fold=1)

    a_presence(from_at=first.astimezone(UTC), to_at=second.astimezone(UTC))

    stayed = Presence.objects.annotate(stayed=models.F("to_at") - models.F("from_at")).get().stayed
    assert stayed == timedelta(minutes=30)


@pytest.mark.parametrize("private", ["Jane Doe jane@example.org", "Jane Doe (01603 555 0100)"])
def test_name_of_a_member_is_a_name_alone(private):
    member = make_member(make_council())
    for name in (member, MemberName(member=member)):
        name.name, name.sort_name = private, "Doe"
        with pytest.raises(ValidationError, match="write the name alone"):
            name.full_clean()
        name.name = "Jane Doe"
        name.full_clean()
