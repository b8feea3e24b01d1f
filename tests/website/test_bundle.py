"""The one door for data: all rows or none, every fault at once, twice changes nothing."""

import shutil
import zipfile
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.base import CommandError

from amendments.models import Amendment, AmendmentLine, AmendmentVersion, Budget, Motion
from council.bundle import Report
from council.changes.rows import ChangeMark
from council.models import Area, Council, Identifier, Meeting, Member, RecordEvent
from council.website.bundles.importing import (
    BEFORE_PAPERS,
    LAST,
    PAPERS,
    import_bundle,
    write_missing_snapshots,
)
from tests.factories import make_clerk, make_council
from votes.models import Ballot, Vote

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[2]
SIMPLE = ROOT / "tests" / "bundles" / "simple"
MEETING = "testshire/full-council/2019-02-11"


@pytest.fixture
def simple(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SIMPLE, tmp_path / "simple"))


def write(folder: Path, table: str, *lines: str, encoding: str = "utf-8") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / f"{table}.csv").write_text("\n".join(lines) + "\n", encoding=encoding)
    return folder


def change(folder: Path, table: str, old: str, new: str) -> None:
    file = folder / f"{table}.csv"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def faults(report: Report) -> list[tuple[str, int, str]]:
    return [(fault.file, fault.row, fault.column) for fault in report.faults]


def stored_rows() -> dict[str, int]:
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models()
        if model._meta.app_label in {"council", "amendments", "votes"}
    }


def test_the_simple_layouts_give_members_amendments_and_votes() -> None:
    assert import_bundle(SIMPLE).faults == []
    jane = Member.objects.get(reference="testshire/members/jane-doe")
    seat = jane.memberships.get()
    assert (jane.name, jane.sort_name[:3]) == ("Cllr Jane Doe OBE", "Doe")
    assert seat.area is not None
    assert (seat.area.name, str(seat.valid_from)) == ("North End", "2017-05-04")
    assert jane.group_memberships.get().group.reference == "testshire/groups/blue"
    assert str(Member.objects.get(name="Ada Poe").memberships.get().valid_from) == "2017-05-04"
    assert Identifier.objects.get(value="m1").reference == jane.reference
    assert Budget.objects.get().versions.get().stated.get().amount == 409_300_000


def test_increments_are_stored_as_levels() -> None:
    import_bundle(SIMPLE)
    levels = AmendmentLine.objects.order_by("position").values_list("year", "amount")
    assert list(levels) == [
        (2019, 1_300_000), (2020, 3_000_000), (2019, -1_300_000), (2020, -3_000_000),
    ]  # fmt: skip


def test_what_figures_of_several_years_mean_is_never_taken_for_granted(simple: Path) -> None:
    file = simple / "amendment_lines.csv"
    text = file.read_text()
    file.write_text(text.replace(",increment", ","))
    report = import_bundle(simple)
    assert "year_convention is missing: write level where" in report.faults[0].message
    assert not Council.objects.exists()

    file.write_text(text.replace(",increment", ",level", 1))
    report = import_bundle(simple)
    assert "two meanings in year_convention" in report.faults[0].message

    file.write_text(text.replace(",increment", ",not_stated"))
    assert import_bundle(simple).faults == []
    assert AmendmentVersion.objects.get().year_convention == "not_stated"


@pytest.mark.parametrize("cell", ["", "minutes"])
def test_no_cell_for_the_evidence_means_the_desk_unless_it_says_so(
    simple: Path, cell: str
) -> None:
    write(simple, "budgets", "council,year,evidence", f"testshire,2019/20,{cell}")
    write(simple, "amendments", "motion,number,title,evidence",
          f"testshire/full-council/2019-02-11/motion-1,1,More for children,{cell}")  # fmt: skip
    assert import_bundle(simple).faults == []
    assert (Budget.objects.get().evidence, Amendment.objects.get().evidence) == (
        "minutes", "minutes",
    )  # fmt: skip


def test_events_and_votes_go_through_the_verbs_in_order() -> None:
    import_bundle(SIMPLE)
    amendment = Amendment.objects.get()
    verbs = list(amendment.events.order_by("id").values_list("verb", flat=True))
    assert verbs == ["table", "move", "second", "record_decision", "adopt"]
    assert amendment.mover is not None
    assert (amendment.mover.name, amendment.state) == ("Cllr Jane Doe OBE", "adopted")
    assert Motion.objects.get().state == "carried"
    assert Meeting.objects.get().status == "closed"


def test_the_chairs_own_word_is_kept() -> None:
    import_bundle(SIMPLE)
    vote = Vote.objects.get(number=1)
    assert (vote.declared_result, vote.declared_words) == ("carried", "AGREED")
    assert list(vote.ballots.order_by("id").values_list("choice", flat=True)) == [
        "for", "for", "against",
    ]  # fmt: skip


def test_a_second_import_changes_nothing() -> None:
    import_bundle(SIMPLE)
    before = stored_rows()
    report = import_bundle(SIMPLE)
    assert report.faults == []
    assert report.changed == 0
    assert stored_rows() == before


def test_a_dry_run_changes_nothing() -> None:
    report = import_bundle(SIMPLE, dry_run=True)
    assert (report.faults, report.is_done) == ([], False)
    assert not Council.objects.exists()


def test_one_fault_anywhere_stores_nothing(simple: Path) -> None:
    change(simple, "ballots_wide", "Against", "Maybe")
    report = import_bundle(simple)
    assert faults(report) == [("ballots_wide.csv", 4, "choice")]
    assert "'Maybe' is not known here" in report.faults[0].message
    assert not Council.objects.exists()


def test_every_fault_is_told_at_once_with_its_place(simple: Path) -> None:
    change(simple, "meetings", "11/02/2019", "32/02/2019")
    change(simple, "budget_lines", "£5,200,000", "5.2 apples")
    change(simple, "stated_totals", "409.3", "x")
    write(simple, "areas", "council,name", "testshire,", "nowhere,East End")
    assert set(faults(import_bundle(simple))) >= {
        ("meetings.csv", 2, "held_on"),
        ("budget_lines.csv", 2, "amount"),
        ("stated_totals.csv", 2, "amount"),
        ("areas.csv", 2, "name"),
        ("areas.csv", 3, "council"),
    }


def test_a_row_that_differs_from_a_published_one_says_what_is_held(simple: Path) -> None:
    import_bundle(SIMPLE)
    change(simple, "councils", "Testshire Council", "Testshire County Council")
    report = import_bundle(simple)
    assert faults(report) == [("councils.csv", 2, "name")]
    assert "'Testshire Council'" in report.faults[0].message
    assert Council.objects.get().name == "Testshire Council"


def test_a_declared_correction_is_a_public_event(simple: Path) -> None:
    import_bundle(SIMPLE)
    change(simple, "councils", "Testshire Council", "Testshire County Council")
    report = import_bundle(simple, reason="The name was wrong.")
    assert (report.faults, report.changed) == ([], 1)
    event = RecordEvent.objects.get(verb="correct")
    assert event.data == {"changes": {"name": ["Testshire Council", "Testshire County Council"]}}
    assert event.reason == "The name was wrong."


def test_inferred_votes_are_never_imported(simple: Path) -> None:
    (simple / "ballots_wide.csv").unlink()
    vote = f"{MEETING}/vote-1"
    write(simple, "ballots", "vote,member,choice,evidence", f"{vote},m1,For,inferred")
    report = import_bundle(simple)
    assert faults(report) == [("ballots.csv", 2, "evidence")]
    assert not Ballot.objects.exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_spreadsheets_own_ways_of_writing_are_read(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    rows = ["slug,name", "", ",", "testshire,Sée Council"]
    lines = [row.replace(",", delimiter) for row in rows]
    report = import_bundle(write(tmp_path / "in", "councils", *lines, encoding=encoding))
    assert report.faults == []
    assert Council.objects.get().name == "Sée Council"


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ([""], "The first row must hold the names of the columns."),
        (["slug,slug,name"], "The column 'slug' stands twice."),
        (["slug,nmae", "a,b"], "Do you mean 'name'?"),
        (["slug"], "This column is missing."),
        (["slug,name", "a,b,c"], "This row has more cells than the header"),
        (["slug,name", "a,b\0"], "no text has"),
        (["slug,,name", "a,stray,b"], "stands in column 2, which has no name"),
    ],
)
def test_a_file_that_is_no_table_is_told_in_one_sentence(
    tmp_path: Path, lines: list[str], sentence: str
) -> None:
    report = import_bundle(write(tmp_path / "in", "councils", *lines))
    assert sentence in " ".join(fault.message for fault in report.faults)


def test_another_encoding_is_told(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", "councils", "slug,name", "a,Sée", encoding="latin-1")
    assert "save it as 'CSV UTF-8'" in import_bundle(folder).faults[0].message


def test_an_unknown_table_is_told(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", "councillors", "name", "Jane")
    assert faults(import_bundle(folder)) == [("councillors.csv", 0, "")]


def test_addresses_of_people_are_refused(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", "councils", "slug,name", "a,A")
    write(folder, "members", "council,name,email", "a,Jane Doe,jane@example.org")
    report = import_bundle(folder)
    assert faults(report) == [("members.csv", 1, "email")]
    assert "example.org" not in str(report.faults)


@pytest.mark.parametrize("private", ["Jane Doe <jane@example.org>", "Jane Doe 01603 555 0100"])
def test_a_name_with_more_than_a_name_in_it_is_refused(tmp_path: Path, private: str) -> None:
    folder = write(tmp_path / "in", "councils", "slug,name", "a,A")
    write(folder, "members", "council,name", f"a,{private}")
    report = import_bundle(folder)
    assert faults(report) == [("members.csv", 2, "name")]
    assert not any(part in str(report.faults) for part in ("example.org", "0100"))


@pytest.mark.parametrize("name", ["../councils.csv", "/councils.csv", "a/../../councils.csv"])
def test_a_zip_with_odd_paths_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "in.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, "slug,name\na,A\n")
    assert "odd or locked entries" in import_bundle(path).faults[0].message


def test_a_zip_that_grows_without_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "in.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("councils.csv", "a" * 30_000_000)
    assert "too large when unpacked" in import_bundle(path).faults[0].message


def test_what_is_no_zip_or_not_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "no.zip").write_text("no")
    assert "no zip file" in import_bundle(tmp_path / "no.zip").faults[0].message
    assert "There is no folder" in import_bundle(tmp_path / "gone").faults[0].message


def test_a_clerk_imports_only_into_her_own_councils(tmp_path: Path) -> None:
    mine = make_council("mine")
    make_council("other")
    folder = write(tmp_path / "in", "areas", "council,name", "mine,North", "other,South")
    report = import_bundle(folder, by=make_clerk(mine))
    assert faults(report) == [("areas.csv", 3, "")]
    assert not Area.objects.exists()


def test_a_record_of_another_council_does_not_belong_in_a_row(simple: Path) -> None:
    import_bundle(SIMPLE)
    folder = write(simple.parent / "in", "councils", "slug,name", "other,Other")
    write(folder, "members", "council,name", "other,Jim Poe")
    write(folder, "memberships", "member,area", "other/members/jim-poe,testshire/areas/north-end")
    assert faults(import_bundle(folder)) == [("memberships.csv", 2, "area")]


def test_a_database_constraint_speaks_to_the_clerk(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", "councils", "slug,name", "a,A", "search,B")
    report = import_bundle(folder)
    assert [fault.message for fault in report.faults] == [
        "This word is an address of the site. Choose another."
    ]


def test_lines_of_a_stored_version_are_never_changed(simple: Path) -> None:
    import_bundle(SIMPLE)
    change(simple, "amendment_lines", "2019/20,1.3m", "2019/20,1.4m")
    report = import_bundle(simple)
    assert ("amendment_lines.csv", 2, "amount") in faults(report)


def test_ten_thousand_rows_take_few_queries(
    tmp_path: Path, django_assert_max_num_queries: Any
) -> None:
    people = [f"a,Member Number{number}" for number in range(10_000)]
    folder = write(tmp_path / "in", "councils", "slug,name", "a,A")
    write(folder, "members", "council,name", *people)
    with django_assert_max_num_queries(250):
        report = import_bundle(folder)
    assert report.faults == []
    assert Member.objects.count() == 10_000


def test_the_command_prints_faults_and_fails(simple: Path) -> None:
    change(simple, "councils", "testshire", "admin")
    said = StringIO()
    with pytest.raises(CommandError, match="nothing was imported"):
        call_command("import_bundle", str(simple), stdout=said)
    assert "councils.csv, row 2" in said.getvalue()


def test_the_manual_names_every_table_and_column() -> None:
    manual = (ROOT / "docs" / "bundle.md").read_text()
    for table in (*BEFORE_PAPERS, *PAPERS, *LAST):
        if not table.file:
            assert f"{table.name}.csv" in manual
        for column in table.columns:
            assert column.name in manual, (table.name, column.name)


def verified() -> list[str]:
    said = StringIO()
    call_command("verify", stdout=said)
    return said.getvalue().splitlines()


def test_verify_finds_no_difference_after_an_import(
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        call_command("import_bundle", str(SIMPLE), stdout=StringIO())

    assert verified() == [
        "testshire/budgets/2019: 3 of 3 snapshots, each rebuilt from its facts and the same",
        "Change feed: tells 16 records, compared with what is public now",
        "No difference.",
    ]  # fmt: skip


def test_verify_says_that_records_wait_for_their_number_in_the_change_feed() -> None:
    import_bundle(SIMPLE)
    write_missing_snapshots()

    waiting = ChangeMark.objects.count()

    assert f"Change feed: tells 0 records; {waiting} marks wait for a number" in verified()


def test_verify_says_which_snapshots_are_missing_and_fails() -> None:
    import_bundle(SIMPLE)
    said = StringIO()

    with pytest.raises(CommandError, match="3 differences"):
        call_command("verify", stdout=said)

    told = said.getvalue()
    assert "testshire/budgets/2019: 0 of 3 snapshots, 3 differences" in told
    assert "Snapshot 1 of testshire/budgets/2019 is missing." in told
    assert "No difference" not in told


def test_verify_fails_when_a_stored_figure_differs() -> None:
    import_bundle(SIMPLE)
    Vote.objects.update(tally_for=99)
    with pytest.raises(CommandError, match="difference"):
        call_command("verify", stdout=StringIO())
