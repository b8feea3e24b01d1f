"""Nothing of a file of votes is lost without a word, and nothing is made up (domain 9.2)."""

from datetime import date
from typing import Any

import pytest

from council.enums import Evidence
from council.models import Council, Membership, Source
from council.records import Occasion
from council.website.votes_files import Outcome, VotesFile, import_votes
from tests.factories import make_area, make_body, make_council, make_group, make_member
from tests.website.test_votes_files import USUAL, open_ids
from votes.actions import correct
from votes.models import Ballot, Vote
from votes.sheets import Answers

pytestmark = pytest.mark.django_db

DAY = "2024-01-02"


def load(text: str | bytes, name: str = f"{DAY}.csv", **answers: str) -> Outcome:
    content = text.encode() if isinstance(text, str) else text
    given = Answers.from_mapping(USUAL | answers)
    return import_votes([VotesFile(name, lambda: content)], "testham", answers=given)


def done(text: str | bytes, name: str = f"{DAY}.csv", **answers: str) -> Outcome:
    outcome = load(text, name, **answers)
    assert (outcome.problems, open_ids(outcome)) == ([], set())
    return outcome


@pytest.fixture
def council() -> Council:
    council = make_council("testham")
    make_body(council)
    for name, ward in (("Ann Adams", "North"), ("Bo Brown", "South"), ("Cy Clark", "East")):
        member = make_member(council, name)
        Membership.objects.filter(member=member).update(area=make_area(council, ward))
    return council


def roll(question: str = "") -> dict[str, str | None]:
    rows = Ballot.objects.filter(is_casting=False)
    rows = rows.filter(vote__question=question) if question else rows
    return dict(rows.values_list("member__name", "choice"))


def figures(vote: Vote) -> tuple[Any, ...]:
    return (
        vote.declared_result, vote.declared_for, vote.declared_against, vote.declared_abstained,
    )  # fmt: skip


# Lines without a mark.


@pytest.mark.parametrize(
    ("method", "stored"),
    [("Affirmation", "affirmation"), ("Show of hands", "show_of_hands_uncounted")],
)
def test_a_line_with_a_result_and_no_mark_is_a_vote_without_names(
    council: Council, method: str, stored: str
) -> None:
    done(
        "Motion;Result;Method;Cllr Ann Adams;Bo Brown\n"
        f"Roads;Carried;Roll call;For;For\nParks;AGREED;{method};;\nTrees;;;;\n"
    )

    parks = Vote.objects.get(question="Parks")
    assert list(Vote.objects.values_list("question", flat=True)) == ["Roads", "Parks"]
    assert (figures(parks), parks.method) == (("carried", None, None, None), stored)
    assert (parks.ballots.count(), parks.computed_outcome, parks.mismatches) == (0, "unknown", [])
    assert (parks.declared_words, parks.names_taken) == ("AGREED", "not_known")


def test_long_rows_with_a_result_and_no_mark_are_a_vote_too(council: Council) -> None:
    done(
        "date,motion,councillor,vote,result,for,against\n"
        f"{DAY},Roads,Ann Adams,For,Carried,,\n{DAY},Parks,,,Lost,10,30\n"
    )

    assert figures(Vote.objects.get(question="Parks")) == ("lost", 10, 30, None)


def test_a_line_that_says_that_nothing_was_put_is_no_vote(council: Council) -> None:
    text = "Motion;Result;Cllr Ann Adams;Bo Brown\nRoads;Withdrawn;;\nParks;Carried;For;For\n"

    asked = load(text)
    done(text, **{"result:withdrawn": "no_vote"})

    assert open_ids(asked) == {"result:withdrawn"}
    assert list(Vote.objects.values_list("question", flat=True)) == ["Parks"]


def test_a_column_without_any_mark_is_left_out_with_a_note(council: Council) -> None:
    outcome = done("Member;Roads;Parks\nAnn Adams;For;\nBo Brown;For;\n")

    assert outcome.notes == [f"{DAY}.csv, “Parks”: no mark, figure or result; left out."]


# Long files.


def test_what_a_later_row_of_a_vote_says_is_taken_too(council: Council) -> None:
    done(
        "date,no,motion,councillor,vote,result,class,url,for\n"
        f"{DAY},7,Roads,Ann Adams,For,,main,,\n"
        f"{DAY},7,Roads,Bo Brown,For,Carried,main budget,https://example.org/7,2\n"
        f"{DAY},7,Roads,Cy Clark,Absent,CARRIED,,,2\n",
        **{"word:main": "nothing", "word:budget": "nothing"},
    )

    vote = Vote.objects.get()
    source = Source.objects.get(about=vote.reference)
    assert figures(vote) == ("carried", 2, None, None)
    assert source.url == "https://example.org/7"
    assert "Number as printed: 7." in source.note
    assert "Class: main budget." in source.note


def test_two_figures_for_one_vote_are_a_problem(council: Council) -> None:
    outcome = load(
        "motion,councillor,vote,ayes,noes\nRoads,Ann Adams,For,2,1\nRoads,Bo Brown,For,3,1\n"
    )

    assert "gives 3 as a figure of “Roads”, another row 2" in outcome.problems[0]


HALVES = (
    "motion,councillor,vote\nRoads,Ann Adams,For\nParks,Bo Brown,For\nParks,Ann Adams,For\n"
    "Roads,Bo Brown,Against\n"
)
TWICE = (
    "motion,councillor,vote\nRoads,Ann Adams,For\nRoads,Bo Brown,For\n"
    "Roads,Ann Adams,Against\nRoads,Bo Brown,Against\n"
)


@pytest.mark.parametrize(("text", "apart"), [(HALVES, 3), (TWICE, 2)])
def test_rows_of_equal_words_that_may_be_two_votes_are_asked(
    council: Council, text: str, apart: int
) -> None:
    asked = load(text)
    done(text, **{"same:roads": "apart"})

    assert open_ids(asked) == {"same:roads"}
    assert Vote.objects.count() == apart


def test_rows_that_a_person_says_are_one_vote_are_one(council: Council) -> None:
    done(HALVES, **{"same:roads": "one"})

    assert roll("Roads") == {"Ann Adams": "for", "Bo Brown": "against"}


@pytest.mark.parametrize(
    "text",
    [
        # sorted by member, and numbered
        (
            "motion,councillor,vote\nRoads,Ann Adams,For\nParks,Ann Adams,For\n"
            "Roads,Bo Brown,For\nParks,Bo Brown,For\n"
        ),
        (
            "no,motion,councillor,vote\n1,Roads,Ann Adams,For\n2,Roads,Ann Adams,For\n"
            "1,Roads,Bo Brown,For\n2,Roads,Bo Brown,For\n"
        ),
    ],
)
def test_where_rows_say_themselves_which_vote_they_are_nothing_is_asked(
    council: Council, text: str
) -> None:
    done(text)

    assert (Vote.objects.count(), Ballot.objects.count()) == (2, 4)


def test_the_chairs_second_row_is_the_casting_vote_of_the_same_vote(council: Council) -> None:
    done(
        "motion,councillor,vote,result\nRoads,Ann Adams,For,Carried\n"
        "Roads,Bo Brown,Against,Carried\nRoads,Ann Adams,Casting vote for,Carried\n"
    )

    vote = Vote.objects.get()
    assert (vote.tally_for, vote.tally_against, vote.ballots.count()) == (1, 1, 3)


# Whole rolls.


def test_a_mark_answered_as_none_leaves_the_roll_with_a_gap(council: Council) -> None:
    done("Member;Roads;Parks\nAnn Adams;For;For\nBo Brown;pair;For\n", **{"label:pair": "blank"})

    roads, parks = Vote.objects.order_by("number")
    assert (roads.roll_complete, roads.computed_outcome) == (False, "unknown")
    assert (parks.roll_complete, parks.computed_outcome) == (True, "carried")


def test_a_name_that_is_no_member_leaves_no_gap(council: Council) -> None:
    done("Member;Roads\nAnn Adams;For\nClerk;For\n", **{"voter:clerk": "nobody"})

    assert Vote.objects.get().roll_complete


def test_two_names_that_mean_each_other_are_asked_again(council: Council) -> None:
    text = "Member;Roads\nAnne Addams;For\nA. Adamson;For\n"
    each_other = {"voter:anne addams": "same as A. Adamson",
                  "voter:a. adamson": "same as Anne Addams"}  # fmt: skip

    outcome = load(text, **each_other)

    assert open_ids(outcome) & each_other.keys()
    assert not Vote.objects.exists()


# A second import.


FIRST = "Motion;For;Against;Result;Cllr Ann Adams;Bo Brown\nRoads;2;0;Carried;For;For\n"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("2;0", "1;0", "The figure declared for is recorded as 2, the file says 1."),
        ("2;0", "2;1", "The figure declared against is recorded as 0, the file says 1."),
        ("Roads;2", "Roads (2 votes required);2", ""),
    ],
)
def test_figures_that_differ_from_the_record_are_told(
    council: Council, old: str, new: str, words: str
) -> None:
    done(FIRST)

    outcome = load(FIRST.replace(old, new), **{"needed:2 votes required": "fixed 2"})

    if words:
        assert words in outcome.problems[0]
    else:
        assert open_ids(outcome) == {f"vote:{DAY}/row 2"}
    assert figures(Vote.objects.get()) == ("carried", 2, 0, None)


def test_another_threshold_than_the_record_is_told(council: Council) -> None:
    text = "Motion;Cllr Ann Adams;Bo Brown\nRoads (2 votes required);For;For\n"
    done(text, **{"needed:2 votes required": "fixed 2"})
    vote = Vote.objects.get()
    because = Occasion(evidence=Evidence.MINUTES, reason="So the rules.")
    correct(vote, changes={"threshold_number": 1}, occasion=because)

    outcome = load(text, **{"needed:2 votes required": "fixed 2"})

    assert "Another number of votes needed is recorded" in outcome.problems[0]


def test_names_that_come_late_do_not_hide_another_result(council: Council) -> None:
    done("Motion;Result;Cllr Ann Adams;Bo Brown\nRoads;Carried;;\n")

    outcome = load("Motion;Result;Cllr Ann Adams;Bo Brown\nRoads;Lost;Against;For\n",
                   **{f"threshold:{DAY}/row 2": "simple"})  # fmt: skip

    assert "The result is recorded as carried" in outcome.problems[0]
    assert not Ballot.objects.exists()


# Files of other systems.


TITLED = (
    "Full council, budget meeting, 13 January 2024\n\n"
    "Amendment 3 (Liberal Democrat)\n"
    "Name;Group;Vote\nCllr Ann Adams;Blue;For\nBrown, Bo;Red;Against\n"
)


def test_what_stands_above_the_table_gives_the_day_and_is_kept(council: Council) -> None:
    for name in ("Blue", "Red"):
        make_group(council, name)
    answers = {"question:roll.csv": "Amendment 3"}

    asked = load(TITLED, "roll.csv")
    done(TITLED, "roll.csv", **answers)

    vote = Vote.objects.get()
    assert open_ids(asked) == answers.keys()
    assert "Amendment 3 (Liberal Democrat)" in asked.inquiry.asked["question:roll.csv"].read
    assert (vote.held_on, vote.question) == (date(2024, 1, 13), "Amendment 3")
    assert roll() == {"Ann Adams": "for", "Bo Brown": "against"}
    assert "Above the table: Full council" in Source.objects.get(about=vote.reference).note


def test_a_name_and_its_value_may_share_a_cell_above_the_table(council: Council) -> None:
    done(
        "Meeting: Full Council\nDate: 2 January 2024\nMotion: Roads: mend them\n"
        "Result: Motion carried;For: 2;Against: 1\n\n"
        "Member;Vote\nAnn Adams;For\nBo Brown;No\nCy Clark;Yes\n",
        "v.csv",
    )

    vote = Vote.objects.get()
    assert (vote.question, vote.meeting.held_on) == ("Roads: mend them", date(2024, 1, 2))
    assert figures(vote) == ("carried", 2, 1, None)
    assert roll() == {"Ann Adams": "for", "Bo Brown": "against", "Cy Clark": "for"}


def test_names_and_values_above_the_table_are_those_of_the_vote(council: Council) -> None:
    done(
        "Date,13/01/2024,\nMotion,That roads be built,\nResult,Carried,\nAyes,2,\nNoes,1,\n,,\n"
        "Name,Ward,Vote\nAnn Adams,North,Aye\nBo Brown,South,Aye\nCy Clark,East,No\n",
        "roll.csv",
    )

    vote = Vote.objects.get()
    assert (vote.question, figures(vote)) == ("That roads be built", ("carried", 2, 1, None))
    assert (vote.held_on, vote.mismatches, vote.ballots.count()) == (date(2024, 1, 13), [], 3)


def test_a_roll_in_letters_is_asked_about_once_and_each_letter_once(council: Council) -> None:
    names = [f"Pat Member{n}" for n in range(12)]
    for name in names:
        make_member(council, name)
    by_member = "Member;M1;M2;M3\n" + "".join(f"{name};Y;N;A\n" for name in names)
    by_item = f"Motion;{';'.join(names)}\nRoads;{';'.join('YNAYNAYNAYNA')}\n"
    letters = {"label:y": "for", "label:n": "against", "label:a": "abstain"}

    assert open_ids(load(by_item)) == letters.keys()
    assert open_ids(load(by_member)) == {"columns:m1 to m3"}
    done(by_item, **letters)
    done(by_member, "2024-01-03.csv", **letters, **{"columns:m1 to m3": "marks"})

    assert Ballot.objects.filter(vote__question="Roads").count() == 12
    assert Ballot.objects.filter(choice="abstain").count() == 4 + 12


def test_ticks_under_the_choices_are_the_marks(council: Council) -> None:
    done(
        "Councillor;For;Against;Abstain;Absent\nAnn Adams;X;;;\nBo Brown;;x;;\nCy Clark;;;;X\n",
        **{f"question:{DAY}.csv": "Roads"},
    )

    assert roll("Roads") == {"Ann Adams": "for", "Bo Brown": "against", "Cy Clark": "absent"}


def test_two_ticks_in_one_row_are_a_problem(council: Council) -> None:
    outcome = load("Councillor;For;Against\nAnn Adams;X;X\nBo Brown;X;\n")

    assert "has two ticks" in outcome.problems[0]


def test_rows_and_columns_of_totals_are_figures_and_no_members(council: Council) -> None:
    outcome = done(
        "Name;Roads;Parks\nAnn Adams;For;For\nBo Brown;For;Against\nCy Clark;Against;Absent\n"
        "Total For;2;1\nTotal Against;1;2\nTotal;3;2\n% for;66.7%;50%\nResult;Carried;Lost\n"
    )

    roads, parks = Vote.objects.order_by("number")
    assert (figures(roads), roads.mismatches) == (("carried", 2, 1, None), [])
    assert figures(parks) == ("lost", 1, 2, None)
    assert parks.mismatches == ["names_differ_from_tally"]
    assert Ballot.objects.count() == 6
    assert outcome.notes == [f"{DAY}.csv: Row {n} holds totals and no votes." for n in (7, 8)]


def test_columns_of_totals_and_shares_are_no_votes(council: Council) -> None:
    outcome = done(
        "Motion;Cllr Ann Adams;Bo Brown;Yes;No;Total;Turnout\n"
        "Roads;Yes;No;1;1;2;66.7%\nParks;Yes;Yes;2;0;2;66.7%\nTotals;3;1;3;1;4;66.7%\n"
    )

    assert [figures(vote)[1:3] for vote in Vote.objects.order_by("number")] == [(1, 1), (2, 0)]
    assert Ballot.objects.count() == 4
    assert len(outcome.notes) == 3


def test_the_open_data_of_a_large_city_are_read(council: Council) -> None:
    head = (
        "_id,Term,First Name,Last Name,Committee,Date/Time,Agenda Item #,Agenda Item Title,"
        "Motion Type,Vote,Result,Vote Description\n"
    )
    rows = [
        ("Council", "10:00 AM", "GG1.1,Roads,Amend Item", "Yes", "Lost, 1-2", "Ann,Adams"),
        ("Council", "10:00 AM", "GG1.1,Roads,Amend Item", "No", "Lost, 1-2", "Bo,Brown"),
        ("Council", "10:00 AM", "GG1.1,Roads,Amend Item", "No", "Lost, 1-2", "Cy,Clark"),
        ("Council", "10:04 AM", "GG1.1,Roads,Adopt Item", "Yes", "Carried, 2-0", "Ann,Adams"),
        ("Council", "10:04 AM", "GG1.1,Roads,Adopt Item", "Yes", "Carried, 2-0", "Bo,Brown"),
        ("Council", "10:04 AM", "GG1.1,Roads,Adopt Item", "Absent", "Carried, 2-0", "Cy,Clark"),
        ("Audit", "09:00 AM", "AU1.1,Report,Adopt Item", "Yes", "Carried, 1-0", "Ann,Adams"),
    ]  # fmt: skip
    text = head + "".join(
        f'{n},2022-2026,{name},{body},{DAY} {at},{put},{vote},"{result}",Majority Required\n'
        for n, (body, at, put, vote, result, name) in enumerate(rows, start=1)
    )
    answers = {
        "column:term": "leave_out",
        "column:vote description": "leave_out",
        "body_rows:council": "of_this_body",
        "body_rows:audit": "leave_out",
        "figures": "for_first",
    }

    asked = load(text, "record.csv")
    outcome = done(text, "record.csv", **answers)

    assert open_ids(asked) == {"column:term", "column:vote description"}
    assert [(vote.question, *figures(vote)) for vote in Vote.objects.order_by("number")] == [
        ("Amend Item: Roads", "lost", 1, 2, None),
        ("Adopt Item: Roads", "carried", 2, 0, None),
    ]
    assert not Vote.objects.exclude(mismatches=[]).exists()
    assert Ballot.objects.count() == 6
    assert "record.csv: 1 votes of other bodies are left out." in outcome.notes


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_an_accent_is_read_however_the_file_was_saved(
    council: Council, encoding: str, delimiter: str
) -> None:
    make_member(council, "Zoë Ó Súilleabháin")
    text = (
        f"Full council, in public\nName{delimiter}Roads\nCllr Zoë Ó Súilleabháin{delimiter}For\n"
    )

    done(text.encode(encoding))

    assert roll() == {"Zoë Ó Súilleabháin": "for"}


@pytest.mark.parametrize(
    "printed",
    [
        "Zoe O Suilleabhain",
        "O SUILLEABHAIN Zoe",
        "Ó Súilleabháin, Zoë",
        "Cllr. Zoë Ó Súilleabháin MBE",
        "Councillor Mrs Zoë Ó Súilleabháin*",
        "Zoë Ó Súilleabháin (Blue)",
        "Zoë Ó Súilleabháin (B)",
    ],
)
def test_a_name_is_known_without_its_accents_and_in_any_order(
    council: Council, printed: str
) -> None:
    group = make_group(council, "Blue", short_name="B")
    make_member(council, "Zoë Ó Súilleabháin", group=group)

    done(f'Name,Roads\n"{printed}",For\n')

    assert roll() == {"Zoë Ó Súilleabháin": "for"}


@pytest.mark.parametrize(
    ("why", "names"),
    [
        ("initials", ["A. Adams", "Brown B", "C J Clark", "D. Davis", "Ed P Evans"]),
        ("surnames", ["Adams", "Cllr Brown", "Clark", "Davis", "Evans"]),
    ],
)
def test_a_doubt_that_several_names_share_is_asked_once(
    council: Council, why: str, names: list[str]
) -> None:
    for name in ("Di Davis", "Ed Evans"):
        make_member(council, name)
    text = "Name;Roads\n" + "".join(f"{name};For\n" for name in names)

    assert open_ids(load(text)) == {f"names.{why}"}
    done(text, **{f"names.{why}": "yes"})

    assert len(roll("Roads")) == 5
    each = load(text, "2024-01-03.csv", **{f"names.{why}": "each"})
    assert open_ids(each) - {"terms"} == {f"voter:{name.casefold()}" for name in names}


def test_two_members_of_one_surname_are_never_taken_at_once(council: Council) -> None:
    for name in ("Al Adams", "Di Davis", "Ed Evans"):
        make_member(council, name)
    text = "Name;Roads\n" + "".join(
        f"{name};For\n" for name in ("Adams", "Brown", "Clark", "Davis", "Evans")
    )

    assert open_ids(load(text)) - {"terms"} == {"names.surnames", "voter:adams"}


@pytest.mark.parametrize(
    ("label", "choice"),
    [
        ("DNV", "present_not_voting"),
        ("NV", "present_not_voting"),
        ("Apologies", "absent_apologies"),
        ("In opposition", "against"),
        ("Abs", None),
        ("—", None),
        ("-", None),
        ("Recused", None),
    ],
)
def test_short_marks_are_known_or_asked(council: Council, label: str, choice: str | None) -> None:
    outcome = load(f"Name;Roads\nAnn Adams;For\nBo Brown;{label}\n")

    asked = {name for name in open_ids(outcome) if name.startswith("label:")}
    assert bool(asked) == (choice is None)
    assert (roll().get("Bo Brown")) == choice
