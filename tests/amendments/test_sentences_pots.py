"""Who asked for a pot's money and who got it, in one sentence."""

import pytest

from amendments.rules import Range
from amendments.sentences_pots import Wanted, past_words, pot_sentence

NB = "\N{NO-BREAK SPACE}"
ONE, THREE = Range(1_000_000, 1_000_000), Range(1_500_000, 2_800_000)


@pytest.mark.parametrize(
    ("states", "asked", "words"),
    [
        ([], Range(), "No amendment draws on Rates."),
        (
            ["not_carried"] * 3,
            THREE,
            (
                f"Three amendments asked for between £1.5{NB}million and £2.8{NB}million from"
                " Rates in 2019/20. None of them was carried, as reported."
            ),
        ),
        (
            ["lost", "not_carried"],
            ONE,
            (
                f"Two amendments asked for £1{NB}million from Rates in 2019/20."
                " None of them was carried."
            ),
        ),
        (
            ["lost"],
            ONE,
            f"One amendment asked for £1{NB}million from Rates in 2019/20. It was not carried.",
        ),
        (
            ["not_carried"],
            ONE,
            (
                f"One amendment asked for £1{NB}million from Rates in 2019/20. It was not carried,"
                " as reported."
            ),
        ),
        (
            ["adopted"],
            ONE,
            f"One amendment asked for £1{NB}million from Rates in 2019/20. It was carried.",
        ),
        (
            ["adopted", "lost", "withdrawn"],
            Range(0, 2_800_000),
            (
                f"Three amendments asked for up to £2.8{NB}million from Rates in 2019/20."
                " One of them was carried."
            ),
        ),
        (
            ["adopted", "accepted"],
            ONE,
            (
                f"Two amendments asked for £1{NB}million from Rates in 2019/20. All of them"
                " were carried."
            ),
        ),
        (
            ["tabled"],
            ONE,
            (
                f"One amendment asks for £1{NB}million from Rates in 2019/20. It has not been"
                " carried so far."
            ),
        ),
        (
            ["seconded", "lost"],
            ONE,
            (
                f"Two amendments ask for £1{NB}million from Rates in 2019/20. None of them has"
                " been carried so far."
            ),
        ),
        (
            ["carried", "carried", "moved"],
            ONE,
            (
                f"Three amendments ask for £1{NB}million from Rates in 2019/20. Two of them were"
                " carried so far."
            ),
        ),
        (["lost"], Range(), "One amendment asked for money from Rates. It was not carried."),
    ],
)
def test_a_pot_says_who_asked_and_who_got_it(states, asked, words):
    assert pot_sentence("Rates", Wanted(tuple(states), asked, "2019/20"), "GBP") == words


@pytest.mark.parametrize(
    ("begun", "least", "most", "holds", "words"),
    [
        (0, 5, 5, None, ""),
        (0, 5, 5, 5, ""),
        (0, 6, 6, 5, "more than the pot holds"),
        (0, 0, 6, 5, "perhaps more than the pot holds"),
        (3, 3, 3, 5, "with the claims above more than the pot holds"),
        (3, 0, 3, 5, "with the claims above perhaps more than the pot holds"),
        (3, 2, 2, 5, ""),
    ],
)
def test_a_claim_says_where_it_passes_what_the_pot_holds(begun, least, most, holds, words):
    assert past_words(begun, least, most, holds) == words
