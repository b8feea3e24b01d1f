"""Amounts and years as real files print them: read where sure, asked where not, never guessed."""

from decimal import Decimal
from pathlib import Path

import pytest

from amendments.models import Budget, BudgetAmount, BudgetVersion
from council.errors import RuleBroken
from council.website.budget_files.amounts import (
    COMMA,
    POINT,
    mark_of,
    read_amount,
    refuse_other_currency,
    rounded,
)
from council.website.budget_files.years import Written, read_year
from tests.website.test_budget_files import HEADING
from tests.website.test_budget_words import account, amounts, asked, load, put


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1500", "1500"), ("1500.00", "1500"), ("1,234,567", "1234567"), ("$1,234.50", "1234.50"),
        ("(500)", "-500"), ("($1,500.25)", "-1500.25"), ("$(500)", "-500"), ("-$500", "-500"),
        ("500-", "-500"), ("1,500.00-", "-1500"), ("\u2212500", "-500"), ("+5", "5"),
        ("£ 1 234 567", "1234567"), ("1\u00a0234", "1234"), ("1'234'567", "1234567"),
        ("USD 12", "12"), ("1.5E+06", "1500000"), ("0", "0"), ("-0.4", "-0.4"),
        ("£1.3m", "1300000"),
    ],
)  # fmt: skip
def test_an_amount_is_read_however_it_is_printed(text: str, value: str) -> None:
    assert read_amount(text).value == Decimal(value)


@pytest.mark.parametrize("text", ["", "  ", "N/A", "n/a", "NA", "#N/A", "null", "$"])
def test_what_says_that_there_is_no_amount_is_never_nought(text: str) -> None:
    assert read_amount(text).value is None


@pytest.mark.parametrize(
    "text", ["(-5)", "-5-", "1,23", "12.3.4", "1e99", "5 dollars 6", "9" * 16]
)
def test_an_amount_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(RuleBroken):
        read_amount(text)


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        (["1,234", "5"], POINT), (["1.50"], POINT), (["1.234,50", "7"], COMMA), (["1,5"], COMMA),
        (["1.234.567", "1.234"], COMMA), (["1.234"], ""), (["1,5", "1.5"], ""),
        (["12,50", "1,500"], ""), (["12.50", "1.500"], ""), (["1.5", "12.50", "1.234"], POINT),
        (["1,50,000", "1,500"], POINT), (["1,234.00", "1.234"], POINT), (["8000000.0"], POINT),
    ],
)  # fmt: skip
def test_the_sign_before_the_cents_is_told_by_all_amounts_or_is_doubtful(
    texts: list[str], mark: str
) -> None:
    assert mark_of(texts) == mark


@pytest.mark.parametrize(("value", "whole"), [("0.5", 1), ("-0.5", -1), ("2.49", 2), ("2.5", 3)])
def test_half_a_unit_is_rounded_away_from_nought(value: str, whole: int) -> None:
    assert rounded(Decimal(value)) == whole


@pytest.mark.parametrize(
    ("text", "year", "is_pair"),
    [
        ("FY22", 2022, False), ("FY 2022", 2022, False), ("2022.0", 2022, False),
        ("Fiscal Year 2022", 2022, False), ("fy'22", 2022, False), ("FY98", 1998, False),
        ("2021/22", 2021, True), ("2021-22", 2021, True), ("FY2021-22", 2021, True),
        ("FY98-99", 1998, True), ("FY99-00", 1999, True), ("1999-2000", 1999, True),
        ("FY2021-FY2022", 2021, True), ("2021 \u2013 2022", 2021, True), ("FY 21/22", 2021, True),
    ],
)  # fmt: skip
def test_a_financial_year_is_read_however_it_is_printed(
    text: str, year: int, *, is_pair: bool
) -> None:
    assert read_year(text) == Written(year, is_pair)


@pytest.mark.parametrize(
    "text", ["", "22", "FY21-23", "2021-23", "FY55", "20222", "Total", "2022.5"]
)
def test_a_year_that_is_doubtful_is_not_read(text: str) -> None:
    assert read_year(text) is None


def rows(*found: str) -> str:
    return HEADING + "".join(found)


@pytest.mark.django_db
def test_cents_are_rounded_when_a_person_says_so_and_the_difference_is_told(
    tmp_path: Path,
) -> None:
    found = [account("Expense", each) for each in ("10.50", "10.50", "3")]
    path = put(tmp_path, "adopted.csv", rows(*found, account("Revenue", "4.20")))

    first = load(path)
    second = load(path, answers={"fractions": "round"})

    assert asked(first) == ["fractions"]
    assert amounts() == [11, 11, 3, -4]
    assert "2021/22 adopted: 4 rows, spending 25, income 4." in second.told
    told = "2021/22 adopted: 3 amounts rounded to whole units; as printed, spending 24.00, "
    assert told + "income 4.20." in second.told
    assert second.counts["amounts rounded"] == 3
    assert load(path, answers={"fractions": "round"}).counts["versions unchanged"] == 1


@pytest.mark.django_db
def test_no_amount_is_not_known_and_a_dash_is_asked(tmp_path: Path) -> None:
    found = [account("Expense", each) for each in ("N/A", "", "-", "7")]
    path = put(tmp_path, "adopted.csv", rows(*found))

    first = load(path)
    second = load(path, answers={"amount:-": "not_known"})

    assert asked(first) == ["amount:-"]
    assert amounts() == [7]
    assert sum("no amount, so it is not known" in words for words in second.told) == 3
    assert BudgetVersion.objects.get().complete_on == ""


@pytest.mark.django_db
def test_a_dash_is_nought_where_a_person_says_so(tmp_path: Path) -> None:
    path = put(tmp_path, "adopted.csv", rows(account("Expense", "$ -"), account("Expense", "7")))

    load(path, answers={"amount:-": "nought"})

    assert amounts() == [0, 7]


@pytest.mark.django_db
def test_a_file_with_decimal_commas_is_read_and_a_doubtful_one_asked(tmp_path: Path) -> None:
    heading = HEADING.replace(",", ";")
    sure = account("Expense", "X").replace(",", ";").replace("X", "1.234,00")
    doubtful = account("Expense", "X").replace(",", ";").replace("X", "1.234")

    load(put(tmp_path, "proposed.csv", heading + sure))
    path = put(tmp_path, "adopted.csv", heading + doubtful)
    first = load(path)
    load(path, answers={"decimal_mark:adopted.csv": "comma"})

    assert "decimal_mark:adopted.csv" in asked(first)
    assert sorted(BudgetAmount.objects.values_list("amount", flat=True)) == [1234, 1234]


@pytest.mark.django_db
@pytest.mark.parametrize(("answer", "start"), [("starts", 2022), ("ends", 2021)])
def test_a_single_year_is_asked_whether_it_names_the_start_or_the_end(
    tmp_path: Path, answer: str, start: int
) -> None:
    found = [account("Expense").replace("FY21-22", each) for each in ("FY22", "2022.0")]
    path = put(tmp_path, "adopted.csv", rows(*found))

    first = load(path)
    load(path, answers={"year_names": answer})

    assert asked(first) == ["year_names"]
    assert Budget.objects.get().year == start


@pytest.mark.django_db
def test_a_year_that_cannot_be_read_is_asked_and_only_a_year_is_an_answer(tmp_path: Path) -> None:
    found = [account("Expense").replace("FY21-22", each) for each in ("FY21-23", "All")]
    path = put(tmp_path, "adopted.csv", rows(*found))

    first = load(path)
    wrong = load(path, answers={"year:fy21-23": "soon", "year:all": "leave_out"})
    load(path, answers={"year:fy21-23": "2021", "year:all": "leave_out"})

    assert asked(first) == ["year:fy21-23", "year:all"]
    assert asked(wrong) == ["year:fy21-23"]
    assert Budget.objects.get().year == 2021
    assert amounts() == [5]


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("€1,500", "USD"), ("1,500 GBP", "USD"), ("$1,500", "GBP"), ("US$5", "CAD"),
        ("¥5", "GBP"), ("£5", "EUR"),
    ],
)  # fmt: skip
def test_an_amount_in_another_currency_is_refused(text: str, currency: str) -> None:
    with pytest.raises(RuleBroken, match=f"the council's currency is {currency}"):
        refuse_other_currency(text, currency)


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("$1,500", "USD"), ("$5", "CAD"), ("C$5", "CAD"), ("USD 5", "USD"), ("usd 5", "USD"),
        ("$5", "MXN"), ("¥5", "JPY"), ("£5", "GBP"), ("5", "GBP"), ("€5", ""),
    ],
)  # fmt: skip
def test_an_amount_in_the_councils_own_currency_is_read(text: str, currency: str) -> None:
    refuse_other_currency(text, currency)


@pytest.mark.django_db
def test_a_file_in_another_currency_stores_nothing(tmp_path: Path) -> None:
    path = put(tmp_path, "adopted.csv", rows(account("Expense"), account("Expense", "€7")))

    outcome = load(path)

    assert outcome.problems == [
        (
            "adopted.csv, row 3: the amount €7 is in €, and the council's currency is USD: "
            "give its amounts in that."
        )
    ]
    assert not BudgetAmount.objects.exists()


@pytest.mark.django_db
def test_a_file_of_headings_alone_is_told(tmp_path: Path) -> None:
    outcome = load(put(tmp_path, "adopted.csv", rows()))

    assert outcome.problems == ["adopted.csv: no row stands below the headings. Is it whole?"]
