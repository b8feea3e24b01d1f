"""What the institution knows on a day: rules, seats, groups, presence and rights."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from council.models import GroupMembership, Membership, Presence
from council.queries import (
    councils_of,
    group_of,
    may,
    members_in_office,
    membership_list_complete,
    present_at,
    rules_on,
)
from tests.factories import (
    BUDGET_DAY,
    make_clerk,
    make_council,
    make_group,
    make_meeting,
    make_member,
    make_standing_orders,
)

pytestmark = pytest.mark.django_db
TEN = datetime(2025, 3, 4, 10, tzinfo=UTC)


def test_rules_are_those_of_the_day():
    council = make_council()
    old = make_standing_orders(council, valid_from=date(2010, 1, 1))
    new = make_standing_orders(council, valid_from=date(2020, 1, 1))

    found = [rules_on(council, date(year, 6, 1)) for year in (2009, 2010, 2019, 2020)]

    assert found == [None, old, old, new]


def test_a_member_is_in_office_to_the_last_day_included():
    council = make_council()
    member = make_member(council)
    make_member(make_council())
    Membership.objects.filter(member=member).update(valid_to=BUDGET_DAY)

    held = [members_in_office(council, BUDGET_DAY + timedelta(days=days)) for days in (0, 1)]

    assert [list(members) for members in held] == [[member], []]


def test_a_seat_of_unknown_dates_is_held():
    council = make_council()
    member = make_member(council)
    Membership.objects.update(valid_from=None)

    assert list(members_in_office(council, BUDGET_DAY)) == [member]


@pytest.mark.parametrize(
    ("since", "complete"),
    [(None, False), (date(2025, 3, 5), False), (BUDGET_DAY, True)],
)
def test_the_list_of_members_is_whole_only_from_the_day_that_says_so(since, complete):
    council = make_council(members_complete_from=since)

    assert membership_list_complete(council, BUDGET_DAY) is complete


def test_the_group_changes_at_an_hour():
    council = make_council()
    red, blue = make_group(council, "Red"), make_group(council, "Blue")
    member, other = make_member(council, group=red), make_member(council)
    GroupMembership.objects.filter(member=member).update(ended_at=TEN)
    GroupMembership.objects.create(member=member, group=blue, started_at=TEN)
    ids = [member.pk, other.pk]

    before = group_of(ids, TEN - timedelta(seconds=1))
    at = group_of(ids, TEN)

    assert (before, at) == (
        {member.pk: red.pk, other.pk: None},
        {member.pk: blue.pk, other.pk: None},
    )


def test_the_group_of_a_day_is_unknown_where_two_share_it_and_midnight_belongs_to_the_new_day():
    council = make_council()
    red, blue = make_group(council, "Red"), make_group(council, "Blue")
    member = make_member(council, group=red)
    # Midnight in London on 5 May 2025 is eleven in the evening of 4 May in UTC.
    midnight = datetime(2025, 5, 4, 23, tzinfo=UTC)
    noon = datetime(2025, 6, 1, 11, tzinfo=UTC)
    GroupMembership.objects.filter(member=member).update(ended_at=midnight)
    GroupMembership.objects.create(member=member, group=blue, started_at=midnight, ended_at=noon)
    GroupMembership.objects.create(member=member, group=red, started_at=noon)

    found = [
        group_of([member.pk], day)[member.pk]
        for day in (date(2025, 5, 4), date(2025, 5, 5), date(2025, 6, 1), date(2025, 6, 2))
    ]

    assert found == [red.pk, blue.pk, None, red.pk]


def test_the_groups_of_a_hundred_members_are_one_query(django_assert_num_queries):
    council = make_council()
    group = make_group(council)
    ids = [make_member(council, group=group).pk for _ in range(100)]

    with django_assert_num_queries(1):
        one = group_of(ids[:1], TEN)
    with django_assert_num_queries(1):
        hundred = group_of(ids, TEN)

    assert (len(one), set(hundred.values())) == (1, {group.pk})


def test_presence_is_not_known_where_nothing_is_recorded():
    assert present_at(make_meeting(make_council()), TEN) is None


def test_presence_ends_at_the_departure_and_apologies_are_no_presence():
    meeting = make_meeting(make_council())
    stays, leaves, away = (make_member(meeting.council) for _ in range(3))
    Presence.objects.create(meeting=meeting, member=stays, kind="remote")
    Presence.objects.create(meeting=meeting, member=leaves, to_at=TEN)
    Presence.objects.create(meeting=meeting, member=away, kind="apologies")

    found = [present_at(meeting, at) for at in (TEN - timedelta(minutes=1), TEN, None)]

    assert found == [{stays.pk, leaves.pk}, {stays.pk}, {stays.pk, leaves.pk}]


def test_rights_are_those_of_one_council():
    council, other = make_council(), make_council()
    keyer = make_clerk(council, "keyer")

    answers = [
        may(keyer, council),
        may(keyer, council, "keyer", "publisher"),
        may(keyer, council, "publisher"),
        may(keyer, other),
    ]

    assert answers == [True, True, False, False]
    assert list(councils_of(keyer)) == [council]


def test_a_superuser_may_everything_and_a_visitor_nothing():
    council = make_council()
    chief = make_clerk(is_superuser=True)
    gone = make_clerk(council, is_superuser=True, is_active=False)

    assert [may(user, council) for user in (chief, gone, AnonymousUser())] == [True, False, False]
    assert [list(councils_of(user)) for user in (chief, gone, AnonymousUser())] == [
        [council],
        [],
        [],
    ]
