"""The command that imports budget files: layouts, questions, answers, and what it says."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from amendments.models import Budget, BudgetAmount, BudgetLine, BudgetSnapshot
from council.models import Council
from tests.website.test_budget_files import ANSWERS, write

pytestmark = pytest.mark.django_db
ROWS = "FY21-22,Parks,Expense,1010,Supplies,5\nFY21-22,Parks,Revenue,1010,Sales Tax,4\n"
LAYOUT = {
    "name": "a row per programme",
    "year": "Year",
    "amount": "Cost",
    "identity": ["Code"],
    "service": ["Programme"],
}


def run(*arguments: object) -> str:
    out = StringIO()
    call_command("import_budgets", *map(str, arguments), stdout=out)
    return out.getvalue()


def oakland(path: Path) -> list[object]:
    return [path, "--council", "oakland", "--answers", ANSWERS / "oakland.json"]


def other_columns(folder: Path, text: str | None = None) -> list[object]:
    """A file whose columns no known layout has, and the file that says what they mean."""
    path = folder / "town__adopted.csv"
    path.write_text("Code,Programme,Year,Cost\nP1,Parks,FY21-22,1500\n", encoding="utf-8")
    layout = folder / "layout.json"
    layout.write_text(json.dumps(LAYOUT) if text is None else text, encoding="utf-8")
    return [*oakland(path), "--layout", layout]


def test_a_file_is_imported_with_its_answers_and_its_snapshot(tmp_path: Path) -> None:
    told = run(*oakland(write(tmp_path, "adopted", ROWS)))

    assert "2021/22 adopted: 2 rows, spending 5, income 4." in told
    assert told.endswith("Imported.\n")
    kinds = dict(BudgetLine.objects.values_list("description", "kind"))
    assert sorted(kinds.values()) == ["local_tax", "spending"]
    assert (Council.objects.get().currency, BudgetSnapshot.objects.count()) == ("USD", 1)


def test_a_dry_run_says_the_same_and_changes_nothing(tmp_path: Path) -> None:
    told = run(*oakland(write(tmp_path, "adopted", ROWS)), "--dry-run")

    assert "rows stored: 2" in told
    assert told.endswith("A dry run: nothing was changed.\n")
    assert not Council.objects.exists()


def test_open_questions_stop_the_import_and_stand_in_the_template(tmp_path: Path) -> None:
    path, template = write(tmp_path, "adopted", ROWS), tmp_path / "questions.json"

    with pytest.raises(CommandError, match="nothing was imported"):
        run(path, "--council", "oakland", "--template", template)

    assert {"council.name", "kind:revenue"} <= json.loads(template.read_text()).keys()
    assert not Council.objects.exists()


def test_answers_that_an_editor_saved_with_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    answers = tmp_path / "answers.json"
    text = (ANSWERS / "oakland.json").read_text(encoding="utf-8")
    answers.write_text(text, encoding="utf-8-sig")

    told = run(write(tmp_path, "adopted", ROWS), "--council", "oakland", "--answers", answers)

    assert told.endswith("Imported.\n")


def test_a_question_says_in_which_row_it_came_up_and_a_problem_needs_no_template(
    tmp_path: Path,
) -> None:
    row = ROWS.splitlines()[0].replace(",5", ",{}\n")
    out = StringIO()
    with pytest.raises(CommandError, match="--template"):
        call_command(
            "import_budgets", *map(str, oakland(write(tmp_path, "adopted", row.format("TBC")))),
            stdout=out,
        )  # fmt: skip
    assert "    Where: town__adopted.csv, row 2\n" in out.getvalue()

    with pytest.raises(CommandError) as refused:
        run(*oakland(write(tmp_path, "adopted", row.format("5%"))))
    assert str(refused.value) == (
        "0 questions to answer, 1 problem: nothing was imported. Put right what is told above, "
        "and import again."
    )


def test_a_file_of_other_columns_needs_a_layout(tmp_path: Path) -> None:
    arguments = other_columns(tmp_path)
    out = StringIO()
    with pytest.raises(CommandError, match="nothing was imported"):
        call_command("import_budgets", *map(str, arguments[:-2]), stdout=out)
    said = out.getvalue()
    assert "The columns are no layout that we know. Nearest is “a row per account”" in said
    assert "which lacks: account_category, account_type, amount, budget_year, department" in said
    assert "Not known: Code, Programme, Year, Cost." in said
    assert 'give it with --layout: {"name": "Our book", "year": "YEAR COLUMN"' in said
    assert not Budget.objects.exists()

    run(*arguments)

    line = BudgetLine.objects.get()
    assert (line.key, line.service, line.kind) == ("P1", "Parks", "spending")
    assert BudgetAmount.objects.get().amount == 1_500


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("not JSON", "This is no layout"),
        ("[1]", "This is no layout"),
        ('{"name": "x"}', "This is no layout"),
        (json.dumps(LAYOUT | {"colour": "red"}), "This is no layout"),
        (json.dumps(LAYOUT | {"identity": "Code"}), "identity is to be a list of texts"),
        (json.dumps(LAYOUT | {"year": ["Year"]}), "year is to be a text"),
    ],
)
def test_a_layout_that_is_none_is_told_in_a_sentence(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(CommandError, match=said):
        run(*other_columns(tmp_path, text))
    assert not Council.objects.exists()


@pytest.mark.parametrize("option", ["--layout", "--answers"])
def test_a_file_that_is_not_there_is_told_in_a_sentence(tmp_path: Path, option: str) -> None:
    path = write(tmp_path, "adopted", ROWS)
    with pytest.raises(CommandError, match=r"nowhere\.json"):
        run(path, "--council", "oakland", option, tmp_path / "nowhere.json")


def test_two_layouts_for_one_heading_are_not_chosen_between(tmp_path: Path) -> None:
    known = LAYOUT | {
        "year": "budget_year", "amount": "amount", "identity": ["department"],
        "service": ["department"],
    }  # fmt: skip
    layout = tmp_path / "layout.json"
    layout.write_text(json.dumps(known), encoding="utf-8")
    out = StringIO()

    with pytest.raises(CommandError, match="nothing was imported"):
        call_command(
            "import_budgets", *map(str, oakland(write(tmp_path, "adopted", ROWS))),
            "--layout", str(layout), stdout=out,
        )  # fmt: skip

    assert "are two layouts that we know" in out.getvalue()


def test_the_same_files_again_are_unchanged(tmp_path: Path) -> None:
    arguments = oakland(write(tmp_path, "adopted", ROWS))
    run(*arguments)

    assert "versions unchanged: 1" in run(*arguments)
    assert BudgetSnapshot.objects.count() == 1
