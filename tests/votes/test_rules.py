"""Votes are counted and end as domain 5.3 to 5.6 say; the rows are real votes of councils."""

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amendments.enums import Outcome, VoteMethod
from votes.enums import BallotChoice, NamesHeld, ThresholdKind, ThresholdOf
from votes.rules import (
    SIMPLE,
    Bodies,
    CheckFacts,
    DeclaredTally,
    Figures,
    Mark,
    Tally,
    Threshold,
    checks,
    count,
    count_by_group,
    elimination_outcome,
    figures,
    mismatches,
    names_held,
    outcome,
    public_choice,
)

QUICK = settings(max_examples=60, deadline=None, database=None)
NOBODY = Bodies(present=None, in_office=None, seats=None)
ROLL = VoteMethod.RECORDED_ROLL_CALL


def chamber(for_: int, against: int, abstained: int = 0, absent: int = 0) -> list[Mark]:
    """Made-up members m0, m1... in blocks of choices."""
    choices = ["for"] * for_ + ["against"] * against + ["abstain"] * abstained
    choices += ["absent"] * absent
    return [Mark(f"m{number}", choice) for number, choice in enumerate(choices)]


def ended(
    for_, against, abstained=0, *, casting=None, threshold=SIMPLE, bodies=NOBODY, method=ROLL
):
    return outcome(Figures(for_, against, abstained, "names", casting), threshold, bodies, method)


# --- counting


def test_each_choice_is_counted_in_its_place():
    marks = [Mark(choice, choice) for choice in BallotChoice.values]

    assert count(marks) == Tally(1, 1, 1, not_voting=6, unknown=1, casting=None)


def test_a_mark_without_choice_or_option_is_not_known():
    assert count([Mark("a", None)]) == Tally(0, 0, 0, 0, unknown=1, casting=None)


def test_a_mark_for_an_option_is_in_no_tally():
    assert count([Mark("a", None, option="Green budget")]) == Tally(0, 0, 0, 0, 0, None)


def test_a_label_that_nobody_knows_is_refused_and_not_read_as_absent():
    with pytest.raises(ValueError, match="casting vote"):
        count([Mark("a", "casting vote")])


def test_peterborough_is_shown_as_28_28_1_with_the_casting_vote_apart():
    marks = [*chamber(28, 28, 1), Mark("m0", "for", is_casting=True)]

    tally = count(marks)

    assert tally == Tally(28, 28, 1, 0, 0, casting="for")
    assert (tally.majority, tally.counted) == (0, 57)


@pytest.mark.parametrize("choices", [("for", "against"), ("abstain",), (None,)])
def test_casting_marks_that_disagree_or_say_nothing_are_no_casting_vote(choices):
    marks = [Mark("chair", choice, is_casting=True) for choice in choices]

    assert count(marks).casting is None


def test_groups_are_counted_apart_and_a_casting_vote_is_no_groups():
    marks = [
        Mark("a", "for", group="Labour"),
        Mark("b", "against", group="Conservative"),
        Mark("c", "abstain"),
        Mark("a", "for", is_casting=True, group="Labour"),
    ]

    assert list(count_by_group(marks).items()) == [
        ("Conservative", Tally(0, 1, 0, 0, 0, None)),
        ("Labour", Tally(1, 0, 0, 0, 0, None)),
        (None, Tally(0, 0, 1, 0, 0, None)),
    ]


MARKS = st.lists(
    st.builds(
        Mark,
        member=st.text("abc", min_size=1, max_size=3),
        choice=st.sampled_from(BallotChoice.values),
        group=st.sampled_from(["Green", "Labour", None]),
    ),
    max_size=40,
)


@QUICK
@given(MARKS.flatmap(lambda marks: st.tuples(st.just(marks), st.permutations(marks))))
def test_the_count_does_not_depend_on_the_order(pair):
    marks, shuffled = pair

    assert count(marks) == count(shuffled)
    assert list(count_by_group(marks).items()) == list(count_by_group(shuffled).items())


@QUICK
@given(MARKS, st.sampled_from(["for", "against"]))
def test_a_casting_vote_never_changes_the_tally(marks, choice):
    with_casting = count([*marks, Mark("chair", choice, is_casting=True)])

    assert dataclasses.replace(with_casting, casting=None) == count(marks)
    assert with_casting.casting == choice


@QUICK
@given(MARKS)
def test_every_mark_is_counted_once(marks):
    tally = count(marks)

    assert tally.counted + tally.not_voting + tally.unknown == len(marks)
    assert sum(group.counted for group in count_by_group(marks).values()) == tally.counted


# --- figures


def test_figures_are_the_names_when_the_roll_is_complete():
    assert figures(count(chamber(36, 1, 7)), True, DeclaredTally(35, 1, 7)) == Figures(
        36, 1, 7, "names", None
    )


@pytest.mark.parametrize(
    ("marks", "roll_complete"),
    [
        (chamber(10, 2), False),  # a part of the names
        ([*chamber(40, 38), Mark("x", "unknown")], True),  # one vote is not known
        ([], True),  # a complete roll of nobody is no roll
    ],
)
def test_figures_are_the_declared_ones_when_names_are_missing(marks, roll_complete):
    said = DeclaredTally(41, 39, 1)

    assert figures(count(marks), roll_complete, said) == Figures(41, 39, 1, "declared", None)


@pytest.mark.parametrize(
    "declared", [None, DeclaredTally(None, 39), DeclaredTally(41, None), DeclaredTally(None, None)]
)
def test_there_are_no_figures_when_a_side_is_missing(declared):
    assert figures(count([]), False, declared) is None


def test_abstentions_may_be_missing_from_the_declared_figures():
    assert figures(count([]), False, DeclaredTally(8, 36)) == Figures(
        8, 36, None, "declared", None
    )


@pytest.mark.parametrize(
    ("roll_complete", "named", "said", "expected"),
    [
        (True, "for", None, "for"),
        (True, None, "against", "against"),
        (True, "for", "against", "for"),
        (False, "for", None, "for"),
        (False, "for", "against", "against"),
    ],
)
def test_the_casting_vote_comes_with_the_figures_or_from_the_other_source(
    roll_complete, named, said, expected
):
    tally = dataclasses.replace(count(chamber(28, 28, 1)), casting=named)

    used = figures(tally, roll_complete, DeclaredTally(28, 28, 1, said))

    assert used is not None
    assert used.casting == expected


# --- outcome

REAL_VOTES = [
    # for, against, abstained, casting, outcome
    ("Norfolk 2014", 41, 39, 1, None, Outcome.CARRIED),
    ("Norfolk 2015, first vote", 36, 40, 1, None, Outcome.LOST),
    ("Norfolk 2015, second vote", 36, 5, 37, None, Outcome.CARRIED),
    ("Norfolk 2017", 41, 33, 3, None, Outcome.CARRIED),
    ("Norfolk 2018", 47, 23, 0, None, Outcome.CARRIED),
    ("Peterborough 2022", 28, 28, 1, "for", Outcome.CARRIED),
    ("Bath 2025", 15, 36, None, None, Outcome.LOST),
    ("Burnley 2019", 22, 1, 12, None, Outcome.CARRIED),
    ("Burnley 2025, Labour", 36, 0, 8, None, Outcome.CARRIED),
    ("Burnley 2025, Conservative", 8, 36, 0, None, Outcome.LOST),
    ("Burnley 2025, motion", 36, 1, 7, None, Outcome.CARRIED),
    ("Burnley 2026, Conservative", 12, 31, 0, None, Outcome.LOST),
    ("Burnley 2026, as altered", 37, 6, 0, None, Outcome.CARRIED),
    ("Burnley planning 2018", 5, 5, 0, "for", Outcome.CARRIED),
    ("Burnley planning 2022", 4, 4, 3, "against", Outcome.LOST),
    ("Isle of Wight, Labour", 5, 26, 6, None, Outcome.LOST),
]
# Figures of no council: those of docs/cases.md, RC11, are a third party's and stand apart.
OTHER_FIGURES = [
    ("nobody against", 81, 0, None, None, Outcome.CARRIED),
    ("lost by two", 40, 42, None, None, Outcome.LOST),
    ("a tie with no casting vote", 28, 28, 1, None, Outcome.TIED),
    ("everybody abstained", 0, 0, 57, None, Outcome.TIED),
]


@pytest.mark.parametrize("row", OTHER_FIGURES, ids=[row[0] for row in OTHER_FIGURES])
def test_figures_of_no_council_end_by_the_same_ladder(row):
    _, for_, against, abstained, casting, expected = row

    assert ended(for_, against, abstained, casting=casting) == expected


@pytest.mark.parametrize("row", REAL_VOTES, ids=[row[0] for row in REAL_VOTES])
def test_a_real_vote_ends_as_the_council_said(row):
    _, for_, against, abstained, casting, expected = row

    assert ended(for_, against, abstained, casting=casting) == expected


@pytest.mark.parametrize(
    "method",
    [VoteMethod.AFFIRMATION, VoteMethod.SHOW_OF_HANDS_UNCOUNTED, VoteMethod.ELIMINATION_ROUND],
)
def test_nothing_is_computed_for_a_vote_without_counts_for_and_against(method):
    assert ended(3, 2, method=method) == Outcome.UNKNOWN


def test_nothing_is_computed_without_figures():
    assert outcome(None, SIMPLE, NOBODY, VoteMethod.NOT_KNOWN) == Outcome.UNKNOWN


def test_a_casting_vote_decides_nothing_where_votes_are_not_equal():
    assert ended(12, 31, casting="for") == Outcome.LOST


def test_a_casting_vote_decides_nothing_where_the_rule_gives_none():
    no_casting = Threshold(casting_allowed=False)

    assert ended(4, 4, casting="for", threshold=no_casting) == Outcome.TIED


def fraction(kind, numerator, denominator, of, casting_allowed=False):
    return Threshold(kind, numerator, denominator, of, None, casting_allowed)


TWO_THIRDS = fraction(ThresholdKind.AT_LEAST, 2, 3, ThresholdOf.VOTING)
MORE_THAN_HALF_OF_SEATS = fraction(ThresholdKind.MORE_THAN, 1, 2, ThresholdOf.SEATS)
HALF_WITH_CASTING = fraction(ThresholdKind.MORE_THAN, 1, 2, ThresholdOf.VOTING, True)


@pytest.mark.parametrize(
    "row",
    [
        # threshold, for, against, bodies, casting, outcome
        # two thirds of those voting: a mayor's objection
        (TWO_THIRDS, 40, 20, NOBODY, None, Outcome.CARRIED),
        (TWO_THIRDS, 39, 20, NOBODY, None, Outcome.LOST),
        (TWO_THIRDS, 0, 0, NOBODY, None, Outcome.LOST),
        # more than two thirds
        (fraction("more_than", 2, 3, "voting"), 40, 20, NOBODY, None, Outcome.LOST),
        (fraction("more_than", 2, 3, "voting"), 41, 20, NOBODY, None, Outcome.CARRIED),
        # of all 63 seats, one of them vacant: 32 are needed, 31 of 62 in office are not enough
        (MORE_THAN_HALF_OF_SEATS, 32, 0, Bodies(None, 62, 63), None, Outcome.CARRIED),
        (MORE_THAN_HALF_OF_SEATS, 31, 0, Bodies(None, 62, 63), None, Outcome.LOST),
        (MORE_THAN_HALF_OF_SEATS, 60, 0, Bodies(62, 62, None), None, Outcome.UNKNOWN),
        # of those present and of members in office
        (fraction("at_least", 3, 4, "present"), 30, 2, Bodies(40, None, None), None, "carried"),
        (fraction("at_least", 3, 4, "present"), 29, 2, Bodies(40, None, None), None, "lost"),
        (fraction("at_least", 3, 4, "present"), 29, 2, NOBODY, None, "unknown"),
        (fraction("at_least", 1, 2, "in_office"), 31, 0, Bodies(None, 62, 63), None, "carried"),
        # a fixed number
        (Threshold("fixed", number=5), 5, 60, NOBODY, None, Outcome.CARRIED),
        (Threshold("fixed", number=5), 4, 0, NOBODY, None, Outcome.LOST),
        (Threshold("fixed"), 4, 0, NOBODY, None, Outcome.UNKNOWN),
        # a rule of which a part is not known
        (fraction("at_least", None, 3, "voting"), 4, 0, NOBODY, None, Outcome.UNKNOWN),
        (fraction("at_least", 2, None, "voting"), 4, 0, NOBODY, None, Outcome.UNKNOWN),
        (fraction("at_least", 2, 3, None), 4, 0, NOBODY, None, Outcome.UNKNOWN),
        # a tie is short of more than half, unless the rule allows a casting vote
        (HALF_WITH_CASTING, 28, 28, NOBODY, None, Outcome.LOST),
        (HALF_WITH_CASTING, 28, 28, NOBODY, "for", Outcome.CARRIED),
        (HALF_WITH_CASTING, 28, 28, NOBODY, "against", Outcome.LOST),
        (HALF_WITH_CASTING, 27, 28, NOBODY, "for", Outcome.LOST),
        (fraction("more_than", 1, 2, "voting"), 28, 28, NOBODY, "for", Outcome.LOST),
        # and one more vote is not two thirds
        (fraction("at_least", 2, 3, "voting", True), 28, 28, NOBODY, "for", Outcome.LOST),
    ],
)
def test_a_threshold_is_carried_if_reached_and_else_lost(row):
    threshold, for_, against, bodies, casting, expected = row

    assert ended(for_, against, casting=casting, threshold=threshold, bodies=bodies) == expected


@QUICK
@given(st.integers(0, 90), st.integers(0, 90), st.sampled_from([None, "for", "against"]))
def test_more_than_half_of_those_voting_says_the_same_as_a_simple_majority(for_, against, casting):
    simple = ended(for_, against, casting=casting)
    half = ended(for_, against, casting=casting, threshold=HALF_WITH_CASTING)

    assert half == (Outcome.LOST if simple == Outcome.TIED else simple)


# --- mismatches


@pytest.mark.parametrize(
    ("tally", "roll_complete", "declared", "expected"),
    [
        (count(chamber(36, 0, 8)), True, DeclaredTally(36, 0, 8), []),
        (count(chamber(36, 0, 8)), True, DeclaredTally(36, 0, None), []),
        (count(chamber(36, 0, 8)), True, None, []),
        (count(chamber(36, 0, 8)), True, DeclaredTally(36, 0, 7), ["names_differ_from_tally"]),
        # Bath and North East Somerset read out 15 against and 36 abstaining
        (count(chamber(15, 36)), True, DeclaredTally(None, 15, 36), ["names_differ_from_tally"]),
        # a part of the names proves nothing, unless there are already too many
        (count(chamber(10, 2)), False, DeclaredTally(36, 5, 37), []),
        (count(chamber(37, 2)), False, DeclaredTally(36, 5, 37), ["names_differ_from_tally"]),
        (count([]), True, DeclaredTally(36, 5, 37), []),
        # the casting vote
        (Tally(5, 5, 0, 0, 0, "for"), True, DeclaredTally(5, 5, 0, "for"), []),
        (Tally(5, 5, 0, 0, 0, "for"), True, DeclaredTally(5, 5, 0), []),
        (
            Tally(5, 5, 0, 0, 0, "for"),
            True,
            DeclaredTally(5, 5, 0, "against"),
            ["names_differ_from_tally"],
        ),
    ],
)
def test_names_and_declared_tally_are_compared_where_both_are_known(
    tally, roll_complete, declared, expected
):
    assert mismatches(tally, roll_complete, declared, None, Outcome.UNKNOWN) == expected


@pytest.mark.parametrize(
    ("tally", "roll_complete", "declared", "differs"),
    [
        # by the chair's words alone, the names 3 to 2
        (count(chamber(3, 2)), True, DeclaredTally(None, None, None, "for"), True),
        # by a second ballot, from a source
        (Tally(3, 2, 0, 0, 0, "for"), True, None, True),
        # the figures tell of no tie, the names are not held
        (count([]), False, DeclaredTally(3, 2, None, "for"), True),
        # a roll with gaps proves nothing
        (count(chamber(3, 2)), False, DeclaredTally(None, None, None, "for"), False),
        (Tally(3, 2, 0, 0, 1, "for"), True, DeclaredTally(None, None, None, "for"), False),
        (count(chamber(3, 3)), True, DeclaredTally(None, None, None, "for"), False),
        (count(chamber(3, 2)), True, DeclaredTally(3, 2), False),
        (count([]), False, DeclaredTally(None, None, None, "for"), False),
    ],
)
def test_a_casting_vote_without_a_tie_is_a_public_mismatch(
    tally, roll_complete, declared, differs
):
    found = mismatches(tally, roll_complete, declared, None, Outcome.UNKNOWN)

    assert found == (["casting_vote_without_tie"] if differs else [])


@pytest.mark.parametrize(
    ("declared_result", "computed", "differs"),
    [
        ("carried", "carried", False),
        ("carried", "lost", True),  # Lichfield: announced 4-5, corrected to 6-5
        ("lost", "carried", True),
        ("lost", "tied", False),
        ("tied", "tied", False),
        ("carried", "tied", True),
        ("tied", "lost", True),
        (None, "carried", False),
        ("unknown", "carried", False),
        ("carried", "unknown", False),
    ],
)
def test_the_declared_result_is_compared_with_the_arithmetic(declared_result, computed, differs):
    found = mismatches(count([]), False, None, declared_result, computed)

    assert found == (["result_differs_from_arithmetic"] if differs else [])


# --- private checks


def found(**facts):
    """Codes of the checks, with severity and member."""
    return [(check.code, check.severity, check.member) for check in checks(CheckFacts(**facts))]


def marks_of(**choices: str) -> tuple[Mark, ...]:
    return tuple(Mark(member, choice) for member, choice in choices.items())


CASTING_A = Mark("a", "for", is_casting=True)
ALL = frozenset("abc")


def test_a_good_roll_has_no_findings():
    facts = {
        "marks": marks_of(a="for", b="against", c="abstain"),
        "presiding": "a",
        "members_in_office": ALL,
        "present": ALL,
        "seats": 4,
        "named_vote_due": True,
        "names_taken": True,
        "declared": DeclaredTally(1, 1, 1),
    }

    assert found(**facts) == []


def test_facts_that_are_not_known_give_no_findings():
    assert found(marks=marks_of(a="for", b="against")) == []
    assert found(marks=()) == []


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (
            {"marks": (Mark("a", "for"), Mark("a", "against"))},
            [("member_twice", "error", "a")],
        ),
        (
            {"marks": marks_of(a="for", z="for"), "members_in_office": ALL},
            [("not_in_office", "error", "z")],
        ),
        # casting votes
        ({"marks": (*marks_of(a="for", b="against"), CASTING_A), "presiding": "a"}, []),
        (
            {"marks": (*marks_of(a="for", b="against"), CASTING_A)},
            [("presiding_not_known", "warning", "a")],
        ),
        (
            {"marks": (*marks_of(a="for", b="against"), CASTING_A), "presiding": "b"},
            [("casting_not_by_presiding", "error", "a")],
        ),
        (
            {"marks": (*marks_of(a="for", b="for"), CASTING_A), "presiding": "a"},
            [("casting_without_tie", "error", "a")],
        ),
        # the whole roll is not there, so the tie is the declared one, or not known
        (
            {
                "marks": (*marks_of(a="for"), CASTING_A),
                "presiding": "a",
                "roll_complete": False,
                "declared": DeclaredTally(28, 28, 1),
            },
            [],
        ),
        (
            {"marks": (*marks_of(a="for"), CASTING_A), "presiding": "a", "roll_complete": False},
            [],
        ),
        (
            {
                "marks": (*marks_of(a="for", b="against"), CASTING_A),
                "presiding": "a",
                "threshold": TWO_THIRDS,
            },
            [("casting_not_allowed", "error", "a")],
        ),
        (
            {
                "marks": (*marks_of(a="for", b="against"), CASTING_A, CASTING_A),
                "presiding": "a",
            },
            [("casting_twice", "error", None)],
        ),
        # numbers
        (
            {
                "marks": (),
                "members_in_office": ALL,
                "declared": DeclaredTally(2, 1, 1),
            },
            [("more_votes_than_members", "error", None)],
        ),
        (
            # Dacorum: 33 present, 20 votes
            {
                "marks": (),
                "present": frozenset(f"m{number}" for number in range(33)),
                "declared": DeclaredTally(15, 5),
            },
            [("fewer_votes_than_present", "warning", None)],
        ),
        ({"marks": (Mark("a", None, option="x"),), "present": frozenset("a")}, []),
        (
            {"marks": marks_of(a="for", b="for"), "present": frozenset("ab"), "seats": 9},
            [("no_quorum", "warning", None)],
        ),
        ({"marks": marks_of(a="for", b="for"), "present": frozenset("ab"), "seats": 8}, []),
        # people
        (
            {"marks": marks_of(a="for", b="left_meeting"), "departed": frozenset("ab")},
            [("voted_after_leaving", "warning", "a")],
        ),
        (
            {
                "marks": marks_of(a="for", b="against", c="barred_interest"),
                "barred": ALL,
                "dispensed": frozenset("b"),
            },
            [("barred_voted", "warning", "a")],
        ),
        (
            {"marks": (Mark("a", None, option="x"),), "barred": ALL},
            [("barred_voted", "warning", "a")],
        ),
        # names
        ({"marks": (), "named_vote_due": True}, [("no_recorded_vote", "warning", None)]),
        ({"marks": (), "named_vote_due": None}, []),
        ({"marks": (), "named_vote_due": False}, []),
    ],
)
def test_a_check_finds_what_is_wrong_and_nothing_else(facts, expected):
    assert found(**facts) == expected


def test_findings_do_not_say_why_a_member_could_not_vote():
    facts = CheckFacts(marks=marks_of(a="for"), barred=frozenset("a"))

    message = checks(facts)[0].message

    assert "arrears" not in message
    assert message.startswith("a voted and is listed as not able to vote")


# --- names, choices, elimination


@pytest.mark.parametrize(
    ("names", "complete", "expected"),
    [
        (44, True, NamesHeld.WHOLE),
        (1, False, NamesHeld.PART),
        (0, False, NamesHeld.NONE),
        (0, True, NamesHeld.NONE),
    ],
)
def test_names_are_held_whole_in_part_or_not_at_all(names, complete, expected):
    assert names_held(names, complete) == expected


def test_the_public_reads_every_choice_but_never_a_bar():
    bars = {"barred_interest", "barred_arrears"}

    for choice in BallotChoice.values:
        assert public_choice(choice) == ("present_not_voting" if choice in bars else choice)
    assert public_choice(None) is None


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({"Labour": 32, "SNP and Green": 29}, ("Labour", None)),  # Edinburgh 2023, last round
        ({"A": 20, "B": 30, "C": 11}, (None, "C")),
        ({"A": 20, "B": 11, "C": 11}, (None, None)),
        ({"A": 30, "B": 30}, (None, None)),
        ({"A": 30, "B": 30, "C": 1}, (None, "C")),
        ({"A": 61}, (None, None)),
        ({}, (None, None)),
    ],
)
def test_a_round_of_elimination_gives_a_winner_or_drops_an_option(counts, expected):
    assert elimination_outcome(counts) == expected
