"""What the words of a budget file say of stage and account: known, or asked; never assumed."""

import json
from pathlib import Path
from typing import Any

import pytest

from amendments.models import BudgetAmount, BudgetLine, BudgetVersion
from council.website.budget_files import Outcome, import_budgets
from council.website.budget_files.layouts import Layout, read_layout
from tests.website.test_budget_files import ANSWERS, HEADING
from votes.sheets import Answers

pytestmark = pytest.mark.django_db

COLUMNS = {
    "name": "a row per programme", "year": "Year", "amount": "Cost", "identity": ["Programme"],
    "service": ["Programme"],
}  # fmt: skip
STAGED = read_layout(json.dumps(COLUMNS | {"stage": "Stage"}))
PLAIN = read_layout(json.dumps(COLUMNS))


def put(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def load(*paths: Path, answers: dict[str, str] | None = None, layout: Layout = STAGED) -> Outcome:
    given: dict[str, Any] = json.loads((ANSWERS / "oakland.json").read_text(encoding="utf-8"))
    found = Answers.from_mapping(given | (answers or {}))
    return import_budgets(list(paths), "oakland", answers=found, layouts=[layout])


def account(word: str, amount: str = "5", service: str = "Parks") -> str:
    return f"FY21-22,{service},{word},1010,Supplies,{amount}\n"


def amounts(**of: Any) -> list[int]:
    found = BudgetAmount.objects.filter(**of).order_by("line__position")
    return [each.amount for each in found]


def asked(outcome: Outcome) -> list[str]:
    return [question.id for question in outcome.inquiry.open]


def test_rows_of_one_file_are_split_by_the_stage_that_their_column_gives(tmp_path: Path) -> None:
    rows = "Stage,Year,Programme,Cost\nProposed,FY21-22,Parks,5\nAdopted Budget,FY21-22,Parks,7\n"

    outcome = load(put(tmp_path, "town.csv", rows))

    assert not outcome.is_blocked
    assert amounts(version__stage="recommended") == [5]
    assert amounts(version__stage="adopted") == [7]
    assert BudgetLine.objects.count() == 1


def test_a_doubtful_word_of_a_stage_is_asked_and_what_was_spent_is_told(tmp_path: Path) -> None:
    rows = "Stage,Year,Programme,Cost\nApproved,FY21-22,Parks,5\n,FY21-22,Parks,1\n"
    path = put(tmp_path, "town.csv", rows + "Actual,FY21-22,Parks,4\n")

    first = load(path)
    second = load(path, answers={"stage_word:approved": "adopted", "stage_word:": "leave_out"})

    assert asked(first) == ["stage_word:approved", "stage_word:"]
    assert not second.is_blocked
    assert amounts(version__stage="adopted") == [5]
    assert any("1 row of what was spent" in words for words in second.told)
    assert any("1 row that an answer leaves out" in words for words in second.told)


def test_a_column_that_looks_like_a_stage_is_asked_about_where_no_layout_names_it(
    tmp_path: Path,
) -> None:
    heading = "Budget Type," + HEADING
    path = put(
        tmp_path,
        "town.csv",
        heading + f"Proposed,{account('Expense')}Adopted,{account('Expense', '7')}",
    )

    first = load(path)
    load(path, answers={"stage_column:budget type": "yes"})

    assert "stage_column:budget type" in asked(first)
    assert dict(BudgetVersion.objects.values_list("stage", "amounts__amount")) == {
        "recommended": 5,
        "adopted": 7,
    }


@pytest.mark.parametrize(
    "word",
    [
        "Expense",
        "EXPENSES",
        "Expenditures",
        "Appropriation",
        "Outlay",
        "Spending",
        "Transfers Out",
    ],
)
def test_known_words_of_spending_are_spending(tmp_path: Path, word: str) -> None:
    outcome = load(put(tmp_path, "adopted.csv", HEADING + account(word)))

    assert not outcome.is_blocked
    assert (BudgetLine.objects.get().kind, amounts()) == ("spending", [5])


@pytest.mark.parametrize("word", ["Revenues", "Income", "Receipts", "transfers in"])
def test_known_words_of_income_ask_only_for_its_kind(tmp_path: Path, word: str) -> None:
    path = put(tmp_path, "adopted.csv", HEADING + account(word))

    first = load(path)
    load(path, answers={f"kind:{word.casefold()}": "local_tax"})

    assert asked(first) == [f"kind:{word.casefold()}"]
    assert (BudgetLine.objects.get().kind, amounts()) == ("local_tax", [-5])


@pytest.mark.parametrize(
    ("word", "answer", "kind", "amount"),
    [
        ("Debt", "spending", "spending", 5),
        ("Levy", "income", "other_income", -5),
        ("", "spending", "spending", 5),
        ("", "specific_grant", "specific_grant", -5),
    ],
)
def test_an_unknown_or_blank_account_is_asked_whether_it_is_spending_or_income(
    tmp_path: Path, word: str, answer: str, kind: str, amount: int
) -> None:
    path = put(tmp_path, "adopted.csv", HEADING + account(word))

    first = load(path)
    load(path, answers={f"kind:{word.casefold()}": answer})

    assert asked(first) == [f"kind:{word.casefold()}"]
    assert {"spending", "income"} <= set(first.inquiry.open[0].choices)
    assert (BudgetLine.objects.get().kind, amounts()) == (kind, [amount])


def test_a_file_of_spending_and_one_of_income_are_one_version(tmp_path: Path) -> None:
    spending = put(tmp_path, "adopted_a.csv", HEADING + account("Expense") * 2)
    income = put(tmp_path, "adopted_b.csv", HEADING + account("Revenue", "4") + account("Expense"))

    outcome = load(spending, income)

    assert not outcome.is_blocked
    assert BudgetVersion.objects.count() == 1
    assert amounts(line__kind="spending") == [5, 5, 5]
    assert amounts(line__kind="other_income") == [-4]
    assert "2021/22 adopted: 4 rows, spending 15, income 4." in outcome.told
    assert load(income, spending).counts == {"versions unchanged": 1}


def test_a_file_without_accounts_whose_name_tells_of_income_is_asked_about(tmp_path: Path) -> None:
    rows = "Year,Programme,Cost\nFY21-22,Parks,"
    files = [
        put(tmp_path, "adopted-expenditure.csv", f"{rows}5\n"),
        put(tmp_path, "adopted-revenue.csv", f"{rows}4\n"),
    ]

    first = load(*files, layout=PLAIN)
    load(*files, layout=PLAIN, answers={"kind:adopted-revenue.csv": "service_income"})

    assert asked(first) == ["kind:adopted-revenue.csv"]
    assert dict(BudgetLine.objects.values_list("kind", "amounts__amount")) == {
        "spending": 5,
        "service_income": -4,
    }


def test_income_and_spending_of_one_name_keep_their_lines_at_a_later_stage(tmp_path: Path) -> None:
    rows = "Year,Programme,Cost\nFY21-22,Parks,"
    files = [
        put(tmp_path, f"{stage}-{side}.csv", f"{rows}{amount}\n")
        for stage, amount in (("proposed", 0), ("adopted", 3))
        for side in ("spending", "revenue")
    ]

    outcome = load(
        *files,
        layout=PLAIN,
        answers={"kind:adopted-revenue.csv": "income", "kind:proposed-revenue.csv": "income"},
    )

    assert not outcome.is_blocked
    assert BudgetLine.objects.count() == 2
    assert sorted(amounts(version__stage="adopted")) == [-3, 3]


def test_the_same_file_twice_is_refused_and_counts_once(tmp_path: Path) -> None:
    first = put(tmp_path, "adopted.csv", HEADING + account("Expense"))
    copy = put(tmp_path, "adopted (1).csv", HEADING + account("Expense"))

    outcome = load(first, copy)

    assert outcome.problems == [
        "adopted.csv: this file is the same as adopted (1).csv. Give it once."
    ]
    assert not BudgetVersion.objects.exists()


def test_a_budget_adopted_as_it_was_proposed_may_stand_in_two_files_of_one_content(
    tmp_path: Path,
) -> None:
    files = [
        put(tmp_path, f"{stage}.csv", HEADING + account("Expense"))
        for stage in ("proposed", "adopted")
    ]

    outcome = load(*files)

    assert not outcome.is_blocked
    assert BudgetVersion.objects.count() == 2
