"""What the rows of a vote say: the roll, the nightly differences, what clerks are told."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from amendments.models import AmendmentEvent
from council.actions import change_reference
from council.enums import PresenceKind
from council.models import GroupMembership, Membership, Presence
from tests.factories import make_ballot, make_item, make_member, make_vote
from tests.votes.chamber import Chamber
from votes.actions import correct, declare, void
from votes.models import Ballot, GroupTally, Vote, VoteOption, VoteSubject
from votes.queries.checks import checks_of, possible_days
from votes.queries.roll import roll_of
from votes.queries.verifying import differences

pytestmark = pytest.mark.django_db


@pytest.fixture
def chamber() -> Chamber:
    return Chamber()


def test_the_roll_is_in_the_order_of_the_paper_with_the_casting_vote_last(
    chamber: Chamber,
) -> None:
    chamber.chair.sort_name = "0"
    chamber.chair.save(update_fields=["sort_name"])
    vote = chamber.open()
    chamber.mark(vote, "ffaax")
    chamber.casting(vote)

    roll = [(ballot.member.name, ballot.is_casting) for ballot in roll_of(vote)]

    others = sorted(chamber.members[1:], key=lambda member: member.sort_name)
    assert roll == [
        (chamber.chair.name, False), (chamber.chair.name, True),
        *((member.name, False) for member in others),
    ]  # fmt: skip


def test_a_reader_of_the_roll_sees_nothing_of_an_open_vote(chamber: Chamber) -> None:
    vote = chamber.open()
    chamber.mark(vote, "fffff")
    hidden = roll_of(vote).published().count()

    declare(vote, result="carried", occasion=chamber.occasion())

    assert (hidden, roll_of(vote).published().count()) == (0, 5)


# Differences.


def test_whatever_the_verbs_write_has_no_difference(chamber: Chamber) -> None:
    vote = chamber.declared("ffaax", "tied")
    correct(
        vote,
        changes={"declared_result": "carried", "declared_by_casting_vote": True},
        casting={chamber.chair.pk: "for"},
        occasion=chamber.because(),
    )
    void(vote, occasion=chamber.because())
    chamber.declared(opening={"replaces": vote})
    both = [chamber.new_amendment().current, chamber.new_amendment().current]
    chamber.declared(opening={"kind": "en_bloc", "subjects": both})
    chamber.open(kind="procedural", subjects=[])

    assert list(differences()) == []


def test_a_member_and_a_group_with_a_new_address_make_no_difference(chamber: Chamber) -> None:
    chamber.declared()
    slug = chamber.council.slug
    for record, name in ((chamber.chair, "members/new"), (chamber.groups[0], "groups/new")):
        change_reference(record, f"{slug}/{name}", occasion=chamber.occasion())

    assert list(differences()) == []


def test_a_casting_vote_of_whom_a_source_does_not_say_is_no_difference() -> None:
    archive = Chamber(evidence="minutes")
    vote = archive.open(presiding_member=None)
    archive.mark(vote, "ffaax")
    archive.casting(vote)

    assert list(differences()) == []


def change_tally(vote: Vote) -> None:
    Vote.objects.filter(pk=vote.pk).update(tally_for=9)


def change_group(vote: Vote) -> None:
    GroupTally.objects.filter(vote=vote).delete()


def change_ballot(vote: Vote) -> None:
    ballot = vote.ballots.filter(choice="abstain").get()
    Ballot.objects.filter(pk=ballot.pk).update(choice="absent")


def change_subjects(vote: Vote) -> None:
    VoteSubject.objects.filter(vote=vote).delete()


def change_decision(vote: Vote) -> None:
    AmendmentEvent.objects.filter(vote=vote.reference).update(outcome="lost")


def change_options(vote: Vote) -> None:
    VoteOption.objects.create(vote=vote, position=1, label="Red", tally=3)


def add_casting(vote: Vote) -> None:
    member: Any = vote.presiding_member
    make_ballot(vote, member, is_casting=True)


@pytest.mark.parametrize(
    ("change", "sentences"),
    [
        (change_tally, ["tally_for is 9, counted 3."]),
        (change_group, ["the counts of the groups differ from the ballots."]),
        (
            change_ballot,
            [
                "tally_abstained is 1, counted 0.",
                "tally_not_voting is 0, counted 1.",
                "mismatches is [], counted ['names_differ_from_tally'].",
                "the counts of the groups differ from the ballots.",
                "the ballots differ from what the log says.",
            ],
        ),
        (
            change_subjects,
            [
                "Say which motion or amendment the vote is about: exactly one.",
                "the decisions on its subjects differ from the declared result.",
            ],
        ),
        (
            change_decision,
            ["the decisions on its subjects differ from the declared result."],
        ),
        (
            change_options,
            [
                "computed_outcome is carried, counted unknown.",
                "the counts of the options differ from the ballots.",
            ],
        ),
        (
            add_casting,
            [
                "mismatches is [], counted ['casting_vote_without_tie'].",
                "the ballots differ from what the log says.",
                "casting_without_tie.",
            ],
        ),
    ],
)
def test_whatever_was_changed_behind_the_verbs_is_named(
    chamber: Chamber, change: Callable[[Vote], None], sentences: list[str]
) -> None:
    vote = chamber.declared("fffax")

    change(vote)

    assert list(differences()) == [f"{vote.reference}: {each}" for each in sentences]


@pytest.mark.parametrize("number", [1, 10])
def test_verify_reads_many_votes_with_as_many_queries_as_one(
    chamber: Chamber, number: int
) -> None:
    for _ in range(number):
        chamber.declared_again()

    with CaptureQueriesContext(connection) as queries:
        assert list(differences()) == []

    assert len(queries) == 11


# Days.


@pytest.mark.parametrize(
    ("precision", "first", "last"),
    [
        ("day", date(2015, 2, 16), date(2015, 2, 16)),
        ("month", date(2016, 2, 1), date(2016, 2, 29)),
        ("year", date(2014, 1, 1), date(2014, 12, 31)),
    ],
)
def test_a_meeting_may_have_been_on_any_day_of_what_is_known(
    chamber: Chamber, precision: str, first: date, last: date
) -> None:
    meeting = chamber.new_meeting(first, date_precision=precision)

    assert possible_days(meeting) == (first, last)


# Private checks.


def codes(vote: Vote) -> list[str]:
    return [check.code for check in checks_of(vote)]


def test_a_vote_with_nothing_odd_has_no_checks(chamber: Chamber) -> None:
    assert codes(chamber.declared()) == []


def test_who_had_left_before_the_vote_is_shown_to_the_clerk(chamber: Chamber) -> None:
    vote: Any = chamber.declared()
    for place, member in enumerate(chamber.members):
        Presence.objects.create(
            meeting=chamber.meeting,
            member=member,
            kind=PresenceKind.PRESENT,
            to_at=vote.taken_at - timedelta(minutes=5) if place == 0 else None,
        )

    found = checks_of(vote)

    assert [(check.code, check.member) for check in found] == [
        ("voted_after_leaving", chamber.chair.name)
    ]


@pytest.mark.parametrize(
    ("of_meeting", "of_item", "method", "expected"),
    [
        (True, None, "show_of_hands_counted", ["no_recorded_vote"]),
        (True, False, "show_of_hands_counted", []),
        (None, True, "show_of_hands_counted", ["no_recorded_vote"]),
        (True, None, "recorded_roll_call", []),
    ],
)
def test_names_due_at_a_budget_decision_are_a_private_check(
    chamber: Chamber,
    of_meeting: bool | None,
    of_item: bool | None,
    method: str,
    expected: list[str],
) -> None:
    chamber.rules.named_vote_on_amendments = True
    chamber.rules.save(update_fields=["named_vote_on_amendments"])
    chamber.meeting.is_budget_decision = of_meeting
    chamber.meeting.save(update_fields=["is_budget_decision"])
    item = make_item(chamber.meeting, is_budget_decision=of_item) if of_item is not None else None
    vote = chamber.open(method=method, item=item)
    vote = declare(vote, result="lost", for_=1, against=2, occasion=chamber.occasion())

    assert codes(vote) == expected


def test_without_standing_orders_no_duty_is_known(chamber: Chamber) -> None:
    chamber.rules.delete()
    vote = chamber.open(method="show_of_hands_counted")
    vote = declare(vote, result="lost", for_=1, against=2, occasion=chamber.occasion())

    assert codes(vote) == []


def test_two_members_of_one_name_are_told_apart(chamber: Chamber) -> None:
    other = make_member(chamber.council)
    other.name = chamber.chair.name
    other.save(update_fields=["name"])
    vote = chamber.open()
    chamber.mark(vote, "f")
    Membership.objects.filter(member=chamber.chair).update(valid_to=date(2021, 1, 1))
    vote.refresh_from_db()

    assert [(check.code, check.member) for check in checks_of(vote)] == [
        ("not_in_office", f"{chamber.chair.name} ({chamber.chair.pk})")
    ]


def test_groups_that_change_at_an_hour_are_those_of_the_moment(chamber: Chamber) -> None:
    first, second = chamber.groups
    mid = datetime(2025, 3, 4, 19, 30, tzinfo=UTC)
    GroupMembership.objects.filter(member=chamber.chair).update(ended_at=mid)
    GroupMembership.objects.create(member=chamber.chair, group=second, started_at=mid)
    held = {}
    for hour in (19, 20):
        at = datetime(2025, 3, 4, hour, tzinfo=UTC)
        vote = chamber.declared_again(occasion=chamber.occasion(happened_at=at))
        held[hour] = vote.ballots.get(member=chamber.chair).group_at_vote

    assert held == {19: first, 20: second}


def test_a_vote_without_rows_is_no_difference(chamber: Chamber) -> None:
    make_vote(chamber.meeting)

    assert list(differences()) == []
