"""A fault of a bundle is told once: what depends on the row is counted, and not at fault."""

import csv
import shutil
from pathlib import Path

import pytest

from council.website.bundles.importing import import_bundle
from tests.website.test_bundle import write

pytestmark = pytest.mark.django_db
DEMO = Path(__file__).parents[2] / "council" / "demo"
MOCKBRIDGE = DEMO / "mockbridge"
EVENING = "mockbridge/full-council/2026-02-16"


@pytest.fixture
def mockbridge(tmp_path: Path) -> Path:
    return Path(shutil.copytree(MOCKBRIDGE, tmp_path / "mockbridge"))


def change(folder: Path, table: str, column: str, value: str, **where: str) -> int:
    """Write a value into the first row that fits; return the row's number."""
    path = folder / f"{table}.csv"
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    place = next(
        place for place, row in enumerate(rows) if all(row[k] == v for k, v in where.items())
    )
    rows[place][column] = value
    with path.open("w", newline="", encoding="utf-8") as file:
        found = csv.DictWriter(file, rows[0])
        found.writeheader()
        found.writerows(rows)
    return place + 2


def told(path: Path) -> tuple[list[tuple[str, int, str]], dict[str, int]]:
    """Return where the faults stand, and how many rows of each table wait for them."""
    report = import_bundle(path)
    assert not report.is_done
    waiting = {table: len(rows) for table, rows in report.waiting.items()}
    return [(fault.file, fault.row, fault.column) for fault in report.faults], waiting


def test_a_meeting_with_a_wrong_date_is_one_fault_and_all_its_evening_waits(
    mockbridge: Path,
) -> None:
    row = change(mockbridge, "meetings", "held_on", "16.13.2026", held_on="2026-02-16")

    faults, waiting = told(mockbridge)

    assert faults == [("meetings.csv", row, "held_on")]
    assert waiting["votes"] > 2
    assert waiting["ballots"] > 100
    assert waiting["events"] > 2


def test_a_member_who_is_not_taken_is_one_fault_and_the_names_wait(mockbridge: Path) -> None:
    row = change(mockbridge, "members", "name", "jo@example.org", name="Barnaby Bramblewick")

    faults, waiting = told(mockbridge)

    assert faults == [("members.csv", row, "name")]
    assert waiting["ballots"] >= 1
    assert waiting["memberships"] == 1


def test_a_name_that_no_row_has_is_a_fault_of_its_own_beside_others(mockbridge: Path) -> None:
    member = change(mockbridge, "members", "seat", "front", name="Barnaby Bramblewick")
    vote = f"{EVENING}/vote-1"
    ballot = change(mockbridge, "ballots", "member", "mockbridge/members/nobody", vote=vote)

    faults, _ = told(mockbridge)

    assert faults == [("ballots.csv", ballot, "member"), ("members.csv", member, "seat")]


def test_a_motion_of_a_meeting_that_is_not_there_is_one_fault(mockbridge: Path) -> None:
    row = change(
        mockbridge, "motions", "meeting", "mockbridge/full-council/2031-01-01",
        meeting="mockbridge/full-council/2027-02-15",
    )  # fmt: skip

    faults, waiting = told(mockbridge)

    assert faults == [("motions.csv", row, "meeting")]
    assert waiting["amendments"] == 5


def test_a_line_that_cannot_be_read_keeps_its_amendment_s_steps_from_telling_more(
    mockbridge: Path,
) -> None:
    row = change(
        mockbridge, "lines", "amount", "lots",
        amendment="mockbridge/full-council/2027-02-15/amendment-1",
    )  # fmt: skip

    faults, waiting = told(mockbridge)

    assert faults == [("lines.csv", row, "amount")]
    assert waiting["events"] >= 1


def test_a_first_step_that_is_refused_is_the_one_fault_of_an_amendment(mockbridge: Path) -> None:
    row = change(
        mockbridge, "events", "verb", "teleport", subject=f"{EVENING}/amendment-1"
    )  # fmt: skip

    faults, waiting = told(mockbridge)

    assert faults == [("events.csv", row, "verb")]
    assert waiting["events"] >= 1


def test_the_report_says_how_many_rows_were_not_looked_at(tmp_path: Path) -> None:
    write(tmp_path, "councils", "slug,name", "town,Town")
    write(tmp_path, "bodies", "council,name", "town,Full Council")
    write(tmp_path, "meetings", "body,held_on", "town/full-council,someday")
    write(tmp_path, "motions", "meeting,number,title", "town/full-council/2025-01-01,1,Budget")
    write(tmp_path, "amendments", "motion,number,title",
          "town/full-council/2025-01-01/motion-1,1,One",
          "town/full-council/2025-01-01/motion-1,2,Two")  # fmt: skip

    lines = list(import_bundle(tmp_path).lines())

    assert lines[-2:] == [
        "motions: 1 row depends on a row with a fault, and was not looked at.",
        "amendments: 2 rows depend on a row with a fault, and were not looked at.",
    ]
    assert sum(line.startswith("meetings.csv, row 2") for line in lines) == 1
