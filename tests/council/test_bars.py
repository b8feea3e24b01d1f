"""Steps from one total to the next: where each bar begins and what stands beside it."""

import pytest
from django.template.loader import render_to_string

from council.bars import Piece, Step, step_amount, step_rows

MINUS = "\N{MINUS SIGN}"
CENTRES = [
    Step("was", "Budget 2018/19", 10_000_000),
    Step("off", "Saving in the recommended budget", change=-5_000_000),
    Step("on", "Recommended 2019/20", 5_000_000),
    Step("ghost", "Liberal Democrat amendment", change=1_000_000, url="/one"),
    Step("ghost", "Labour amendment", change=1_300_000),
    Step("on", "Adopted 2019/20", 5_000_000),
]


def spans(rows):
    return [[(one.look, one.start, one.width) for one in row.bar] for row in rows]


def test_a_change_begins_where_the_total_stood_and_one_not_made_does_not_move_it():
    assert spans(step_rows(CENTRES, "GBP")) == [
        [("was", "0.00%", "100.00%")],
        [("off", "50.00%", "50.00%")],
        [("on", "0.00%", "50.00%")],
        [("ghost", "50.00%", "10.00%")],
        [("ghost", "50.00%", "13.00%")],
        [("on", "0.00%", "50.00%")],
    ]


def test_changes_that_were_made_follow_each_other():
    rows = step_rows(
        [
            Step("off", "Coastal emergency fund", change=250_000),
            Step("off", "Carers", change=150_000),
            Step("off", "Trading standards", change=100_000),
            Step("on", "Added in all", 500_000),
        ],
        "GBP",
    )

    assert [row.bar[0].start for row in rows] == ["0.00%", "50.00%", "80.00%", "0.00%"]


def test_changes_that_were_not_made_are_stacked_where_no_total_stands_before_them():
    steps = [
        Step("ghost", "One", change=100),
        Step("ghost", "Two", change=300),
        Step("ghost", "In all", 400),
    ]
    rows = step_rows(steps, "GBP", stacked=True)

    assert [(row.bar[0].start, row.amount) for row in rows] == [
        ("0.00%", "(+£100)"), ("25.00%", "(+£300)"), ("0.00%", "(£400)"),
    ]  # fmt: skip


def test_a_total_as_it_would_be_is_solid_and_its_change_striped():
    rows = step_rows(
        [
            Step("on", "Recommended", 5_200_000),
            Step("on", "If it had been carried", 5_200_000, 1_300_000),
            Step("on", "Adopted", 5_200_000),
        ],
        "GBP",
    )

    assert spans(rows)[1:] == [
        [("on", "0.00%", "80.00%"), ("off", "80.00%", "20.00%")],
        [("on", "0.00%", "80.00%")],
    ]
    assert rows[1].amount == "£6.5m"


def test_income_is_drawn_to_the_left_of_nought():
    rows = step_rows(
        [Step("on", "Recommended", -1_000), Step("off", "Carried", change=-1_000)], "GBP"
    )

    assert rows[0].bar == [Piece("on", "50.00%", "50.00%")]
    assert rows[1].bar == [Piece("off", "0.00%", "50.00%")]
    assert {row.nought for row in rows} == {"100.00%"}


def test_nothing_known_and_nothing_changed_have_no_bar():
    rows = step_rows([Step("on", "Recommended"), Step("ghost", "Proposed", change=0)], "GBP")

    assert [(row.amount, row.bar) for row in rows] == [("not known", []), ("(no change)", [])]


@pytest.mark.parametrize(
    ("look", "level", "change", "told"),
    [
        ("was", 10_200_000, None, "£10.2m"),
        ("on", 0, None, "£0"),
        ("off", None, 1_300_000, "+£1.3m"),
        ("off", None, -350_000, f"{MINUS}£350,000"),
        ("ghost", None, 1_300_000, "(+£1.3m)"),
        ("maybe", None, -5, f"({MINUS}£5)"),
        ("off", None, 0, "no change"),
        ("on", 5, -2, "£3"),
        ("on", None, None, "not known"),
    ],
)
def test_an_amount_says_by_its_form_what_became_of_it(look, level, change, told):
    assert step_amount(Step(look, "A step", level, change), "GBP") == told


def test_the_amounts_of_a_table_of_steps_have_as_many_decimals():
    steps = [Step("was", "Before", 10_200_000), Step("off", "Change", change=-5_000_000)]

    assert [row.amount for row in step_rows(steps, "GBP")] == ["£10.2m", f"{MINUS}£5.0m"]


def test_the_chart_is_in_the_table_and_the_last_total_under_a_double_rule():
    page = render_to_string(
        "parts/steps.html",
        {"rows": step_rows(CENTRES, "GBP"), "caption": "Step by step", "foot": True},
    )

    assert page.index("Labour") < page.index("<tfoot>") < page.index("Adopted 2019/20")
    assert page.count("<svg") == page.count('<th scope="row">') == 6
    assert page.count('class="dim"') == 2
    assert '<a href="/one">Liberal Democrat amendment</a>' in page
    assert '<span class="nb">(+£1.3m)</span>' in page
