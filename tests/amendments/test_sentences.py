"""Sentences of amendments, budgets and pots."""

import pytest

from amendments.enums import AmendmentState
from amendments.rules import Gap
from amendments.sentences import (
    BECAME,
    amendment_sentence,
    balance_sentence,
    between,
    budget_sentence,
    not_itemised,
    pot_sentence,
)

NB = "\N{NO-BREAK SPACE}"


def test_every_state_that_the_public_sees_has_words():
    assert set(BECAME) == set(AmendmentState) - {AmendmentState.DRAFT, AmendmentState.SUBMITTED}


@pytest.mark.parametrize(
    ("state", "figures", "words"),
    [
        ("not_carried", (None, None), "The amendment “Buses” was not carried, as reported."),
        ("accepted", (None, None), "The amendment “Buses” was accepted and not voted on."),
        ("lost", (8, 36), f"The amendment “Buses” was lost, 8{NB}votes for to 36 against."),
        ("lost", (4, None), "The amendment “Buses” was lost."),
        ("carried", (36, 0), f"The amendment “Buses” was carried, 36{NB}votes for to 0 against."),
    ],
)
def test_an_amendment_is_told_in_one_sentence(state, figures, words):
    assert amendment_sentence("Buses", state, *figures) == words


@pytest.mark.parametrize(
    ("gaps", "complete", "words"),
    [
        ([Gap(2019, "general_fund_revenue", 0, 500, True)], True, "It balances."),
        (
            [Gap(2019, "general_fund_revenue", -2000, 0, False)],
            True,
            "It is out by £2,000 in the year that starts in 2019.",
        ),
        ([], False, "Whether it balances cannot be checked: not all its lines are known."),
    ],
)
def test_the_balance_is_said_and_never_plugged(gaps, complete, words):
    assert balance_sentence(gaps, complete) == words


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
    assert budget_sentence("Mock", "2019/20", amount, basis, is_set=is_set) == words


@pytest.mark.parametrize(
    ("wanted", "carried", "words"),
    [
        (0, 0, "Rates: no amendment draws on it."),
        (1, 0, "Rates: one amendment draws on it. It was not carried."),
        (3, 1, "Rates: three amendments draw on it. One carried."),
    ],
)
def test_a_pot_says_who_wanted_it_and_who_got_it(wanted, carried, words):
    assert pot_sentence("Rates", wanted, carried) == words


@pytest.mark.parametrize(
    ("least", "most", "words"),
    [
        (500_000, 500_000, "£500,000"),
        (0, 1_300_000, "up to £1.3m"),
        (500_000, 1_800_000, "£500,000 to £1.8m"),
    ],
)
def test_a_claim_whose_split_is_not_given_is_shown_as_a_span(least, most, words):
    assert between(least, most) == words


def test_what_no_line_explains_is_worked_out_for_display_alone():
    assert not_itemised(409_300_000, [5_200_000, None]) == 404_100_000
    assert not_itemised(None, [5_200_000]) is None


@pytest.mark.parametrize(
    ("wanted", "undecided", "as_reported", "words"),
    [
        (1, True, False, "Pot: one amendment draws on it. None has been carried so far."),
        (
            2,
            False,
            True,
            "Pot: two amendments draw on it. None of them was carried, as reported.",
        ),
    ],
)
def test_a_pot_does_not_speak_of_an_end_before_there_is_one(wanted, undecided, as_reported, words):
    said = pot_sentence("Pot", wanted, 0, as_reported=as_reported, undecided=undecided)

    assert said == words
