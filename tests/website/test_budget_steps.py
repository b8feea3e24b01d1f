"""The way of a figure from last year to the adopted one: steps, findings, what lies outside."""

from dataclasses import replace

import pytest

from council.website.budgets.moves import (
    Entry,
    Move,
    Paper,
    moves_by_place,
    moves_on_basis,
    outside,
)
from council.website.budgets.steps import (
    Way,
    finding,
    outside_picture,
    picture,
    steps,
    unmoving_sentence,
)

NB = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
MADE = Paper(1, "Grit the paths", "/one", "Lantern Group", "Adopted", True, False, True)
LOST = Paper(2, "Close the museum", "/two", "Ferry Independents", "Lost", False, False, True)
LIVE = Paper(3, "Mend the slipway", "/three", "", "Moved", False, True, True)
WAY = Way("Highways", "2019/20", 5_200_000, 5_200_000, True)


def way(**fields):
    return replace(WAY, **fields)


def entry(paper, amount, place="highways", *, name="Highways", year=2019, kind="spending"):
    return Entry(paper, place, name, year, amount, kind, "general_fund_revenue")


def told(found):
    return [(step.look, step.label, step.level, step.change) for step in found]


def test_norfolk_2019_goes_from_last_year_to_adopted_with_both_proposals_in_between():
    found = steps(
        way(
            before=10_200_000, before_year="2018/19",
            moves=[Move(LOST, 1_000_000), Move(LIVE, 1_300_000)],
        )
    )  # fmt: skip

    assert told(found) == [
        ("was", "Budget 2018/19", 10_200_000, None),
        ("off", "Change in the recommended budget", None, -5_000_000),
        ("on", "Recommended 2019/20", 5_200_000, None),
        ("ghost", "Close the museum", None, 1_000_000),
        ("ghost", "Mend the slipway", None, 1_300_000),
        ("on", "Adopted 2019/20", 5_200_000, None),
    ]
    assert [step.note for step in found[3:5]] == ["Ferry Independents. Lost", "Moved"]


def test_a_change_that_was_made_is_striped_and_moves_the_total():
    found = steps(way(end=5_600_000, moves=[Move(MADE, 400_000)]))

    assert told(found)[1:] == [
        ("off", "Grit the paths", None, 400_000),
        ("on", "Adopted 2019/20", 5_600_000, None),
    ]
    assert found[1].url == "/one"


def test_what_no_amendment_shown_explains_is_a_step_of_its_own():
    found = steps(way(end=5_700_000, moves=[Move(MADE, 400_000)]))

    assert told(found)[2] == ("off", "Other changes", None, 100_000)


def test_figures_published_as_adopted_may_differ_without_an_amendment():
    published = way(end=5_000_000)

    assert told(steps(published))[1] == ("off", "Other changes", None, -200_000)
    assert finding(published, "GBP").endswith(
        f" £5{NB}million was adopted, by £200,000 less in all: no amendment on record explains"
        " that."
    )


def test_nothing_is_made_up_where_an_effect_is_not_known():
    found = steps(way(end=None, moves=[Move(MADE, None)]))

    assert told(found) == [
        ("on", "Recommended 2019/20", 5_200_000, None),
        ("off", "Grit the paths", None, None),
        ("on", "Adopted 2019/20", None, None),
    ]


def test_before_a_budget_is_set_the_last_total_is_the_one_amended_so_far():
    last = steps(way(is_set=False))[-1]

    assert (last.label, last.note) == ("As amended so far 2019/20", "Not yet adopted")


def test_a_picture_says_from_where_to_where():
    assert [picture(each, "GBP").caption for each in (
        way(), way(is_set=False), way(before=1, before_year="2018/19"),
    )] == [
        "From the recommended budget to the adopted budget",
        "From the recommended budget to what stands so far",
        "From 2018/19 to the adopted budget",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"before": 10_200_000, "before_year": "2018/19",
          "moves": [Move(LOST, 1), Move(LIVE, 2)]},
         (f"It was £10.2{NB}million in 2018/19, and £5.2{NB}million was recommended for 2019/20."
          f" £5.2{NB}million was adopted: no amendment on record changed it."
          " Two proposals to change it were not made.")),
        ({"before": 5_200_000, "before_year": "2018/19"},
         (f"£5.2{NB}million was recommended for 2019/20, as much as in 2018/19."
          f" £5.2{NB}million was adopted: no amendment on record changed it.")),
        ({"end": 5_600_000, "moves": [Move(MADE, 400_000)]},
         (f"£5.2{NB}million was recommended for 2019/20."
          f" One amendment changed it, by £400,000 more in all: £5.6{NB}million was adopted.")),
        ({"moves": [Move(MADE, 5), Move(MADE, -5), Move(LOST, 1)]},
         (f"£5.2{NB}million was recommended for 2019/20."
          f" Two amendments changed it, in all by nothing: £5.2{NB}million was adopted."
          " One proposal to change it was not made.")),
        ({"is_set": False, "moves": [Move(LIVE, 1)]},
         (f"£5.2{NB}million was recommended for 2019/20. No amendment has changed it so far."
          " One proposal to change it is not in it so far.")),
        ({"is_set": False, "end": 5_199_999, "moves": [Move(MADE, -1)]},
         (f"£5.2{NB}million was recommended for 2019/20."
          f" One amendment has changed it so far, by £1 less in all, to £5.199999{NB}million.")),
        ({"recommended": None, "end": None},
         "What was recommended is not known. What it came to is not known."),
        ({"is_set": False, "end": None},
         f"£5.2{NB}million was recommended for 2019/20."),
        ({"is_set": False, "end": None, "moves": [Move(MADE, None)]},
         (f"£5.2{NB}million was recommended for 2019/20. What it came to is not known.")),
    ],
)  # fmt: skip
def test_a_finding_says_what_the_picture_shows(fields, sentence):
    assert finding(way(**fields), "GBP") == sentence


def test_lines_of_one_amendment_on_one_place_are_one_move():
    found = moves_by_place(
        [entry(MADE, 250_000), entry(MADE, 600_000), entry(LOST, -1), entry(LOST, 7, None)]
    )

    assert found == {("highways", 2019): [Move(MADE, 850_000), Move(LOST, -1)]}


@pytest.mark.parametrize(
    ("basis", "moved"), [("council_tax_requirement", 0), ("net_budget_requirement", 1_000_000)]
)
def test_what_an_amendment_moves_depends_on_the_basis(basis, moved):
    lines = [
        entry(MADE, 1_000_000),
        entry(MADE, -1_000_000, None, kind="business_rates"),
        entry(MADE, 9, year=2020),
    ]
    found = moves_on_basis([MADE, LOST], lines, basis, 2019, reserves_in_net_budget=True)

    assert found == [Move(MADE, moved), Move(LOST, 0)]


def test_an_amendment_whose_lines_are_not_all_known_moves_nobody_knows_how_much():
    unsure = replace(LOST, is_complete=False)

    found = moves_on_basis(
        [unsure], [entry(unsure, 5)], "gross", 2019, reserves_in_net_budget=True
    )

    assert found == [Move(unsure, None)]


UKIP = replace(MADE, is_complete=False)
THREE = [
    entry(UKIP, 250_000, None, name="Coastal emergency fund"),
    entry(UKIP, 127_000, None, name="Carers Agency Partnership"),
    entry(UKIP, 123_000, None, name="Trading standards"),
]


def test_norfolk_2014_stands_in_three_places_with_one_side_alone():
    [found] = outside(THREE)
    drawn = outside_picture(found, "2014/15", "GBP", is_set=True)

    assert [row.amount for row in drawn.rows] == [
        "+£250,000",
        "+£127,000",
        "+£123,000",
        "£500,000",
    ]
    assert [row.bar[0].start for row in drawn.rows] == ["0.00%", "50.00%", "75.40%", "0.00%"]
    assert drawn.finding == "It added £500,000 in 2014/15. What paid for it is not in our source."


@pytest.mark.parametrize(
    ("paper", "is_set", "sentence"),
    [
        (MADE, True, "It added £5 in 2019/20. Paid for by: Reserves £3; Levy £2."),
        (MADE, False, "It so far adds £5 in 2019/20. Paid for by: Reserves £3; Levy £2."),
        (LIVE, False, "It would add £5 in 2019/20. Paid for by: Reserves £3; Levy £2."),
        (LOST, True, "It would have added £5 in 2019/20. Paid for by: Reserves £3; Levy £2."),
    ],
)
def test_what_was_not_made_is_said_as_it_would_have_been(paper, is_set, sentence):
    lines = [
        entry(paper, 5, None),
        entry(paper, -3, None, name="Reserves", kind="reserves"),
        entry(paper, -2, "levy", name="Levy"),
    ]
    [found] = outside(lines)
    drawn = outside_picture(found, "2019/20", "GBP", is_set=is_set)

    assert drawn.finding == sentence
    assert [row.is_dim for row in drawn.rows] == [not paper.made]


def test_years_of_one_amendment_are_never_added_together():
    found = list(outside([entry(LOST, 5, None), entry(LOST, 7, None, year=2020)]))

    assert [(each.year, len(each.gives)) for each in found] == [(2019, 1), (2020, 1)]


def test_what_only_takes_or_has_a_line_of_the_budget_lies_not_outside():
    assert list(outside([entry(LOST, -5, None), entry(LOST, 5)])) == []


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (0, ""),
        (1, "One amendment moves nothing in this total: what it gives, it also finds."),
        (12, "12 amendments move nothing in this total: what they give, they also find."),
    ],
)
def test_amendments_that_move_nothing_are_counted(number, sentence):
    assert unmoving_sentence(number) == sentence
