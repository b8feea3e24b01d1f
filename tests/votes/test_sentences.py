"""Sentences of a vote, as a newspaper could print them."""

from typing import Any

import pytest

from amendments.sentences_decision import Ending
from tests.factories import LONG_AGO
from votes import shown
from votes.models import Vote
from votes.sentences import (
    badge_word,
    checks_sentence,
    ending_sentence,
    names_sentence,
    needed_sentence,
    needed_words,
    provisional_sentence,
    subject_words,
)
from votes.sentences_answers import Answer, answers_badge, answers_sentence

NB = "\N{NO-BREAK SPACE}"
HANDS = "show_of_hands_uncounted"

ENDINGS = [
    (Ending("carried", 36, 1, 7), f"was carried by 36{NB}votes to{NB}1. Seven members abstained."),
    (Ending("lost", 36, 40, 1), f"was lost by 40{NB}votes to{NB}36. One member abstained."),
    (
        Ending("carried", 36, 5, 37),
        f"was carried by 36{NB}votes to{NB}5. 37{NB}members abstained.",
    ),
    (Ending("lost", 8, 36, 0), f"was lost by 36{NB}votes to{NB}8."),
    (Ending("lost", 7, 4, 0), f"was lost with 7{NB}votes for and 4{NB}against."),
    (Ending("carried", 15, 36, 0), f"was carried with 15{NB}votes for and 36{NB}against."),
    (Ending("carried", 1, 0, 0), f"was carried by 1{NB}vote to{NB}0."),
    (
        Ending("carried", 28, 28, 1, by_casting_vote=True),
        (
            "was carried on the casting vote of the person presiding, "
            f"after 28{NB}votes each way. One member abstained."
        ),
    ),
    (
        Ending("lost", None, None, None, by_casting_vote=True),
        "was lost on the casting vote of the person presiding.",
    ),
    (
        Ending("tied", 10, 10, None),
        f"was not carried: the votes were equal, 10{NB}votes each way.",
    ),
    (Ending("tied", None, None, None), "was not carried: the votes were equal."),
    (Ending("lost", 10, 10, 0), f"was lost: the votes were equal, 10{NB}votes each way."),
    (Ending("carried", 10, 10, 0), f"was carried with 10{NB}votes for and 10{NB}against."),
    (Ending("carried", None, None, None, method=HANDS), "was carried on a show of hands."),
    (Ending("lost", None, None, None, method="ballot"), "was lost by secret ballot."),
    (
        Ending("carried", None, None, None, method="affirmation"),
        "was carried by affirmation of the meeting.",
    ),
    (Ending("carried", None, None, None), "was carried."),
    (
        Ending("lost", 4, None, None),
        f"was lost with 4{NB}votes for; how many voted against is not known.",
    ),
    (
        Ending("carried", None, 1, None, method=HANDS),
        f"was carried with 1{NB}vote against; how many voted for is not known.",
    ),
    (
        Ending("lost", 48, 26, 5, needed="at least two thirds of those voting"),
        (
            f"was lost with 48{NB}votes for and 26{NB}against: "
            "at least two thirds of those voting were needed. Five members abstained."
        ),
    ),
    (
        Ending("carried", 60, 20, 0, needed="at least two thirds of those voting"),
        f"was carried by 60{NB}votes to{NB}20.",
    ),
    (
        Ending("lost", 20, 60, 0, needed="at least two thirds of those voting"),
        f"was lost by 60{NB}votes to{NB}20.",
    ),
    (Ending("unknown", 5, 4, 0), "was put to the vote; the result is not known."),
    (Ending(None, None, None, None), "was put to the vote; the result is not known."),
]


@pytest.mark.parametrize(("ending", "words"), ENDINGS)
def test_a_vote_is_told_in_one_sentence(ending, words):
    assert ending_sentence("The motion", ending) == f"The motion {words}"


SUBJECTS = [
    ("main", {"title": "Budget for 2025/26"}, "The budget for 2025/26"),
    ("main", {"title": "The budget"}, "The budget"),
    ("main", {"title": "That the clock be mended"}, "The motion “That the clock be mended”"),
    ("main", {"question": "That it be agreed"}, "The motion"),
    ("amendment", {"title": "Bulky waste"}, "The amendment “Bulky waste”"),
    ("amendment", {"question": "That it be agreed"}, "The amendment"),
    ("part", {"title": "Roads"}, "The part “Roads” of the amendment"),
    ("part", {}, "The part of the amendment"),
    ("en_bloc", {"number": 12}, f"The block of 12{NB}items"),
    ("en_bloc", {"number": 0}, "The block of items"),
    (
        "procedural",
        {"question": "That the question be now put."},
        "The procedural motion “That the question be now put”",
    ),
    ("procedural", {"question": "Long words, " * 20}, "The procedural motion"),
    ("procedural", {"title": "Never a title"}, "The procedural motion"),
    ("other", {"question": "That we sit on"}, "The question “That we sit on”"),
    ("elimination", {"question": "Which budget?"}, "The choice between several answers"),
    ("appointment", {"question": "Who is to be mayor?"}, "The appointment"),
]


@pytest.mark.parametrize(("kind", "known", "words"), SUBJECTS)
def test_a_sentence_begins_with_what_was_put(kind, known, words):
    assert subject_words(kind, **known) == words


NAMED = {"names_published_at": LONG_AGO, "roll_complete": True}
HEADLINES: list[tuple[dict[str, Any], list[str], str]] = [
    (
        {"kind": "main", "declared_for": 36, "declared_against": 1, "declared_abstained": 7},
        ["Budget for 2025/26"],
        f"The budget for 2025/26 was carried by 36{NB}votes to{NB}1. Seven members abstained.",
    ),
    (
        {"kind": "main", "tally_for": 50, "tally_against": 30, "tally_abstained": 4} | NAMED,
        ["Budget for 2025/26"],
        f"The budget for 2025/26 was carried by 50{NB}votes to{NB}30. Four members abstained.",
    ),
    (
        {"kind": "main", "tally_for": 50, "tally_against": 30, "roll_complete": True},
        ["Budget for 2025/26"],
        "The budget for 2025/26 was carried.",
    ),
    (
        {"kind": "amendment", "declared_result": "lost", "declared_for": 4},
        ["Council tax up by 3.5%"],
        (
            f"The amendment “Council tax up by 3.5%” was lost with 4{NB}votes for; how many voted"
            " against is not known."
        ),
    ),
    (
        {"kind": "amendment", "declared_result": "lost", "status": "declared"},
        [],
        "The amendment was lost.",
    ),
    (
        {"kind": "en_bloc", "declared_for": 9, "declared_against": 0, "declared_abstained": 0},
        ["One", "Two", "Three"],
        f"The block of 3{NB}items was carried by 9{NB}votes to{NB}0.",
    ),
    (
        {"kind": "procedural", "method": "affirmation", "question": "That we adjourn."},
        [],
        "The procedural motion “That we adjourn” was carried by affirmation of the meeting.",
    ),
    (
        {
            "kind": "main", "declared_result": "lost", "declared_for": 42, "declared_against": 38,
            "threshold_kind": "more_than", "threshold_numerator": 1, "threshold_denominator": 2,
            "threshold_of": "seats",
        },
        ["The constitution"],
        (
            f"The constitution was lost with 42{NB}votes for and 38{NB}against: more than half of"
            " all seats were needed."
        ),
    ),
    (
        {
            "kind": "main", "declared_result": "lost", "declared_for": 30, "declared_against": 28,
            "threshold_kind": "fixed", "threshold_number": 43,
        },
        ["The constitution"],
        (
            f"The constitution was lost with 30{NB}votes for and 28{NB}against: at least 43 were"
            " needed."
        ),
    ),
    (
        {"kind": "main", "declared_for": 28, "declared_against": 28,
         "declared_by_casting_vote": True},
        ["That the clock be mended"],
        (
            "The motion “That the clock be mended” was carried on the casting vote of the person"
            f" presiding, after 28{NB}votes each way."
        ),
    ),
    (
        {"kind": "appointment", "declared_for": 20, "declared_against": 2},
        [],
        f"The appointment was carried by 20{NB}votes to{NB}2.",
    ),
    (
        {"kind": "elimination", "declared_result": "unknown"},
        [],
        "The choice between several answers was put to the vote; the result is not known.",
    ),
    (
        {"kind": "main", "status": "void", "declared_for": 40, "declared_against": 1},
        ["The budget"],
        "The budget was put to a vote that was made void.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "titles", "words"), HEADLINES)
def test_the_headline_is_exact_for_every_kind_and_ending(fields, titles, words):
    vote = Vote(**{"declared_result": "carried", "status": "confirmed_minutes"} | fields)

    assert shown.headline(vote, shown.subject_named(vote, titles)) == words


GREEN, RED, BLUE = Answer("Green", 10, True), Answer("Red", 32, False), Answer("Blue", 29, True)
ANSWERS = [
    ("elimination", [RED, BLUE], f"“Red” was chosen by 32{NB}votes to{NB}29, over “Blue”."),
    (
        "elimination",
        [Answer("Red", 29, False), Answer("Blue", 32, True)],
        f"“Red” was chosen with 29{NB}votes; “Blue” had 32{NB}votes.",
    ),
    (
        "elimination",
        [Answer("Red", None, False), Answer("Blue", None, True)],
        "“Red” was chosen.",
    ),
    (
        "elimination",
        [RED, BLUE, GREEN],
        f"“Red” was chosen with 32{NB}votes; “Blue” had 29{NB}votes and “Green” had 10{NB}votes.",
    ),
    (
        "elimination",
        [RED, Answer("Blue", 29, False), GREEN],
        (
            f"“Green”, with 10{NB}votes, dropped out; “Red” had 32{NB}votes and “Blue” had"
            f" 29{NB}votes."
        ),
    ),
    (
        "elimination",
        [Answer("Red", None, False), Answer("Blue", None, False), Answer("Green", None, True)],
        "“Green” dropped out.",
    ),
    (
        "elimination",
        [Answer("Red", 20, False), Answer("Blue", 20, False)],
        f"“Red” and “Blue” had equal votes, 20{NB}each.",
    ),
    (
        "elimination",
        [Answer("Red", 20, False), Answer("Blue", None, False)],
        "Which answer dropped out is not known.",
    ),
    (
        "appointment",
        [Answer("Ada Field", 32, False), Answer("Ben Hill", 29, True)],
        f"Ada Field was appointed by 32{NB}votes to{NB}29, over Ben Hill.",
    ),
    (
        "appointment",
        [Answer("Ada Field", 32, False), Answer("Ben Hill", 29, False)],
        f"Ada Field had the most votes, 32; Ben Hill had 29{NB}votes.",
    ),
    (
        "appointment",
        [Answer("Ada Field", None, False), Answer("Ben Hill", None, False)],
        "Who was appointed is not known.",
    ),
]


@pytest.mark.parametrize(("kind", "answers", "words"), ANSWERS)
def test_a_choice_between_answers_is_told_as_far_as_the_record_goes(kind, answers, words):
    vote = Vote(kind=kind, declared_result="unknown", status="declared")

    assert answers_sentence(kind, answers) == words
    assert shown.headline(vote, "", answers) == words


@pytest.mark.parametrize(
    ("kind", "answers", "badge"),
    [
        ("elimination", [RED, BLUE], ("yes", "Chosen")),
        ("appointment", [RED, BLUE], ("yes", "Appointed")),
        ("elimination", [RED, RED, GREEN], ("half", "One dropped out")),
        ("elimination", [RED, RED, GREEN, BLUE], ("half", "2 dropped out")),
        ("elimination", [RED, RED], ("live", "Not decided")),
    ],
)
def test_the_badge_of_a_choice_says_how_far_it_has_come(kind, answers, badge):
    assert answers_badge(kind, answers) == badge


def test_a_void_choice_names_nobody_as_chosen():
    vote = Vote(kind="elimination", status="void")

    said = shown.headline(vote, "", [RED, BLUE])

    assert said == "The choice between several answers was put to a vote that was made void."


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("whole", "yes", 44, 44, "not_known"), "We hold the names for this vote."),
        (("part", "not_known", 3, 8, "not_known"), "We hold the names of 3 of 8 members."),
        (("part", "yes", 3, None, "not_known"), "We hold the names of 3 members."),
        (("none", "not_known", 0, 44, "not_known"), "We do not hold the names for this vote."),
        (
            ("none", "no", 0, 44, "show_of_hands_counted"),
            "Names were not taken for this vote (show of hands, counted).",
        ),
        (("none", "no", 0, None, "not_known"), "Names were not taken for this vote."),
        (("none", "yes", 0, 44, "not_known"), "The names for this vote are not published here."),
    ],
)
def test_what_is_held_of_the_names_is_said_and_never_that_they_were_not_recorded(arguments, words):
    assert names_sentence(*arguments) == words


NEEDED = [
    (
        ("simple", None, None, "", None),
        "More votes for than against were needed. Abstentions do not count towards the result.",
        "",
    ),
    (
        ("at_least", 2, 3, "voting", None),
        "At least two thirds of those voting for or against had to vote for.",
        "at least two thirds of those voting",
    ),
    (
        ("more_than", 1, 2, "seats", None),
        "More than half of all seats, vacant ones too, had to vote for.",
        "more than half of all seats",
    ),
    (
        ("at_least", 5, 8, "in_office", None),
        "At least 5/8 of members in office had to vote for.",
        "at least 5/8 of members in office",
    ),
    (("fixed", None, None, "", 8), "At least 8 votes for were needed.", "at least 8"),
]


@pytest.mark.parametrize(("threshold", "words", "short"), NEEDED)
def test_what_was_needed_is_said(threshold, words, short):
    assert needed_sentence(*threshold) == words
    assert needed_words(*threshold) == short


@pytest.mark.parametrize(
    ("result", "words", "shown_as"),
    [
        ("carried", "AGREED", "AGREED"),
        ("lost", "Fell", "Fell"),
        ("carried", "LOST", "Carried"),
        ("carried", "after a long night", "Carried"),
        ("tied", "Equal", "Equal votes"),
        ("unknown", "", "Not known"),
        (None, "AGREED", "Result not known"),
    ],
)
def test_a_badge_never_says_another_thing_than_what_was_declared(result, words, shown_as):
    assert badge_word(result, words) == shown_as


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((44, False, False), f"44{NB}names. The names and the count agree."),
        ((84, True, False), f"84{NB}names. The count is made from them."),
        ((84, False, True), f"84{NB}names. They do not add up to the count that was declared."),
    ],
)
def test_how_names_and_count_stand_to_each_other_is_said(arguments, words):
    assert checks_sentence(*arguments) == words


@pytest.mark.parametrize(
    ("status", "evidence", "words"),
    [
        ("declared", "desk", "Provisional until the record is confirmed."),
        ("declared", "press", ""),
        ("draft_minutes", "desk", ""),
        ("confirmed_minutes", "desk", ""),
        ("void", "desk", ""),
    ],
)
def test_only_what_was_keyed_in_the_meeting_is_provisional(status, evidence, words):
    assert provisional_sentence(status, evidence) == words
