"""Units that a budget file prints in headings, below or above them: read, asked or refused."""

import json
from pathlib import Path

import pytest

from amendments.models import Budget
from council.errors import RuleBroken
from council.website.budget_files.amounts import read_amount
from council.website.budget_files.layouts import read_layout
from council.website.budget_files.units import parted, unit_of
from tests.website.test_budget_words import COLUMNS, PLAIN, amounts, asked, load, put

pytestmark = pytest.mark.django_db
ROWS = "FY21-22,Parks,5\nFY21-22,Roads,1.5\n"


@pytest.mark.parametrize(
    ("heading", "name", "unit"),
    [
        ("$000", "", "thousands"),
        ("£000s", "", "thousands"),
        ("£'000", "", "thousands"),
        ("(€000)", "", "thousands"),
        ("'000", "", "thousands"),
        ("000s", "", "thousands"),
        ("(000)", "", "thousands"),
        ("US$000", "", "thousands"),
        ("$,000", "", "thousands"),
        ("£k", "", "thousands"),
        ("in thousands", "", "thousands"),
        ("$ millions", "", "millions"),
        ("£m", "", "millions"),
        ("Cost (£000)", "Cost", "thousands"),
        ("Cost £000s", "Cost", "thousands"),
        ("Cost in £000", "Cost", "thousands"),
        ("Cost, in thousands", "Cost", "thousands"),
        ("Cost ($ thousands)", "Cost", "thousands"),
        ("Cost (000)", "Cost", "thousands"),
        ("£000 Cost", "Cost", "thousands"),
        ("Cost [£m]", "Cost", "millions"),
        ("Cost (millions)", "Cost", "millions"),
        ("Cost", "Cost", ""),
        ("Fund 000", "Fund 000", ""),
        ("class_000", "class_000", ""),
        ("000", "000", ""),
        ("Cost 2000", "Cost 2000", ""),
        ("Cost £", "Cost £", ""),
        ("Team", "Team", ""),
        ("Mk", "Mk", ""),
    ],
)
def test_a_heading_is_parted_from_its_unit(heading: str, name: str, unit: str) -> None:
    assert parted(heading) == (name, unit)
    assert unit_of(heading) == ("" if name else unit)


@pytest.mark.parametrize(
    ("heading", "stored"),
    [
        ("Cost (£000)", [5_000, 1_500]),
        ("COST $000s", [5_000, 1_500]),
        ("£000", [5_000, 1_500]),
        ("Cost £m", [5_000_000, 1_500_000]),
    ],
)
def test_amounts_are_stored_in_whole_units_and_the_report_says_so(
    tmp_path: Path, heading: str, stored: list[int]
) -> None:
    outcome = load(put(tmp_path, "adopted.csv", f"Year,Programme,{heading}\n{ROWS}"), layout=PLAIN)

    assert outcome.problems == []
    assert amounts() == stored
    unit = "millions" if stored[0] > 5_000 else "thousands"
    assert f"adopted.csv: amounts are in {unit}; each is stored in whole units." in outcome.told


def test_a_layout_may_name_the_column_by_its_unit(tmp_path: Path) -> None:
    layout = read_layout(json.dumps(COLUMNS | {"amount": "Budget £000"}))

    load(put(tmp_path, "adopted.csv", f"Year,Programme,Budget £000\n{ROWS}"), layout=layout)

    assert amounts() == [5_000, 1_500]


def test_a_row_of_units_below_the_headings_is_read_and_no_line(tmp_path: Path) -> None:
    path = put(tmp_path, "adopted.csv", f"Year,Programme,Cost\n,,£000\n{ROWS}")

    outcome = load(path, layout=PLAIN)

    assert outcome.problems == []
    assert amounts() == [5_000, 1_500]


def test_headings_again_are_no_line_although_they_name_a_unit(tmp_path: Path) -> None:
    head = "Year,Programme,Cost (£000)\n"

    outcome = load(put(tmp_path, "adopted.csv", f"{head}{ROWS}{head}{ROWS}"), layout=PLAIN)

    assert outcome.problems == []
    assert amounts() == [5_000, 1_500, 5_000, 1_500]


@pytest.mark.parametrize(("answer", "stored"), [("thousands", [5_000, 7_000]), ("units", [5, 7])])
def test_a_unit_in_the_title_is_asked(tmp_path: Path, answer: str, stored: list[int]) -> None:
    title = "Town budget (all figures in £000)\n"
    text = f"{title}Year,Programme,Cost\nFY21-22,Parks,5\nFY21-22,Roads,7\n"
    path = put(tmp_path, "adopted.csv", text)

    first = load(path, layout=PLAIN)
    assert asked(first) == ["unit:adopted.csv"]
    assert not Budget.objects.exists()
    second = load(path, layout=PLAIN, answers={"unit:adopted.csv": answer})

    assert not second.is_blocked
    assert amounts() == stored


def test_a_title_asks_nothing_where_the_heading_says_its_unit(tmp_path: Path) -> None:
    text = f"Town budget, £000\nYear,Programme,Cost (£000)\n{ROWS}"

    assert not load(put(tmp_path, "adopted.csv", text), layout=PLAIN).is_blocked
    assert amounts() == [5_000, 1_500]


OWN_UNIT = (
    "row 2: the amount 1.3m has a unit of its own, and its column is in thousands: write it as the"
    " others are."
)
HEAD = "Year,Programme"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{HEAD},Cost (£000)\nFY21-22,Parks,1.3m\n", OWN_UNIT),
        (f"{HEAD},Cost\nFY21-22,Parks,£000\n", "row 2: the amount £000 is a unit and no figure"),
        (f"{HEAD},Cost (£m)\n,,£000\nFY21-22,Parks,1\n", "in millions and in thousands. Leave"),
        (f"{HEAD},Cost,Cost (£000)\nFY21-22,Parks,1,1\n", "A heading stands there twice"),
        (f"{HEAD},£000,$m\nFY21-22,Parks,1,1\n", "which lacks: Cost. Not known: £000, $m."),
    ],
)
def test_what_could_be_another_amount_is_refused(tmp_path: Path, text: str, said: str) -> None:
    outcome = load(put(tmp_path, "adopted.csv", text), layout=PLAIN)

    assert said in " ".join(outcome.problems)
    assert not Budget.objects.exists()


def test_nought_is_no_unit() -> None:
    assert read_amount("000").value == 0
    assert read_amount("£0").value == 0
    with pytest.raises(RuleBroken, match="is a unit and no figure"):
        read_amount("$000s")


def test_parts_in_thousands_add_up_to_a_total_in_thousands(tmp_path: Path) -> None:
    layout = read_layout(json.dumps(COLUMNS | {"parts": ["Pay", "Other"]}))
    text = "Year,Programme,Pay (£000),Other,Cost (£000)\nFY21-22,Parks,2,3,5\n"

    outcome = load(put(tmp_path, "adopted.csv", text), layout=layout)

    assert not outcome.is_blocked
    assert amounts() == [5_000]


def test_columns_that_no_layout_names_are_told_and_change_no_figure(tmp_path: Path) -> None:
    text = "Year,Programme,Ward,Cost,Forecast\nFY21-22,Parks,North,5,9\n"

    outcome = load(put(tmp_path, "adopted.csv", text), layout=PLAIN)

    assert amounts() == [5]
    assert "adopted.csv: 2 columns are not read: Ward, Forecast." in outcome.told
