"""Sentences of a vote, as a newspaper could print them."""

import pytest

from votes.sentences import Ending, badge_word, ending_sentence, names_sentence, needed_sentence

NB = "\N{NO-BREAK SPACE}"

ENDINGS = [
    (Ending("carried", 36, 1, 7), f"was carried by 36{NB}votes to{NB}1. Seven members abstained."),
    (Ending("lost", 36, 40, 1), f"was lost by 40{NB}votes to{NB}36. One member abstained."),
    (Ending("carried", 36, 5, 37), f"was carried by 36{NB}votes to{NB}5. 37 members abstained."),
    (Ending("lost", 8, 36, 0), f"was lost by 36{NB}votes to{NB}8."),
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
    (
        Ending("carried", None, None, None, method="show_of_hands_uncounted"),
        "was carried on a show of hands.",
    ),
    (
        Ending("carried", None, None, None, method="affirmation"),
        "was carried by affirmation of the meeting.",
    ),
    (Ending("carried", None, None, None), "was carried."),
    (Ending("lost", 4, None, None), "was lost."),
    (Ending("unknown", 5, 4, 0), "was put to the vote; the result is not known."),
    (Ending(None, None, None, None), "was put to the vote; the result is not known."),
]


@pytest.mark.parametrize(("ending", "words"), ENDINGS)
def test_a_vote_is_told_in_one_sentence(ending, words):
    assert ending_sentence("The motion", ending) == f"The motion {words}"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("whole", "yes", 44, 44, "not_known"), "We hold the names for this vote."),
        (("part", "not_known", 3, 8, "not_known"), "We hold the names of 3 of 8 members."),
        (("part", "not_known", 3, None, "not_known"), "We hold the names of 3 members."),
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


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ("simple", None, None, "", None),
            (
                "More votes for than against were needed. "
                "Abstentions do not count towards the result."
            ),
        ),
        (
            ("at_least", 2, 3, "voting", None),
            "At least 2/3 of those voting for or against had to vote for.",
        ),
        (
            ("more_than", 1, 2, "seats", None),
            "More than 1/2 of all seats, vacant ones too had to vote for.",
        ),
        (("fixed", None, None, "", 8), "At least 8 votes for were needed."),
    ],
)
def test_what_was_needed_is_said(arguments, words):
    assert needed_sentence(*arguments) == words


@pytest.mark.parametrize(
    ("result", "words", "shown"),
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
def test_a_badge_never_says_another_thing_than_what_was_declared(result, words, shown):
    assert badge_word(result, words) == shown
