"""Money and numbers in words, and the bars beside them."""

from decimal import Decimal

import pytest

from council.bars import Piece, pieces, vote_bar
from council.sentences import (
    count,
    money,
    money_in_full,
    money_short,
    number_word,
    pence,
    places_of,
    signed_money,
)

NB = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"


@pytest.mark.parametrize(
    ("pounds", "sentence", "table", "change"),
    [
        (1_300_000, f"£1.3{NB}million", "£1.3m", "+£1.3m"),
        (318_428_000, f"£318.428{NB}million", "£318.428m", "+£318.428m"),
        (2_000_000, f"£2{NB}million", "£2m", "+£2m"),
        (999_999, "£999,999", "£999,999", "+£999,999"),
        (-350_000, f"{MINUS}£350,000", f"{MINUS}£350,000", f"{MINUS}£350,000"),
        (0, "£0", "£0", "£0"),
        (None, "not known", "not known", "not known"),
    ],
)
def test_money_is_exact_in_sentences_tables_and_changes(pounds, sentence, table, change):
    told = tuple(print_(pounds, "GBP") for print_ in (money, money_short, signed_money))
    assert told == (sentence, table, change)


@pytest.mark.parametrize(
    ("column", "told"),
    [
        ([37_600_000, 38_000_000], ["£37.6m", "£38.0m"]),
        ([1_000_000, 409_318_428], ["£1.0m", "£409.318428m"]),
        ([2_000_000, -3_000_000], ["£2m", f"{MINUS}£3m"]),
        ([1_250_000, 500_000, 0, None], ["£1.25m", "£500,000", "£0", "not known"]),
        ([999_999, None], ["£999,999", "not known"]),
    ],
)
def test_the_millions_of_a_column_have_one_decimal_where_any_has_and_lose_none(column, told):
    places = places_of(column)

    assert [money_short(amount, "GBP", places) for amount in column] == told


def test_a_change_in_a_column_keeps_its_sign_and_its_decimals():
    assert signed_money(5_000_000, "GBP", 1) == "+£5.0m"
    assert signed_money(-5_000_000, "GBP", 1) == f"{MINUS}£5.0m"


@pytest.mark.parametrize(
    ("currency", "sentence", "in_full", "hundredths"),
    [
        ("GBP", f"£1.5{NB}million", f"{MINUS}£1,500,000", "£1,362.24"),
        ("USD", f"$1.5{NB}million", f"{MINUS}$1,500,000", "$1,362.24"),
        ("EUR", f"€1.5{NB}million", f"{MINUS}€1,500,000", "€1,362.24"),
        ("CHF", f"CHF{NB}1.5{NB}million", f"{MINUS}CHF{NB}1,500,000", f"CHF{NB}1,362.24"),
    ],
)
def test_money_is_in_the_councils_own_currency(currency, sentence, in_full, hundredths):
    assert money(1_500_000, currency) == sentence
    assert money_in_full(-1_500_000, currency) == in_full
    assert pence(Decimal("1362.24"), currency) == hundredths


def test_numbers_to_nine_are_words_where_they_begin_a_sentence():
    assert [number_word(n) for n in (0, 7, 9, 10)] == ["Nought", "Seven", "Nine", "10"]


def test_a_number_is_tied_to_its_word():
    assert [count(n, "vote", "votes") for n in (1, 36)] == [f"1{NB}vote", f"36{NB}votes"]


def test_a_bar_leaves_a_gap_before_abstentions():
    assert vote_bar(40, 20, 10, 80) == [
        Piece("on", "0.00%", "50.00%"),
        Piece("off", "50.00%", "25.00%"),
        Piece("hol", "76.25%", "12.50%"),
    ]


def test_nothing_is_drawn_for_nought_or_without_a_scale():
    assert pieces([("on", 0), ("off", 5)], 10) == [Piece("off", "0.00%", "50.00%")]
    assert pieces([("on", 5)], 0) == []
    assert vote_bar(0, 0, 3, 0) == []
