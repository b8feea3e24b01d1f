"""What if: supposed decisions, lines counted twice, and the limit on the rise of council tax."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amendments.rules import (
    BaseLine,
    BudgetFacts,
    LedgerLine,
    Limit,
    Stated,
    VersionFacts,
    bands,
    in_force,
    needs_referendum,
    overlaps,
    suppose,
    totals,
)

LINE, CTR = "early-childhood", "council_tax_requirement"


def line(version: str, amount: int, **fields: Any) -> LedgerLine:
    known: dict[str, Any] = {
        "version": version,
        "year": 2019,
        "account": "general_fund_revenue",
        "kind": "spending",
        "amount": amount,
        "nature": "not_stated",
        "role": "investment",
        "line": LINE,
    }
    return LedgerLine(**known | fields)


def paper(version: str, amount: int, state: str = "lost", **fields: Any) -> VersionFacts:
    rates = line(version, -amount, kind="business_rates", role="funding", line=None)
    return VersionFacts(version, state, (line(version, amount), rates), (), sequence=1, **fields)


def facts(*versions: VersionFacts) -> BudgetFacts:
    """Norfolk 2019 as domain 6.7 gives it: one line known, one total stated."""
    base = BaseLine(LINE, "general_fund_revenue", "spending", {2019: 5_200_000})
    stated = Stated(2019, CTR, 409_300_000, is_used=True, stage="recommended")
    return BudgetFacts((base,), False, (stated,), versions, True, is_set=True)


A, B, C = paper("A", 1_000_000), paper("B", 0), paper("C", 1_300_000)


@pytest.mark.parametrize(
    ("chosen", "service"),
    [
        ([], 5_200_000),
        (["A"], 6_200_000),
        (["A", "B"], 6_200_000),
        (["C"], 6_500_000),
        (["A", "C"], 7_500_000),
    ],
)
def test_norfolk_2019_comes_out_as_the_worked_example_says(
    chosen: list[str], service: int
) -> None:
    supposed = suppose(facts(A, B, C), [A, B, C], chosen)

    rows = {
        row.line or row.basis: row.amount for row in totals(supposed) if row.stage == "substantive"
    }
    assert rows[LINE] == service
    assert rows[CTR] == 409_300_000


def test_what_other_meetings_decided_stays_and_comes_first() -> None:
    earlier = paper("earlier", 50_000, "carried")

    supposed = suppose(facts(earlier, A), [A, C], ["C", "A"])

    assert in_force(supposed, "substantive") == ("earlier", "C", "A")
    assert not supposed.is_set


def test_an_alternative_budget_ends_those_carried_before_it_and_not_those_after() -> None:
    supposed = suppose(facts(), [A, B, C], ["A", "B", "C"], frozenset({"B"}))

    assert in_force(supposed, "substantive") == ("B", "C")
    assert {each.version: each.state for each in supposed.versions}["A"] == "superseded"


def test_what_really_became_of_an_amendment_does_not_change_the_supposition() -> None:
    carried = paper("A", 1_000_000, "carried")

    assert in_force(suppose(facts(carried), [carried], []), "substantive") == ()


@given(st.permutations(["A", "B", "C"]))
def test_the_order_of_decisions_does_not_change_a_sum(order: list[str]) -> None:
    supposed = suppose(facts(), [A, B, C], order)

    assert set(totals(supposed)) == set(totals(suppose(facts(), [A, B, C], ["A", "B", "C"])))


def test_one_line_moved_by_two_in_the_same_role_is_found_once() -> None:
    [found] = overlaps([A, C])

    assert (found.line, found.role, found.year) == (LINE, "investment", 2019)
    assert found.versions == ("A", "C")
    assert found.amounts == (1_000_000, 1_300_000)


@pytest.mark.parametrize(
    ("role", "twice"),
    [
        ("saving_reversal", True),
        ("income", True),
        ("saving", True),
        ("funding", True),
        ("investment", False),
        ("borrowing_cost", False),
    ],
)
def test_the_same_saving_or_income_may_be_counted_twice_but_two_investments_add_up(
    role: str, twice: bool
) -> None:
    both = [VersionFacts(name, "lost", (line(name, 5, role=role),), (), 1) for name in "AB"]

    [found] = overlaps(both)

    assert found.may_count_twice is twice


def test_older_words_of_an_amendment_that_is_asked_about_are_no_other_amendment() -> None:
    old = paper("A v1", 1_000_000, "carried", whole="A")
    new = paper("A v2", 400_000, whole="A")

    assert in_force(suppose(facts(old), [new], ["A v2"]), "substantive") == ("A v2",)


def test_lines_of_other_roles_years_or_budget_lines_do_not_overlap() -> None:
    other = [
        line("C", 5, role="saving_reversal"),
        line("C", 5, year=2020),
        line("C", 5, line="libraries"),
        line("C", 5, line=None),
        line("C", 0),
    ]
    rival = VersionFacts("C", "lost", tuple(other), (), sequence=2)

    assert overlaps([A, rival]) == ()


OLD = Decimal("1322.73")


@pytest.mark.parametrize(
    ("new", "limit", "needed"),
    [
        ("1362.24", Limit(Decimal(3), or_more=True), False),
        ("1362.42", Limit(Decimal(3), or_more=True), True),
        ("1000.00", Limit(Decimal(3)), False),
        ("1388.87", Limit(Decimal("2.99"), social_care_percent=Decimal(2)), True),
        ("1388.73", Limit(Decimal("2.99"), social_care_percent=Decimal(2)), False),
    ],
)
def test_a_rise_is_held_against_the_limit_of_the_year(
    new: str, limit: Limit, needed: bool
) -> None:
    assert needs_referendum(OLD, Decimal(new), limit) is needed


@pytest.mark.parametrize(
    ("old", "new", "or_more", "needed"),
    [
        ("100", "103", True, True),
        ("100", "103", False, False),
        ("100", "103.01", False, True),
    ],
)
def test_whether_the_limit_itself_needs_a_referendum_is_a_setting(
    old: str, new: str, or_more: bool, needed: bool
) -> None:
    limit = Limit(Decimal(3), or_more=or_more)

    assert needs_referendum(Decimal(old), Decimal(new), limit) is needed


def test_a_cash_alternative_lets_a_small_tax_rise_by_more_per_cent() -> None:
    limit = Limit(Decimal(2), cash=Decimal(5), or_more=True)

    assert not needs_referendum(Decimal("150.00"), Decimal("154.99"), limit)
    assert not needs_referendum(Decimal("150.00"), Decimal("155.00"), limit)
    assert needs_referendum(Decimal("150.00"), Decimal("155.01"), limit)


def test_the_bands_of_a_published_band_d_are_those_of_oadby_and_wigston() -> None:
    found = bands(Decimal("224.50"))

    assert [str(found[band]) for band in "ABCD"] == ["149.67", "174.61", "199.56", "224.50"]
