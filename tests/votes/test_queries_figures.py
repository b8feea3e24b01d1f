"""Figures of members and groups from the database: what counts, and what must not leak."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from council.models import Council, Meeting, Membership, Presence
from council.rules import Share
from tests.factories import LONG_AGO, make_ballot, make_body, make_group, make_meeting, make_member
from tests.votes.chamber import Chamber
from votes.actions import void
from votes.comparing import Cohesion
from votes.models import Ballot, GroupTally, Vote
from votes.queries.figures import group_figures, member_figures

pytestmark = pytest.mark.django_db
SOON = timezone.now() + timedelta(days=1)


@pytest.fixture
def chamber() -> Chamber:
    """Five members: the first, third and fifth in one group, the others in another."""
    return Chamber()


def compared(chamber: Chamber, place: int = 0) -> Any:
    return member_figures(chamber.members[place]).comparison


def test_members_are_compared_with_the_group_in_which_they_sat(chamber: Chamber) -> None:
    chamber.declared("ffafa", "carried")
    chamber.declared_again(marks="axaf-", result="lost")
    red, blue = chamber.groups

    assert compared(chamber, 0) == {red: {"otherwise": 1, "as_most": 1}}
    assert compared(chamber, 4) == {red: {"as_most": 1, "did_not_vote": 1}}
    assert compared(chamber, 1) == {blue: {"as_most": 1, "abstained": 1}}
    assert compared(chamber, 3) == {blue: {"as_most": 1, "no_majority": 1}}
    assert group_figures(red).cohesion == Cohesion(Share(2, 2), Share(4, 5))
    assert group_figures(blue).cohesion == Cohesion(Share(1, 2), Share(2, 2))


def test_a_casting_vote_is_in_no_figure(chamber: Chamber) -> None:
    vote = chamber.open()
    chamber.mark(vote, "fafax")
    before = Ballot.objects.count()
    chamber.casting(vote)
    Vote.objects.filter(pk=vote.pk).update(
        status="declared", declared_result="carried", roll_complete=True,
        published_at=LONG_AGO, names_published_at=LONG_AGO,
    )  # fmt: skip

    figures = member_figures(chamber.chair)

    assert Ballot.objects.count() == before + 1
    assert (figures.took_part, len(figures.ballots)) == (Share(1, 1), 1)


def test_a_void_vote_is_in_no_figure(chamber: Chamber) -> None:
    vote = chamber.declared("ffafa", "carried")
    void(vote, occasion=chamber.because())

    figures = member_figures(chamber.chair)

    assert (figures.ballots, figures.took_part, figures.comparison) == ([], Share(0, 0), {})
    assert group_figures(chamber.groups[0]).cohesion is None


def test_votes_of_which_only_some_names_are_held_are_left_out_and_counted_so(
    chamber: Chamber,
) -> None:
    vote = chamber.declared("ffafa", "carried")
    Vote.objects.filter(pk=vote.pk).update(roll_complete=False)

    figures, of_group = member_figures(chamber.chair), group_figures(chamber.groups[0])

    assert (figures.took_part, figures.comparison, figures.left_out) == (Share(0, 0), {}, 1)
    assert (of_group.cohesion, of_group.cohesion_by_year, of_group.left_out) == (None, {}, 1)


def test_who_sits_in_no_group_is_compared_with_nobody(chamber: Chamber) -> None:
    chamber.groups[0].is_unaligned = True
    chamber.groups[0].save(update_fields=["is_unaligned"])
    chamber.declared("ffafa", "carried")

    assert compared(chamber, 0) == {chamber.groups[0]: {"in_no_group": 1}}
    assert group_figures(chamber.groups[0]).cohesion is None


def test_a_group_that_is_not_public_is_not_recorded(chamber: Chamber) -> None:
    chamber.declared("ffafa", "carried")
    for hidden in ({"published_at": None}, {"visible_from": SOON}):
        type(chamber.groups[0]).objects.filter(pk=chamber.groups[0].pk).update(
            **{"published_at": LONG_AGO, "visible_from": None} | hidden
        )

        assert compared(chamber, 0) == {None: {"group_not_recorded": 1}}


@pytest.mark.parametrize(
    ("table", "hidden"),
    [
        (Vote, {"names_published_at": None}),
        (Vote, {"names_published_at": SOON}),
        (Vote, {"visible_from": SOON}),
        (Vote, {"names_published_at": None, "published_at": None}),
        (Meeting, {"published_at": None}),
        (Meeting, {"visible_from": SOON}),
    ],
)
def test_what_is_not_public_is_in_no_figure(
    chamber: Chamber, table: Any, hidden: dict[str, Any]
) -> None:
    chamber.declared("ffafa", "carried")
    table.objects.update(**hidden)

    figures, of_group = member_figures(chamber.chair), group_figures(chamber.groups[0])

    assert (figures.ballots, figures.comparison, figures.left_out) == ([], {}, 0)
    assert figures.took_part_by_year == {}
    assert (of_group.cohesion, of_group.left_out) == (None, 0)


def test_an_open_roll_is_in_no_figure(chamber: Chamber) -> None:
    chamber.mark(chamber.open(), "ffafa")

    assert member_figures(chamber.chair).ballots == []


def closed(council: Council, day: date, **fields: Any) -> Meeting:
    return make_meeting(council, day, status="closed", **fields)


def attended(chamber: Chamber, place: int = 0) -> dict[int, Share]:
    return member_figures(chamber.members[place]).attendance


def record(meeting: Meeting, chamber: Chamber, kinds: str) -> None:
    words = {"p": "present", "r": "remote", "-": "apologies", "x": "absent"}
    for member, kind in zip(chamber.members, kinds, strict=False):
        Presence.objects.create(meeting=meeting, member=member, kind=words[kind])


def test_attendance_counts_meetings_whose_record_is_whole(chamber: Chamber) -> None:
    record(closed(chamber.council, date(2025, 5, 13)), chamber, "ppr-x")
    record(closed(chamber.council, date(2025, 7, 1)), chamber, "pp-pp")
    record(closed(chamber.council, date(2025, 9, 1)), chamber, "-ppp")  # of one nothing is said

    found = [attended(chamber, place) for place in range(5)]

    numbers = [share.number for years in found for share in years.values()]
    assert numbers == [2, 2, 1, 1, 1]
    assert {share.of for years in found for share in years.values()} == {2}


def test_who_left_and_came_back_was_there_once(chamber: Chamber) -> None:
    meeting = closed(chamber.council, date(2025, 5, 13))
    record(meeting, chamber, "ppppp")
    later = datetime(2025, 5, 13, 20, tzinfo=UTC)
    Presence.objects.create(meeting=meeting, member=chamber.chair, from_at=later)

    assert attended(chamber) == {2025: Share(1, 1)}


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "open"},
        {"status": "scheduled"},
        {"status": "cancelled"},
        {"published_at": None},
        {"visible_from": SOON},
        {"date_precision": "month"},
    ],
)
def test_attendance_says_nothing_of_meetings_that_are_not_over_or_not_public(
    chamber: Chamber, fields: dict[str, Any]
) -> None:
    meeting = closed(chamber.council, date(2025, 5, 13))
    record(meeting, chamber, "ppppp")
    Meeting.objects.filter(pk=meeting.pk).update(**fields)

    assert attended(chamber) == {}


def test_attendance_at_a_committee_is_not_counted(chamber: Chamber) -> None:
    body = make_body(chamber.council, slug="planning", kind="committee")
    record(closed(chamber.council, date(2025, 5, 13), body=body), chamber, "ppppp")

    assert attended(chamber) == {}


@pytest.mark.parametrize("since", [None, date(2025, 5, 14)])
def test_attendance_is_not_known_where_the_list_of_members_is_not_whole(
    chamber: Chamber, since: date | None
) -> None:
    record(closed(chamber.council, date(2025, 5, 13)), chamber, "ppppp")
    Council.objects.update(members_complete_from=since)
    chamber.chair.council.refresh_from_db()

    assert attended(chamber) == {}


def test_attendance_counts_from_the_first_day_in_office_to_the_last(chamber: Chamber) -> None:
    for day in (date(2025, 5, 13), date(2025, 7, 1), date(2025, 9, 1)):
        record(closed(chamber.council, day), chamber, "ppppp")
    seats = Membership.objects.filter(member=chamber.chair)
    seats.update(valid_from=date(2025, 5, 14), valid_to=date(2025, 7, 1))

    assert attended(chamber) == {2025: Share(1, 1)}
    seats.delete()
    assert attended(chamber) == {}


def test_a_vacant_seat_makes_no_attendance_record_less_whole(chamber: Chamber) -> None:
    record(closed(chamber.council, date(2025, 5, 13)), chamber, "pppp")
    Membership.objects.filter(member=chamber.members[4]).update(valid_to=date(2025, 5, 12))

    assert attended(chamber) == {2025: Share(1, 1)}


def test_figures_cost_the_same_queries_for_many_ballots_as_for_few(chamber: Chamber) -> None:
    vote = chamber.declared("ffafa", "carried")

    def count() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as of_member:
            member_figures(chamber.chair)
        with CaptureQueriesContext(connection) as of_group:
            group_figures(chamber.groups[0])
        return len(of_member), len(of_group)

    few = count()
    for number in range(50):
        vote.pk, vote.number, vote.reference = None, 100 + number, f"{vote.reference}-{number}"
        vote._state.adding = True
        vote.save()
        make_ballot(vote, chamber.chair, group_at_vote=chamber.groups[number % 2])
        GroupTally.objects.create(vote=vote, group=chamber.groups[0], tally_for=number)
        closed(chamber.council, date(2025, 5, 13) + timedelta(days=number))

    assert member_figures(chamber.chair).took_part == Share(51, 51)
    assert (few, count()) == ((5, 2), (5, 2))


def test_another_councils_people_are_in_no_figure(chamber: Chamber) -> None:
    other = Chamber()
    other.declared("ffafa", "carried")
    stranger = make_member(chamber.council, "No Body", make_group(chamber.council))

    assert member_figures(stranger).ballots == []
    assert compared(chamber, 0) == {}
