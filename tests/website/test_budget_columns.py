"""Budget files with several columns of money: a year or a stage each."""

import json
from pathlib import Path
from typing import Any

import pytest

from amendments.models import BudgetAmount, BudgetVersion
from council.errors import RuleBroken
from council.website.budget_files import Outcome, import_budgets
from council.website.budget_files.layouts import read_layout
from tests.website.test_budget_files import ANSWERS
from votes.sheets import Answers

pytestmark = pytest.mark.django_db

COLUMNS = {"name": "Wide", "identity": ["Programme"], "service": ["Programme"]}
YEARS = {
    "FY2023 Adopted": {"year": "2022-23", "stage": "adopted"},
    "FY2024 Proposed ($000)": {"year": "2023-24", "stage": "proposed"},
}
HEADING = "Programme,FY2023 Adopted,FY2024 Proposed ($000)\n"


def load(path: Path, layout: dict[str, Any]) -> Outcome:
    answers = Answers.from_json((ANSWERS / "oakland.json").read_text(encoding="utf-8"))
    found = read_layout(json.dumps(COLUMNS | layout))
    return import_budgets([path], "oakland", answers=answers, layouts=[found])


def put(folder: Path, text: str) -> Path:
    path = folder / "book.csv"
    path.write_text(text, encoding="utf-8")
    return path


def amounts() -> dict[tuple[int, str], dict[str, int]]:
    found: dict[tuple[int, str], dict[str, int]] = {}
    for each in BudgetAmount.objects.select_related("version", "line").order_by("line"):
        place = each.year, str(each.version.stage)
        found.setdefault(place, {})[each.line.service] = each.amount
    return found


def test_each_column_of_money_is_of_its_own_year_and_stage(tmp_path: Path) -> None:
    rows = "Parks,100,0.2\nRoads,50,0.06\nTotal,150,0.26\n"

    outcome = load(put(tmp_path, HEADING + rows), {"amounts": YEARS})

    assert (outcome.problems, outcome.inquiry.open) == ([], [])
    assert amounts() == {
        (2022, "adopted"): {"Parks": 100, "Roads": 50},
        (2023, "recommended"): {"Parks": 200, "Roads": 60},
    }
    assert sum("add up others" in sentence for sentence in outcome.told) == 1


def test_stages_stand_beside_each_other_and_the_year_in_a_column(tmp_path: Path) -> None:
    layout = {
        "year": "Year",
        "amounts": {"Proposed": {"stage": "proposed"}, "Adopted": {"stage": "adopted"}},
    }
    text = "Year,Programme,Proposed,Adopted\n2023/24,Parks,100,\n2023/24,Roads,50,60\n"

    load(put(tmp_path, text), layout)

    assert amounts() == {
        (2023, "recommended"): {"Parks": 100, "Roads": 50},
        (2023, "adopted"): {"Roads": 60},
    }
    assert BudgetVersion.objects.count() == 2


def test_what_cannot_be_read_below_any_column_is_told_once_and_stops_all(tmp_path: Path) -> None:
    text = f"{HEADING}Parks,100,1,2\nRoads,fifty,0.2\n"

    outcome = load(put(tmp_path, text), {"amounts": YEARS})

    assert [problem.split(":")[0] for problem in outcome.problems] == ["book.csv, row 2"]
    assert [each.id for each in outcome.inquiry.open] == ["amount:fifty"]
    assert not BudgetVersion.objects.exists()


@pytest.mark.parametrize(
    "layout",
    [
        {"amounts": ["FY2023"]},
        {"amounts": {"FY2023": {"year": 2023}}},
        {"amounts": {"FY2023": {"month": "May"}}},
        {"amounts": {"FY2023": {"stage": "adopted"}}},
        {"year": "Year", "amount": "Amount", "told": "Year"},
    ],
)
def test_a_layout_whose_columns_of_money_say_something_else_is_refused(
    layout: dict[str, Any],
) -> None:
    with pytest.raises(RuleBroken, match="This is no layout"):
        read_layout(json.dumps(COLUMNS | layout))
