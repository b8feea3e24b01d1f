"""Rows that add up others are no lines, and a minus is not read as its opposite unasked."""

from pathlib import Path

import pytest

from amendments.models import BudgetLine
from tests.website.test_budget_files import HEADING
from tests.website.test_budget_words import PLAIN, account, amounts, asked, load, put

pytestmark = pytest.mark.django_db
FIRST, SECOND = account("Expense"), account("Expense", "7", "Roads")
INCOME = account("Revenue", "4")
SUMS = "that add up others, and do come to what they say: left out."


@pytest.mark.parametrize(
    "total",
    [
        ",Total,,,,12", ",Grand Total,Expense,,,12", "Total,,,,,12.00", "FY21-22,,Expense,,,12",
        ",,,,,12", ",Total Expenditures,,,,12", ",,TOTAL,,,16", ",Total,,,,8", ',Total,,,,"$12"',
        "FY21-22,Roads Total,,,,7", "FY21-22,Total for Parks,Expense,,,5",
        "FY21-22,Roads,Expense,1010,Subtotal,7", "Total FY21-22,,,,,16",
    ],
)  # fmt: skip
def test_a_row_to_which_others_add_up_is_told_and_is_no_line(tmp_path: Path, total: str) -> None:
    path = put(tmp_path, "adopted.csv", f"{HEADING}{FIRST}{SECOND}{INCOME}{total}\n")

    outcome = load(path)

    assert not outcome.is_blocked, (outcome.problems, outcome.inquiry.open)
    assert amounts() == [5, 7, -4]
    assert f"adopted.csv: 1 row {SUMS}" in outcome.told


def test_subtotals_and_the_total_of_them_are_each_checked(tmp_path: Path) -> None:
    rows = f"{FIRST}{FIRST},Parks total,,,,10\n{SECOND},Roads total,,,,7\n,Grand total,,,,17\n"

    outcome = load(put(tmp_path, "adopted.csv", HEADING + rows))

    assert amounts() == [5, 5, 7]
    assert f"adopted.csv: 3 rows {SUMS}" in outcome.told


def test_a_total_above_its_rows_is_no_line_either(tmp_path: Path) -> None:
    load(put(tmp_path, "adopted.csv", f"{HEADING},Total,,,,12\n{FIRST}{SECOND}"))

    assert amounts() == [5, 7]


@pytest.mark.parametrize(("answer", "kept"), [("leave_out", [5]), ("line", [5, 9])])
def test_what_seems_a_total_but_is_not_is_asked(
    tmp_path: Path, answer: str, kept: list[int]
) -> None:
    rows = FIRST + account("Expense", "9", "Total Rewards")
    path = put(tmp_path, "adopted.csv", HEADING + rows)

    first = load(path)
    load(path, answers={"total:total rewards": answer})

    assert asked(first) == ["total:total rewards"]
    assert first.inquiry.where("total:total rewards") == [
        "adopted.csv, row 3: 9, the rows above 5"
    ]
    assert amounts() == kept


def test_notes_and_repeated_headings_are_told_and_left_out(tmp_path: Path) -> None:
    rows = f"{HEADING}PARKS AND ROADS\n{FIRST}{HEADING}{SECOND}Source: the Finance Office\n"

    outcome = load(put(tmp_path, "adopted.csv", rows))

    assert amounts() == [5, 7]
    assert "adopted.csv: 3 rows of words alone, or of headings again: left out." in outcome.told


@pytest.mark.parametrize(("answer", "stored"), [("lowers", [-4, 1]), ("minus_is_income", [4, -1])])
def test_income_with_a_minus_is_asked_about(
    tmp_path: Path, answer: str, stored: list[int]
) -> None:
    path = put(tmp_path, "adopted.csv", HEADING + INCOME + account("Revenue", "(1)"))
    unsaid = {"income_sign": ""}

    first = load(path, answers=unsaid)
    load(path, answers=unsaid | {"income_sign:adopted.csv": answer})

    assert asked(first) == ["income_sign"]
    assert amounts() == stored


def test_spending_that_comes_to_less_than_nothing_is_asked_about(tmp_path: Path) -> None:
    path = put(tmp_path, "adopted.csv", HEADING + account("Expense", "-5") + INCOME)

    first = load(path)
    load(path, answers={"spending_sign": "minus_is_spending"})

    assert asked(first) == ["spending_sign"]
    assert amounts() == [5, -4]


def test_a_line_without_a_name_is_asked_about_where_nothing_adds_up_to_it(tmp_path: Path) -> None:
    path = put(tmp_path, "adopted.csv", "Year,Programme,Cost\nFY21-22,Parks,5\nFY21-22,,9\n")

    first = load(path, layout=PLAIN)
    load(path, layout=PLAIN, answers={"total:": "line"})

    assert asked(first) == ["total:"]
    assert set(BudgetLine.objects.values_list("service", flat=True)) == {"Parks", "Not named"}
