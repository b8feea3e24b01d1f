"""What pages of members and groups say in words: a table for every state that can be."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import pytest

from amendments.enums import AmendmentState
from council.rules import Share
from council.website.sentences import moments_words
from council.website.sentences_people import (
    cohesion_sentence,
    fates,
    group_name,
    group_opening,
    groups_opening,
    how_often,
    majority_words,
    member_opening,
    members_opening,
    span_of_days,
    times,
)
from votes.comparing import Cohesion
from votes.enums import BallotChoice

DAY = "on 4 March 2025"
NB = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("choices", "took", "sentence"),
    [
        ({}, (0, 0), "We hold no named vote of Jane Field."),
        (
            {"for": 2, "against": 1},
            (3, 3),
            (
                "Jane Field voted in all three named votes held here under that name,"
                " on 4 March 2025: twice for, once against."
            ),
        ),
        (
            {"for": 1, "abstain": 1},
            (2, 2),
            (
                "Jane Field took part in both named votes held here under that name,"
                " on 4 March 2025: once for, abstained once."
            ),
        ),
        (
            {"against": 1},
            (1, 1),
            (
                "Jane Field voted in the one named vote held here under that name,"
                " on 4 March 2025: once against."
            ),
        ),
        (
            {"absent": 1},
            (0, 1),
            (
                "Jane Field did not vote in the one named vote held here under that name,"
                " on 4 March 2025: absent once."
            ),
        ),
        (
            {"for": 12, "absent_apologies": 2, "present_not_voting": 1},
            (12, 15),
            (
                "Jane Field voted in 12 of the 15 named votes held here under that name,"
                " on 4 March 2025: 12 times for; did not vote once, absent with apologies twice."
            ),
        ),
        (
            {"left_meeting": 2, "unknown": 1},
            (0, 3),
            (
                "Jane Field voted in none of the three named votes held here under that name,"
                " on 4 March 2025: not in the chamber twice, choice not known once."
            ),
        ),
        (
            {"for": 10_412, "": 3},
            (10_415, 10_415),
            (
                "Jane Field voted in all 10,415 named votes held here under that name,"
                " on 4 March 2025: 10,412 times for, three times for one of several answers."
            ),
        ),
        # Some rolls are held in part: nothing is said of how many votes there were.
        (
            {"for": 2},
            (1, 1),
            "Jane Field is named in two votes held here, on 4 March 2025: twice for.",
        ),
        (
            {"for": 1},
            (0, 0),
            "Jane Field is named in one vote held here, on 4 March 2025: once for.",
        ),
    ],
)
def test_member_opening_counts_what_is_held_and_no_more(
    choices: Mapping[str, int], took: tuple[int, int], sentence: str
) -> None:
    assert member_opening("Jane Field", choices, DAY, Share(*took)) == sentence


def test_every_public_choice_has_its_words() -> None:
    public = [word for word in BallotChoice.values if not word.startswith("barred")]

    assert all(how_often({word: 1}) for word in [*public, ""])
    assert how_often({"barred_interest": 1}) == ""


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "once"), (2, "twice"), (3, "three times"), (9, "nine times"), (10, "10 times")],
)
def test_times_are_words_up_to_nine(number: int, words: str) -> None:
    assert times(number) == words


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (("4 March 2025", "4 March 2025"), "on 4 March 2025"),
        (("February 2014", "February 2014", "month"), "in February 2014"),
        (("2014", "2014", "year"), "in 2014"),
        (("February 2014", "4 March 2025", "month"), "between February 2014 and 4 March 2025"),
    ],
)
def test_days_are_said_as_exactly_as_they_are_known(given: tuple[str, ...], words: str) -> None:
    assert span_of_days(*given).replace(NB, " ") == words
    assert f"4{NB}March" in span_of_days(*given) or "March" not in words


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Labour", "the Labour group"),
        ("Lantern Group", "the Lantern Group"),
        ("The Independents", "the Independents group"),
    ],
)
def test_a_group_is_named_inside_a_sentence(name: str, words: str) -> None:
    assert group_name(name) == words


@pytest.mark.parametrize(
    ("members", "states", "is_unaligned", "sentence"),
    [
        (0, {}, False, "The Labour group of Norfolk."),
        (37, {}, False, "37 members of Norfolk sit in the Labour group."),
        (1, {}, False, "One member of Norfolk sits in the Labour group."),
        (
            0,
            {"lost": 3, "not_carried": 1},
            False,
            (
                "The Labour group of Norfolk put forward four amendments held here:"
                " three lost, one not carried (as reported)."
            ),
        ),
        (
            3,
            {"adopted": 1},
            False,
            (
                "Three members of Norfolk sit in the Labour group,"
                " which put forward one amendment held here: one adopted."
            ),
        ),
        (2, {"lost": 9}, True, "Two members of Norfolk sit in no group."),
        (0, {}, True, "Members of Norfolk in no group."),
    ],
)
def test_group_opening_says_members_and_amendments(
    members: int, states: Mapping[str, int], is_unaligned: bool, sentence: str
) -> None:
    found = group_opening("Labour", "Norfolk", members, states, is_unaligned=is_unaligned)

    assert found == sentence


def test_every_state_of_an_amendment_has_its_words() -> None:
    told = fates(dict.fromkeys(AmendmentState.values, 1))

    assert told.count("one ") == len(AmendmentState)
    assert fates({"carried": 2, "lost": 0, "lapsed": 1}) == (
        "two carried, one lapsed (not seconded)"
    )


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (None, ""),
        (
            Cohesion(Share(5, 6), Share(180, 181)),
            (
                f"In 5{NB}named votes, 180 of the 181 votes that its members cast for or against"
                " were on the side that more of them took."
            ),
        ),
        (
            Cohesion(Share(1, 1), Share(22, 22)),
            (
                f"In 1{NB}named vote, all 22 votes that its members cast for or against"
                " were on the side that more of them took."
            ),
        ),
    ],
)
def test_cohesion_is_said_in_whole_numbers(found: Cohesion | None, sentence: str) -> None:
    assert cohesion_sentence(found) == sentence


@pytest.mark.parametrize(
    ("for_", "against", "words"),
    [
        (36, 1, "36 of 37 for"),
        (0, 12, "12 of 12 against"),
        (2, 2, "2 for, 2 against"),
        (1, 0, "fewer than two voted"),
        (0, 0, "fewer than two voted"),
    ],
)
def test_how_most_of_a_group_voted(for_: int, against: int, words: str) -> None:
    assert majority_words(for_, against) == words


@pytest.mark.parametrize(
    ("now", "groups", "is_whole", "others", "sentence"),
    [
        (84, 4, True, 0, "84 councillors of Norfolk are in office, in four groups."),
        (1, 1, False, 3, "One councillor of Norfolk is recorded as in office, in one group."),
        (2, 0, False, 0, "Two councillors of Norfolk are recorded as in office."),
        (
            0, 0, False, 44,
            "This record names 44 councillors of Norfolk; who is in office now is not known.",
        ),
        (
            0, 0, False, 1,
            "This record names one councillor of Norfolk; who is in office now is not known.",
        ),
        (0, 0, False, 0, "This record names no councillor of Norfolk yet."),
    ],
)  # fmt: skip
def test_members_opening_says_who_is_known_to_be_in_office(
    now: int, groups: int, is_whole: bool, others: int, sentence: str
) -> None:
    assert members_opening("Norfolk", now, groups, is_whole=is_whole, others=others) == sentence


@pytest.mark.parametrize(
    ("sizes", "sentence"),
    [
        ([], "No group of Norfolk is recorded."),
        ([0], "One group of Norfolk is named in this record."),
        ([0, 0], "Two groups of Norfolk are named in this record."),
        ([1], "One member of Norfolk sits in one group."),
        ([37, 0, 23], "60 members of Norfolk sit in three groups."),
    ],
)
def test_groups_opening_says_no_number_that_is_not_known(
    sizes: Sequence[int], sentence: str
) -> None:
    assert groups_opening("Norfolk", sizes) == sentence


@pytest.mark.parametrize(
    ("precision", "words"),
    [
        ("day", "from 1 April 2024 to 31 March 2025"),
        ("month", "from April 2024 to March 2025"),
        ("year", "from 2024 to 2025"),
    ],
)
def test_a_span_in_a_group_is_no_more_exact_than_its_source(precision: str, words: str) -> None:
    start, end = (datetime(year, 3, 31, 23, tzinfo=UTC) for year in (2024, 2025))

    assert moments_words(start, end, precision, "Europe/London") == words
    assert moments_words(None, None, precision, "Europe/London") == "start not known"
