"""Capital lines and the revenue lines that are their cost, at every door (domain 10, case 27)."""

import csv
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from amendments import actions
from amendments.actions import LineInput, PartInput
from amendments.actions.versions import line_inputs, with_costs_of
from amendments.admin.discard import discard_draft
from amendments.models import Amendment, AmendmentLine, RevenueCost
from amendments.rules.capital import CostLine, check_kept_together, check_revenue_costs
from amendments.sentences_capital import Told, revenue_cost_sentence
from council.errors import RuleBroken
from council.models import Council
from council.website.bundles.exporting import export_bundle
from council.website.bundles.importing import import_bundle
from tests.amendments.evening import DESK, MINUTES, YEAR, Evening, make_evening


def line(amount: int, **fields: Any) -> LineInput:
    given = {"role": "investment", "year": YEAR, **fields}
    return LineInput(amount=amount, **given)


def bins(*costs: int, **fields: Any) -> list[LineInput]:
    """Return £2.1m of bins on borrowed money, what it costs in two years, and what pays that."""
    cost = {"role": "borrowing_cost", "kind": "capital_financing", "service": "Financing"}
    return [
        line(2_100_000, account="capital", service="Bins", revenue_costs=costs, **fields),
        line(-2_100_000, account="capital", role="funding", funding_source="Borrowing"),
        line(90_000, **cost),
        line(120_000, **cost, year=YEAR + 1),
        line(-90_000, role="saving", service="Waste"),
        line(-120_000, role="saving", service="Waste", year=YEAR + 1),
    ]


def linked(amendment: Amendment) -> list[tuple[int, int]]:
    """Return the places of capital lines and their costs in the words as they stand."""
    amendment.refresh_from_db()
    found = RevenueCost.objects.filter(capital_line__version=amendment.current_id)
    return list(found.values_list("capital_line__position", "cost_line__position"))


# The rule.

CAPITAL = CostLine("Bins", "capital", "investment", (2,))
COST = CostLine("Financing", "general_fund_revenue", "borrowing_cost")


@pytest.mark.parametrize("account", ["general_fund_revenue", "hra", "dsg"])
@pytest.mark.parametrize(
    "role", ["borrowing_cost", "investment", "saving", "saving_reversal", "reprofile"]
)
def test_any_revenue_account_may_bear_the_cost_of_capital(account: str, role: str) -> None:
    check_revenue_costs([CAPITAL, CostLine("Financing", account, role)])


NOT_CAPITAL = (
    "“Care” is not in the capital account: only a capital line names its revenue cost. Choose the"
    " account capital, or take the cost out."
)
NO_SUCH_COST = (
    "“Bins” names line 2 as its revenue cost, and there is no such line: name a line of the same"
    " amendment, in the same words."
)
NOT_REVENUE = (
    "“Kit” is in the capital account: the revenue cost of “Bins” stands in a revenue account."
)
PAYS = "“Grants” pays for something: name the line that is the revenue cost of “Bins” itself."
TWICE = "“Bins” names the same revenue cost twice: once is enough."
BAD = {
    "not_capital": ([CostLine("Care", "hra", "investment", (2,)), COST], NOT_CAPITAL),
    "cost_twice": ([CostLine("Bins", "capital", "investment", (2, 2)), COST], TWICE),
    "no_such_cost": ([CAPITAL], NO_SUCH_COST),
    "cost_not_revenue": ([CAPITAL, CostLine("Kit", "capital", "investment")], NOT_REVENUE),
    "cost_pays": ([CAPITAL, CostLine("Grants", "hra", "income")], PAYS),
}


@pytest.mark.parametrize("code", BAD)
def test_a_link_that_is_none_is_refused_in_a_sentence_that_says_what_to_do(code: str) -> None:
    lines, words = BAD[code]

    with pytest.raises(RuleBroken) as refused:
        check_revenue_costs(lines)

    assert (refused.value.code, refused.value.messages) == (code, [words])


def test_a_place_below_the_first_is_no_line_and_funding_is_no_cost() -> None:
    with pytest.raises(RuleBroken) as refused:
        check_revenue_costs([CostLine("Bins", "capital", "investment", (0,)), COST])
    assert refused.value.code == "no_such_cost"
    with pytest.raises(RuleBroken) as refused:
        check_revenue_costs([CAPITAL, CostLine("Reserves", "hra", "funding")])
    assert refused.value.code == "cost_pays"


def test_a_part_keeps_a_capital_line_with_its_cost() -> None:
    lines = {1: CAPITAL, 2: COST, 3: COST}

    check_kept_together(lines, (2, 1))
    check_kept_together(lines, (3, 2))
    with pytest.raises(RuleBroken, match="“Financing” is the revenue cost of “Bins”: give both"):
        check_kept_together(lines, (1, 3))


# The sentence.


def test_the_sentence_names_lines_amounts_and_years() -> None:
    capital = [Told("Bins", 2019, "2019/20", 2_100_000), Told("Kit", 2019, "2019/20", 500_000)]
    costs = [
        Told("Financing", 2020, "2020/21", 120_000), Told("Financing", 2019, "2019/20", 90_000),
        Told("Crews", 2020, "2020/21", -40_000),
    ]  # fmt: skip

    assert revenue_cost_sentence(capital[:1], costs[1:2], "GBP") == (
        "The capital line “Bins” (£2.1m in 2019/20) brings a revenue cost: “Financing” (£90,000 in"
        " 2019/20)."
    )
    assert revenue_cost_sentence(capital, costs, "GBP") == (
        "The capital lines “Bins” (£2.1m in 2019/20) and “Kit” (£500,000 in 2019/20) bring a"
        " revenue cost: “Financing” (£90,000 in 2019/20 and £120,000 in 2020/21) and “Crews”"
        " (£40,000 less in 2020/21)."
    )


# The verbs.


@pytest.fixture
def evening(db: None) -> Evening:
    return make_evening()


def test_a_paper_keeps_which_cost_belongs_to_which_capital_line(evening: Evening) -> None:
    amendment = evening.drafted("Bins", lines=bins(4, 3))

    assert linked(amendment) == [(1, 3), (1, 4)]
    assert line_inputs(amendment.current)[1].revenue_costs == (3, 4)


def test_a_bad_link_leaves_no_paper_behind(evening: Evening) -> None:
    with pytest.raises(RuleBroken, match="“Borrowing” is in the capital account"):
        evening.drafted("Bins", lines=bins(2))

    assert not Amendment.objects.exists()


def test_an_alteration_says_the_links_of_its_own_words(evening: Evening) -> None:
    amendment = evening.seconded("Bins", lines=bins(3))
    actions.alter(amendment, lines=bins(3, 4), lines_complete=True, occasion=DESK)
    assert linked(amendment) == [(1, 3), (1, 4)]

    actions.alter(amendment, lines=bins(), lines_complete=True, occasion=DESK)

    assert linked(amendment) == []
    assert RevenueCost.objects.count() == 3


def test_parts_count_the_lines_anew_and_never_tear_cost_and_capital_apart(
    evening: Evening,
) -> None:
    lines = [line(-10_000, service="Small"), line(10_000, service="Other"), *bins(5, 6)]
    amendment = evening.seconded("Bins", lines=lines)
    torn = [
        PartInput(title="A", line_positions=(3, 4, 5, 7)),
        PartInput(title="B", line_positions=(1, 2, 6, 8)),
    ]
    with pytest.raises(RuleBroken) as refused:
        actions.take_in_parts(amendment, parts=torn, occasion=DESK)
    assert refused.value.code == "cost_in_other_part"
    assert not amendment.parts.exists()

    whole = [
        PartInput(title="A", line_positions=(1, 2)),
        PartInput(title="B", line_positions=(3, 4, 5, 6, 7, 8)),
    ]
    small, large = actions.take_in_parts(amendment, parts=whole, occasion=DESK)

    assert linked(small) == []
    assert linked(large) == [(1, 3), (1, 4)]


def test_figures_agreed_for_a_pair_keep_the_links_of_lines_that_stay(evening: Evening) -> None:
    first, second = evening.carried("Bins", lines=bins(3, 4)), evening.carried("Other")
    less = [
        line(each.amount // 2, **{
            name: getattr(each, name)
            for name in ("role", "year", "account", "kind", "service", "funding_source")
        })
        for each in bins() if each.year == YEAR
    ]  # fmt: skip
    note = actions.note_if_also_carried(
        first, second, lines=less, words="Half.", said_by="CFO", occasion=MINUTES
    )

    actions.recost_as_noted(note, occasion=MINUTES)

    assert linked(first) == [(1, 3)]


def test_lines_that_look_the_same_keep_their_links_in_order() -> None:
    stored = dict(enumerate([*bins(3), line(90_000), line(90_000)], start=1))
    twice = [line(1, account="capital", service="Bins"), line(2), line(3)]

    assert [each.revenue_costs for each in with_costs_of(stored, twice)] == [(), (), ()]
    stored[1] = line(2_100_000, account="capital", service="Bins", revenue_costs=(8,))
    assert [each.revenue_costs for each in with_costs_of(stored, twice)] == [(3,), (), ()]


def test_a_draft_with_links_can_be_discarded(evening: Evening) -> None:
    discard_draft(evening.drafted("Bins", lines=bins(3)))

    assert not RevenueCost.objects.exists()
    assert not AmendmentLine.objects.exists()


# The bundle.


def rows_in(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(folder: Path, rows: list[dict[str, str]]) -> None:
    with (folder / "lines.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, list(rows[0]))
        out.writeheader()
        out.writerows(rows)


def renamed(folder: Path, old: str, new: str) -> None:
    for file in folder.glob("*.csv"):
        text = file.read_text(encoding="utf-8").replace(old, new)
        file.write_text(text, encoding="utf-8")


def test_a_bundle_brings_the_links_and_their_parts_back(evening: Evening, tmp_path: Path) -> None:
    lines = [line(-10_000, service="Small"), line(10_000, service="Other"), *bins(5, 6)]
    amendment = evening.seconded("Bins", lines=lines)
    parts = [
        PartInput(title="A", line_positions=(1, 2)),
        PartInput(title="B", line_positions=(3, 4, 5, 6, 7, 8)),
    ]
    actions.take_in_parts(amendment, parts=parts, occasion=DESK)
    council = evening.meeting.council.reference

    export_bundle(evening.meeting.council, tmp_path)

    given = {row["position"]: row["revenue_costs"] for row in rows_in(tmp_path, "lines")}
    assert given["3"] == "5;6"
    again = import_bundle(tmp_path)
    assert again.faults == []
    assert RevenueCost.objects.count() == 4
    renamed(tmp_path, council, "elsewhere")
    assert import_bundle(tmp_path).faults == []
    made = Amendment.objects.get(reference=amendment.reference.replace(council, "elsewhere"))
    assert linked(made) == [(3, 5), (3, 6)]
    assert linked(made.parts.get(part_number=2)) == [(1, 3), (1, 4)]
    assert Council.objects.count() == 2


def test_a_bundle_with_a_bad_link_is_refused_with_its_row(
    evening: Evening, tmp_path: Path
) -> None:
    evening.tabled("Bins", lines=bins(3))
    export_bundle(evening.meeting.council, tmp_path)
    rows = rows_in(tmp_path, "lines")

    rows[0]["revenue_costs"] = "4"
    write(tmp_path, rows)
    (told,) = import_bundle(tmp_path).faults
    assert "recorded with '3' here: put a change in a new version." in told.message
    renamed(tmp_path, evening.meeting.council.reference, "elsewhere")
    rows = rows_in(tmp_path, "lines")
    for cell, words in {
        "9": "revenue_costs names line 9, and this version has no such line",
        "2": "“Borrowing” is in the capital account",
        "x": "'x' is no whole number",
    }.items():
        rows[0]["revenue_costs"] = cell
        write(tmp_path, rows)
        assert any(words in fault.message for fault in import_bundle(tmp_path).faults), cell
        assert not Amendment.objects.filter(council__reference="elsewhere").exists()


# The API.


def test_the_api_gives_the_places_of_the_costs_beside_each_line(
    evening: Evening, client: Client
) -> None:
    amendment = evening.tabled("Bins", lines=bins(3, 4))

    told = client.get(f"/api/v1/amendments/{amendment.reference}").json()
    listed = client.get(f"/api/v1/amendment-lines?amendment={amendment.reference}").json()
    table = client.get(f"/api/v1/amendment-lines.csv?amendment={amendment.reference}")

    expected = [[3, 4], [], [], [], [], []]
    assert [row["revenue_costs"] for row in told["lines"]] == expected
    assert [row["revenue_costs"] for row in told["versions"][0]["lines"]] == expected
    assert [row["revenue_costs"] for row in listed["results"]] == expected
    first = next(csv.DictReader(table.getvalue().decode("utf-8-sig").splitlines()))
    assert first["revenue_costs"] == "3; 4"
