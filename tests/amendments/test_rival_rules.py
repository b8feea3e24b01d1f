"""What still fits a pot and who is whose rival (domain 6.6), for every set of claims."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amendments.enums import AmendmentState, Contest, Fit
from amendments.rules import (
    Claim,
    LedgerLine,
    PotYear,
    Range,
    VersionFacts,
    pot_years,
    rivalries,
)
from tests.amendments.test_rules import QUICK

POT = ("rates", 2025)


def claim(name: str, state: str, amount: int | None, line_amount: int | None = None) -> Claim:
    return Claim(name, state, *POT, abs(line_amount or amount or 0), amount)


def paper(name: str, state: str, amount: int, role: str = "saving_reversal") -> VersionFacts:
    line = LedgerLine(
        name, 2025, "general_fund_revenue", "spending", amount, "recurring", role, line="buses"
    )
    return VersionFacts(name, state, (line,), (), 1)


def of_pot(claims: list[Claim], available: int | None) -> PotYear:
    return pot_years(claims, {POT: available})[POT]


def test_a_pot_tells_what_is_claimed_taken_left_and_what_fits_alone_and_together():
    found = of_pot(
        [
            claim("A", "carried", 40),
            claim("B", "tabled", 50),
            claim("C", "seconded", 30),
            claim("D", "moved", None, 70),
            claim("E", "lost", 99),
            claim("F", "draft", 99),
        ],
        100,
    )

    assert (found.taken, found.left, found.live) == (Range(40, 40), Range(60, 60), Range(80, 150))
    assert found.alone == {"B": Fit.FITS, "C": Fit.FITS, "D": Fit.MAY_FIT}
    assert (found.together, found.fits_without) == (Fit.DOES_NOT_FIT, ())
    assert found.is_overdrawn is False


def test_without_one_of_them_the_rest_fit():
    found = of_pot(
        [claim("A", "tabled", 90), claim("B", "tabled", 5), claim("C", "tabled", 20)], 95
    )

    assert found.together == Fit.DOES_NOT_FIT
    assert found.fits_without == ("A", "C")


@pytest.mark.parametrize(
    ("amount", "available", "fit"),
    [(5, None, Fit.NOT_KNOWN), (0, None, Fit.FITS), (5, 5, Fit.FITS), (6, 5, Fit.DOES_NOT_FIT)],
)
def test_one_claim_alone(amount, available, fit):
    found = of_pot([claim("A", "tabled", amount)], available)

    assert (found.alone, found.together, found.fits_without) == ({"A": fit}, fit, ())


def test_more_taken_than_there_is_leaves_less_than_nothing():
    found = of_pot([claim("A", "carried", 80), claim("B", "accepted", None, 40)], 100)
    sure = of_pot([claim("A", "carried", 80), claim("B", "accepted", 40)], 100)

    assert (found.left, found.is_overdrawn) == (Range(-20, 20), None)
    assert (sure.left, sure.is_overdrawn) == (Range(-20, -20), True)
    assert of_pot([], None) == PotYear(alone={})


CLAIMS = st.lists(
    st.tuples(st.sampled_from("ABCDE"), st.none() | st.integers(0, 50), st.integers(0, 50)),
    max_size=8,
)
STATES = st.fixed_dictionaries({name: st.sampled_from(AmendmentState.values) for name in "ABCDE"})


@QUICK
@given(CLAIMS, STATES, st.none() | st.integers(0, 120))
def test_what_is_said_to_fit_fits_however_unknown_splits_turn_out(rows, states, available):
    claims = [claim(name, states[name], amount, most) for name, amount, most in rows]
    found = of_pot(claims, available)

    if available is None:
        assert found.left is None
        return
    live = {each.version for each in claims if each.state in AmendmentState.live}
    for together in (live, *({name} for name in live)):
        fit = found.together if together == live else (found.alone or {})[next(iter(together))]
        outcomes = {total <= available for total in _totals(claims, together)}
        said = {Fit.FITS: {True}, Fit.DOES_NOT_FIT: {False}}.get(fit) if fit else None
        if together and said is not None and any(c.most for c in claims if c.version in together):
            assert outcomes == said
    for name in found.fits_without:
        assert {total <= available for total in _totals(claims, live - {name})} <= {True} or not (
            any(c.most for c in claims if c.version in live - {name})
        )


def _totals(claims: list[Claim], live: set[str]) -> set[int]:
    """Every sum of what is taken and these live claims: unknown splits at either end."""
    counted = [
        each
        for each in claims
        if each.state in AmendmentState.in_substantive or each.version in live
    ]
    sums = {0}
    for each in counted:
        sums = {a + b for a, b in itertools.product(sums, {each.least, each.most})}
    return sums


# --- rivals


def stages(claims: list[Claim], available: int | None, *, later_wins: bool = False) -> list[str]:
    found = rivalries([], claims, {POT: available}, later_wins=later_wins)
    return [str(each.stage) for each in found]


@pytest.mark.parametrize(
    ("claims", "available", "found", "if_later_wins"),
    [
        ([("A", "tabled", 60)], 100, [], []),
        ([("A", "tabled", 60), ("B", "draft", 60)], 100, [], []),
        ([("A", "tabled", 60), ("B", "tabled", 40)], 100, [], []),
        ([("A", "tabled", 60), ("B", "tabled", 60)], 100, ["open"], ["open"]),
        ([("A", "tabled", 1), ("B", "tabled", 1)], None, ["open"], ["open"]),
        ([("A", "carried", 60), ("B", "tabled", 60)], 100, ["due"], ["open"]),
        ([("A", "carried", 60), ("B", "carried", 60)], 100, ["due"], ["due"]),
        ([("A", "carried", 1), ("B", "carried", 1)], None, ["due"], ["due"]),
        ([("A", "carried", 1), ("B", "lost", 1)], None, [], []),
        ([("A", "carried", 10), ("B", "tabled", 60), ("C", "tabled", 60)], 100, *[["open"]] * 2),
    ],
)
def test_rivals_for_a_pot(claims, available, found, if_later_wins):
    rows = [claim(*each) for each in claims]

    assert stages(rows, available) == found
    assert stages(rows, available, later_wins=True) == if_later_wins


@pytest.mark.parametrize(
    ("papers", "found"),
    [
        ([("A", "tabled", 5), ("B", "tabled", 5, "income")], []),
        ([("A", "tabled", 5), ("B", "withdrawn", 5)], []),
        ([("A", "tabled", 5), ("B", "tabled", 7)], [Contest.OPEN]),
        ([("A", "carried", 5), ("B", "tabled", 7)], [Contest.DUE]),
        ([("A", "carried", -5, "income"), ("B", "carried", -7, "income")], [Contest.DUE]),
    ],
)
def test_the_same_saving_put_back_or_income_counted_twice(papers, found):
    versions = [paper(*each) for each in papers]

    assert [each.stage for each in rivalries(versions, [], {})] == found


def test_where_the_later_one_wins_a_line_waits_until_both_are_carried():
    versions = [paper("A", "carried", 5), paper("B", "tabled", 7)]

    (found,) = rivalries(versions, [], {}, later_wins=True)

    assert (found.stage, found.line, found.claims) == (
        Contest.OPEN,
        "buses",
        (Range(5, 5), Range(7, 7)),
    )


def test_a_draw_on_the_line_that_feeds_a_pot_is_told_by_the_pot_alone():
    versions = [paper(name, "tabled", -60, "funding") for name in "AB"]
    claims = [claim(name, "tabled", 60) for name in "AB"]

    found = rivalries(versions, claims, {POT: 100}, feeding=frozenset({"buses"}))

    assert [(each.pot, each.line, each.holds) for each in found] == [("rates", "", 100)]
