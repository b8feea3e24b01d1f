"""How search compares words, and what it forgives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from council.search.words import distance, nearest, spellings_of, stems_of, terms_of, words_of

SAME = [
    ("Children\u2019s centres", "childrens centre"),
    ("libraries", "Library"),
    ("Café", "cafe"),
    ("Ynys Môn", "ynys mon"),
    ("GROẞE STRASSE", "große straße"),
    ("O\u2019Brien", "o'brien"),
    ("St-John", "st john"),
    ("2019/20", "2019 20"),
    ("Søren Łukasz Þór", "soren lukasz thor"),
    ("the centres of the county", "centre county"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_in_other_spelling_is_the_same(one: str, other: str) -> None:
    assert terms_of(one) == terms_of(other) != []


@pytest.mark.parametrize(
    ("one", "other"), [("2019", "2018"), ("ward", "word"), ("care", "car"), ("1.3", "13")]
)
def test_other_words_stay_others(one: str, other: str) -> None:
    assert terms_of(one) != terms_of(other)


def test_little_words_and_signs_are_nothing() -> None:
    assert terms_of("  the - of & £ ... ") == []


def test_each_term_stands_once_in_the_order_of_the_text() -> None:
    assert terms_of("Budget, library; budgets and libraries") == ["budget", "librari"]


@given(st.text())
def test_a_term_is_whole_for_any_database(text: str) -> None:
    for term in terms_of(text):
        assert term == "" or (term.isascii() and term.isalnum() and term == term.lower())


@given(st.text())
def test_words_of_words_are_the_same_words(text: str) -> None:
    words = words_of(text)
    assert stems_of(words_of(" ".join(words))) == stems_of(words)


VOCABULARY = {"children": 9, "chilled": 2, "centre": 7, "centres": 5, "norfolk": 3, "marsh": 1}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("chlidren", "children"),
        ("childern", "children"),
        ("norflok", "norfolk"),
        ("norfolkk", "norfolk"),
        ("orfolk", "norfolk"),
        ("centers", "centres"),
        ("centr", "centre"),
        ("mrsh", "marsh"),
        ("xyzzyx", None),
        ("car", None),
        ("2918", None),
    ],
)
def test_a_slip_is_forgiven(typed: str, meant: str | None) -> None:
    assert next(iter(nearest(typed, VOCABULARY)), None) == meant


def test_of_two_equally_near_the_commoner_is_meant() -> None:
    assert nearest("bort", {"boot": 1, "port": 3}) == ["port", "boot"]
    assert nearest("bort", {"port": 1, "boot": 1}) == ["boot", "port"]


@given(st.text("abc", max_size=7), st.text("abc", max_size=7))
def test_distance_is_the_same_from_both_sides(one: str, other: str) -> None:
    assert distance(one, other, 9) == distance(other, one, 9)
    assert (distance(one, other, 9) == 0) == (one == other)


@given(st.text("abc", max_size=7), st.text("abc", max_size=7), st.integers(0, 3))
def test_a_bound_saves_work_and_changes_nothing_below_it(one: str, other: str, most: int) -> None:
    exact = distance(one, other, 9)
    assert min(distance(one, other, most), most + 1) == min(exact, most + 1)


def test_a_word_is_offered_without_its_apostrophe() -> None:
    assert spellings_of("The children\u2019s O\u2019Brien") == {"children", "obrien"}
