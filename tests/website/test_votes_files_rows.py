"""Rows of a file of votes that are no member's: headings again, sums of ticks, merged cells."""

import pytest

from tests.website.test_votes_files import open_ids
from tests.website.test_votes_files_whole import DAY, council, done, figures, load, roll
from votes.models import Ballot, Vote

pytestmark = pytest.mark.django_db
__all__ = ["council"]
QUESTION = {f"question:{DAY}.csv": "Roads"}
TICKS = "Councillor;For;Against;Abstain;Absent\nAnn Adams;X;;;\nBo Brown;;x;;\nCy Clark;;;;X\n"
MERGED = (
    "date;motion;councillor;vote\n2024-01-02;Roads;Ann Adams;For\n;;Bo Brown;For\n"
    ";;Cy Clark;Against\n2024-01-02;Parks;Ann Adams;For\n;;Bo Brown;For\n;;Cy Clark;For\n"
)


@pytest.mark.usefixtures("council")
@pytest.mark.parametrize(
    ("sums", "said"),
    [
        ("Total;1;1;0;1\n", (1, 1, 0)),
        ("Total;2;1;0;0\n", (2, 1, 0)),
        ("Total;1;1;;\nTotal in chamber;2;1;;\n", (None, None, None)),
    ],
)
def test_sums_below_a_roll_of_ticks_are_figures_and_no_ticks(
    sums: str, said: tuple[int | None, ...]
) -> None:
    outcome = done(TICKS + sums, **QUESTION)

    assert roll("Roads") == {"Ann Adams": "for", "Bo Brown": "against", "Cy Clark": "absent"}
    assert figures(Vote.objects.get())[1:] == said
    assert f"{DAY}.csv: Row 5 holds totals and no votes." in outcome.notes


@pytest.mark.usefixtures("council")
def test_ones_for_ticks_are_told_from_the_sums_below_them() -> None:
    ones = TICKS.replace("X", "1").replace("x", "1")
    outcome = done(f"{ones}Total;1;1;0;1\n", **QUESTION)

    assert roll("Roads") == {"Ann Adams": "for", "Bo Brown": "against", "Cy Clark": "absent"}
    assert outcome.notes == [f"{DAY}.csv: Row 5 holds totals and no votes."]


@pytest.mark.usefixtures("council")
def test_sums_without_a_tick_above_them_are_left_as_they_are() -> None:
    outcome = load("Councillor;For;Against\nAnn Adams;2;\nTotal;2;0\n", **QUESTION)

    assert open_ids(outcome) or outcome.problems
    assert not Vote.objects.exists()


@pytest.mark.usefixtures("council")
@pytest.mark.parametrize(
    "text",
    [
        "Councillor;Roads;Parks\nAnn Adams;For;For\nCouncillor;Roads;Parks;\nBo Brown;For;For\n",
        (
            "date;motion;councillor;vote\n2024-01-02;Roads;Ann Adams;For\n"
            "Date;Motion;Councillor;Vote\n2024-01-02;Parks;Ann Adams;For\n"
        ),
    ],
)
def test_headings_that_each_page_prints_again_are_no_row(text: str) -> None:
    outcome = done(text)

    assert f"{DAY}.csv: Row 3 holds the headings again." in outcome.notes
    assert set(Vote.objects.values_list("question", flat=True)) == {"Roads", "Parks"}
    assert set(Ballot.objects.values_list("choice", flat=True)) == {"for"}


@pytest.mark.usefixtures("council")
def test_rows_that_leave_their_vote_blank_are_asked_about_and_nothing_else_is() -> None:
    outcome = load(MERGED, "v.csv")

    assert open_ids(outcome) == {"blanks:v.csv"}
    assert outcome.inquiry.where("blanks:v.csv")[0] == "v.csv, row 3"
    assert not Vote.objects.exists()


@pytest.mark.usefixtures("council")
def test_merged_cells_are_the_vote_above_once_somebody_has_said_so() -> None:
    done(MERGED, "v.csv", **{"blanks:v.csv": "as_above"})

    assert roll("Roads") == {"Ann Adams": "for", "Bo Brown": "for", "Cy Clark": "against"}
    assert set(roll("Parks").values()) == {"for"}
    assert Ballot.objects.count() == 6


@pytest.mark.usefixtures("council")
def test_a_number_that_some_votes_do_not_have_is_no_merged_cell() -> None:
    done(
        "date;number;motion;councillor;vote\n2024-01-02;7;Roads;Ann Adams;For\n"
        "2024-01-02;;Parks;Ann Adams;For\n"
    )

    assert list(Vote.objects.order_by("number").values_list("question", flat=True)) == [
        "Roads",
        "Parks",
    ]


@pytest.mark.usefixtures("council")
def test_a_day_above_the_table_that_is_not_that_of_the_files_name_is_asked() -> None:
    text = "Meeting of 3 January 2024\n\nCouncillor;Roads\nAnn Adams;For\nBo Brown;Against\n"
    assert open_ids(load(text)) == {f"day:{DAY}.csv"}

    done(text, **{f"day:{DAY}.csv": "2024-01-03"})

    assert str(Vote.objects.get().held_on) == "2024-01-03"


@pytest.mark.usefixtures("council")
def test_the_files_name_tells_which_figure_above_the_table_is_the_month() -> None:
    done("Meeting of 02/01/2024\n\nCouncillor;Roads\nAnn Adams;For\nBo Brown;Against\n")

    assert str(Vote.objects.get().held_on) == DAY
