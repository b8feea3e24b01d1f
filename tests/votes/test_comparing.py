"""The published definitions of figures: tables of cases, and what holds for every roll."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from council.rules import Share
from votes.comparing import (
    Ballots,
    Cohesion,
    GroupVotes,
    by_year,
    choices,
    cohesion,
    compare,
    comparison,
    group_majority,
    left_out,
    took_part,
)
from votes.enums import BallotChoice, Compared
from votes.rules import Mark, count_by_group

QUICK = settings(max_examples=60, deadline=None, database=None)
NOT_VOTING = sorted(set(BallotChoice.values) - {"for", "against", "unknown"})


@pytest.mark.parametrize(
    ("for_", "against", "majority"),
    [
        (0, 0, None),
        (1, 0, None),
        (0, 1, None),
        (1, 1, None),
        (2, 0, "for"),
        (0, 2, "against"),
        (2, 1, "for"),
        (5, 6, "against"),
        (20, 20, None),
    ],
)
def test_group_majority_is_more_than_half_of_two_or_more_who_voted(
    for_: int, against: int, majority: str | None
) -> None:
    assert group_majority(for_, against) == majority


@pytest.mark.parametrize(
    ("ballots", "found"),
    [
        (Ballots("for", 1, 3, 1), Compared.AS_MOST),
        (Ballots("against", 1, 1, 3), Compared.AS_MOST),
        (Ballots("against", 1, 3, 1), Compared.OTHERWISE),
        (Ballots("for", 1, 1, 3), Compared.OTHERWISE),
        (Ballots("for", 1, 2, 2), Compared.NO_MAJORITY),
        (Ballots("for", 1, 1, 0), Compared.NO_MAJORITY),
        (Ballots("abstain", 1, 3, 1), Compared.ABSTAINED),
        (Ballots("abstain"), Compared.ABSTAINED),
        (Ballots("absent", 1, 3, 1), Compared.DID_NOT_VOTE),
        (Ballots("absent_apologies", 1, 3, 1), Compared.DID_NOT_VOTE),
        (Ballots("left_meeting", 1, 3, 1), Compared.DID_NOT_VOTE),
        (Ballots("present_not_voting", 1, 3, 1), Compared.DID_NOT_VOTE),
        (Ballots("for"), Compared.GROUP_NOT_RECORDED),
        (Ballots("for", 1, 3, 1, is_unaligned=True), Compared.IN_NO_GROUP),
        (Ballots("unknown", 1, 3, 1), None),
        (Ballots(None, 1, 3, 1), None),
        (Ballots("for", 1, 3, 1, is_counted=False), None),
    ],
)
def test_a_ballot_is_compared_as_the_definition_says(
    ballots: Ballots, found: Compared | None
) -> None:
    assert compare(ballots) == found


def test_a_members_ballots_are_counted_by_group_at_the_vote() -> None:
    ballots = [
        Ballots("for", 1, 3, 1, times=4),
        Ballots("against", 1, 3, 1),
        Ballots("for", 2, 2, 2, times=2),
        Ballots("for"),
        Ballots(None, 1, times=9),
        Ballots("for", 1, 3, 1, is_counted=False, times=7),
    ]

    assert comparison(ballots) == {
        1: {"as_most": 4, "otherwise": 1},
        2: {"no_majority": 2},
        None: {"group_not_recorded": 1},
    }
    assert left_out(ballots) == 7
    assert choices(ballots) == {"for": 14, "against": 1, "": 9}


def test_took_part_counts_abstentions_and_answers_and_no_reason_for_not_voting() -> None:
    ballots = [
        Ballots("for", times=2),
        Ballots("against"),
        Ballots("abstain"),
        Ballots(None),
        Ballots("absent", times=3),
        Ballots("present_not_voting"),
        Ballots("for", is_counted=False, times=50),
    ]

    assert took_part(ballots) == Share(5, 9)
    assert took_part([]) == Share(0, 0)


@pytest.mark.parametrize(
    ("votes", "found"),
    [
        ([], None),
        ([GroupVotes(1, 0)], None),
        ([GroupVotes(3, 1, is_counted=False)], None),
        ([GroupVotes(3, 1)], Cohesion(Share(1, 1), Share(3, 4))),
        ([GroupVotes(2, 2)], Cohesion(Share(1, 1), Share(2, 4))),
        ([GroupVotes(20, 0), GroupVotes(2, 20)], Cohesion(Share(2, 2), Share(40, 42))),
        ([GroupVotes(5, 0, times=3), GroupVotes(0, 1)], Cohesion(Share(3, 4), Share(15, 15))),
    ],
)
def test_cohesion_is_the_larger_sides_of_all_votes_for_or_against(
    votes: list[GroupVotes], found: Cohesion | None
) -> None:
    assert cohesion(votes) == found


def test_rows_stand_by_year_newest_first() -> None:
    rows = [GroupVotes(1, 0, year=2024), GroupVotes(2, 0, year=2026), GroupVotes(3, 0, year=2024)]

    assert by_year(rows) == {2026: [rows[1]], 2024: [rows[0], rows[2]]}
    assert list(by_year(rows)) == [2026, 2024]


def ballots_of_all_kinds() -> Any:
    return st.builds(
        Ballots,
        st.sampled_from([*BallotChoice.values, None]),
        st.sampled_from([None, 1, 2]),
        st.integers(0, 4),
        st.integers(0, 4),
        is_unaligned=st.booleans(),
        is_counted=st.booleans(),
        times=st.integers(1, 3),
    )


def votes_of_all_kinds() -> Any:
    numbers = st.integers(0, 5)
    return st.builds(
        GroupVotes, numbers, numbers, is_counted=st.booleans(), times=st.integers(1, 3)
    )


@QUICK
@given(st.lists(ballots_of_all_kinds(), max_size=12), st.randoms())
def test_no_figure_of_a_member_depends_on_the_order(ballots: list[Ballots], random: Any) -> None:
    other = list(ballots)
    random.shuffle(other)

    for figure in (comparison, took_part, choices, left_out):
        assert figure(other) == figure(ballots)


@QUICK
@given(st.lists(votes_of_all_kinds(), max_size=12), st.randoms())
def test_no_figure_of_a_group_depends_on_the_order(votes: list[GroupVotes], random: Any) -> None:
    other = list(votes)
    random.shuffle(other)

    assert (cohesion(other), left_out(other)) == (cohesion(votes), left_out(votes))


@QUICK
@given(st.lists(ballots_of_all_kinds(), max_size=12))
def test_every_counted_choice_is_in_one_place_and_in_one_only(ballots: list[Ballots]) -> None:
    found = comparison(ballots)

    known = [each for each in ballots if each.choice not in {None, "unknown"} and each.is_counted]
    assert sum(counts.total() for counts in found.values()) == sum(e.times for e in known)
    took, of = took_part(ballots).number, took_part(ballots).of
    assert 0 <= took <= of == sum(each.times for each in ballots if each.is_counted)


def rolls() -> Any:
    mark = st.tuples(st.sampled_from(BallotChoice.values), st.sampled_from(["red", "blue", None]))
    return st.lists(mark, max_size=20)


def marks_of(roll: list[tuple[str, str | None]]) -> list[Mark]:
    return [Mark(str(place), choice, group=group) for place, (choice, group) in enumerate(roll)]


def figures_of(roll: list[tuple[str, str | None]], group: str) -> Any:
    """Return majority and cohesion of a group in one vote, counted from the roll."""
    tally = count_by_group(marks_of(roll)).get(group)
    for_, against = (tally.for_, tally.against) if tally else (0, 0)
    return group_majority(for_, against), cohesion([GroupVotes(for_, against)])


@QUICK
@given(rolls(), st.lists(st.sampled_from(NOT_VOTING), max_size=5), st.randoms())
def test_who_abstains_or_does_not_vote_never_changes_a_figure_of_the_group(
    roll: list[tuple[str, str | None]], others: list[str], random: Any
) -> None:
    more = [*roll, *((choice, "red") for choice in others)]
    random.shuffle(more)

    assert figures_of(more, "red") == figures_of(roll, "red")
    assert figures_of(more, "blue") == figures_of(roll, "blue")


@QUICK
@given(rolls())
def test_never_more_than_a_minority_votes_otherwise(roll: list[tuple[str, str | None]]) -> None:
    tally = count_by_group(marks_of(roll)).get("red")
    ballots = [
        Ballots(choice, 1, tally.for_, tally.against)
        for choice, group in roll
        if group == "red" and tally
    ]
    found = Counter(compare(each) for each in ballots)

    has_majority = tally and group_majority(tally.for_, tally.against)
    assert not has_majority or found[Compared.AS_MOST] > found[Compared.OTHERWISE]
    assert has_majority or found[Compared.AS_MOST] == found[Compared.OTHERWISE] == 0


@QUICK
@given(st.lists(votes_of_all_kinds(), max_size=12))
def test_cohesion_is_never_less_than_half_and_never_more_than_all(
    votes: list[GroupVotes],
) -> None:
    found = cohesion(votes)

    if found is not None:
        assert found.together.of <= 2 * found.together.number <= 2 * found.together.of
        assert 0 < found.votes.number <= found.votes.of
