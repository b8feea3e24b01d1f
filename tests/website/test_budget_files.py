"""City budgets from their own files: every row kept, every total as the source states it."""

import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Count, Sum
from django.test import Client

from amendments.derive import take_snapshot
from amendments.models import (
    Budget,
    BudgetAmount,
    BudgetLine,
    BudgetVersion,
    Motion,
    StatedTotal,
)
from amendments.queries import differences, figures_of
from council.website.budget_files import Outcome, import_budgets
from votes.models import Vote
from votes.sheets import Answers

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT.parent / "shared" / "data" / "city-budgets"
ANSWERS = ROOT / "tests" / "data" / "city-budgets"
KINDS_OF_OAKLAND = {
    "local_tax": 67, "other_income": 218, "reserves": 79, "service_income": 341,
    "specific_grant": 124,
}  # fmt: skip
HEADING = "budget_year,department,account_type,fund_code,account_category,amount\n"


def load(paths: list[Path], council: str = "oakland", **fields: Any) -> Outcome:
    text = (ANSWERS / f"{council}.json").read_text(encoding="utf-8")
    return import_budgets(paths, council, answers=Answers.from_json(text), **fields)


def write(folder: Path, stage: str, rows: str) -> Path:
    path = folder / f"town__{stage}.csv"
    path.write_text(HEADING + rows, encoding="utf-8")
    return path


def real(*names: str) -> list[Path]:
    if not FOLDER.is_dir():
        reason = f"the city budgets are not at {FOLDER}"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return [FOLDER / name for name in names]


def sums(version: BudgetVersion) -> tuple[int, int]:
    amounts = BudgetAmount.objects.filter(version=version)
    spending = amounts.filter(line__kind="spending").aggregate(sum=Sum("amount"))["sum"]
    income = amounts.exclude(line__kind="spending").aggregate(sum=Sum("amount"))["sum"]
    return spending or 0, -(income or 0)


STEM = "philadelphia_budgeted-department-spending"
PHILADELPHIA = "/api/v1/budgets/philadelphia/budgets/2021"


def snapshots() -> None:
    for budget in Budget.objects.all():
        take_snapshot(budget.pk)


def at_stages(budget: Budget) -> dict[str, dict[str | None, int | None]]:
    """Each stage's amounts in the newest snapshot, by line or basis."""
    found: dict[str, dict[str | None, int | None]] = {}
    for figure in figures_of(budget.snapshots.latest("number")):
        place = figure.line.key if figure.line else figure.basis
        found.setdefault(figure.stage, {})[place] = figure.amount
    return found


@pytest.fixture
def philadelphia() -> Budget:
    load(real(f"{STEM}-adopted.csv", f"{STEM}-proposed.csv"), "philadelphia")
    snapshots()
    return Budget.objects.get(year=2021)


def test_31_departments_of_philadelphia_changed_between_proposed_and_adopted(
    philadelphia: Budget,
) -> None:
    found = at_stages(philadelphia)

    proposed, adopted = found["recommended"], found["adopted"]
    assert (proposed["gross"], adopted["gross"]) == (5_179_945_000, 5_268_946_000)
    lines = set(BudgetLine.objects.filter(budget=philadelphia).values_list("key", flat=True))
    assert len(lines) == 69
    assert sum(proposed[key] != adopted[key] for key in lines) == 31
    assert set(found) == {"recommended", "substantive", "adopted"}


def test_the_31_departments_come_out_by_stage_in_the_api_and_on_the_page(
    philadelphia: Budget, client: Client
) -> None:
    told = client.get(PHILADELPHIA).json()
    page = client.get(philadelphia.get_absolute_url()).content.decode()

    by_stage = {each["stage"]: each for each in told["stages"]}
    assert by_stage["adopted"] == {
        "stage": "adopted",
        "version": 2,
        "compared_with": "recommended",
        "lines_changed": 31,
        "lines_only_here": 0,
        "lines_only_there": 0,
    }
    assert (by_stage["recommended"]["version"], by_stage["substantive"]["lines_changed"]) == (1, 0)
    assert (told["snapshot"]["is_set"], told["snapshot"]["adopted_version"]) == (True, 2)
    rows = {row["stage"]: row for row in told["totals"] if row["basis"] == "gross"}
    assert rows["adopted"]["amount"] == 5_268_946_000
    assert rows["recommended"]["amount"] == 5_179_945_000
    assert "is not set" not in page
    assert "No budget is set" not in page
    assert "not yet adopted" not in page


def test_a_year_of_which_only_the_adopted_figures_are_held_has_no_recommended_ones(
    philadelphia: Budget, client: Client
) -> None:
    earlier = Budget.objects.get(year=2005)

    found = at_stages(earlier)

    assert philadelphia.versions.count() == 2
    assert found["adopted"]["gross"] == sums(earlier.versions.get())[0]
    assert found["recommended"]["gross"] is found["substantive"]["gross"] is None
    told = client.get(f"/api/v1/snapshots/{earlier.reference}/snapshot-1").json()
    assert (told["base_version"], told["adopted_version"], told["is_set"]) == (None, 2, True)
    assert told["evidence"] == "council_page"


def test_no_motion_no_vote_and_no_stated_total_is_made_up(philadelphia: Budget) -> None:
    assert philadelphia.snapshots.latest("number").is_set
    assert not Motion.objects.exists()
    assert not Vote.objects.exists()
    assert not StatedTotal.objects.exists()


def test_every_snapshot_of_imported_budgets_is_proved(philadelphia: Budget) -> None:
    assert philadelphia.snapshots.count() == 2
    assert list(differences()) == []


# What SOURCE.txt beside the files says of them: rows, and sums of expense and revenue.
OAKLAND: dict[int, dict[str, tuple[int, int | None, int | None]]] = {
    2013: {"FY13-14__adopted": (8_953, 1_094_533_634, 1_094_522_416)},
    2014: {
        "FY14-15__adopted": (8_909, None, None),
        "FY14-15__adjusted": (9_120, 1_148_691_330, 1_148_691_330),
    },
    2015: {
        "FY15-16__proposed": (10_362, 1_213_893_113, 1_213_893_112),
        "FY15-16__adopted": (250, None, None),
    },
    2016: {
        "FY16-17__proposed": (10_290, None, None),
        "FY16-17__adopted": (242, None, None),
        "FY16-17__adjusted": (11_231, 1_239_428_331, 1_237_091_825),
    },
    2021: {"FY21-22__adopted": (22_236, 2_033_463_039, 2_033_313_039)},
    2022: {"FY22-23__adopted": (22_236, 1_920_271_118, 1_920_079_118)},
}
STAGES = {"proposed": "recommended", "adopted": "adopted", "adjusted": "adjusted"}


@pytest.mark.parametrize("year", OAKLAND)
def test_oaklands_rows_are_all_lines_and_its_totals_come_out_stage_by_stage(year: int) -> None:
    files = OAKLAND[year]
    outcome = load(real(*(f"oakland_{name}.csv" for name in files)))
    snapshots()
    budget = Budget.objects.get(year=year)

    found = at_stages(budget)

    assert not outcome.is_blocked
    assert list(differences()) == []
    for name, (rows, expense, revenue) in files.items():
        label = name.rpartition("_")[2]
        version = budget.versions.get(stage=STAGES[label])
        spending, income = sums(version)
        assert f"{rows} rows, spending {spending:,}, income {income:,}" in " ".join(outcome.told)
        assert (spending, income) == (expense or spending, revenue or income)
        assert found[version.stage]["gross"] == spending
        nothing = sum(
            f"{name}.csv, row" in words and "no amount" in words for words in outcome.told
        )
        assert version.amounts.count() + nothing == rows
    held = {STAGES[name.rpartition("_")[2]] for name in files}
    assert (found["recommended"]["gross"] is not None) == ("recommended" in held)
    assert ("adjusted" in found) == ("adjusted" in held)


def test_stages_loaded_in_any_order_come_out_the_same(tmp_path: Path) -> None:
    row = "FY21-22,Parks,Expense,1010,Supplies,"
    first = write(tmp_path, "proposed", f"{row}5\n")
    second = write(tmp_path, "adopted", f"{row}7\n")
    load([second])
    load([first])
    snapshots()

    found = at_stages(Budget.objects.get())

    assert {stage: rows["gross"] for stage, rows in found.items()} == {
        "recommended": 5,
        "substantive": 5,
        "adopted": 7,
    }
    assert list(differences()) == []


def test_a_total_with_a_gap_in_it_is_not_known(tmp_path: Path) -> None:
    row = "FY21-22,Parks,Expense,1010,"
    load([write(tmp_path, "adopted", f"{row}Supplies,5\n{row}Staff,\n")])
    snapshots()

    assert at_stages(Budget.objects.get())["adopted"]["gross"] is None


def test_equal_negative_nought_and_empty_rows_stay_lines_of_their_own(tmp_path: Path) -> None:
    row = "FY21-22,Parks,Expense,1010,Supplies,"
    path = write(
        tmp_path, "adopted", "".join(f"{row}{one}\n" for one in ("5", "5", "-2", "0", ""))
    )

    outcome = load([path])

    amounts = Counter(BudgetAmount.objects.values_list("amount", flat=True))
    assert amounts == {5: 2, -2: 1, 0: 1}
    assert BudgetLine.objects.count() == 5
    assert "town__adopted.csv, row 6: no amount, so it is not known." in outcome.told


def test_the_same_file_again_changes_nothing_and_another_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "adopted", "FY21-22,Parks,Expense,1010,Supplies,5\n")
    load([path])

    again = load([path])
    write(tmp_path, "adopted", "FY21-22,Parks,Expense,1010,Supplies,6\n")
    other = load([path])

    assert again.counts == {"versions unchanged": 1}
    assert "on record with other figures" in other.problems[0]
    assert BudgetAmount.objects.get().amount == 5


def test_a_row_is_an_earlier_line_only_where_nothing_is_guessed(tmp_path: Path) -> None:
    row = "FY21-22,Parks,Expense,1010,Supplies,"
    alone = "FY21-22,Roads,Expense,1010,Supplies,"
    first = write(tmp_path, "proposed", f"{row}1\n{row}2\n{alone}7\n")
    second = write(tmp_path, "adopted", f"{alone}8\n{row}2\n{row}3\n")

    load([second, first])

    held = BudgetVersion.objects.get(number=2).amounts
    assert dict(held.values_list("line__key", "amount")) == {
        "1010/Expense/Roads/Supplies": 8,
        "1010/Expense/Parks/Supplies #2": 2,
        "1010/Expense/Parks/Supplies #3": 3,
    }


def test_what_cannot_be_read_is_told_and_nothing_is_stored(tmp_path: Path) -> None:
    rows = "FY21-22,Parks,Expense,1,A,5-6\nFY21-22,Parks,Expense,1,A,(-5)\nFY21-22,Parks\n"

    outcome = load([write(tmp_path, "adopted", rows)])

    assert len(outcome.problems) == 3
    assert not Budget.objects.exists()


def test_oaklands_taxes_are_local_taxes_and_no_grants() -> None:
    load(real("oakland_FY21-22__adopted.csv"))

    kinds = dict(
        BudgetLine.objects.exclude(kind="spending")
        .order_by("kind")
        .values_list("kind")
        .annotate(rows=Count("id"))
    )
    assert kinds == KINDS_OF_OAKLAND
