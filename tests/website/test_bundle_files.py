"""The files of a bundle as other people's systems leave them: nothing lost, one fault a cause."""

import shutil
import zipfile
from pathlib import Path

import pytest

from council.models import Meeting, Member
from council.website.bundles.importing import import_bundle
from tests.website.test_bundle import SIMPLE, stored_rows, write
from votes.models import Ballot, Vote

pytestmark = pytest.mark.django_db
COUNCIL = ("slug,name", "town,Town")


@pytest.fixture
def simple(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SIMPLE, tmp_path / "simple"))


def told(path: Path) -> list[str]:
    return [str(fault) for fault in import_bundle(path).faults]


def test_a_quotation_mark_that_is_never_closed_swallows_no_rows(tmp_path: Path) -> None:
    write(tmp_path, "councils", *COUNCIL)
    write(tmp_path, "members", "council,name,area", 'town,"Dee Dunn,West', "town,Bo Brown,South")

    said = told(tmp_path)

    assert said == [
        (
            "members.csv, row 2: This is not a proper CSV row (unexpected end of data): "
            "look at its quotation marks."
        )
    ]
    assert not Member.objects.exists()


def test_a_quotation_mark_within_a_cell_stays_a_sign(tmp_path: Path) -> None:
    write(tmp_path, "councils", *COUNCIL)
    write(tmp_path, "members", "council,name", 'town,Robert "Bo" Brown')

    assert told(tmp_path) == []
    assert Member.objects.get().name == 'Robert "Bo" Brown'


def test_what_macos_hides_beside_the_tables_is_no_table(simple: Path, tmp_path: Path) -> None:
    (simple / "._votes.csv").write_bytes(b"\0\5\x16\7")
    (simple / ".DS_Store").write_bytes(b"\0\1")
    packed = tmp_path / "flat.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for file in simple.iterdir():
            archive.write(file, file.name)
        archive.writestr("__MACOSX/._members.csv", b"\0\5\x16\7")

    assert told(packed) == []
    assert import_bundle(simple).changed == 0
    assert Vote.objects.exists()


def test_capitals_in_the_names_of_files_do_not_matter(simple: Path) -> None:
    for file in list(simple.iterdir()):
        file.rename(file.with_name(file.name.upper()))

    assert told(simple) == []
    assert Ballot.objects.exists()


def test_a_table_that_a_folder_holds_twice_is_not_chosen_between(simple: Path) -> None:
    shutil.copy(simple / "votes.csv", simple / "VOTES.CSV")

    assert told(simple) == ["simple: This folder holds votes.csv twice."]


def test_a_table_that_is_still_a_workbook_is_told_and_not_left_out(simple: Path) -> None:
    (simple / "ballots_wide.csv").rename(simple / "ballots_wide.xlsx")
    (simple / "README.txt").write_text("How to read it", encoding="utf-8")

    said = told(simple)

    assert said == ["ballots_wide.xlsx: This is no CSV file: save its table as ballots_wide.csv."]
    assert not any(stored_rows().values())


def test_a_workbook_beside_its_own_table_is_no_fault(simple: Path) -> None:
    (simple / "votes.xlsx").write_bytes(b"PK\3\4")

    assert told(simple) == []


@pytest.mark.parametrize("encoding", ["windows-1252", "utf-16", "utf-16-le"])
def test_a_file_that_cannot_be_read_is_one_fault_and_not_one_for_each_row_about_it(
    simple: Path, encoding: str
) -> None:
    members = simple / "members.csv"
    text = members.read_text(encoding="utf-8").replace("Jane", "Zoë")
    members.write_text(text, encoding=encoding)

    said = told(simple)

    assert said == ["members.csv, row 1: This is not UTF-8: save it as 'CSV UTF-8' and try again."]


def test_a_missing_column_is_one_fault_and_not_one_for_each_row_about_the_file(
    simple: Path,
) -> None:
    votes = simple / "votes.csv"
    votes.write_text(votes.read_text().replace("number", "no", 1))
    write(
        simple, "ballots", "vote,member,choice", "testshire/full-council/2019-02-11/vote-1,m1,For"
    )

    said = [words for words in told(simple) if words.startswith(("votes", "ballots"))]

    assert [words.split(": ")[0] for words in said] == [
        "votes.csv, row 1, no",
        "votes.csv, row 1, number",
    ]


def test_two_members_of_one_name_are_told_how_to_be_kept_apart(tmp_path: Path) -> None:
    write(tmp_path, "councils", *COUNCIL)
    rows = ["town,Ann Adams,North", "town,Ann Adams,South"]
    write(tmp_path, "members", "council,name,area", *rows)
    assert told(tmp_path) == [
        (
            "members.csv, row 3: Row 2 is about the same. Keep one of the two, or give each a "
            "reference of its own."
        )
    ]

    references = ["town/members/ann-adams-north", "town/members/ann-adams-south"]
    rows = [f"{row},{reference}" for row, reference in zip(rows, references, strict=True)]
    write(tmp_path, "members", "council,name,area,reference", *rows)

    assert told(tmp_path) == []
    assert set(Member.objects.values_list("reference", flat=True)) == set(references)


def test_tables_in_a_folder_of_the_folder_are_read_as_in_a_zip(
    simple: Path, tmp_path: Path
) -> None:
    inner = simple / "votes"
    inner.mkdir()
    (simple / "ballots_wide.csv").rename(inner / "ballots_wide.csv")
    hidden = simple / ".git"
    hidden.mkdir()
    (hidden / "votes.csv").write_text("a\n1\n", encoding="utf-8")

    assert told(simple) == []
    assert Ballot.objects.exists()


def test_an_empty_reference_is_one_that_is_not_given(tmp_path: Path) -> None:
    write(tmp_path, "councils", *COUNCIL)
    write(tmp_path, "bodies", "council,name,kind,slug", "town,Full Council,full_council,")
    second = "town/full-council/2024-02-20-2"
    write(
        tmp_path,
        "meetings",
        "body,held_on,reference",
        "town/full-council,2024-02-20,",
        f"town/full-council,2024-02-20,{second}",
    )

    assert told(tmp_path) == []
    references = set(Meeting.objects.values_list("reference", flat=True))
    assert references == {"town/full-council/2024-02-20", second}


def test_a_line_given_twice_for_a_year_is_told_without_a_way_that_does_not_help(
    simple: Path,
) -> None:
    lines = simple / "budget_lines.csv"
    text = lines.read_text(encoding="utf-8")
    lines.write_text(text + text.splitlines()[1] + "\n", encoding="utf-8")

    assert [words.partition(": ")[2] for words in told(simple)] == [
        "Row 2 is about the same. Keep one of the two."
    ]
