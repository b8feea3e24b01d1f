"""Roll calls by the million, on a made sample: staged, matched, counted, logged."""

from pathlib import Path
from typing import Any

import duckdb
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from council.changes import verifying
from council.errors import RuleBroken
from council.models import Council, Meeting, Source
from council.website.rollcalls import StagedBallot, import_rollcalls, load_ballots
from council.website.rollcalls.checking import BALLOTS, TIES, Checks
from council.website.rollcalls.words import outcome_of, threshold_of
from tests import factories as make
from tests.api_world import declare
from tests.followers import Follower, everything
from votes.derive import count_vote
from votes.models import Ballot, GroupTally, Vote, VoteOption
from votes.queries.verifying import differences

pytestmark = pytest.mark.django_db

# event, chamber, date, number, category, requires, result, amendment, who answered what.
EVENTS: list[tuple[Any, ...]] = [
    (1, "h", "2001-01-03T13:00:00-05:00", 1, "leadership", "1/2", "Hale", None,
     ["Hale", "Hale", "Frost", "Present"]),
    (2, "h", "2001-01-03T21:30:00-05:00", 2, "passage", "1/2", "Passed", None,
     ["Yea", "Yea", "Nay", "Not Voting"]),
    (3, "h", "2001-01-04T12:00:00-05:00", 3, "amendment", "1/2", "Failed", "9",
     ["Aye", "Aye", "No", "No"]),
    (4, "h", "2001-01-04T13:00:00-05:00", 4, "quorum", "QUORUM", "Passed", None,
     ["Present", "Present", "Present", "Not Voting"]),
    (5, "s", "2001-01-04T10:00:00-05:00", 1, "passage", "1/2", "Bill Passed", None,
     ["Yea", "Nay", "Yea", "Nay", "VP"]),
    (6, "s", "2001-01-05T10:00:00-05:00", 2, "conviction", "2/3", "Not Guilty", None,
     ["Guilty", "Not Guilty", "Guilty", "Not Guilty"]),
    (7, "h", "2001-01-05T10:00:00-05:00", 5, "passage-suspension", "2/3", "Failed", None,
     ["Yea", "Yea", "Nay", "Nay"]),
    (8, "s", "2001-01-05T11:00:00-05:00", 3, "cloture", "3/5", "Cloture Motion Agreed to", None,
     ["Yea", "Yea", "Yea", "Nay"]),
]  # fmt: skip
MEMBERS = [(1, "A000001", "Ash"), (2, "B000002", "Bell"), (3, "C000003", "Croft"),
           (4, "D000004", "Dale"), (5, "VP", "VP")]  # fmt: skip
GROUPS = ["D", "R", "D", "R", None]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    ballots = [
        (event[0], number, GROUPS[number - 1], "Yea" if word == "VP" else word)
        for event in EVENTS
        for number, word in enumerate(event[8], start=1)
    ]
    events = [
        (no, f"{chamber}{number}", chamber, date, number, category, category.title(),
         f"Question {no}", requires, result, None, amendment, "Ash" if amendment else None,
         None, "hr", str(no))
        for no, chamber, date, number, category, requires, result, amendment, _ in EVENTS
    ]  # fmt: skip
    write(
        tmp_path / "ballots.parquet",
        "event_no INT, member_no SMALLINT, party VARCHAR, option VARCHAR",
        ballots,
    )
    columns = ("event_no INT, vote_id VARCHAR, chamber VARCHAR, date VARCHAR, number INT,"
               " category VARCHAR, type VARCHAR, question VARCHAR, requires VARCHAR,"
               " result VARCHAR, subject VARCHAR, amendment_number VARCHAR,"
               " amendment_author VARCHAR, amendment_purpose VARCHAR, bill_type VARCHAR,"
               " bill_number VARCHAR")  # fmt: skip
    write(tmp_path / "vote_events.parquet", columns, events)
    write(
        tmp_path / "members.csv",
        "member_no INT, member_id VARCHAR, display_name VARCHAR",
        MEMBERS,
    )
    return tmp_path


def write(path: Path, columns: str, rows: list[tuple[Any, ...]]) -> None:
    server = duckdb.connect()
    server.execute(f"CREATE TABLE made ({columns})")
    places = ", ".join("?" * len(rows[0]))
    server.executemany(f"INSERT INTO made VALUES ({places})", rows)  # noqa: S608 - made here
    form = "PARQUET" if path.suffix == ".parquet" else "CSV, HEADER"
    server.execute(f"COPY made TO '{path}' (FORMAT {form})")


def vote_of(number: str) -> Vote:
    return Vote.objects.get(question=f"Question {number}")


@pytest.mark.servers
def test_the_whole_import_is_what_verify_would_derive(folder: Path) -> None:
    done = import_rollcalls(folder, Checks({BALLOTS: 33, TIES: 2, "votes on an amendment": 1}))

    assert done.numbers["votes"] == Vote.objects.count() == 8
    assert list(differences()) == []
    assert Source.objects.count() == 8


@pytest.mark.servers
def test_whoever_follows_the_feed_learns_of_every_record_that_was_imported(
    folder: Path, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        import_rollcalls(folder, Checks())
    follower = Follower(limit=500)

    follower.catch_up()

    found = everything()
    assert {name: follower.copy[name] for name in found} == found
    assert (len(follower.copy["votes"]), len(follower.copy["members"])) == (8, 5)
    assert list(verifying.differences()) == []


@pytest.mark.servers
def test_counting_in_sets_gives_what_counting_one_by_one_gives(folder: Path) -> None:
    import_rollcalls(folder, Checks())
    columns = ("tally_for", "tally_against", "tally_abstained", "tally_not_voting",
               "tally_unknown", "computed_outcome", "mismatches")  # fmt: skip

    def counts() -> list[Any]:
        groups = GroupTally.objects.order_by("vote", "group")
        return [
            list(Vote.objects.order_by("pk").values_list(*columns)),
            list(groups.values_list("vote", "group", *columns[:5])),
            list(VoteOption.objects.order_by("pk").values_list("label", "tally")),
        ]

    in_sets = counts()
    Vote.objects.update(tally_for=9, computed_outcome="unknown")
    GroupTally.objects.all().delete()
    VoteOption.objects.update(tally=0)
    for vote in Vote.objects.all():
        count_vote(vote)

    assert counts() == in_sets


@pytest.mark.servers
def test_words_of_the_source_become_choices_options_and_a_casting_vote(folder: Path) -> None:
    import_rollcalls(folder, Checks())

    def roll(number: str) -> list[tuple[Any, ...]]:
        ballots = vote_of(number).ballots.order_by("member")
        return list(ballots.values_list("choice", "option__label", "is_casting", "source_label"))

    assert roll("1") == [
        (None, "Hale", False, "Hale"), (None, "Hale", False, "Hale"),
        (None, "Frost", False, "Frost"), ("present_not_voting", None, False, "Present"),
    ]  # fmt: skip
    assert roll("5")[-1] == ("for", None, True, "Yea")
    cast = vote_of("5")
    assert (cast.tally_for, cast.tally_against, cast.computed_outcome) == (2, 2, "carried")
    assert (cast.presiding_member.name, cast.declared_by_casting_vote) == ("Vice President", True)  # type: ignore[union-attr]  # it has one
    assert [vote_of(n).computed_outcome for n in "23467"] == [
        "carried", "tied", "unknown", "unknown", "lost",
    ]  # fmt: skip
    assert str(vote_of("2").held_on) == "2001-01-03"
    assert "Amendment 9, Ash" in vote_of("3").note
    groups = Ballot.objects.filter(vote=vote_of("2")).order_by("member")
    assert list(groups.values_list("group_at_vote__short_name", flat=True)) == ["D", "R", "D", "R"]


@pytest.mark.servers
def test_imported_votes_are_read_like_all_others(client: Client, folder: Path) -> None:
    import_rollcalls(folder, Checks())

    found = client.get(f"/api/v1/votes/{vote_of('5').reference}").json()

    assert [ballot["is_casting"] for ballot in found["ballots"]] == [False] * 4 + [True]
    assert found["sources"][0]["title"] == "Recorded votes of the US Congress, s1"
    assert client.get(f"/{vote_of('5').reference}").status_code == 200


@pytest.mark.servers
def test_numbers_that_are_not_those_known_stop_the_import(folder: Path) -> None:
    with pytest.raises(RuleBroken, match="ballots: 33, expected 34"):
        import_rollcalls(folder, Checks({BALLOTS: 34}))

    assert not Council.objects.exists()


@pytest.mark.servers
def test_a_second_import_changes_nothing(folder: Path) -> None:
    import_rollcalls(folder, Checks())

    with pytest.raises(RuleBroken, match="is here already"):
        import_rollcalls(folder, Checks())

    assert Vote.objects.count() == 8


@pytest.mark.servers
def test_ballots_without_a_match_are_named_before_anything_is_loaded() -> None:
    meeting = make.make_meeting(make.make_council("norfolk"))
    vote, member = declare(meeting), make.make_member(meeting.council)
    right = StagedBallot(vote.reference, member.reference, "for", None, None, False, "Yea")
    strange = right._replace(vote="norfolk/none", member="nobody", group="norfolk/groups/x")

    with pytest.raises(RuleBroken) as broken:
        load_ballots([right, strange, right._replace(choice=None, option="Hale")])

    assert broken.value.message == (
        "Nothing was loaded. These are not on record: 1 votes (norfolk/none); 1 members (nobody);"
        f" 1 groups (norfolk/groups/x); 1 options (('{vote.reference}', 'Hale'))."
    )
    assert not Ballot.objects.exists()
    assert load_ballots([right]).ballots == 1


@pytest.mark.servers
def test_a_member_on_a_roll_twice_stops_the_load() -> None:
    meeting = make.make_meeting(make.make_council("norfolk"))
    vote, member = declare(meeting), make.make_member(meeting.council)
    row = StagedBallot(vote.reference, member.reference, "for", None, None, False, "Yea")

    with pytest.raises(RuleBroken) as twice:
        load_ballots([row, row])

    assert twice.value.message == (
        "Nothing was loaded. A member has one ballot in a vote; there are more for:"
        f" {member.reference} in {vote.reference}."
    )
    assert not Ballot.objects.exists()


@pytest.mark.servers
def test_a_ballot_that_is_on_record_already_stops_the_load() -> None:
    meeting = make.make_meeting(make.make_council("norfolk"))
    vote, member = declare(meeting), make.make_member(meeting.council)
    make.make_ballot(vote, member)
    row = StagedBallot(vote.reference, member.reference, "for", None, None, False, "Yea")

    with pytest.raises(RuleBroken, match="a ballot is on record already"):
        load_ballots([row])

    assert Ballot.objects.count() == 1


@pytest.mark.embedded
def test_without_postgresql_a_sentence_says_what_to_do(folder: Path) -> None:
    with pytest.raises(CommandError, match="need PostgreSQL: set DATABASE_URL"):
        call_command("import_rollcalls", folder, "--part")

    assert not Meeting.objects.exists()


def test_a_folder_without_the_files_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"There is no ballots\.parquet in"):
        call_command("import_rollcalls", tmp_path)


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        ("Passed", "carried"), ("Nomination Confirmed", "carried"), ("Guilty", "carried"),
        ("Point of Order Well Taken", "carried"), ("Veto Overridden", "carried"),
        ("Failed", "lost"), ("Cloture Motion Rejected", "lost"), ("Veto Sustained", "lost"),
        ("Decision of Chair Not Sustained", "lost"), ("Not Guilty", "lost"),
        ("Amendment Not Germane", "lost"), ("Hastert", "unknown"), (None, "unknown"),
    ],
)  # fmt: skip
def test_results_read_as_they_were_meant(result: str | None, expected: str) -> None:
    assert outcome_of(result) == expected


@pytest.mark.parametrize(
    ("requires", "chamber", "category", "expected"),
    [
        ("1/2", "h", "passage", ("simple", None, None, None)),
        ("2/3", "h", "passage-suspension", ("at_least", 2, 3, "voting")),
        ("2/3", "s", "treaty", ("at_least", 2, 3, "present")),
        ("3/5", "s", "cloture", ("at_least", 3, 5, "in_office")),
        ("3/5", "h", "passage", ("at_least", 3, 5, "voting")),
        ("QUORUM", "h", "quorum", ("more_than", 1, 2, "in_office")),
    ],
)
def test_votes_needed_are_a_field_of_the_vote(
    requires: str, chamber: str, category: str, expected: tuple[Any, ...]
) -> None:
    found = threshold_of(requires, chamber, category)

    assert (found.kind, found.numerator, found.denominator, found.of) == expected
