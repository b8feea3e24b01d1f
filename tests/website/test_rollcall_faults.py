"""Files of roll calls that are not as an import needs them: told in a sentence, nothing stored."""

from pathlib import Path

import duckdb
import pytest

from council.errors import RuleBroken
from council.models import Council
from council.website.rollcalls.faults import refuse_faults
from council.website.rollcalls.reading import Folder
from tests.website.test_rollcalls import folder

__all__ = ["folder"]
FILES = {"b": "ballots.parquet", "e": "vote_events.parquet", "m": "members.csv"}


def change(folder: Path, file: str, statement: str) -> None:
    """Change one file of the folder by a statement about the table `made`."""
    path = folder / FILES[file]
    server = duckdb.connect()
    server.execute(f"CREATE TABLE made AS FROM '{path}'")
    server.execute(statement)
    form = "PARQUET" if path.suffix == ".parquet" else "CSV, HEADER"
    server.execute(f"COPY made TO '{path}' (FORMAT {form})")


def told(folder: Path) -> str:
    with pytest.raises(RuleBroken) as broken:
        refuse_faults(Folder(folder))
    return str(broken.value.message)


def test_files_as_they_are_needed_have_no_fault(folder: Path) -> None:
    refuse_faults(Folder(folder))


@pytest.mark.parametrize(
    ("file", "statement", "said"),
    [
        ("b", "ALTER TABLE made DROP party", "ballots.parquet: the column party is missing."),
        ("e", "ALTER TABLE made DROP date", "vote_events.parquet: the column date is missing."),
        ("b", "ALTER TABLE made ALTER member_no TYPE VARCHAR",
         "ballots.parquet: the column member_no holds other things than whole numbers."),
        ("b", "UPDATE made SET option = NULL WHERE event_no = 2 AND member_no = 1",
         "ballots.parquet: option is blank: event_no 2, member_no 1."),
        ("e", "UPDATE made SET date = NULL WHERE event_no = 3",
         "vote_events.parquet: date is blank: event_no 3."),
        ("e", "UPDATE made SET date = '31/01/2001' WHERE event_no = 3",
         "vote_events.parquet: date is no day like 2001-01-03 (31/01/2001): event_no 3."),
        ("e", "UPDATE made SET requires = '4/7' WHERE event_no = 3",
         "vote_events.parquet: requires is none of 1/2, 2/3, 3/5, QUORUM (4/7): event_no 3."),
        ("e", "UPDATE made SET chamber = 'x' WHERE event_no > 6",
         "vote_events.parquet: chamber is none of h, s (x): event_no 7, and 1 more."),
        ("e", "INSERT INTO made FROM made WHERE event_no = 1",
         ("vote_events.parquet: event_no stands there again: event_no 1. "
         "vote_events.parquet: vote_id stands there again (h1): event_no 1.")),
        ("b", "UPDATE made SET option = 'Maybe' WHERE event_no = 2 AND member_no = 1",
         "ballots.parquet: option is no known answer (Maybe): event_no 2, member_no 1."),
        ("m", "INSERT INTO made VALUES (9, 'A000001', 'Ash')",
         "members.csv: member_id stands there again (A000001): member_no 9."),
        ("m", "UPDATE made SET display_name = NULL WHERE member_no = 2",
         "members.csv: display_name is blank: member_no 2."),
        ("m", "DELETE FROM made WHERE member_no = 5",
         "ballots.parquet: member_no is not in members.csv: event_no 5, member_no 5."),
        ("e", "DELETE FROM made WHERE event_no = 5",
         ("ballots.parquet: event_no is not in vote_events.parquet: event_no 5, member_no 1, "
         "and 4 more.")),
    ],
)  # fmt: skip
def test_what_a_file_lacks_is_told_with_its_place(
    folder: Path, file: str, statement: str, said: str
) -> None:
    change(folder, file, statement)

    assert told(folder) == f"Nothing was imported. {said}"


@pytest.mark.parametrize("content", [b"event_no,member_no\n1,1\n", b"PAR1 cut off", b""])
def test_a_file_that_is_no_parquet_is_told(folder: Path, content: bytes) -> None:
    (folder / "ballots.parquet").write_bytes(content)

    assert told(folder).startswith("The files cannot be read: ")


@pytest.mark.django_db
def test_members_in_another_encoding_are_told_and_nothing_is_stored(folder: Path) -> None:
    members = folder / "members.csv"
    members.write_bytes(members.read_bytes().replace(b"Croft", "Zoë".encode("windows-1252")))

    assert "cannot be read" in told(folder)
    assert not Council.objects.exists()


def test_an_election_without_a_category_is_told_by_its_question(folder: Path) -> None:
    change(folder, "e", "UPDATE made SET category = 'unknown' WHERE event_no = 1")
    change(folder, "e", "UPDATE made SET question = 'ELECTION OF SPEAKER' WHERE event_no = 1")

    refuse_faults(Folder(folder))
