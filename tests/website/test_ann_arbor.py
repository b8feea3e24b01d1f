"""Two years of a real council's votes, from its own files to the last cell (issue data, MIT)."""

import csv
import os
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core import serializers
from django.db import transaction

from amendments import queries as money
from council.models import AgendaItem, Council, Meeting, Member, Membership, Source
from council.website.votes_files import Outcome, VotesFile, import_votes
from votes.models import Ballot, GroupTally, Vote, VoteEvent
from votes.queries.verifying import differences
from votes.sheets import Answers

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT.parent / "shared" / "data" / "ann-arbor-votes"
ANSWERS = ROOT / "tests" / "data" / "ann-arbor" / "answers.json"
CHOICES = {
    "true": "for",
    "false": "against",
    "absent": "absent",
    "recused": "present_not_voting",
    "?": "unknown",
}
TABLES = (Council, Member, Membership, Meeting, AgendaItem, Source, Vote, VoteEvent, Ballot,
          GroupTally)  # fmt: skip


def files() -> list[VotesFile]:
    return [VotesFile(path.name, path.read_bytes) for path in sorted(FOLDER.glob("*.csv"))]


def run(**fields: Any) -> Outcome:
    answers = Answers.from_json(ANSWERS.read_text(encoding="utf-8"))
    return import_votes(files(), "ann-arbor", **{"answers": answers} | fields)


@pytest.fixture(scope="module")
def imported(django_db_setup: None, django_db_blocker: Any) -> Iterator[Outcome]:
    """Import all files once for this module, and take everything back at its end."""
    if not FOLDER.is_dir():
        reason = f"the files of Ann Arbor's votes are not at {FOLDER}"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with django_db_blocker.unblock(), transaction.atomic():
        yield run()
        transaction.set_rollback(True)


def rows_of(day: date) -> tuple[list[str], list[list[str]]]:
    with (FOLDER / f"{day}.csv").open(encoding="utf-8", newline="") as file:
        heading, *rows = csv.reader(file)
    return heading, rows


def vote_of(day: str, position: int) -> Vote:
    return Vote.objects.get(meeting__held_on=day, item__position=position)


def test_every_cell_of_the_source_is_a_stored_ballot_or_no_vote(imported: Outcome) -> None:
    cells: Counter[str] = Counter()
    ballots = {
        (day, position, printed): (label, choice)
        for day, position, printed, label, choice in Ballot.objects.values_list(
            "held_on", "vote__item__position", "name_as_printed", "source_label", "choice"
        )
    }
    found = dict(ballots)
    for day in Meeting.objects.values_list("held_on", flat=True):
        heading, rows = rows_of(day)
        for position, row in enumerate(rows, start=1):
            for printed, cell in zip(heading[4:], row[4:], strict=True):
                stored = found.pop((day, position, printed), None)
                word = cell.strip().lower()
                cells[word] += 1
                assert stored == ((cell, CHOICES[word]) if word else None)

    assert found == {}
    assert cells == {
        "true": 12_873, "false": 241, "absent": 971, "recused": 6, "?": 2, "": 130,
    }  # fmt: skip
    assert len(ballots) == 14_093


def test_every_item_stands_in_its_place_with_its_words(imported: Outcome) -> None:
    assert Meeting.objects.count() == 54
    assert AgendaItem.objects.count() == 1_293
    for meeting in Meeting.objects.all():
        _, rows = rows_of(meeting.held_on)
        items = list(meeting.items.order_by("position"))
        assert len(items) == len(rows)
        for item, (_, _, number, title, *_) in zip(items, rows, strict=True):
            assert item.number
            assert number.startswith(item.number)
            assert item.title[:200] == " ".join(title.split())[:200]


def test_the_words_put_and_the_link_are_the_sources(imported: Outcome) -> None:
    links = dict(Source.objects.exclude(url="").values_list("about", "url"))
    for vote in Vote.objects.select_related("item"):
        _, rows = rows_of(vote.held_on)
        assert vote.item is not None
        link, _, _, title, *_ = rows[vote.item.position - 1]
        assert vote.question.endswith(title.strip())
        assert links.get(vote.reference, "") == link


def test_results_come_from_the_class_words(imported: Outcome) -> None:
    known = {"pass": "carried", "fail": "lost", "postponed": "carried", "tabled": "carried",
             "referred": "carried"}  # fmt: skip
    for vote in Vote.objects.select_related("item"):
        _, rows = rows_of(vote.held_on)
        assert vote.item is not None
        words = rows[vote.item.position - 1][1].split()
        said = {known[word] for word in words if word in known}
        assert vote.declared_result == (said.pop() if said else "unknown"), vote.reference


@pytest.mark.parametrize(
    ("day", "position", "tally"), [("2022-09-19", 16, (7, 4)), ("2024-02-20", 11, (6, 5))]
)
def test_items_that_needed_eight_votes_are_lost_under_their_own_threshold(
    imported: Outcome, day: str, position: int, tally: tuple[int, int]
) -> None:
    vote = vote_of(day, position)

    assert (vote.tally_for, vote.tally_against) == tally
    assert (vote.threshold_kind, vote.threshold_number) == ("fixed", 8)
    assert (vote.declared_result, vote.computed_outcome) == ("lost", "lost")
    assert vote.mismatches == []


def test_what_titles_say_of_the_votes_needed_is_kept(imported: Outcome) -> None:
    eight = Vote.objects.filter(question__icontains="8 Votes Required")

    fixed = eight.filter(threshold_kind="fixed", threshold_number=8)
    rest = eight.exclude(pk__in=fixed)
    assert fixed.count() > 200
    assert {question.split(" by ")[0] for question in rest.values_list("question", flat=True)} == {
        "Motion to Postpone", "Motion to Amend",
    }  # fmt: skip


def test_the_tie_that_failed_is_tied_and_no_mismatch(imported: Outcome) -> None:
    vote = vote_of("2024-09-16", 14)

    assert (vote.tally_for, vote.tally_against) == (5, 5)
    assert (vote.declared_result, vote.computed_outcome) == ("lost", "tied")
    assert vote.mismatches == []


def test_two_amendments_with_one_number_are_two_votes(imported: Outcome) -> None:
    votes = Vote.objects.filter(
        held_on="2024-05-20", question__startswith="Motion to Amend by Disch"
    )

    assert votes.count() == 2
    assert set(votes.values_list("item__number", flat=True)) == {"DS-5"}
    assert len({vote.item_id for vote in votes}) == 2
    assert len({vote.question for vote in votes}) == 2


def test_one_member_has_two_spellings_because_an_answer_says_so(imported: Outcome) -> None:
    member = Member.objects.get(name="Ghazi-Edwin")
    printed = Ballot.objects.filter(member=member).values_list("name_as_printed", flat=True)

    assert set(printed) == {"Ghazi-Edwin (Ward 3)", "Ghazi Edwin (Ward 3)"}
    assert Member.objects.count() == 16


def test_terms_are_known_as_far_as_the_files_show(imported: Outcome) -> None:
    seats = {
        seat.member.name: (seat.area and seat.area.name, seat.valid_from, seat.valid_to)
        for seat in Membership.objects.select_related("member", "area")
    }

    assert seats["Taylor"] == (None, None, None)
    assert seats["Disch"] == ("Ward 1", None, None)
    assert seats["Hayner"] == ("Ward 1", None, date(2022, 11, 10))
    assert seats["Harrison"] == ("Ward 1", date(2022, 11, 21), None)


def test_nothing_differs_from_what_it_is_derived_from(imported: Outcome) -> None:
    assert [*differences(), *money.differences()] == []
    assert not Vote.objects.exclude(mismatches=[]).exists()


def test_a_second_run_changes_nothing(imported: Outcome) -> None:
    before = [serializers.serialize("json", table.objects.order_by("pk")) for table in TABLES]

    again = run()

    assert not again.is_blocked
    assert again.counts["ballots unchanged"] == 14_093
    assert not [name for name, number in again.counts.items() if number and "new" in name]
    after = [serializers.serialize("json", table.objects.order_by("pk")) for table in TABLES]
    assert before == after


def test_a_file_at_a_time_comes_to_the_same_votes(imported: Outcome) -> None:
    days = ("2022-11-21", "2024-05-20")
    wanted = sorted(
        Ballot.objects.filter(held_on__in=days).values_list("held_on", "member__name", "choice")
    )
    answers = Answers.from_json(ANSWERS.read_text(encoding="utf-8"))
    with transaction.atomic():
        for file in files():
            if file.name.removesuffix(".csv") in days:
                assert not import_votes([file], "one-by-one", answers=answers).is_blocked
        found = Ballot.objects.filter(vote__council__slug="one-by-one")
        ballots = sorted(found.values_list("held_on", "member__name", "choice"))
        transaction.set_rollback(True)

    assert ballots == wanted


def test_without_answers_everything_is_asked_and_nothing_stored(imported: Outcome) -> None:
    outcome = import_votes(files(), "elsewhere")

    asked = {question.id for question in outcome.inquiry.open}
    assert outcome.is_blocked
    assert {
        "needed:8 votes required", "needed:8 votes required/motion to postpone", "label:recused",
        "voter:ghazi edwin (ward 3)", "word:postponed", "evidence", "terms", "brackets",
    } <= asked  # fmt: skip
    assert asked == {q.id for q in run_questions()}
    assert not Council.objects.filter(slug="elsewhere").exists()


def run_questions() -> list[Any]:
    answers = Answers.from_json(ANSWERS.read_text(encoding="utf-8"))
    return list(
        import_votes(files(), "elsewhere", answers=answers, dry_run=True).inquiry.asked.values()
    )
