"""Sentences of amendments, budgets and pots."""

import pytest

from amendments.rules import Gap
from amendments.sentences import (
    balance_sentence,
    between,
    budget_sentence,
    not_itemised,
)

NB = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("gaps", "complete", "words"),
    [
        ([Gap(2019, "general_fund_revenue", 0, 500, True)], True, "It balances."),
        (
            [Gap(2019, "general_fund_revenue", -2000, 0, False)],
            True,
            "It is out by £2,000 in the year that starts in 2019.",
        ),
        (
            [
                Gap(2019, "capital", 1_300_500, 0, False),
                Gap(2019, "general_fund_revenue", 0, 0, True),
            ],
            True,
            "It is out by £1,300,500 in the year that starts in 2019 (capital).",
        ),
        (
            [Gap(2019, "general_fund_revenue", 250, 500, True)],
            True,
            (
                "It balances. What is given and what is found differ, as rounding may explain, by"
                " £250 in the year that starts in 2019."
            ),
        ),
        ([], False, "Whether it balances cannot be checked: not all its lines are known."),
    ],
)
def test_the_balance_is_said_and_never_plugged(gaps, complete, words):
    assert balance_sentence(gaps, complete, "GBP") == words


@pytest.mark.parametrize(
    ("amount", "basis", "is_set", "words"),
    [
        (1, "gross", False, "Mock's budget for 2019/20 is not set."),
        (None, "gross", True, "Mock's budget for 2019/20 is set. Its total is not known."),
        (5, "", True, "Mock's budget for 2019/20 is set. Its total is not known."),
        (
            409_300_000,
            "council_tax_requirement",
            True,
            (
                "Mock's budget for 2019/20 is set, with a council tax requirement of "
                f"£409.3{NB}million."
            ),
        ),
    ],
)
def test_a_budget_is_told_with_its_basis(amount, basis, is_set, words):
    told = budget_sentence("Mock", "2019/20", amount, basis, is_set=is_set, currency="GBP")
    assert told == words


@pytest.mark.parametrize(
    ("least", "most", "words"),
    [
        (500_000, 500_000, "£500,000"),
        (0, 1_300_000, "up to £1.3m"),
        (500_000, 1_800_000, "£500,000 to £1.8m"),
    ],
)
def test_a_claim_whose_split_is_not_given_is_shown_as_a_span(least, most, words):
    assert between(least, most, "GBP") == words


def test_what_no_line_explains_is_worked_out_for_display_alone():
    assert not_itemised(409_300_000, [5_200_000, None]) == 404_100_000
    assert not_itemised(None, [5_200_000]) is None
