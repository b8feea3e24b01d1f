"""Rolls by the bundle: one table of words, names that come late, corrections, nothing dropped."""

import shutil
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from council.bundle import Report
from council.bundle import reading as engine
from council.bundle.values import Setting
from council.models import Member
from council.website.bundles.exporting import export_bundle
from council.website.bundles.importing import import_bundle
from votes.bundle_tables.ballots import read_choice
from votes.bundle_tables.votes import read_declared
from votes.enums import BallotChoice
from votes.models import Ballot, Vote, VoteEvent
from votes.queries.verifying import differences
from votes.sheets.labels import CASTING, KNOWN
from votes.sheets.results import RESULTS

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[2]
MEETING = "testshire/full-council/2019-02-11"
FIRST = f"{MEETING}/vote-1"
WIDE = (f"member,{FIRST}", "m1,Aye", "m2,For", "m3,Against")
LONG = ("vote,member,choice", f"{FIRST},m1,For", f"{FIRST},m2,For", f"{FIRST},m3,Against")


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    return Path(shutil.copytree(ROOT / "tests" / "bundles" / "simple", tmp_path / "simple"))


def write(folder: Path, table: str, *lines: str) -> None:
    (folder / f"{table}.csv").write_text("\n".join(lines) + "\n")


def change(folder: Path, table: str, old: str, new: str) -> None:
    file = folder / f"{table}.csv"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))


def faults(report: Report) -> list[tuple[str, int, str]]:
    return [(fault.file, fault.row, fault.column) for fault in report.faults]


def without_names(bundle: Path) -> None:
    """Import the bundle with its votes, but with nobody's name."""
    (bundle / "ballots_wide.csv").unlink()
    assert import_bundle(bundle).faults == []
    assert not Ballot.objects.exists()


def choices(vote: str = FIRST) -> dict[str, str | None]:
    rows = Ballot.objects.filter(vote__reference=vote, is_casting=False)
    return {f"m{pk - first() + 1}": choice for pk, choice in rows.values_list("member", "choice")}


def first() -> int:
    return Member.objects.order_by("pk").values_list("pk", flat=True)[0]


AS_CAST = {"m1": "for", "m2": "for", "m3": "against"}


@pytest.mark.parametrize("table", [("ballots_wide", WIDE), ("ballots", LONG)])
def test_names_that_come_weeks_later_are_all_taken_in(
    bundle: Path, monkeypatch: pytest.MonkeyPatch, table: tuple[str, tuple[str, ...]]
) -> None:
    without_names(bundle)
    monkeypatch.setattr(engine, "CHUNK", 2)
    write(bundle, table[0], *table[1])

    report = import_bundle(bundle)

    vote = Vote.objects.get(reference=FIRST)
    assert report.faults == []
    assert report.counts[table[0]]["new"] == 3
    assert choices() == AS_CAST
    assert (vote.tally_for, vote.roll_complete, vote.names_taken) == (2, False, "yes")
    assert VoteEvent.objects.filter(vote=vote, verb="record_ballots").count() == 1
    assert import_bundle(bundle).changed == 0
    assert list(differences()) == []


def test_late_names_bring_with_them_that_the_roll_is_whole(bundle: Path) -> None:
    without_names(bundle)
    write(bundle, "ballots", *LONG)
    change(bundle, "votes", "declared_abstained", "declared_abstained,roll_complete,names_taken")
    change(bundle, "votes", "AGREED,2,1,0", "AGREED,2,1,0,yes,yes")
    change(bundle, "votes", "carried,3,0,0", "carried,3,0,0,,not_known")

    report = import_bundle(bundle)

    vote = Vote.objects.get(reference=FIRST)
    assert report.faults == []
    assert (vote.roll_complete, vote.computed_outcome, vote.mismatches) == (True, "carried", [])
    assert import_bundle(bundle).changed == 0


def test_a_whole_roll_without_a_name_is_a_fault(bundle: Path) -> None:
    without_names(bundle)
    change(bundle, "votes", "declared_abstained", "declared_abstained,roll_complete")
    change(bundle, "votes", "AGREED,2,1,0", "AGREED,2,1,0,yes")
    change(bundle, "votes", "carried,3,0,0", "carried,3,0,0,")

    assert faults(import_bundle(bundle)) == [("votes.csv", 2, "roll_complete")]


def test_a_name_more_than_the_roll_is_a_fault_unless_it_is_a_correction(bundle: Path) -> None:
    write(bundle, "ballots_wide", *WIDE[:3])
    import_bundle(bundle)
    write(bundle, "ballots_wide", *WIDE)

    refused = import_bundle(bundle)
    corrected = import_bundle(bundle, reason="One name was left out.")

    assert faults(refused) == [("ballots_wide.csv", 4, "member")]
    assert (corrected.faults, choices()) == ([], AS_CAST)


@pytest.mark.parametrize("column", ["Vote 1", "notes", "testshire/full-council/2019-02-11/vote-9"])
def test_a_column_of_votes_that_names_none_is_a_fault_and_never_dropped(
    bundle: Path, column: str
) -> None:
    write(bundle, "ballots_wide", f"{WIDE[0]},{column}", *(f"{row},For" for row in WIDE[1:]))

    report = import_bundle(bundle)

    assert ("ballots_wide.csv", 1) in [place[:2] for place in faults(report)]
    assert not Ballot.objects.exists()


def test_the_bundle_knows_every_word_that_the_other_doors_know() -> None:
    setting = Setting(ZoneInfo("Europe/London"), {})

    marks = {word: read_choice(word.upper(), setting) for word in KNOWN}
    castings = {word: read_choice(word, setting) for word in CASTING}
    results = {word: read_declared(word.title(), setting) for word in RESULTS}

    assert marks == {word: str(choice) for word, choice in KNOWN.items()}
    assert castings == {word: f"casting_{choice}" for word, choice in CASTING.items()}
    assert results == {word: str(result) for word, result in RESULTS.items()}
    assert {*marks.values()} == {*BallotChoice.values}


@pytest.mark.parametrize("word", ["Maybe", "A", "-", "Casting vote"])
def test_a_word_that_nobody_knows_is_a_fault_at_its_cell(bundle: Path, word: str) -> None:
    change(bundle, "ballots_wide", "Aye", word)

    assert faults(import_bundle(bundle)) == [("ballots_wide.csv", 2, "choice")]


# Corrections.


def test_marks_that_differ_ask_for_a_correction_once_and_are_one_event(bundle: Path) -> None:
    import_bundle(bundle)
    change(bundle, "ballots_wide", "m1,Aye", "m1,Nay")
    change(bundle, "ballots_wide", "m2,For", "m2,Abstained")

    asked = import_bundle(bundle)
    done = import_bundle(bundle, reason="The recording shows it.")

    assert [fault.message for fault in asked.faults] == [
        "This is recorded as for. If the file is right, import it as a correction and say why."
    ] * 2
    assert (done.faults, done.counts["ballots_wide"]["corrected"]) == ([], 2)
    assert choices() == {"m1": "against", "m2": "abstain", "m3": "against"}
    assert VoteEvent.objects.get(verb="correct").reason == "The recording shows it."


def test_a_group_and_a_casting_vote_are_corrected_by_a_bundle(bundle: Path) -> None:
    (bundle / "ballots_wide.csv").unlink()
    change(bundle, "votes", ",2,1,0", ",1,1,0")
    write(
        bundle, "ballots", "vote,member,choice,group",
        f"{FIRST},m1,For,", f"{FIRST},m3,Against,", f"{FIRST},m1,Casting vote for,",
    )  # fmt: skip
    import_bundle(bundle)
    change(bundle, "ballots", "m3,Against,", "m3,Against,testshire/groups/blue")
    change(bundle, "ballots", "Casting vote for", "Casting vote against")

    report = import_bundle(bundle, reason="The minutes say so.")

    casting = Ballot.objects.get(is_casting=True)
    group = Ballot.objects.get(choice="against", is_casting=False).group_at_vote
    assert report.faults == []
    assert casting.choice == "against"
    assert group is not None
    assert import_bundle(bundle).changed == 0


def test_words_of_a_source_are_not_corrected_and_the_fault_asks_for_no_correction(
    bundle: Path,
) -> None:
    (bundle / "ballots_wide.csv").unlink()
    write(bundle, "ballots", "vote,member,choice,name_as_printed", f"{FIRST},m1,For,Doe")
    import_bundle(bundle)
    change(bundle, "ballots", ",Doe", ",J. Doe")

    report = import_bundle(bundle, reason="A spelling.")

    assert faults(report) == [("ballots.csv", 2, "name_as_printed")]
    assert "as a correction" not in report.faults[0].message


def test_a_casting_vote_declared_without_a_tie_is_a_public_mismatch(
    bundle: Path, tmp_path: Path
) -> None:
    text = (bundle / "votes.csv").read_text().replace("AGREED,2,1,0", "AGREED,,,,yes,yes")
    text = text.replace("carried,3,0,0", "carried,3,0,0,,")
    head = "declared_abstained,declared_by_casting_vote,roll_complete"
    (bundle / "votes.csv").write_text(text.replace("declared_abstained", head))

    report = import_bundle(bundle)

    vote = Vote.objects.get(reference=FIRST)
    assert report.faults == []
    assert vote.mismatches == ["casting_vote_without_tie"]
    assert list(differences()) == [f"{FIRST}: casting_without_tie."]
    export_bundle(vote.council, tmp_path / "out")
    assert "yes" in (tmp_path / "out" / "votes.csv").read_text()
