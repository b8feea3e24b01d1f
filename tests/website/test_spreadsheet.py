"""Our CSV files in a real spreadsheet: LibreOffice opens them as anybody would, and saves them."""

import csv
import io
import os
import shutil
import subprocess
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from amendments.models import AmendmentLine
from council.exports import safe_cell
from council.models import Member
from council.website.bulk.building import build
from tests.api_world import make_world
from tests.factories import LONG_AGO

FORMULAS = (
    "=1+1", "+44 20 7946 0000", "-2+3", "@SUM(1)", " =1+1", "\uff1d1+1", '=HYPERLINK("x")',
)  # fmt: skip
KEPT = (
    "Zoë Łukašević-Søgård",
    "Ffion Ŵyn",
    "Née £1.3m",
    "007",
    "00",
    "12345678901234567890",
    "1E5",
    "1.10",
    "1,000",
    "1-2",
    "3/4",
    "2011/12",
    "2019-02",
    "1/2/2019",
    "10:30",
    "4 Jun",
    "½ pence",
)


@pytest.fixture(scope="module")
def soffice() -> str:
    """Return this machine's LibreOffice; without one skip, or fail where CI=true."""
    found = shutil.which("soffice")
    if found is None:
        reason = "no LibreOffice on this machine: install libreoffice-calc-nogui"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return found


def convert(soffice: str, files: Iterable[Path | str], out: Path, to: str) -> None:
    """Open files or addresses and save each as `to`.

    What LibreOffice asks on the screen is answered as it proposes there: commas, quotation
    marks, UTF-8, from the first line on. Unasked it would take them for its machine's code page.
    """
    subprocess.run(
        [
            soffice, f"-env:UserInstallation={(out.parent / 'profile').as_uri()}", "--headless",
            "--infilter=CSV:44,34,76,1",
            "--convert-to", to, "--outdir", str(out), *map(str, files),
        ],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip


def convert_all(soffice: str, folder: Path, to: str) -> Path:
    """Open every CSV file of a folder, and save it as `to`."""
    convert(soffice, sorted(folder.glob("*.csv")), folder / to, to)
    return folder / to


OFFICE, TABLE, TEXT = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("office", "table", "text")
)


def cells(sheet: Path) -> list[list[tuple[str, str]]]:
    """Return each filled row of a sheet that LibreOffice saved: type and value of its cells."""
    found = []
    tree = ET.parse(sheet)  # noqa: S314 - LibreOffice wrote it here
    for row in tree.iter(f"{TABLE}table-row"):
        line: list[tuple[str, str]] = []
        for cell in row:
            assert cell.get(f"{TABLE}formula") is None
            kind = cell.get(f"{OFFICE}value-type", "")
            words = "\n".join("".join(part.itertext()) for part in cell.iter(f"{TEXT}p"))
            named = {"float": "value", "date": "date-value", "boolean": "boolean-value"}
            value = cell.get(f"{OFFICE}{named[kind]}", "") if kind in named else words
            line += [(kind, value)] * min(int(cell.get(f"{TABLE}number-columns-repeated", 1)), 99)
        if any(kind for kind, _ in line):
            found += [line] * int(row.get(f"{TABLE}number-rows-repeated", 1))
    return found


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture
def folder(db: None, settings: Any, tmp_path: Path, soffice: str) -> Path:
    """Write out a world whose words a spreadsheet could take for something else."""
    settings.BULK_DIR = tmp_path / "bulk"
    world = make_world()
    AmendmentLine.objects.update(service="007", description="£1.3m")
    for number, words in enumerate((*FORMULAS, *KEPT)):
        Member.objects.create(
            council=world["council"], name=words, sort_name=f"Odd {number:02}",
            slug=f"odd-{number}", reference=f"norfolk/members/odd-{number}",
            published_at=LONG_AGO,
        )  # fmt: skip
    files = tmp_path / "files"
    with zipfile.ZipFile(build("norfolk").path) as archive:
        archive.extractall(files, [name for name in archive.namelist() if name.endswith(".csv")])
    return files


def test_words_and_digits_are_what_they_were(soffice: str, folder: Path) -> None:
    saved = convert_all(soffice, folder, "csv")

    before = rows((folder / "members.csv").read_text())
    after = rows((saved / "members.csv").read_text())
    names = [row["name"].removeprefix("'") for row in after if row["sort_name"] > "Odd"]

    assert names[: len(FORMULAS) + len(KEPT)] == [*FORMULAS, *KEPT]
    assert [row["name"] for row in after] == [row["name"] for row in before]
    assert [row["reference"] for row in after] == [row["reference"] for row in before]


def test_money_and_names_of_services_are_what_they_were(soffice: str, folder: Path) -> None:
    saved = convert_all(soffice, folder, "csv")

    lines = rows((saved / "amendment-lines.csv").read_text())

    assert {line["amount"] for line in lines} == {"1000000", "-1000000"}
    assert {line["description"] for line in lines} == {"£1.3m"}
    assert {line["service"] for line in lines} == {"'007"}


def test_no_cell_of_any_file_runs(soffice: str, folder: Path) -> None:
    saved = convert_all(soffice, folder, "fods")

    sheets = sorted(saved.glob("*.fods"))

    assert len(sheets) == len(list(folder.glob("*.csv")))
    for sheet in sheets:
        text = sheet.read_text()
        assert "table:formula=" not in text
        assert "xlink:href=" not in text


@pytest.mark.parametrize("text", ["12", "5.5", "2019/20", "2019-02-11", "12 votes", "May", "-"])
def test_text_that_no_spreadsheet_changes_is_left_as_it_is(text: str) -> None:
    assert safe_cell(text) == (text if text != "-" else "'-")


def test_a_formula_would_be_seen_if_it_ran(soffice: str, tmp_path: Path) -> None:
    (tmp_path / "bare.csv").write_text("name\r\n=1+1\r\n")

    saved = convert_all(soffice, tmp_path, "fods")

    assert 'table:formula="of:=1+1"' in (saved / "bare.fods").read_text()
