"""What would have followed, in sentences: arithmetic, not history."""

from decimal import Decimal

import pytest

from amendments.council_tax import Tax
from amendments.rules import Gap
from amendments.sentences_purpose import LIVE
from amendments.sentences_what_if import (
    between_words,
    beyond_sentence,
    happened_sentence,
    line_sentence,
    taken_sentences,
    tax_sentence,
    titles,
    together_sentence,
    unlisted_sentence,
    what_if_sentence,
)
from amendments.what_if import PotStep

NB = "\N{NO-BREAK SPACE}"
CENTRES = "Children's centres"
LABELS = {2019: "2019/20", 2020: "2020/21"}
BANDS = {"D": Decimal("1362.24")}


@pytest.mark.parametrize(
    ("names", "told"),
    [([], ""), (["A"], "“A”"), (["A", "B"], "“A” and “B”"), (["A", "B", "C"], "“A”, “B” and “C”")],
)
def test_titles_are_joined_in_quotes(names, told):
    assert titles(names) == told


@pytest.mark.parametrize(
    ("names", "lines", "words"),
    [
        ([], [], "What if other amendments to the budget for 2019/20 had been carried?"),
        (
            ["A"],
            [(CENTRES, 5_200_000, 6_500_000)],
            (
                f"If “A” had been carried, Children's centres would have had £6.5{NB}million in"
                f" 2019/20 instead of £5.2{NB}million."
            ),
        ),
        (
            ["A"],
            [(CENTRES, None, None)],
            (
                "If “A” had been carried, Children's centres would have changed; its amount is not"
                " known."
            ),
        ),
        (
            ["A", "B"],
            [(CENTRES, 1, 2), ("Parks", 1, 2)],
            "If “A” and “B” had been carried, 2 lines of the 2019/20 budget would have changed.",
        ),
        (
            list("ABCD"),
            [],
            (
                "If these four amendments had been carried, no line of the 2019/20 budget that we"
                " hold would have changed."
            ),
        ),
    ],
)
def test_the_supposition_is_told_in_one_sentence(names, lines, words):
    assert what_if_sentence(names, lines, "2019/20", "GBP") == words


def test_while_something_is_to_be_decided_nothing_had_been_carried():
    lines = [("Roads", 5, 7)]

    assert what_if_sentence(["A"], lines, "2027/28", "GBP", LIVE) == (
        "If “A” were carried, Roads would have £7 in 2027/28 instead of £5."
    )
    assert what_if_sentence(["A"], lines * 2, "2027/28", "GBP", LIVE) == (
        "If “A” were carried, 2 lines of the 2027/28 budget would change."
    )


@pytest.mark.parametrize(
    ("states", "words"),
    [
        ([], "Choose amendments below. What you choose is arithmetic, not history."),
        (["lost"], "What happened: it was lost."),
        (["not_carried"], "What happened: it was not carried, as reported."),
        (["not_carried"] * 2, "What happened: neither was carried, as reported."),
        (["lost"] * 3, "What happened: none of them was carried."),
        (["withdrawn"] * 2, "What happened: each of them was withdrawn."),
        (
            ["carried", "lost"],
            "What happened: in their order, the first was carried, the second was lost.",
        ),
    ],
)
def test_beside_it_stands_what_happened(states, words):
    assert happened_sentence(states) == words


@pytest.mark.parametrize(
    ("line", "mood", "words"),
    [
        (
            (CENTRES, 5_200_000, 6_500_000),
            "ended",
            (
                f"Children's centres would have had £6.5{NB}million in 2019/20 instead of"
                f" £5.2{NB}million."
            ),
        ),
        (
            (CENTRES, 5_200_000, 6_500_000),
            "live",
            (
                f"Children's centres would have £6.5{NB}million in 2019/20 instead of"
                f" £5.2{NB}million."
            ),
        ),
        ((CENTRES, None, 500), "ended", "Children's centres would have had £500 in 2019/20."),
        ((CENTRES, 500, None), "ended", ""),
        ((CENTRES, 500, 500), "ended", ""),
    ],
)
def test_a_service_has_a_sentence_where_its_money_is_known(line, mood, words):
    assert line_sentence(line, "2019/20", mood, "GBP") == words


@pytest.mark.parametrize(
    ("tax", "mood", "words"),
    [
        (None, "ended", ""),
        (
            Tax(409_300_000, 0, BANDS, is_published=True),
            "ended",
            "Council tax would have stayed at £1,362.24 for Band D in 2019/20.",
        ),
        (
            Tax(409_300_000, 0, BANDS),
            "live",
            "Council tax would stay at £1,362.24 for Band D in 2019/20.",
        ),
        (Tax(1, 0, None), "ended", "Council tax would have stayed as it was in 2019/20."),
        (
            Tax(1, -800_000, BANDS),
            "ended",
            (
                "The council would have raised £800,000 less in council tax in 2019/20:"
                " £1,362.24 for Band D."
            ),
        ),
        (
            Tax(1, 500_000, None),
            "live",
            (
                "The council would raise £500,000 more in council tax in 2019/20; what that is for"
                " Band D is not known."
            ),
        ),
        (
            Tax(None, None, None),
            "ended",
            (
                "What would become of council tax cannot be said: not all the lines of the"
                " amendments are known."
            ),
        ),
    ],
)
def test_council_tax_is_told_whether_it_moves_or_not(tax, mood, words):
    assert tax_sentence(tax, "2019/20", mood, "GBP") == words


@pytest.mark.parametrize(
    ("pot", "mood", "words"),
    [
        (
            (2_500_000, 1_500_000, 1_500_000, False),
            "ended",
            f"It would have taken £1.5{NB}million of the £2.5{NB}million in Rates in 2019/20.",
        ),
        (
            (2_500_000, 3_000_000, 3_000_000, True),
            "live",
            (
                f"It would take £3{NB}million from Rates in 2019/20, more than the"
                f" £2.5{NB}million that it holds."
            ),
        ),
        (
            (2_500_000, 1_000_000, 3_000_000, None),
            "ended",
            (
                f"It would have taken between £1{NB}million and £3{NB}million from Rates in"
                f" 2019/20, which may be more than the £2.5{NB}million that it holds."
            ),
        ),
        (
            (None, 0, 1_300_000, None),
            "ended",
            (
                f"It would have taken up to £1.3{NB}million in 2019/20 from Rates; what that pot"
                " holds is not known."
            ),
        ),
    ],
)
def test_a_pot_is_told_with_what_it_holds(pot, mood, words):
    available, least, most, is_overdrawn = pot
    step = PotStep("rates", "Rates", 2019, available, least, most, is_overdrawn=is_overdrawn)

    assert taken_sentences([step], LABELS, mood, "GBP") == [words]


def test_years_of_a_pot_whose_size_is_not_known_stand_in_one_sentence():
    years = [
        PotStep("rates", "Rates", 2019, None, 0, 1_300_000),
        PotStep("rates", "Rates", 2020, None, 0, 3_000_000),
    ]

    assert taken_sentences(years, LABELS, "ended", "GBP") == [
        (
            f"It would have taken up to £1.3{NB}million in 2019/20 and up to £3{NB}million in"
            " 2020/21 from Rates; what that pot holds is not known."
        )
    ]


def test_an_amount_within_a_sentence():
    assert between_words(500, 500, "GBP") == "£500"
    assert between_words(0, 500, "GBP") == "up to £500"
    assert between_words(100, 500, "GBP") == "between £100 and £500"


def test_several_amendments_take_from_a_pot_together():
    step = PotStep("rates", "Rates", 2019, None, 0, 500)

    assert taken_sentences([step], LABELS, "live", "GBP", many=True) == [
        (
            "Together they would take up to £500 in 2019/20 from Rates; what that pot holds is not"
            " known."
        )
    ]


@pytest.mark.parametrize(
    ("change", "mood", "words"),
    [
        (500, "ended", "Charges would have had £500 more"),
        (-500, "live", "Charges would have £500 less"),
    ],
)
def test_what_the_budget_has_no_figure_for_is_told_by_its_change(change, mood, words):
    beyond = beyond_sentence("Charges", change, "2020/21", mood, "GBP")
    unlisted = unlisted_sentence("Charges", change, "2020/21", mood, "GBP")

    assert beyond.startswith(f"{words} than the plan in 2020/21; what the plan gives")
    assert unlisted == f"{words} in 2020/21; the budget that we hold has no line for it."


def test_together_they_balance_or_are_out_by_so_much():
    out = Gap(2019, "general_fund_revenue", -2_000, 0, balanced=False)
    even = Gap(2020, "general_fund_revenue", 0, 0, balanced=True)

    assert together_sentence([even], LABELS, "GBP") == "Taken together, they balance."
    assert together_sentence([out, even], LABELS, "GBP") == (
        "Taken together, they are out by £2,000 in 2019/20."
    )
