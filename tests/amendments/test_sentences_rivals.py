"""What is said of rivals, in whole sentences."""

import pytest

from amendments.enums import Contest, Fit
from amendments.rules import PotYear, Range, Rivalry
from amendments.sentences_rivals import (
    advice,
    range_words,
    reason_words,
    rivals_sentence,
    ruling_sentence,
    stage_sentence,
    together_sentence,
)
from council.enums import PotRuling


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (None, "not known"),
        (Range(0, 0), "nothing"),
        (Range(5, 5), "£5"),
        (Range(0, 1_300_000), "up to £1.3m"),
        (Range(-300_000, -300_000), "£300,000 short"),
    ],
)
def test_pounds_at_least_and_at_most(found, said):
    assert range_words(found, "GBP") == said


def contest(stage, holds, line=""):
    pot = "" if line else "rates"
    return Rivalry(
        pot,
        line,
        "income" if line else "",
        2025,
        ("A", "B"),
        (Range(1, 1), Range(2, 2)),
        stage,
        holds,
    )


def test_how_things_stand_between_rivals():
    later = PotRuling.LATER_WINS

    assert stage_sentence(contest(Contest.OPEN, None), None, "GBP") == (
        "Together they claim £3; what the pot holds is not known."
        " Nothing to settle: not all of them need pass."
    )
    assert stage_sentence(contest(Contest.OPEN, 2), later, "GBP").endswith(
        "until both are carried."
    )
    assert stage_sentence(contest(Contest.DUE, 2), later, "GBP").endswith(
        "too little for all of them."
    )
    assert stage_sentence(contest(Contest.DUE, None, "fees"), None, "GBP") == (
        "Together £3; it may be counted twice."
        " One is carried: whether the others can stand beside it is for the officers."
    )


@pytest.mark.parametrize(
    ("number", "said"),
    [(1, "One other amendment wants the same money."), (2, "Two other amendments want the")],
)
def test_how_many_rivals_there_are(number, said):
    assert rivals_sentence(number).startswith(said)


def test_what_was_published_and_what_it_asks_for():
    assert ruling_sentence(None) == ruling_sentence(PotRuling.OFFICER_DECIDES)
    assert ruling_sentence(None).startswith("We hold no other rule for this meeting:")
    assert advice(None) == advice(PotRuling.OFFICER_DECIDES)
    stated = set(PotRuling) - {PotRuling.OFFICER_DECIDES}
    assert {ruling_sentence(each)[:22] for each in stated} == {"The council published "}
    assert reason_words("income", "Fees", "2025/26") == "The same income counted: Fees, 2025/26"


@pytest.mark.parametrize(
    ("pot", "said"),
    [
        (PotYear(), ""),
        (PotYear(alone={"A": Fit.FITS}, together=Fit.FITS), "Still to be decided: One (fits)."),
        (
            PotYear(
                alone={"A": Fit.FITS, "B": Fit.FITS},
                together=Fit.DOES_NOT_FIT,
                fits_without=("A", "B"),
            ),
            "Those still to be decided do not all fit together. Without One or Two the rest fit.",
        ),
    ],
)
def test_whether_the_rest_fit_together(pot, said):
    assert together_sentence(pot, {"A": "One", "B": "Two"}) == said
