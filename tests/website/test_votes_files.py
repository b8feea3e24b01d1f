"""Files of votes from any council: planned, asked about, stored once, compared ever after."""

import json
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from council.enums import Evidence
from council.models import AgendaItem, Council, Meeting, Member, Membership, Source
from council.records import Occasion
from council.website.votes_files import Outcome, VotesFile, import_votes
from tests.factories import (
    make_area,
    make_body,
    make_council,
    make_group,
    make_meeting,
    make_member,
)
from votes.actions import declare, open_vote
from votes.models import Ballot, Vote
from votes.queries.verifying import differences
from votes.sheets import Answers

pytestmark = pytest.mark.django_db

USUAL = {
    "evidence": "minutes",
    "source.title": "Minutes",
    "source.publisher": "none",
    "source.url": "https://example.org/minutes",
    "publish": "now",
    "roll_complete": "yes",
}
NEW_COUNCIL = {
    "council.name": "Testham Council",
    "council.time_zone": "Europe/London",
    "council.currency": "GBP",
    "council.language": "en-GB",
    "council.year_starts_month": "4",
    "council.type": "none",
    "body.name": "Full council",
    "terms": "not_known",
}
LONG = (
    "date,motion,councillor,ward,vote,result\n"
    "2024-01-02,Roads,Ann Adams,North,For,Carried\n"
    "2024-01-02,Roads,Bo Brown,South,Against,Carried\n"
    "2024-01-02,Parks,Ann Adams,North,For,Carried\n"
    "2024-01-02,Parks,Bo Brown,South,For,Carried\n"
    "05/02/2024,Roads,Ann Adams,North,Absent,Lost\n"
    "05/02/2024,Roads,Bo Brown,South,No,Lost\n"
)


def load(text: str, name: str = "votes.csv", **fields: Any) -> Outcome:
    answers = Answers.from_mapping(USUAL | fields.pop("answers", {}))
    slug = fields.pop("council", "testham")
    file = VotesFile(name, text.encode)
    return import_votes([file], slug, answers=answers, **fields)


def open_ids(outcome: Outcome) -> set[str]:
    return {question.id for question in outcome.inquiry.open}


@pytest.fixture
def council() -> Council:
    council = make_council("testham")
    make_body(council)
    for name, ward in (("Ann Adams", "North"), ("Bo Brown", "South")):
        member = make_member(council, name)
        Membership.objects.filter(member=member).update(area=make_area(council, ward))
    return council


def rolls() -> list[tuple[str, str, str, str | None]]:
    rows = Ballot.objects.order_by("vote__held_on", "vote__number", "member__name")
    return [
        (str(day), question, name, choice)
        for day, question, name, choice in rows.values_list(
            "held_on", "vote__question", "member__name", "choice"
        )
    ]


AS_READ = [
    ("2024-01-02", "Roads", "Ann Adams", "for"),
    ("2024-01-02", "Roads", "Bo Brown", "against"),
    ("2024-01-02", "Parks", "Ann Adams", "for"),
    ("2024-01-02", "Parks", "Bo Brown", "for"),
    ("2024-02-05", "Roads", "Ann Adams", "absent"),
    ("2024-02-05", "Roads", "Bo Brown", "against"),
]


def test_long_form_makes_the_meetings_and_votes_of_its_days(council: Council) -> None:
    roads_fail = {"threshold:2024-01-02/row 2": "simple"}

    outcome = load(LONG, answers=roads_fail | {"date_order": "day_first"})

    assert open_ids(outcome) == set()
    assert outcome.problems == []
    assert rolls() == AS_READ
    assert list(Meeting.objects.order_by("held_on").values_list("status", flat=True)) == [
        "closed", "closed",
    ]  # fmt: skip
    assert not AgendaItem.objects.exists()
    assert list(differences()) == []


def test_days_that_can_be_read_two_ways_are_asked(council: Council) -> None:
    assert "date_order" in open_ids(load(LONG))
    load(
        LONG,
        answers={"date_order": "month_first", "threshold:2024-01-02/row 2": "fixed 1"},
    )
    assert Meeting.objects.filter(held_on="2024-05-02").exists()


def test_a_tie_called_carried_is_asked_and_may_stand(council: Council) -> None:
    outcome = load(LONG, answers={"date_order": "day_first"})

    assert open_ids(outcome) == {"threshold:2024-01-02/row 2"}
    assert not Vote.objects.exists()


def test_wide_form_with_a_row_for_each_member_needs_the_day(council: Council) -> None:
    text = "Member;Roads;Parks\nCllr Ann Adams;For;For\nBrown, Bo;For;\n"

    assert open_ids(load(text)) == {"day:votes.csv"}
    outcome = load(text, answers={"day:votes.csv": "2024-01-02"})

    assert not outcome.is_blocked
    assert rolls() == [*[("2024-01-02", "Roads", n, "for") for n in ("Ann Adams", "Bo Brown")],
                       ("2024-01-02", "Parks", "Ann Adams", "for")]  # fmt: skip
    roads, parks = Vote.objects.order_by("number")
    assert (roads.roll_complete, parks.roll_complete) == (True, False)
    assert roads.declared_result == "unknown"
    assert parks.computed_outcome == "unknown"


def test_the_day_may_stand_in_the_name_of_the_file(council: Council) -> None:
    for name in ("votes 2024-01-02.csv", "20240102_votes.csv"):
        assert open_ids(load("Member;Roads\nAnn Adams;For\nBo Brown;For\n", name)) == set()
    assert Vote.objects.count() == 1


def test_a_second_run_changes_nothing(council: Council) -> None:
    answers = {"date_order": "day_first", "threshold:2024-01-02/row 2": "simple"}
    load(LONG, answers=answers)
    before = list(Vote.objects.values()), list(Ballot.objects.values())

    again = load(LONG, answers=answers)

    assert not again.is_blocked
    assert again.counts["ballots unchanged"] == 6
    assert (list(Vote.objects.values()), list(Ballot.objects.values())) == before


def test_what_differs_from_the_record_is_told_and_never_overwritten(council: Council) -> None:
    text = "Member;Roads\nAnn Adams;For\nBo Brown;For\n"
    load(text, "2024-01-02.csv")

    outcome = load(text.replace("Adams;For", "Adams;Against"), "2024-01-02.csv")

    assert "is recorded as for, the file says against" in outcome.problems[0]
    assert set(Ballot.objects.values_list("choice", flat=True)) == {"for"}


def test_another_result_than_the_record_is_told(council: Council) -> None:
    text = "Motion;Result;Cllr Ann Adams;Bo Brown\nRoads;Carried;For;For\n"
    load(text, "2024-01-02.csv")

    outcome = load(text.replace("Carried", "Lost"), "2024-01-02.csv",
                   answers={"threshold:2024-01-02/row 2": "simple"})  # fmt: skip

    assert "The result is recorded as carried" in outcome.problems[0]


def test_a_new_line_is_added_to_a_meeting_on_record_once_somebody_says_so(
    council: Council,
) -> None:
    text = "Motion;Cllr Ann Adams;Bo Brown\nRoads;For;For\n"
    more = text + "Parks;For;For\n"
    load(text, "2024-01-02.csv")

    asked = load(more, "2024-01-02.csv")
    load(more, "2024-01-02.csv", answers={"vote:2024-01-02/row 3": "new"})

    assert open_ids(asked) == {"vote:2024-01-02/row 3"}
    assert [vote.question for vote in Vote.objects.order_by("number")] == ["Roads", "Parks"]
    assert list(AgendaItem.objects.values_list("position", flat=True)) == [1, 2]


def keyed(council: Council, *, is_open: bool, question: str = "That roads be built") -> Vote:
    meeting = make_meeting(council, date(2024, 1, 2))
    source = Occasion(evidence=Evidence.MINUTES)
    vote = open_vote(meeting, kind="other", question=question, occasion=source)
    return vote if is_open else declare(vote, result="carried", occasion=source)


@pytest.mark.parametrize("is_open", [True, False])
def test_names_are_brought_to_a_vote_that_has_none(council: Council, *, is_open: bool) -> None:
    keyed(council, is_open=is_open)
    text = "Member;Roads\nAnn Adams;For\nBo Brown;For\n"

    asked = load(text, "2024-01-02.csv")
    outcome = load(text, "2024-01-02.csv", answers={"vote:2024-01-02/column 2": "vote: 1"})

    assert open_ids(asked) == {"vote:2024-01-02/column 2"}
    assert outcome.problems == []
    assert set(Ballot.objects.values_list("choice", flat=True)) == {"for"}
    assert Ballot.objects.count() == 2
    assert list(differences()) == []


def test_one_vote_on_record_is_not_two_lines(council: Council) -> None:
    keyed(council, is_open=False)
    text = "Member;Roads;Parks\nAnn Adams;For;For\nBo Brown;For;For\n"
    answers = {f"vote:2024-01-02/column {n}": "vote: 1" for n in (2, 3)}

    outcome = load(text, "2024-01-02.csv", answers=answers)

    assert "is answered for another line as well" in outcome.problems[0]
    assert not Ballot.objects.exists()


def test_a_new_council_is_made_of_answers_alone() -> None:
    text = "Motion;Outcome;Smith (Blue);Jones, Al (Red)\nRoads;Carried;For;For\n"
    answers = NEW_COUNCIL | {"brackets": "leave_out", "voter:smith (blue)": "new",
                             "voter:jones, al (red)": "new"}  # fmt: skip

    blocked = load(text, "2024-01-02.csv")
    outcome = load(text, "2024-01-02.csv", answers=answers)

    assert {*answers} <= open_ids(blocked)
    assert not outcome.is_blocked
    assert set(Member.objects.values_list("name", flat=True)) == {"Smith", "Al Jones"}
    assert Council.objects.get().name == "Testham Council"
    assert Vote.objects.published().count() == 1


def test_two_new_members_of_one_name_are_told_apart_by_their_areas() -> None:
    text = "Motion;Outcome;Smith (North);Smith (South);Smith\nRoads;Carried;For;For;For\n"
    answers = NEW_COUNCIL | {"brackets": "area", "voter:smith (north)": "new",
                             "voter:smith (south)": "new", "voter:smith": "nobody"}  # fmt: skip

    outcome = load(text, "2024-01-02.csv", answers=answers)

    assert not outcome.is_blocked
    assert set(Member.objects.values_list("slug", flat=True)) == {"smith", "smith-south"}
    assert not load(text, "2024-01-02.csv", answers=answers).is_blocked
    assert Member.objects.count() == 2


def test_names_in_any_script_have_an_address(council: Council) -> None:
    text = "Motion;Outcome;李 (東);王 (西)\nRoads;Carried;For;For\n"
    answers = {"brackets": "area", "voter:李 (東)": "new", "voter:王 (西)": "new",
               "terms": "as_seen"}  # fmt: skip

    outcome = load(text, "2024-01-02.csv", answers=answers)

    assert outcome.problems == []
    slugs = Member.objects.exclude(name__contains=" ").values_list("slug", flat=True)
    assert set(slugs) == {"member", "member-2"}
    assert set(Membership.objects.values_list("area__slug", flat=True)) == {
        "north", "south", "area-3", "area-4",
    }  # fmt: skip


def test_two_members_of_a_new_ones_name_are_for_a_person(council: Council) -> None:
    for name in ("Smith", "Smyth"):
        make_member(council, name)
    Member.objects.filter(name="Smyth").update(name="Smith")

    outcome = load(
        "Motion;Cllr Smith;Bo Brown\nRoads;For;For\n",
        "2024-01-02.csv",
        answers={"voter:cllr smith": "new: Smith"},
    )

    assert "Two members are called" in outcome.problems[0]


def test_answers_that_are_none_are_asked_again() -> None:
    bad = NEW_COUNCIL | {"council.time_zone": "Middle Earth", "council.year_starts_month": "13"}

    outcome = load("Motion;Cllr A;Cllr B\nRoads;For;For\n", "2024-01-02.csv", answers=bad)

    assert {"council.time_zone", "council.year_starts_month"} <= open_ids(outcome)


def test_a_member_who_does_not_exist_is_no_answer(council: Council) -> None:
    outcome = load(
        "Motion;Cllr Adams;Bo Brown\nRoads;For;For\n",
        "2024-01-02.csv",
        answers={"voter:cllr adams": "member: testham/members/nobody"},
    )

    assert open_ids(outcome) >= {"voter:cllr adams"}
    named = {"voter:cllr adams": "member: testham/members/ann-adams"}
    assert not load(
        "Motion;Cllr Adams;Bo Brown\nRoads;For;For\n", "2024-01-02.csv", answers=named
    ).is_blocked


def test_a_member_out_of_office_that_day_is_not_matched(council: Council) -> None:
    Membership.objects.filter(member__name="Ann Adams").update(valid_to="2023-01-01")

    outcome = load("Motion;Cllr Ann Adams;Bo Brown\nRoads;For;For\n", "2024-01-02.csv")

    assert "voter:cllr ann adams" in open_ids(outcome)


def test_groups_that_a_file_names_are_those_of_the_day(council: Council) -> None:
    group = make_group(council, "Blue", short_name="B")
    text = "Member;Party;Roads\nAnn Adams;B;For\nBo Brown;Mauve;For\n"

    asked = load(text, "2024-01-02.csv")
    load(text, "2024-01-02.csv", answers={"group:mauve": "leave_out"})

    assert open_ids(asked) == {"group:mauve"}
    held = dict(Ballot.objects.values_list("member__name", "group_at_vote"))
    assert held == {"Ann Adams": group.pk, "Bo Brown": None}


def test_two_marks_for_one_member_are_a_problem(council: Council) -> None:
    text = "Motion,Councillor,Vote\nRoads,Ann Adams,For\nRoads,Cllr Ann Adams,Against\n"

    outcome = load(text, "2024-01-02.csv")

    assert "are one member in one vote" in outcome.problems[0]


def files_of(**texts: str) -> list[VotesFile]:
    return [VotesFile(f"2024-01-02 {name}.csv", text.encode) for name, text in texts.items()]


def load_all(files: list[VotesFile], **answers: str) -> Outcome:
    return import_votes(files, "testham", answers=Answers.from_mapping(USUAL | answers))


def test_a_file_for_each_vote_makes_one_meeting_of_them(council: Council) -> None:
    files = files_of(
        a="Member;Roads\nAnn Adams;For\nBo Brown;For\n",
        b="Member;Parks\nAnn Adams;For\nBo Brown;Against\n",
        c="Motion;Cllr Ann Adams;Bo Brown\nTrees;For;For\nLakes;For;Against\n",
    )

    outcome = load_all(files)
    again = load_all(files)

    assert (outcome.problems, open_ids(outcome)) == ([], set())
    assert Meeting.objects.count() == 1
    columns = Vote.objects.order_by("number").values_list("question", "item__position")
    assert list(columns) == [("Roads", None), ("Parks", None), ("Trees", 1), ("Lakes", 2)]
    assert Ballot.objects.count() == 8
    assert again.counts["votes unchanged"] == 4
    assert Vote.objects.count() == 4


@pytest.mark.parametrize(("answer", "votes"), [("one", 1), ("two", 2)])
def test_one_question_in_two_files_of_a_day_is_asked(
    council: Council, answer: str, votes: int
) -> None:
    text = "Member;Roads\nAnn Adams;For\nBo Brown;For\n"
    files = files_of(a=text, b=text)
    asked = {"twice:2024-01-02/roads": answer}

    assert open_ids(load_all(files)) == asked.keys()
    outcome = load_all(files, **asked)
    again = load_all(files, **asked)

    assert not outcome.is_blocked
    assert (Vote.objects.count(), Ballot.objects.count()) == (votes, 2 * votes)
    assert not again.is_blocked
    assert again.counts["votes unchanged"] == 2


def test_two_files_that_tell_one_vote_differently_are_a_problem(council: Council) -> None:
    text = "Member;Roads\nAnn Adams;For\nBo Brown;For\n"
    files = files_of(a=text, b=text.replace("Brown;For", "Brown;Against"))

    outcome = load_all(files, **{"twice:2024-01-02/roads": "one"})

    assert "is recorded as for, the file says against" in outcome.problems[0]


def test_a_file_that_cannot_be_read_stops_the_import(council: Council) -> None:
    outcome = load("", "2024-01-02.csv")

    assert "There is nothing in this" in outcome.problems[0]


def test_what_the_paper_adds_to_a_number_is_part_of_the_question(council: Council) -> None:
    text = (
        "number;title;link;Cllr Ann Adams;Bo Brown\n"
        "A-1 - Motion to Amend by Adams;Longer roads;javascript:alert(1);For;For\n"
        "A-1;Roads;https://example.org/a;For;For\n"
        "A-2 Postponement;Parks;;For;For\n"
        f"Z-9;{'long ' * 80};;;\n"
    )

    outcome = load(text, "2024-01-02.csv")

    assert not outcome.is_blocked
    assert list(Vote.objects.order_by("number").values_list("item__number", "question")) == [
        ("A-1", "Motion to Amend by Adams: Longer roads"),
        ("A-1", "Roads"),
        ("A-2", "Postponement: Parks"),
    ]
    assert not Source.objects.filter(url__startswith="javascript").exists()
    assert Source.objects.filter(note__contains="Link: javascript:alert(1)").exists()
    last = AgendaItem.objects.get(number="Z-9")
    assert len(last.title) == 300
    assert Source.objects.filter(field="item 4", note__contains="long " * 79).exists()
    again = load(text, "2024-01-02.csv")
    assert not again.is_blocked
    assert again.counts["items unchanged"] == 4


def test_nothing_is_public_until_somebody_says_so(council: Council) -> None:
    load("Member;Roads\nAnn Adams;For\n", "2024-01-02.csv", answers={"publish": "not_yet"})

    assert Vote.objects.count() == 1
    assert not Vote.objects.published().exists()


def test_a_line_of_totals_is_left_out_once_somebody_says_so(council: Council) -> None:
    text = "Member;Roads\nAnn Adams;For\nBo Brown;For\nTotal for;2\n"

    outcome = load(text, "2024-01-02.csv", answers={"voter:total for": "nobody"})

    assert not outcome.is_blocked
    assert Ballot.objects.count() == 2


def test_a_council_on_record_is_not_published_by_a_file(council: Council) -> None:
    Council.objects.update(published_at=None)

    load("Member;Roads\nAnn Adams;For\n", "2024-01-02.csv")

    assert not Council.objects.published().exists()


def test_the_body_is_asked_where_there_are_several(council: Council) -> None:
    make_body(council, slug="planning")
    text = "Member;Roads\nAnn Adams;For\n"

    assert open_ids(load(text, "2024-01-02.csv")) == {"body"}
    load(text, "2024-01-02.csv", answers={"body": "planning"})
    load(text, "2024-01-03.csv", body="testham/full-council")

    bodies = Meeting.objects.order_by("held_on").values_list("body__slug", flat=True)
    assert list(bodies) == ["planning", "full-council"]


def test_a_dry_run_stores_nothing_but_says_what_it_would(council: Council) -> None:
    outcome = load("Member;Roads\nAnn Adams;For\n", "2024-01-02.csv", dry_run=True)

    assert outcome.counts["votes new"] == 1
    assert not Vote.objects.exists()


# What a line says.


def test_class_words_are_each_asked_once_and_known_results_are_not(council: Council) -> None:
    text = (
        "class;Motion;Cllr Ann Adams;Bo Brown\nordinance pass;Roads;For;For\n"
        "ordinance postponed;Parks;For;For\nNot carried;Trees;Against;Against\n"
        "rollcall closure pass;That the question be put;For;For\n;Lakes;For;For\n"
    )
    answers = {
        "word:ordinance": "nothing",
        "word:postponed": "carried",
        "word:rollcall": "method recorded_roll_call",
        "word:closure": "kind procedural",
    }

    asked = load(text, "2024-01-02.csv")
    load(text, "2024-01-02.csv", answers=answers)

    assert open_ids(asked) == answers.keys()
    columns = ("declared_result", "declared_words", "method", "kind")
    assert list(Vote.objects.order_by("number").values_list(*columns)) == [
        ("carried", "pass", "not_known", "other"),
        ("carried", "postponed", "not_known", "other"),
        ("lost", "Not carried", "not_known", "other"),
        ("carried", "pass", "recorded_roll_call", "procedural"),
        ("unknown", "", "not_known", "other"),
    ]


def test_an_unknown_result_is_asked_and_its_words_are_kept(council: Council) -> None:
    text = "Motion;Result;type;Cllr Ann Adams;Bo Brown\nRoads;Deferred;named;For;Against\n"
    answers = {"result:deferred": "lost", "word:named": "method recorded_electronic"}

    asked = load(text, "2024-01-02.csv")
    load(text, "2024-01-02.csv", answers=answers)

    assert open_ids(asked) == answers.keys()
    vote = Vote.objects.get()
    assert (vote.declared_result, vote.declared_words) == ("lost", "Deferred")
    assert (vote.method, vote.computed_outcome) == ("recorded_electronic", "tied")
    assert vote.mismatches == []


@pytest.mark.parametrize(
    ("answer", "asked", "outcome"),
    [("fixed 2", False, "lost"), ("simple", False, "carried"), ("fixed many", True, None)],
)
def test_the_votes_needed_are_asked_where_figures_and_result_differ(
    council: Council, answer: str, outcome: str | None, *, asked: bool
) -> None:
    text = "Motion;Result;Cllr Ann Adams;Bo Brown\nRoads;Lost;For;Absent\n"
    name = "threshold:2024-01-02/row 2"

    found = load(text, "2024-01-02.csv", answers={name: answer})

    assert (name in open_ids(found)) == asked
    vote = Vote.objects.first()
    assert (vote and vote.computed_outcome) == outcome
    assert (vote and vote.mismatches) == (
        ["result_differs_from_arithmetic"] if outcome == "carried" else vote and []
    )


def test_the_votes_that_a_title_says_are_needed_are_asked_once(council: Council) -> None:
    text = (
        "number;Motion;Result;Cllr Ann Adams;Bo Brown\n"
        "1;Roads (2 votes required);Lost;For;Absent\n"
        "2 - Motion to Postpone by Adams;Roads (2 Votes Required);Carried;For;Absent\n"
        "3;Parks (Two-thirds vote required);Carried;For;For\n"
    )
    answers = {
        "needed:2 votes required": "fixed 2",
        "needed:2 votes required/motion to postpone": "simple",
        "needed:two-thirds vote required": "at_least 2/3 of voting",
    }

    asked = load(text, "2024-01-02.csv")
    load(text, "2024-01-02.csv", answers=answers)

    assert open_ids(asked) == answers.keys()
    columns = ("threshold_kind", "threshold_number", "computed_outcome")
    assert list(Vote.objects.order_by("number").values_list(*columns)) == [
        ("fixed", 2, "lost"),
        ("simple", None, "carried"),
        ("at_least", None, "carried"),
    ]


@pytest.mark.parametrize(("answer", "number"), [("vote", 1), ("no_vote", 0)])
def test_whether_a_row_of_absences_was_put_is_asked(
    council: Council, answer: str, number: int
) -> None:
    text = "number;Motion;Cllr Ann Adams;Bo Brown\n1;Parks;For;For\n2;Roads;Absent;\n"
    name = "put:2024-01-02/row 3"

    assert open_ids(load(text, "2024-01-02.csv")) == {name}
    load(text, "2024-01-02.csv", answers={name: answer})

    assert AgendaItem.objects.count() == 2
    assert Vote.objects.filter(question="Roads").count() == number


@pytest.mark.parametrize(
    ("day", "found"),
    [
        ("2 January 2024", "2024-01-02"),
        ("January 2, 2024", "2024-01-02"),
        ("2024-01-02T18:30", "2024-01-02"),
        ("13/01/2024", "2024-01-13"),
        ("01/13/2024", "2024-01-13"),
        ("Tuesday 2nd January 2024, 6.30 pm", "2024-01-02"),
        ("2 Jan 24", "2024-01-02"),
        ("2024-01-02 10:00 AM", "2024-01-02"),
        ("13/01/24", "2024-01-13"),
        ("20240102", "2024-01-02"),
        ("45293", "2024-01-02"),
    ],
)
def test_a_day_is_read_as_it_is_written(council: Council, day: str, found: str) -> None:
    text = f'date,motion,member,vote\n"{day}",Roads,Ann Adams,For\n'

    outcome = load(text)

    assert open_ids(outcome) == set()
    assert [str(each) for each in Meeting.objects.values_list("held_on", flat=True)] == [found]


@pytest.mark.parametrize("day", ["30/02/2024", "40/40/2024", "some day", "2024-02-30"])
def test_a_day_that_is_none_is_asked_and_its_rows_are_kept(council: Council, day: str) -> None:
    text = f"date,motion,member,vote\n2024-01-02,Parks,Ann Adams,For\n{day},Roads,Ann Adams,For\n"
    name = f"day:{day}"

    asked = load(text)
    load(text, answers={name: "2024-02-29"})

    assert open_ids(asked) == {name}
    assert asked.is_blocked
    assert set(Vote.objects.values_list("question", "held_on")) == {
        ("Parks", date(2024, 1, 2)), ("Roads", date(2024, 2, 29)),
    }  # fmt: skip


def test_a_day_that_is_answered_must_be_one(council: Council) -> None:
    text = "Member;Roads\nAnn Adams;For\n"
    for answer in ("soon", "2024-02-30"):
        assert open_ids(load(text, answers={"day:votes.csv": answer})) == {"day:votes.csv"}
    outcome = load(text, "votes 2024-13-45.csv")
    assert open_ids(outcome) == {"day:votes 2024-13-45.csv"}


def test_words_that_are_too_long_to_keep_are_a_problem(council: Council) -> None:
    long = "x" * 81
    text = f"Member;Roads\nAnn Adams;For\nBo Brown;{long}\n"

    outcome = load(text, "2024-01-02.csv", answers={f"label:{long}": "absent"})

    assert "too long to keep" in outcome.problems[0]


def test_a_name_with_an_address_in_it_is_a_problem_said_once(council: Council) -> None:
    name = "Bo Brown bo@example.org"
    text = f"Motion;Ann Adams;{name}\nRoads;For;For\nParks;For;Against\n"

    answers = {f"voter:{name.casefold()}": "member: testham/members/bo-brown"}
    outcome = load(text, "2024-01-02.csv", answers=answers)

    (problem,) = outcome.problems
    assert problem.startswith("2024-01-02.csv, row 2, column 3: A name holds no e-mail address")
    assert not Vote.objects.exists()


def test_declared_figures_are_kept_beside_the_names(council: Council) -> None:
    text = "Motion;For;Against;Cllr Ann Adams;Bo Brown\nRoads;2;0;For;Against\n"

    load(text, "2024-01-02.csv")

    vote = Vote.objects.get()
    assert (vote.declared_for, vote.declared_against, vote.declared_abstained) == (2, 0, None)
    assert vote.mismatches == ["names_differ_from_tally"]


def test_two_meetings_on_one_day_are_for_a_person(council: Council) -> None:
    for n in "ab":
        make_meeting(council, date(2024, 1, 2), reference=f"testham/full-council/2024-01-02-{n}")

    outcome = load("Member;Roads\nAnn Adams;For\n", "2024-01-02.csv")

    assert "There were two meetings" in outcome.problems[0]


# The command.


def command(*args: str) -> str:
    out = StringIO()
    call_command("import_votes", *args, stdout=out)
    return out.getvalue()


def test_the_command_asks_then_imports_with_the_answers(council: Council, tmp_path: Path) -> None:
    file, answers = tmp_path / "2024-01-02.csv", tmp_path / "answers.json"
    file.write_text("Member;Roads\nAnn Adams;For\nBo Brown;Excused\n")
    given = [str(file), "--council", "testham"]

    with pytest.raises(CommandError, match="7 questions"):
        command(*given, "--dry-run", "--template", str(answers))
    template = json.loads(answers.read_text())
    for name, answer in (USUAL | {"label:excused": "absent_apologies"}).items():
        template[name]["answer"] = answer
    answers.write_text(json.dumps(template))

    assert "Imported." in command(*given, "--answers", str(answers))
    assert Vote.objects.get().ballots.count() == 2


def test_the_command_refuses_an_answers_file_that_is_none(tmp_path: Path) -> None:
    bad = tmp_path / "answers.json"
    bad.write_text("[]")
    for path in (bad, tmp_path / "missing.json"):
        with pytest.raises(CommandError):
            command(str(bad), "--council", "x", "--answers", str(path))


def test_one_file_that_cannot_be_stored_leaves_no_new_member_behind() -> None:
    council = make_council("testham")
    make_body(council)
    text = f"Motion,For,Ann Adams,Bo Brown\nRoads,{'9' * 30},For,For\n"

    people = {"voter:ann adams": "new", "voter:bo brown": "new", "terms": "not_known"}
    outcome = load(text, "2024-01-02.csv", answers=people)

    assert outcome.problems
    assert not outcome.counts
    assert not Member.objects.exists()
    assert not Meeting.objects.exists()


def test_two_marks_of_one_member_are_told_with_both_rows(council: Council) -> None:
    text = "date,motion,member,vote\n" + "".join(
        f"2024-01-02,Roads,{name},For\n" for name in ("Ann Adams", "Bo Brown", "Ann Adams")
    )

    problem = load(text).problems[0]

    assert "“Ann Adams” in row 4 and “Ann Adams” in row 2 are one member" in problem
    assert not Vote.objects.exists()
