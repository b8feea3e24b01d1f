"""The sentences of minutes, case by case; nothing here needs a database."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from council.website.minutes.facts import (
    Answer,
    Attendee,
    Chaired,
    Change,
    Correction,
    Count,
    Day,
    Marked,
    Name,
    Stay,
    Step,
    Subject,
    Turn,
    Voided,
    Vote,
)
from council.website.minutes.names import FullName, initials, name_parts, short_names
from council.website.minutes.words.choices import name_lists, names_sentence, totals_sentence
from council.website.minutes.words.corrections import (
    correction_sentence,
    difference_sentences,
    void_sentences,
)
from council.website.minutes.words.days import clock, day_words
from council.website.minutes.words.meeting import (
    _turn,
    chair_sentence,
    movements,
    unfinished_sentence,
)
from council.website.minutes.words.names import joined, several
from council.website.minutes.words.papers import intro_sentence, step_sentence
from council.website.minutes.words.votes import casting_sentence, result_sentence

DAY = Day(date(2025, 3, 4))
JONES, SMITH, MAYOR = Name("Jones"), Name("J. Smith"), Name("Field", "Mayor")


def at(hour: int, minute: int = 0, day: int = 4) -> datetime:
    return datetime(2025, 3, day, hour, minute, tzinfo=UTC)


def vote(**fields: Any) -> Vote:
    given: dict[str, Any] = {
        "number": 3, "question": "That it be agreed", "method": "recorded_roll_call",
        "trigger": "none", "needed": "", "result": "carried", "word": "",
        "declared": Count(3, 2, 0), "tally": Count(3, 2, 0), "by_casting_vote": False,
        "roll_complete": True, "names_taken": "yes",
    }  # fmt: skip
    return Vote(**given | fields)


def subject(**fields) -> Subject:
    given = {"key": ("amendment", 1), "label": "Amendment 1", "title": "Hubs",
             "kind": "amendment", "state": "carried"}  # fmt: skip
    return Subject(**given | fields)


# Names.


@pytest.mark.parametrize(
    ("name", "sort_name", "parts"),
    [
        ("Jane Smith", "Smith, Jane", ("Jane", "Smith")),
        ("Jane Smith", "Smith Jane", ("Jane", "Smith")),
        ("Mary de la Cruz", "de la Cruz Mary", ("Mary", "de la Cruz")),
        ("Councillor Jane Smith OBE", "Smith Jane", ("", "Councillor Jane Smith OBE")),
        ("Madonna", "Madonna", ("", "Madonna")),
    ],
)
def test_a_surname_is_what_the_roll_sorts_by_and_never_guessed(name, sort_name, parts):
    assert name_parts(FullName(name, sort_name)) == parts


@pytest.mark.parametrize(
    ("given", "letters"),
    [("Jane Mary", "J. M."), ("Jean-Luc", "J.-L."), ("Dr Jane", "J."), ("J.", "J."), ("", "")],
)
def test_initials_leave_titles_out(given, letters):
    assert initials(given) == letters


def test_initials_stand_only_where_two_have_one_surname():
    people = {
        1: FullName("Ann Field", "Field Ann"),
        2: FullName("Mary Lishman", "Lishman Mary"),
        3: FullName("Gordon Lishman", "Lishman Gordon"),
    }
    assert short_names(people) == {1: "Field", 2: "M. Lishman", 3: "G. Lishman"}


def test_equal_initials_are_told_apart_by_the_whole_name_and_then_by_the_area():
    people = {
        1: FullName("John Smith", "Smith John", "Abbey"),
        2: FullName("Jane Smith", "Smith Jane", "Abbey"),
        3: FullName("John Smith", "Smith John", "Castle"),
        4: FullName("Peter Smith", "Smith Peter"),
    }
    assert short_names(people) == {
        1: "John Smith (Abbey)", 2: "Jane Smith", 3: "John Smith (Castle)", 4: "P. Smith",
    }  # fmt: skip


def test_names_have_their_style_once_and_a_mayor_is_no_councillor():
    assert several([JONES]) == "Councillor Jones"
    assert several([JONES, SMITH, MAYOR]) == "Councillors Jones and J. Smith; Mayor Field"
    assert joined(["A", "B", "C"]) == "A, B and C"


# Times and presence.


@pytest.mark.parametrize(
    ("moment", "printed"), [(at(19, 5), "19:05"), (at(0, 20, 5), "00:20 on 5 March 2025")]
)
def test_a_time_past_midnight_has_its_day(moment, printed):
    assert clock(moment, DAY) == printed


def test_a_day_is_printed_as_exactly_as_it_is_known():
    days = [Day(date(2014, 2, 1), precision) for precision in ("day", "month", "year")]
    assert [day_words(day) for day in days] == ["1 February 2014", "February 2014", "2014"]


@pytest.mark.parametrize(
    ("stays", "sentence"),
    [
        ((Stay(False, None, None),), ""),
        ((Stay(False, at(19, 40), None),), "Councillor Jones arrived at 19:40."),
        ((Stay(False, None, at(20)),), "Councillor Jones left at 20:00."),
        (
            (Stay(False, None, at(20)), Stay(True, at(20, 30), None)),
            "Councillor Jones left at 20:00 and returned remotely at 20:30.",
        ),
    ],
)
def test_comings_and_goings_have_their_times(stays, sentence):
    assert movements(Attendee(JONES, "present", stays), DAY) == sentence


@pytest.mark.parametrize(
    ("chairs", "sentence"),
    [
        ([], "Not known."),
        ([Chaired(JONES, "Mayor", (1, 2))], "Councillor Jones, Mayor."),
        ([Chaired(JONES, "", (2,))], "Councillor Jones (vote 2)."),
        (
            [Chaired(JONES, "", (1,)), Chaired(SMITH, "", (2,))],
            "Councillor Jones (vote 1); Councillor J. Smith (vote 2).",
        ),
    ],
)
def test_who_presided_is_said_of_the_votes_of_which_it_is_known(chairs, sentence):
    assert chair_sentence(chairs, 2) == sentence


def test_an_unknown_time_is_said_and_not_filled_in():
    assert _turn(Turn("ended", None), DAY) == "When it ended is not known."
    assert _turn(Turn("adjourned", at(21)), DAY) == "It adjourned at 21:00."


# Motions and amendments.


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"mover": JONES, "seconder": SMITH},
         "Moved by Councillor Jones, seconded by Councillor J. Smith."),
        ({"mover": JONES}, "Moved by Councillor Jones; the seconder is not known."),
        ({"mover": JONES, "state": "lapsed"}, "Moved by Councillor Jones."),
        ({"seconder": SMITH}, "Seconded by Councillor J. Smith; the mover is not known."),
        ({}, "Mover and seconder are not known."),
        ({"state": "withdrawn"}, ""),
        ({"is_part": True}, ""),
        ({"put_forward_by": "UKIP", "state": "tabled"}, "Put forward by: UKIP."),
    ],
)  # fmt: skip
def test_mover_and_seconder_are_said_as_far_as_they_are_known(fields, sentence):
    assert intro_sentence(subject(**fields)) == sentence


@pytest.mark.parametrize(
    ("verb", "fields", "sentence"),
    [
        ("move", {}, ""),
        ("accept", {"member": JONES},
         "The amendment was accepted by Councillor Jones and was not put to the vote."),
        ("alter", {"member": JONES}, "The amendment was altered by Councillor Jones."),
        ("withdraw", {}, "The amendment was withdrawn."),
        ("lapse", {}, "The amendment was not seconded and lapsed."),
        ("rule_out", {"reason": "It negates the motion."},
         "The amendment was ruled out of order: It negates the motion."),
        ("fall", {"cause": "vote 2"}, "The amendment fell as a result of vote 2."),
        ("fall", {}, "The amendment fell."),
        ("insist", {}, "The council insisted on the amendment."),
        ("report_not_carried", {},
         "The amendment was not carried, as reported; how it ended is not known."),
        ("record_decision", {"outcome": "carried", "method": "affirmation"},
         ("The amendment was carried. "
         "The question was put by affirmation, with no count of votes.")),
        ("record_decision", {"outcome": "lost", "count": Count(4, None, None)},
         ("The amendment was lost (4 for, against not known, abstained not known). "
         "How the vote was taken is not known.")),
    ],
)  # fmt: skip
def test_each_thing_that_can_happen_has_its_sentence(verb, fields, sentence):
    assert step_sentence(Step("", verb, subject(), **fields)) == sentence


# Votes.


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"word": "AGREED"}, "AGREED: 3 for, 2 against, 0 abstained."),
        ({"word": "fell", "result": "lost"}, "Fell: 3 for, 2 against, 0 abstained."),
        ({"word": "CARRIED", "result": "lost"}, "Lost: 3 for, 2 against, 0 abstained."),
        ({"word": "Not carried", "result": "carried"}, "Carried: 3 for, 2 against, 0 abstained."),
        ({"word": "Not carried", "result": "tied"}, "Not carried: 3 for, 2 against, 0 abstained."),
        ({"word": "RESOLVED"}, "RESOLVED: 3 for, 2 against, 0 abstained."),
        ({}, "Carried: 3 for, 2 against, 0 abstained."),
        ({"declared": Count(4, None, None), "result": "lost"},
         "Lost: 4 for, against not known, abstained not known."),
        ({"declared": Count(None, None, None), "marks": (Marked(JONES, "for"),)},
         "Carried: 3 for, 2 against, 0 abstained, by the names."),
        ({"declared": Count(None, None, None)}, "Carried. The figures are not known."),
        ({"declared": Count(None, None, None), "method": "affirmation"}, "Carried."),
        ({"declared": Count(None, None, None), "method": "show_of_hands_uncounted"}, "Carried."),
        ({"result": "unknown", "declared": Count(1, 1, 0)},
         "Result not known: 1 for, 1 against, 0 abstained."),
        ({"result": None, "voided": Voided(None, "")}, "No result was declared."),
        ({"result": "unknown", "answers": (Answer("Red", 3, is_eliminated=False),)}, ""),
    ],
)  # fmt: skip
def test_the_result_is_in_the_councils_own_words_with_the_figures_declared(fields, sentence):
    assert result_sentence(vote(**fields)) == sentence


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, ""),
        ({"casting": Marked(JONES, "for")},
         "The votes were equal. Councillor Jones, presiding, gave the casting vote for."),
        ({"casting": Marked(JONES, "against")},
         "The votes were equal. Councillor Jones, presiding, gave the casting vote against."),
        ({"by_casting_vote": True},
         "The votes were equal. The casting vote of the person presiding decided."),
        ({"by_casting_vote": True, "presiding": JONES},
         "The votes were equal. The casting vote of Councillor Jones decided."),
        ({"by_casting_vote": True, "mismatches": ("casting_vote_without_tie",)},
         "The casting vote of the person presiding was said to have decided."),
        ({"casting": Marked(JONES, "for"), "mismatches": ("casting_vote_without_tie",)},
         "Councillor Jones, presiding, gave the casting vote for."),
        ({"result": "tied"},
         "The votes were equal and no casting vote was given, so the question was not carried."),
    ],
)  # fmt: skip
def test_a_casting_vote_has_a_sentence_of_its_own(fields, sentence):
    assert casting_sentence(vote(**fields)) == sentence


def test_names_stand_in_the_statutory_order_and_a_casting_vote_is_in_no_list():
    marks = (
        Marked(Name("A"), "against"), Marked(Name("B"), "for"), Marked(Name("C"), "absent"),
        Marked(Name("D"), "present_not_voting"), Marked(Name("E"), "for", proxy=JONES),
    )  # fmt: skip
    held = vote(marks=marks, casting=Marked(Name("A"), "for"))

    assert name_lists(held) == [
        ("For (2)", "Councillors B, E (by proxy, Councillor Jones)"),
        ("Against (1)", "Councillor A"),
        ("Abstained (0)", "none"),
        ("Did not vote (1)", "Councillor D"),
        ("Absent (1)", "Councillor C"),
    ]
    assert totals_sentence(held) == (
        "By the names: 3 voting, 0 abstaining, 2 not voting or not there."
    )


def test_a_side_without_names_is_left_out_where_names_are_missing():
    held = vote(marks=(Marked(JONES, "for"),), roll_complete=False)

    assert name_lists(held) == [("For (1)", "Councillor Jones")]
    assert names_sentence(held) == "Only one name is known of this vote."


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"names_taken": "no"}, "Names were not taken."),
        ({"names_taken": "yes"}, "Names were taken; they are not held here."),
        ({"names_taken": "not_known"}, "The names are not held here."),
        ({"names_taken": "not_known", "method": "affirmation"}, ""),
        ({"names_wait": True}, "The names are not public yet."),
    ],
)
def test_names_that_are_not_printed_are_never_called_not_recorded(fields, sentence):
    assert names_sentence(vote(**fields)) == sentence


def test_figures_and_names_that_differ_are_both_printed_with_the_accepted_reason():
    fields = {
        "mismatches": ("names_differ_from_tally", "result_differs_from_arithmetic"),
        "marks": (Marked(JONES, "for"),), "declared": Count(2, 3, 0), "computed": "lost",
        "mismatch_reason": "The recording shows three hands.",
    }  # fmt: skip

    assert difference_sentences(vote(**fields)) == [
        (
            "The figures declared were 2 for, 3 against, 0 abstained; "
            "the names give 3 for, 2 against, 0 abstained."
        ),
        "The result declared was Carried; the figures give: lost.",
        "Accepted because: The recording shows three hands.",
    ]
    assert difference_sentences(vote(**fields | {"mismatch_reason": "", "marks": ()})) == [
        "The figures declared and the names differ.",
        "The result declared was Carried; the figures give: lost.",
        "No reason is recorded yet.",
    ]


def test_a_void_vote_and_the_one_in_its_place_point_to_each_other():
    voided = Voided(DAY.on, "The microphones failed.")
    assert void_sentences(vote(voided=voided, replaced_by=4)) == [
        "This vote was made void on 4 March 2025: The microphones failed.",
        "It counts for nothing.",
        "It was taken again: vote 4.",
    ]
    assert void_sentences(vote(replaces=3)) == ["This vote was taken in place of vote 3."]


def test_a_correction_says_what_when_and_why():
    change = Change("Declared for", "20", "22")
    assert correction_sentence(Correction(DAY.on, "Misread.", (change,))) == (
        "Corrected on 4 March 2025. Declared for: 22 (it had been 20). Reason: Misread."
    )
    by = Correction(DAY.on, "", (), "The chief executive")
    assert correction_sentence(by).endswith("Authority: The chief executive")
    assert correction_sentence(Correction(DAY.on, "", ())) == "Corrected on 4 March 2025."


@pytest.mark.parametrize(
    ("numbers", "sentence"),
    [
        ((), ""),
        ((1,), "Vote 1 has no result yet and is left out."),
        ((1, 3), "Votes 1 and 3 have no result yet and are left out."),
    ],
)
def test_votes_without_a_result_are_named(numbers, sentence):
    assert unfinished_sentence(numbers) == sentence
