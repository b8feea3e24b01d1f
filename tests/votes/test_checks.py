"""Private checks about people at a vote: interests, arrears, dispensation, presence, quorum."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from council.actions import change_group, declare_interest
from council.models import GroupMembership, Membership, Presence
from tests.factories import make_area, make_item
from tests.votes.chamber import Chamber
from votes.actions import declare
from votes.models import Vote
from votes.queries.checks import checks_of
from votes.queries.counting import bodies_of

pytestmark = pytest.mark.django_db
HALF_PAST_SEVEN = datetime(2025, 3, 4, 19, 30, tzinfo=UTC)
PAST_MIDNIGHT = datetime(2025, 3, 5, 0, 20, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def chamber() -> Chamber:
    return Chamber()


def found(vote: Vote) -> list[tuple[str, str, str | None]]:
    return [(check.code, check.severity, check.member) for check in checks_of(vote)]


def codes(vote: Vote) -> list[str]:
    return [code for code, _, _ in found(vote)]


def declare_at(chamber: Chamber, at: datetime, marks: str = "fffaa") -> Vote:
    """Declare a vote on another amendment, over whatever presence filled in."""
    vote = chamber.open(subjects=[chamber.new_amendment().current])
    chamber.mark(vote, marks, expected_revision=None)
    tally: dict[str, Any] = {"for_": marks.count("f"), "against": marks.count("a"), "abstained": 0}
    return declare(vote, result="carried", **tally, occasion=chamber.occasion(happened_at=at))


def there(chamber: Chamber, place: int, *spans: tuple[datetime | None, datetime | None]) -> None:
    for start, end in spans:
        Presence.objects.create(
            meeting=chamber.meeting, member=chamber.members[place], from_at=start, to_at=end
        )


INTERESTS = {
    "a disclosable interest in the item without dispensation": (
        {"kind": "disclosable", "item": "of the vote"}, True,
    ),
    "a disclosable interest in all business": ({"kind": "disclosable"}, True),
    "a disclosable interest with a dispensation": (
        {"kind": "disclosable", "has_dispensation": True}, False,
    ),
    "a dispensation that was asked for and refused": (
        {"kind": "disclosable", "has_dispensation": False}, True,
    ),
    "a disclosable interest in another item": (
        {"kind": "disclosable", "item": "another"}, False,
    ),
    "another interest keeps nobody from voting": ({"kind": "other"}, False),
    "arrears at a budget decision": ({"kind": "arrears", "budget": True}, True),
    "arrears where no budget is set": ({"kind": "arrears", "budget": False}, False),
    "arrears where it is not known whether a budget is set": ({"kind": "arrears"}, False),
    "arrears declared on this very item": ({"kind": "arrears", "item": "of the vote"}, True),
    "arrears on an item that sets no budget": (
        {"kind": "arrears", "item": "of the vote", "budget": False}, False,
    ),
    "arrears declared on another item": (
        {"kind": "arrears", "item": "another", "budget": True}, False,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("case", "warned"), INTERESTS.values(), ids=INTERESTS)
def test_whoever_is_kept_from_a_vote_and_votes_is_a_private_warning(
    chamber: Chamber, case: dict[str, Any], *, warned: bool
) -> None:
    item = make_item(chamber.meeting, is_budget_decision=case.get("budget"))
    about = {"of the vote": item, "another": make_item(chamber.meeting), None: None}
    declare_interest(
        chamber.meeting,
        chamber.members[1],
        case["kind"],
        item=about[case.get("item")],
        has_dispensation=case.get("has_dispensation"),
        occasion=chamber.occasion(),
    )

    vote = chamber.declared(opening={"item": item})

    name = chamber.members[1].name
    assert found(vote) == ([("barred_voted", "warning", name)] if warned else [])
    assert vote.ballots.get(member=chamber.members[1]).choice == "for"
    assert (vote.tally_for, vote.tally_against, vote.mismatches) == (3, 2, [])


def test_without_an_item_the_meeting_says_whether_a_budget_is_set(chamber: Chamber) -> None:
    chamber.meeting.is_budget_decision = True
    chamber.meeting.save(update_fields=["is_budget_decision"])
    member = chamber.members[1]
    declare_interest(chamber.meeting, member, "arrears", occasion=chamber.occasion())

    assert codes(chamber.declared()) == ["barred_voted"]


def test_a_dispensation_frees_from_its_own_interest_only(chamber: Chamber) -> None:
    member, item = chamber.members[1], make_item(chamber.meeting)
    for about, has_dispensation in ((None, True), (item, False)):
        declare_interest(
            chamber.meeting, member, "disclosable", item=about,
            has_dispensation=has_dispensation, occasion=chamber.occasion(),
        )  # fmt: skip

    assert codes(chamber.declared(opening={"item": item})) == ["barred_voted"]
    assert codes(chamber.declared_again()) == []


def test_whoever_is_barred_and_does_not_vote_is_no_warning(chamber: Chamber) -> None:
    declare_interest(
        chamber.meeting, chamber.members[4], "disclosable", occasion=chamber.occasion()
    )

    assert codes(chamber.declared("fffa-")) == []


# Presence (domain 1.5 and case 5).


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(-1, []), (0, ["voted_after_leaving"]), (29, ["voted_after_leaving"]), (30, [])],
)
def test_case_5_member_leaves_and_returns(
    chamber: Chamber, minutes: int, expected: list[str]
) -> None:
    back = HALF_PAST_SEVEN + 30 * MINUTE
    there(chamber, 0, (None, HALF_PAST_SEVEN), (back, None))
    for place in range(1, 5):
        there(chamber, place, (None, None))

    assert codes(declare_at(chamber, HALF_PAST_SEVEN + minutes * MINUTE)) == expected


def test_case_34_presence_past_midnight_is_of_the_moment(chamber: Chamber) -> None:
    there(chamber, 0, (None, PAST_MIDNIGHT))
    for place in range(1, 5):
        there(chamber, place, (None, None))

    assert codes(declare_at(chamber, PAST_MIDNIGHT - MINUTE)) == []
    assert codes(declare_at(chamber, PAST_MIDNIGHT + MINUTE)) == ["voted_after_leaving"]


def test_while_a_vote_is_taken_presence_is_that_of_now(chamber: Chamber) -> None:
    there(chamber, 0, (None, HALF_PAST_SEVEN))
    vote = chamber.open()
    chamber.mark(vote, "f", expected_revision=None)
    assert codes(vote) == []

    chamber.meeting.status = "open"
    chamber.meeting.save(update_fields=["status"])
    vote = Vote.objects.get(pk=vote.pk)

    assert codes(vote) == ["no_quorum", "voted_after_leaving"]


def test_whoever_resigns_on_the_day_is_in_office_to_its_end(chamber: Chamber) -> None:
    Membership.objects.filter(member=chamber.chair).update(valid_to=chamber.meeting.held_on)

    assert codes(declare_at(chamber, PAST_MIDNIGHT)) == []


# Quorum: the council's own fraction of all seats, vacant ones too (domain 5.1).


@pytest.mark.parametrize(
    ("seats", "share", "present", "warned"),
    [
        (20, (1, 4), 5, False),
        (21, (1, 4), 5, True),
        (15, (1, 3), 5, False),
        (16, (1, 3), 5, True),
        (9, (1, 2), 5, False),
        (9, (1, 2), 4, True),
        (None, (1, 2), 1, False),
    ],
)
def test_quorum_is_the_councils_own_fraction_of_its_seats(
    chamber: Chamber, seats: int | None, share: tuple[int, int], present: int, *, warned: bool
) -> None:
    rules = chamber.rules
    rules.seats = seats
    rules.quorum_numerator, rules.quorum_denominator = share
    rules.save()
    for place in range(present):
        there(chamber, place, (None, None))

    vote = declare_at(chamber, HALF_PAST_SEVEN)

    assert ("no_quorum" in codes(vote)) is warned


def test_the_quorum_of_a_committee_is_not_reckoned_from_the_councils_seats(
    chamber: Chamber,
) -> None:
    chamber.rules.seats = 84
    chamber.rules.save()
    chamber.meeting.body.kind = "committee"
    chamber.meeting.body.save(update_fields=["kind"])
    for place in range(5):
        there(chamber, place, (None, None))

    assert codes(declare_at(chamber, HALF_PAST_SEVEN)) == []


def test_case_20_vacant_seats_count_for_quorum_and_thresholds_of_seats() -> None:
    chamber = Chamber()
    chamber.rules.seats = 24
    chamber.rules.save()
    for place in range(5):
        there(chamber, place, (None, None))
    opening = {
        "threshold_kind": "more_than", "threshold_numerator": 1, "threshold_denominator": 2,
        "threshold_of": "seats", "subjects": [chamber.new_amendment().current],
    }  # fmt: skip
    vote = chamber.open(**opening)
    chamber.mark(vote, "fffff")
    vote = declare(
        vote, result="lost", for_=5, against=0, abstained=0,
        occasion=chamber.occasion(happened_at=HALF_PAST_SEVEN),
    )  # fmt: skip

    assert codes(vote) == ["no_quorum"]
    assert vote.computed_outcome == "lost"


def test_case_20_vacant_seats_count_for_nothing_else() -> None:
    chamber = Chamber()
    chamber.rules.seats = 8
    chamber.rules.save()
    make_area(chamber.council, seats=3)
    opening = {
        "threshold_kind": "at_least", "threshold_numerator": 3, "threshold_denominator": 5,
        "threshold_of": "in_office", "subjects": [chamber.new_amendment().current],
    }  # fmt: skip
    vote = chamber.declared("fffaa", opening=opening)

    assert vote.computed_outcome == "carried"
    assert bodies_of(vote).in_office == 5
    assert (vote.tally_not_voting, vote.tally_unknown, vote.roll_complete) == (0, 0, True)
    assert chamber.declared_again(marks="fffaa").mismatches == []


# A change of group in the meeting (case 19).


@pytest.mark.parametrize("moment", [HALF_PAST_SEVEN, PAST_MIDNIGHT], ids=["evening", "midnight"])
def test_case_19_votes_before_a_change_of_group_keep_the_old_one(
    chamber: Chamber, moment: datetime
) -> None:
    member, (old, new) = chamber.members[0], chamber.groups
    before = declare_at(chamber, moment - MINUTE)
    change_group(member, new, moment, occasion=chamber.because("Resigned the whip"))
    after = declare_at(chamber, moment + MINUTE)
    change_group(member, None, moment + 5 * MINUTE, occasion=chamber.because("Left it too"))
    alone = declare_at(chamber, moment + 6 * MINUTE)

    held = [vote.ballots.get(member=member).group_at_vote for vote in (before, after, alone)]
    assert held == [old, new, None]
    assert GroupMembership.objects.filter(member=member).count() == 2


def test_the_checks_of_a_full_roll_cost_few_queries(
    chamber: Chamber, django_assert_max_num_queries: Any
) -> None:
    vote = Vote.objects.select_related("council", "meeting__body").get(pk=chamber.declared().pk)

    with django_assert_max_num_queries(8):
        checks_of(vote)
