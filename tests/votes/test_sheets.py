"""Votes as spreadsheets hold them: layouts, labels, names and questions."""

import csv
import io
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from council.errors import RuleBroken
from votes.enums import BallotChoice
from votes.rules import SIMPLE, Threshold
from votes.sheets import (
    Answers,
    Candidate,
    Inquiry,
    Layout,
    Question,
    Reading,
    Sheet,
    match,
    read_label,
    read_sheet,
    read_table,
)
from votes.sheets.labels import answered_label, label_choices
from votes.sheets.matching import first_name_first, split_brackets
from votes.sheets.questions import question_id
from votes.sheets.results import NOTHING, ending_of, read_threshold

WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cf"]), min_size=1, max_size=12
).filter(str.strip)
CELLS = st.sampled_from(["For", "Against", "TRUE", "absent", ""])


def sheet_of(text: str, **answers: str) -> Sheet:
    found = read_sheet(read_table(text), "file.csv", Inquiry(Answers.from_mapping(answers)))
    assert found is not None
    return found


def marks(sheet: Sheet) -> list[tuple[str, str, str]]:
    return [
        (line.title, mark.voter.name, mark.label) for line in sheet.lines for mark in line.marks
    ]


# Reading.


def test_signs_that_nobody_sees_are_no_part_of_a_cell():
    found = read_table("Mem\x07ber,Vote\n\u200bBo\u00ad Brown\ufeff,For\u2060\n", largest=100)

    assert found.rows == (("Member", "Vote"), ("Bo Brown", "For"))


@pytest.mark.parametrize("delimiter", ["\t", ",", ";"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_the_same_table_is_read_however_it_was_saved(
    delimiter: str, newline: str, mark: str
) -> None:
    rows = [["Member", "Vote"], ["Smith, Jane; MBE", "For"], ["Bo", "Against"]]
    quoted = newline.join(delimiter.join(f'"{cell}"' for cell in row) for row in rows)

    found = read_table((mark + quoted).encode())

    assert found.rows == tuple(tuple(row) for row in rows)
    assert found.numbers == (1, 2, 3)


def test_empty_rows_are_left_out_and_the_others_keep_their_numbers() -> None:
    found = read_table("Member,Vote\n\n , \nBo,For\n")

    assert found.numbers == (1, 4)
    assert found.cell(1, 7) == ""


def test_utf_16_as_excel_saves_it_is_read() -> None:
    assert read_table("Member\tVote\nBo\tFor".encode("utf-16")).cell(1, 1) == "For"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"a\x81b", "not_utf8"),
        (b"\xff\x00\xfe", "not_utf8"),
        (b"PK\x03\x04", "not_text"),
        ("", "empty"),
        ("\n \n", "empty"),
        ("a\0b", "not_text"),
        ('a,"b', "not_a_table"),
        ("," * 3000 + "x", "too_wide"),
        ("x" * 5_000_001, "too_large"),
    ],
)
def test_what_is_no_table_is_refused_with_what_to_do(content: bytes | str, code: str) -> None:
    with pytest.raises(RuleBroken) as error:
        read_table(content)

    assert error.value.code == code


# Layouts.


def test_long_form_has_a_row_for_each_vote_and_member() -> None:
    found = sheet_of(
        "date,motion,councillor,ward,party,vote,result\n"
        "2024-01-02,A,Ann,W1,Blue,Aye,Carried\n2024-01-02,A,Bo,W2,Red,No,Carried\n"
        "2024-01-02,B,Ann,W1,Blue,No,Lost\n"
    )

    assert found.layout == Layout.LONG
    assert marks(found) == [("A", "Ann", "Aye"), ("A", "Bo", "No"), ("B", "Ann", "No")]
    assert [line.result for line in found.lines] == ["Carried", "Lost"]
    assert found.voters[0].printed == "Ann (W1)"
    assert found.voters[0].group == "Blue"


def test_a_column_no_counts_the_noes_only_beside_the_yeses() -> None:
    numbers = sheet_of("No.,Motion,Ann,Bo\n1,A,For,Against\n2,B,For,For\n")
    figures = sheet_of("Motion,Yes,No,Cllr Ann,Cllr Bo\nA,1,1,For,Against\n")

    assert [(line.number, line.said) for line in numbers.lines] == [("1", {}), ("2", {})]
    assert figures.lines[0].said == {"declared_for": "1", "declared_against": "1"}


def test_wide_form_may_have_a_row_for_each_member() -> None:
    found = sheet_of("Councillor;Budget;Part 1\nAnn;For;Against\nBo;;For\n")

    assert found.layout == Layout.MEMBER_ROWS
    assert marks(found) == [
        ("Budget", "Ann", "For"), ("Part 1", "Ann", "Against"), ("Part 1", "Bo", "For"),
    ]  # fmt: skip
    assert found.blank == 1
    mark = found.lines[1].marks[1]
    assert (mark.row, mark.column) == (3, 3)


def test_wide_form_may_have_a_row_for_each_item() -> None:
    found = sheet_of(
        "link,class,Agenda Number,Agenda Item,Mayor Tay,Dis (Ward 1),Song (Ward 2)\n"
        ",pass,A-1,Roads,TRUE,absent,?\n,pulled,A-1,Parks,,,\n"
    )

    assert found.layout == Layout.ITEM_ROWS
    assert [line.number for line in found.lines] == ["A-1", "A-1"]
    assert [mark.label for mark in found.lines[0].marks] == ["TRUE", "absent", "?"]
    assert found.lines[1].marks == []
    assert len(found.voters) == 3
    assert found.blank == 3


def test_a_pasted_roll_needs_no_headings() -> None:
    found = sheet_of("Smith, Jane\tFor\nJones, Al\tAbsent")

    assert marks(found) == [("", "Smith, Jane", "For"), ("", "Jones, Al", "Absent")]


def test_first_name_and_surname_may_stand_apart() -> None:
    found = sheet_of("First name,Surname,Vote\nAnn,Adams,For\n")

    assert found.voters[0].name == "Ann Adams"


def test_declared_figures_are_no_members() -> None:
    found = sheet_of("Motion,For,Against,Cllr A,Cllr B\nRoads,1,1,For,Against\n")

    assert found.lines[0].said == {"declared_for": "1", "declared_against": "1"}
    assert [voter.name for voter in found.voters] == ["Cllr A", "Cllr B"]


def test_a_heading_that_nobody_knows_is_asked() -> None:
    inquiry = Inquiry()
    table = read_table("Member,Vote,Seat colour\nAnn,For,greenish\n")

    assert read_sheet(table, "f", inquiry) is None
    assert [question.id for question in inquiry.open] == ["column:seat colour"]
    assert sheet_of(
        "Member,Vote,Seat colour\nAnn,For,greenish\n", **{"column:seat colour": "leave_out"}
    ).voters


def test_which_way_a_sheet_lies_is_asked_where_it_cannot_be_told() -> None:
    text = "Thing,One,Two\nalpha long,For,For\nbeta long,For,Against\n"
    answers = {"column:thing": "member"}

    assert sheet_of(text, **answers).layout == Layout.MEMBER_ROWS
    assert sheet_of(text, **{"column:thing": "title"}).layout == Layout.ITEM_ROWS
    inquiry = Inquiry(Answers.from_mapping({"column:thing": "leave_out"}))
    assert read_sheet(read_table(text), "f", inquiry) is None
    assert inquiry.open[0].id == "layout:f"


def test_known_members_tell_which_way_a_sheet_lies() -> None:
    table = read_table("Thing,Ann Adams,Bo Brown\nalpha long,For,Against\n")
    inquiry = Inquiry(Answers.from_mapping({"column:thing": "leave_out"}))

    found = read_sheet(table, "f", inquiry, ["Ann Adams", "Bo Brown"])

    assert found is not None
    assert found.layout == Layout.ITEM_ROWS


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Member,Motion\nAnn,long words\n", "no_marks"),
        ("Member,Vote\nAnn,For,stray\n", "no_heading"),
        ("Motion,Cllr A,Cllr A\nRoads,For,For\n", "double_heading"),
        ("Member,Vote\n,For\n", "no_name"),
        ("Motion,Outcome,Vote\nRoads,Carried,For\n", "no_names"),
        ("Motion,Member,Vote,Result\nA,Ann,For,Lost\nA,Bo,For,Carried\n", "two_results"),
    ],
)
def test_a_sheet_that_contradicts_itself_is_refused(text: str, code: str) -> None:
    with pytest.raises(RuleBroken) as error:
        read_sheet(read_table(text), "f", Inquiry())

    assert error.value.code == code


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=6))
def test_every_cell_is_a_mark_or_blank_in_both_wide_forms(rows: list[list[str]]) -> None:
    rows = [["For", "TRUE", "absent"], *rows]
    by_item = [["Motion", "Cllr A", "Cllr B", "Cllr C"]]
    by_item += [[f"M{n}", *row] for n, row in enumerate(rows)]
    by_member = [list(column) for column in zip(*by_item, strict=True)]
    by_member[0][0] = "Member"

    one, other = sheet_of(written(by_item)), sheet_of(written(by_member))

    assert one.layout == Layout.ITEM_ROWS
    assert other.layout == Layout.MEMBER_ROWS
    assert sorted(marks(one)) == sorted(marks(other))
    for found in (one, other):
        assert found.labels.total() + found.blank == 3 * len(rows)


def written(rows: list[list[str]]) -> str:
    stream = io.StringIO()
    csv.writer(stream).writerows(rows)
    return stream.getvalue()


@given(st.lists(st.lists(WORDS, min_size=2, max_size=4), min_size=1, max_size=5))
def test_whatever_is_pasted_is_read_asked_or_refused(rows: list[list[str]]) -> None:
    inquiry = Inquiry()
    with suppress(RuleBroken):
        found = read_sheet(read_table(written(rows)), "f", inquiry)
        assert bool(inquiry.open) == (found is None)


# Labels.


@pytest.mark.parametrize(
    ("label", "choice"),
    [
        ("TRUE", "for"), ("Aye", "for"), (" yes ", "for"), ("In favour", "for"),
        ("FALSE", "against"), ("No", "against"), ("Nay", "against"),
        ("Abstention", "abstain"), ("Abstained (no vote cast)", "present_not_voting"),
        ("Did not vote", "present_not_voting"), ("Absent", "absent"), ("absent.", "absent"),
        ("Apologies", "absent_apologies"), ("?", "unknown"),
    ],
)  # fmt: skip
def test_the_words_of_the_house_are_known(label: str, choice: str) -> None:
    assert read_label(label) == Reading(BallotChoice(choice))


@pytest.mark.parametrize(
    "label", ["Recused", "A", "N", "Excused", "-", "Casting vote", "Chair's casting vote", "1"]
)
def test_anything_else_is_asked_and_never_an_absence(label: str) -> None:
    assert read_label(label) is None


def test_a_casting_vote_is_told_by_its_words() -> None:
    assert read_label("Casting vote for") == Reading(BallotChoice.FOR, is_casting=True)
    assert read_label("Against (casting vote)") == Reading(BallotChoice.AGAINST, is_casting=True)


@given(st.text(max_size=20))
def test_no_label_becomes_an_absence_that_does_not_say_so(label: str) -> None:
    found = read_label(label)
    if found is not None and found.choice in {"absent", "absent_apologies", "left_meeting"}:
        assert {"absent", "present", "apologies", "left", "chamber"} & set(
            label.casefold().replace("_", " ").replace(".", " ").split()
        )


def test_every_answer_about_a_label_can_be_read() -> None:
    assert {answered_label(answer).choice for answer in label_choices()} == {None, *BallotChoice}
    with pytest.raises(ValueError, match="perhaps"):
        answered_label("perhaps")


# Names.


ANN = Candidate("ann", ("Ann Adams",), "Ward 1", "Blue group")
ALF = Candidate("alf", ("Alf Adams",), "Ward 2")
BO = Candidate("bo", ("Bo van der Berg", "Bo Brown"), "Ward 1")
DIS = Candidate("dis", ("Dis",), "Ward 3")
ALL = [ANN, ALF, BO, DIS]


@pytest.mark.parametrize(
    ("printed", "key"),
    [
        ("Ann Adams", "ann"), ("Cllr Ann Adams MBE", "ann"), ("COUNCILLOR ANN ADAMS", "ann"),
        ("Adams, Ann", "ann"), ("Adams, Cllr Ann", "ann"), ("Ann Adams (Ward 1)", "ann"),
        ("Ann Adams (blue group)", "ann"), ("Adams (Ward 1)", "ann"), ("Adams (ward 2)", "alf"),
        ("van der Berg (Ward 1)", "bo"), ("Bo Brown", "bo"), ("Dis (Ward 3)", "dis"),
        ("Adams, Ann (Ward 1)", "ann"),
    ],
)  # fmt: skip
def test_a_name_that_means_one_member_is_matched(printed: str, key: str) -> None:
    assert match(printed, ALL).key == key


@pytest.mark.parametrize(
    ("printed", "candidates"),
    [
        ("Adams", ("ann", "alf")),
        ("Mr Brown", ("bo",)),
        ("A Adams", ("ann", "alf")),
        ("Ann Adams (Ward 9)", ("ann", "alf")),
        ("Mayor Dis", ("dis",)),
        ("Nobody Known", ()),
        ("Ghazi Edwin", ()),
    ],
)
def test_a_doubtful_name_is_asked_with_who_it_may_be(
    printed: str, candidates: tuple[str, ...]
) -> None:
    assert match(printed, ALL) == match(printed, ALL).__class__(None, candidates)


def test_two_of_one_name_are_never_told_apart_by_guess() -> None:
    twins = [Candidate("a", ("Ann Adams",), "Ward 1"), Candidate("b", ("Ann Adams",), "Ward 2")]

    assert match("Ann Adams", twins).key is None
    assert match("Ann Adams", twins).candidates == ("a", "b")
    assert match("Ann Adams (Ward 2)", twins).key == "b"


@given(WORDS, WORDS, st.lists(st.tuples(WORDS, WORDS), max_size=5))
def test_a_match_is_always_one_of_those_who_sat(
    first: str, last: str, others: list[tuple[str, str]]
) -> None:
    found = [Candidate(str(n), (f"{a} {b}",)) for n, (a, b) in enumerate(others)]

    result = match(f"{first} {last}", found)

    assert result.key is None or result.key in {each.key for each in found}
    assert set(result.candidates) <= {each.key for each in found}


def test_names_are_turned_round_only_at_one_comma() -> None:
    assert first_name_first("Adams, Ann") == "Ann Adams"
    assert first_name_first("Ann Adams, MBE") == "Ann Adams, MBE"
    assert first_name_first("Adams, Ann, MBE") == "Adams, Ann, MBE"
    assert split_brackets("(Ward 1)") == ("(Ward 1)", "")


# Results.


def test_a_known_result_goes_before_an_answered_one() -> None:
    found = ending_of({"postponed": "carried", "fail": "lost", "ordinance": NOTHING})

    assert (found.result, found.words) == ("lost", "fail")


def test_words_that_contradict_each_other_say_nothing() -> None:
    assert ending_of({"pass": "carried", "fail": "lost"}).result is None


def test_words_may_tell_how_and_what_was_put() -> None:
    found = ending_of({"rollcall": "method recorded_roll_call", "closure": "kind procedural"})

    assert (found.method, found.kind, found.result) == (
        "recorded_roll_call", "procedural", None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ("simple", SIMPLE),
        ("fixed 8", Threshold("fixed", number=8)),
        ("at_least 2/3 of voting", Threshold("at_least", 2, 3, "voting")),
        ("more_than 1/2 of seats", Threshold("more_than", 1, 2, "seats")),
        ("fixed many", None),
        ("fixed 0", None),
        ("at_least 2/3", None),
        ("at_least 2/0 of seats", None),
        ("perhaps", None),
    ],
)
def test_a_threshold_is_read_from_its_answer(answer: str, found: Threshold | None) -> None:
    assert read_threshold(answer) == found


# Questions.


def test_a_question_is_open_until_one_of_its_choices_is_answered() -> None:
    question = Question("a", "Which?", choices=("x", "y"), free=("new: ",))
    for words, is_open in (("x", False), ("z", True), ("new: ", True), ("new: Q", False)):
        inquiry = Inquiry(Answers.from_mapping({"a": words}))
        inquiry.ask(question, "row 1")
        assert bool(inquiry.open) == is_open
        assert inquiry.is_wrong(question) == is_open


def test_answers_may_come_with_their_reasons() -> None:
    found = Answers.from_json('{"a": {"answer": "x", "reason": "seen"}, "b": null, "c": 8}')

    assert found.given["a"].reason == "seen"
    assert "b" not in found.given
    assert found.given["c"].words == "8"


@pytest.mark.parametrize("text", ["{", "[]", '{"a": ["x"]}', '{"a": {"answer": {}}}'])
def test_an_answers_file_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(RuleBroken):
        Answers.from_json(text)


def test_the_template_can_be_answered_and_read_again() -> None:
    inquiry = Inquiry(Answers.from_mapping({"stale": "x"}))
    inquiry.ask(Question("a", "Which?", "Smith", ("x", "y"), ("new: ",)), "row 1")
    inquiry.ask(Question("b", "Words?"))
    text = inquiry.template().replace('"answer": null', '"answer": "x"')

    again = Inquiry(Answers.from_json(text))

    assert again.ask(Question("a", "Which?", "Smith", ("x", "y"))) == "x"
    assert inquiry.never_asked() == ["stale"]


def test_ids_do_not_change_with_spaces_or_capitals() -> None:
    assert question_id("voter", " Ghazi  EDWIN ") == "voter:ghazi edwin"


def test_long_lists_of_places_are_cut_short() -> None:
    inquiry = Inquiry()
    for n in range(7):
        inquiry.ask(Question("a", "Which?"), str(n))

    assert inquiry.where("a") == ["0", "1", "2", "3", "4", "and more"]


def test_two_columns_that_seem_to_hold_the_same_are_asked() -> None:
    text = "Agenda item,Vote,Cllr A,Cllr B\nRoads,7-4,For,For\n"
    inquiry = Inquiry()

    assert read_sheet(read_table(text), "f", inquiry) is None
    assert [question.id for question in inquiry.open] == ["column:agenda item", "column:vote"]
    found = sheet_of(text, **{"column:agenda item": "title", "column:vote": "leave_out"})
    assert found.lines[0].title == "Roads"
    with pytest.raises(RuleBroken):
        sheet_of(text, **{"column:agenda item": "title", "column:vote": "title"})
