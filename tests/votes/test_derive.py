"""What is counted is rebuilt from the rows at any time, and written by one function."""

from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import make_ballot, make_vote
from tests.votes.chamber import Chamber
from votes.actions import OptionInput, correct, declare
from votes.derive import count_vote
from votes.enums import BallotChoice
from votes.models import Ballot, GroupTally, Vote, VoteEvent
from votes.queries.counting import GROUP_COUNTS
from votes.queries.log import roll_from_log
from votes.queries.roll import rolls_as_stored
from votes.queries.verifying import differences

pytestmark = pytest.mark.django_db

STORED = (*GROUP_COUNTS, "computed_outcome", "mismatches", "declared_result")
ON_THE_ROLL = settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
ROLLS = st.text("faxu-", min_size=5, max_size=5)
WORDS = st.lists(st.sampled_from(BallotChoice.values), min_size=1, max_size=5)


@pytest.fixture
def chamber() -> Chamber:
    return Chamber(evidence="minutes")


def counted(vote: Vote) -> dict[str, Any]:
    vote.refresh_from_db()
    found = {column: getattr(vote, column) for column in STORED}
    found["groups"] = sorted(vote.group_tallies.values_list("group", *GROUP_COUNTS))
    found["options"] = list(vote.options.values_list("label", "tally"))
    return found


def log_of(vote: Vote) -> list[dict[str, Any]]:
    return list(VoteEvent.objects.filter(vote=vote).values_list("data", flat=True))


def test_counting_twice_writes_the_same_rows(chamber: Chamber) -> None:
    vote = chamber.declared("ffaxu")
    rows, groups = counted(vote), set(GroupTally.objects.values_list("pk", flat=True))

    count_vote(vote)

    assert counted(vote) == rows
    assert set(GroupTally.objects.values_list("pk", flat=True)) == groups


def test_what_is_counted_can_be_thrown_away(chamber: Chamber) -> None:
    vote = chamber.declared("ffaxu")
    rows = counted(vote)
    GroupTally.objects.all().delete()
    Vote.objects.update(tally_for=9, tally_unknown=9, computed_outcome="tied", mismatches=["x"])

    count_vote(vote)

    assert counted(vote) == rows


def test_groups_are_counted_once_they_are_frozen(chamber: Chamber) -> None:
    vote = chamber.open()
    chamber.mark(vote, "ffaxu")
    before = list(GroupTally.objects.all())

    declare(vote, result="carried", occasion=chamber.occasion())

    first, second = (group.pk for group in chamber.groups)
    assert before == []
    assert counted(vote)["groups"] == [(first, 1, 1, 0, 0, 1), (second, 1, 0, 1, 0, 0)]


def test_answers_are_counted_and_compared_with_what_was_declared(chamber: Chamber) -> None:
    answers = [OptionInput("Red", declared_count=2), OptionInput("Blue", declared_count=0)]
    vote = chamber.open(kind="appointment", subjects=[], options=answers)
    red, blue = vote.options.all()
    for member, option in zip(chamber.members, [red, blue], strict=False):
        chosen: dict[str, Any] = {"choice": None, "option": option}
        make_ballot(vote, member, **chosen)
    vote.roll_complete, vote.status = True, "declared"

    count_vote(vote)
    differ = counted(vote)
    vote.options.update(declared_count=1)
    count_vote(vote)

    assert differ["options"] == [("Red", 1), ("Blue", 1)]
    assert (differ["mismatches"], differ["computed_outcome"]) == (
        ["names_differ_from_tally"], "unknown",
    )  # fmt: skip
    assert counted(vote)["mismatches"] == []


@pytest.mark.parametrize(
    ("fraction_of", "needed", "outcome"),
    [("present", (1, 2), "lost"), ("in_office", (2, 5), "carried"), ("seats", (1, 2), "lost")],
)
def test_a_fraction_is_of_those_it_names(
    chamber: Chamber, fraction_of: str, needed: tuple[int, int], outcome: str
) -> None:
    for member in chamber.members:
        member.presences.create(meeting=chamber.meeting)
    moment = chamber.meeting.created_at
    vote = chamber.open(
        threshold_kind="at_least",
        threshold_of=fraction_of,
        threshold_numerator=needed[0],
        threshold_denominator=needed[1],
        taken_at=moment,
    )
    chamber.mark(vote, "ffa--")

    vote = declare(vote, result=outcome, roll_complete=True, occasion=chamber.occasion())

    assert (vote.computed_outcome, vote.mismatches) == (outcome, [])


def test_a_fraction_of_a_number_that_is_not_known_computes_nothing(chamber: Chamber) -> None:
    chamber.rules.delete()
    fraction = {"threshold_kind": "more_than", "threshold_numerator": 1}
    fraction |= {"threshold_denominator": 2, "threshold_of": "seats"}
    vote = chamber.open(**fraction)
    chamber.mark(vote, "fffff")

    vote = declare(vote, result="carried", roll_complete=True, occasion=chamber.occasion())

    assert vote.computed_outcome == "unknown"


@ON_THE_ROLL
@given(roll=ROLLS, casting=st.sampled_from(["for", "against"]))
def test_a_casting_vote_never_changes_a_tally(chamber: Chamber, roll: str, casting: str) -> None:
    with transaction.atomic():
        vote = chamber.declared(roll, "lost")
        before = counted(vote)

        make_ballot(vote, chamber.chair, casting, is_casting=True)
        count_vote(vote)

        after = counted(vote)
        kept = {*GROUP_COUNTS, "groups"}
        assert {name: after[name] for name in kept} == {name: before[name] for name in kept}
        transaction.set_rollback(True)


@ON_THE_ROLL
@given(roll=ROLLS, words=WORDS, result=st.sampled_from(["carried", "lost", "tied"]))
def test_correcting_back_gives_the_first_state(
    chamber: Chamber, roll: str, words: list[str], result: str
) -> None:
    with transaction.atomic():
        vote = chamber.declared(roll, "carried", roll_complete=True)
        first, choices = counted(vote), roll_choices(vote)

        now = dict(zip(choices, words, strict=False))
        said: dict[str, Any] = {"changes": {"declared_result": result}, "ballots": now}
        correct(vote, **said, occasion=chamber.because())
        back: dict[str, Any] = {"changes": {"declared_result": "carried"}, "ballots": choices}
        correct(vote, **back, occasion=chamber.because())

        chamber.amendment.refresh_from_db()
        assert (counted(vote), roll_choices(vote)) == (first, choices)
        assert chamber.amendment.state == "carried"
        transaction.set_rollback(True)


@ON_THE_ROLL
@given(roll=ROLLS, words=WORDS)
def test_the_log_alone_rebuilds_the_roll(chamber: Chamber, roll: str, words: list[str]) -> None:
    with transaction.atomic():
        vote = chamber.open()
        chamber.mark(vote, roll[:3])
        chamber.casting(vote, "against")
        chamber.mark(vote, roll, expected_revision=None)
        declare(vote, result="lost", occasion=chamber.occasion())
        now = {member.pk: word for member, word in zip(chamber.members, words, strict=False)}
        groups = {chamber.chair.pk: chamber.groups[1].pk, chamber.members[1].pk: None}
        correct(vote, ballots=now, groups=groups, occasion=chamber.because())

        assert roll_from_log(log_of(vote)) == rolls_as_stored([vote])[vote.pk]
        assert list(differences()) == []
        transaction.set_rollback(True)


def roll_choices(vote: Vote) -> Any:
    return dict(Ballot.objects.filter(vote=vote).values_list("member_id", "choice"))


def test_a_vote_made_by_hand_is_counted_too(chamber: Chamber) -> None:
    vote = make_vote(chamber.meeting, status="declared", declared_result="carried")
    make_ballot(vote, chamber.chair)

    count_vote(vote)

    assert counted(vote)["tally_for"] == 1
