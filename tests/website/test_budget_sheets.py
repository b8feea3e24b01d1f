"""Budget files as they come: encodings, delimiters, titles, blank rows."""

import codecs
from pathlib import Path

import pytest

from amendments.models import BudgetLine
from tests.website.test_budget_files import HEADING
from tests.website.test_budget_words import account, amounts, load

pytestmark = pytest.mark.django_db
TEXT = HEADING + account("Expense", service="Café") + account("Expense", "7")


@pytest.mark.parametrize(
    "content",
    [
        codecs.BOM_UTF8 + TEXT.encode(),
        TEXT.encode("utf-16"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        TEXT.encode("windows-1252"),
        TEXT.replace("\n", "\r\n").encode(),
        TEXT.replace(",", ";").encode(),
        TEXT.replace(",", "\t").encode(),
        TEXT.replace(",", "|").encode(),
        f"City of Oakland,,,,,\nAdopted budget,,,,,\n,,,,,\n{TEXT}".encode(),
        f"City of Oakland\n\n{TEXT}".encode(),
        TEXT.replace("\n", "\n\n,,,,,\n").encode(),
        TEXT.replace(HEADING, HEADING.replace("_", " ").upper()).encode(),
        TEXT.replace("\n", ",,\n").encode(),
    ],
    ids=[
        "utf-8 with mark", "utf-16", "utf-16 big-endian", "utf-16 without mark",
        "utf-16 big-endian without mark", "windows-1252", "crlf", "semicolons",
        "tabs", "bars", "title rows", "short title rows", "blank rows", "spelling of headings",
        "empty columns behind",
    ],
)  # fmt: skip
def test_a_file_reads_the_same_in_any_shape(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "adopted.csv"
    path.write_bytes(content)

    outcome = load(path)

    assert not outcome.is_blocked, (outcome.problems, outcome.inquiry.open)
    assert amounts() == [5, 7]
    assert set(BudgetLine.objects.values_list("service", flat=True)) == {"Café", "Parks"}


def test_a_workbook_is_refused_with_advice(tmp_path: Path) -> None:
    path = tmp_path / "adopted.xlsx"
    path.write_bytes(b"PK\x03\x04rest")

    assert "save it as “CSV UTF-8”" in load(path).problems[0]


def test_a_column_that_is_read_must_not_stand_there_twice(tmp_path: Path) -> None:
    path = tmp_path / "adopted.csv"
    path.write_text(TEXT.replace("fund_code", "Amount"), encoding="utf-8")

    assert load(path).is_blocked


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode("utf-16-le") + b"\0",
        TEXT.encode("utf-16-le") + "\x01".encode("utf-16-le"),
        TEXT.encode("utf-16-le")[1:-1] + b"\xff\xff",
        TEXT.encode("utf-32-le"),
        TEXT.encode().replace(b"Parks", b"Par\0ks"),
        "\u9810\u7b97,\u516c\u5712\u5efa\u8a2d\u8655\n".encode("utf-16-le"),
        "abc".encode("utf-16-le"),
    ],
    ids=[
        "odd length", "control sign", "broken", "utf-32", "nought in utf-8", "mostly not Latin",
        "no rows",
    ],
)  # fmt: skip
def test_a_byte_order_that_is_doubtful_is_not_guessed(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "adopted.csv"
    path.write_bytes(content)

    (said,) = load(path).problems

    assert "This is no text" in said or "no text that we can read" in said
    assert not BudgetLine.objects.exists()
