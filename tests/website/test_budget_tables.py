"""Tables of a budget's stages, stated figures, and the sentences made from them; no database."""

from dataclasses import dataclass, replace
from decimal import Decimal

import pytest

from council.website.budgets.amounts import amount_sentence
from council.website.budgets.facts import Ground, four_facts, in_order
from council.website.budgets.listing import list_sentence
from council.website.budgets.moves import Entry, Move, Moves, Paper
from council.website.budgets.notable import notable_sentence
from council.website.budgets.service import service_sentence
from council.website.budgets.tables import FEW, Book, StageRow, year_tables

NB = "\N{NO-BREAK SPACE}"
CTR = "council_tax_requirement"


def label(year):
    return f"{year}/{(year + 1) % 100}"


@dataclass(frozen=True)
class Line:
    service: str
    kind: str = "spending"
    account: str = "general_fund_revenue"
    description: str = ""


@dataclass(frozen=True)
class Cell:
    stage: str
    year: int
    line: Line | None
    basis: str | None
    base: int | None
    effect: int | None
    amount: int | None


HUBS, RATES, ROADS = Line("Family hubs"), Line("Business rates", "business_rates"), Line("Roads")
PLANT = Line("New depot", account="capital")
BOOK = Book(2019, CTR, label)
PAPERS = [
    Paper(n, f"Paper {n}", f"/{n}", "", "Adopted", made=n < 6, is_live=False, is_complete=True)
    for n in range(8)
]


def stages(of, base, effect=0, year=2019):
    """The three cells of a line, or of a total where `of` is the name of a basis."""
    line, basis = (None, of) if isinstance(of, str) else (of, None)
    after = None if base is None or effect is None else base + effect
    return [
        Cell("recommended", year, line, basis, base, 0, base),
        Cell("substantive", year, line, basis, base, effect, after),
        Cell("adopted", year, line, basis, base, effect, after),
    ]


def test_totals_stand_apart_with_the_councils_own_first_and_what_no_line_explains():
    [table] = year_tables(
        [
            *stages("gross", 900), *stages(CTR, 700), *stages(HUBS, 500), *stages(RATES, -100),
            *stages(PLANT, 40),
        ],
        BOOK,
    )  # fmt: skip

    assert [row.name for row in table.lines] == ["Family hubs", "Business rates", "New depot"]
    assert table.own_total is table.totals[0]
    assert table.own_total.name == "Council tax requirement"
    assert table.own_total.rest == 300
    assert [(row.name, row.rest) for row in table.other_totals] == [("Gross spending", None)]


def test_what_the_basis_does_not_count_explains_nothing_of_its_total():
    book = replace(BOOK, basis="net_budget_requirement")
    cells = [*stages("net_budget_requirement", 700), *stages(HUBS, 500), *stages(RATES, -100)]

    [table] = year_tables(cells, book)

    assert table.own_total is not None
    assert table.own_total.rest == 200


def test_a_total_of_which_nothing_is_known_is_not_printed():
    [table] = year_tables([*stages("gross", None, None), *stages(HUBS, 5)], BOOK)

    assert table.totals == []
    assert table.own_total is None


def test_last_year_stands_beside_the_own_year_alone():
    cells = [
        *stages(HUBS, 5), *stages(HUBS, 6, year=2020), *stages(CTR, 9),
        *stages(HUBS, 9, year=2018),
    ]  # fmt: skip
    own, later = year_tables(cells, replace(BOOK, before={HUBS: 10, CTR: 8}))

    assert [own.label, later.label] == ["2019/20", "2020/21"]
    assert own.own_total is not None
    assert (own.has_before, own.lines[0].before, own.own_total.before) == (True, 10, 8)
    assert (later.has_before, later.lines[0].before) == (False, None)


def test_a_year_without_any_base_lies_beyond_the_plan_unless_it_is_the_own_one():
    cells = [
        *stages(HUBS, None, 3),
        *stages(HUBS, None, 3, year=2020),
        *stages(CTR, None, 3, 2020),
    ]
    own, later = year_tables(cells, BOOK)

    assert [own.is_beyond, later.is_beyond] == [False, True]
    assert later.totals == []


def test_a_cell_names_a_few_amendments_and_counts_the_rest():
    moves: Moves = {(HUBS, 2019): [Move(paper, 1) for paper in PAPERS]}
    [table] = year_tables(stages(HUBS, 5, 6), replace(BOOK, moves=moves))
    [row] = table.lines

    assert [move.paper.title for move in row.made] == [f"Paper {n}" for n in range(FEW)]
    assert (row.more, row.not_made, row.effect) == (2, 2, 6)


def test_what_was_published_as_adopted_beyond_amendments_is_told_apart():
    recommended, so_far, adopted = stages(HUBS, 5, 1)
    [table] = year_tables(
        [recommended, so_far, replace(adopted, base=9, effect=0, amount=9)], BOOK
    )
    [plain] = year_tables(stages(HUBS, 5, 1), BOOK)

    assert (table.lines[0].effect, table.lines[0].other, plain.lines[0].other) == (1, 3, 0)


@pytest.mark.parametrize(
    ("base", "effect", "bar"),
    [
        (100, 0, [("on", "0.00%", "50.00%")]),
        (100, 50, [("on", "0.00%", "50.00%"), ("off", "50.00%", "25.00%")]),
        (100, -50, [("on", "0.00%", "25.00%"), ("off", "25.00%", "25.00%")]),
        (-100, -50, [("on", "0.00%", "50.00%"), ("off", "50.00%", "25.00%")]),
        (None, 50, []),
        (100, None, []),
        (0, 0, []),
    ],
)
def test_bars_share_the_scale_of_the_year(base, effect, bar):
    [table] = year_tables([*stages(HUBS, base, effect), *stages(ROADS, 200)], BOOK)

    assert [(one.look, one.start, one.width) for one in table.lines[0].bar] == bar


# What sources state.


@dataclass(frozen=True)
class Said:
    amount: int
    source: str = ""
    figure: str = "total"
    basis: str | None = CTR
    stage: str = "recommended"
    year: int = 2019
    is_used: bool = False


GROUND = Ground("Norfolk County Council", 2019, CTR, "GBP", label)
PAPER = "Eastern Daily Press"
OWN = "Norfolk County Council"
NORFOLK = [
    Said(31_100_000, PAPER, figure="savings", basis=None),
    Said(31_600_000, OWN, figure="savings", basis=None),
    Said(409_300_000, PAPER, is_used=True),
    Said(409_000_000, OWN),
]


def test_sources_that_differ_are_one_fact_with_the_councils_own_figure_first():
    facts = four_facts(NORFOLK, GROUND, Decimal("1362.24"), Decimal("1322.73"))

    assert [(fact.label, fact.amount, fact.notes) for fact in facts] == [
        ("Council tax requirement, recommended", "£409m", ("£409.3m, Eastern Daily Press",)),
        (
            "Band D council tax, recommended",
            "£1,362.24",
            (f"+£39.51, or{NB}2.987% on the year before",),
        ),
        ("Savings in the year, recommended", "£31.6m", ("£31.1m, Eastern Daily Press",)),
    ]


def test_of_two_that_are_not_the_councils_own_the_used_one_comes_first():
    [fact] = four_facts([Said(1, "A"), Said(2, "B", is_used=True)], GROUND)

    assert (fact.amount, fact.notes) == ("£2", ("B", "£1, A"))


def test_four_figures_at_most_stand_on_the_tint():
    more = [
        Said(5, basis="gross"),
        Said(6, basis=None, stage="adopted"),
        Said(7, year=2020),
    ]
    facts = four_facts([*more, *NORFOLK], GROUND, Decimal("1362.24"))

    assert [fact.label for fact in facts] == [
        "Council tax requirement, recommended",
        "Band D council tax, recommended",
        "Savings in the year, recommended",
        "Gross spending, recommended",
    ]


def test_a_total_whose_basis_is_not_known_is_called_so_and_another_year_named():
    facts = four_facts([Said(6, basis=None, stage="adopted"), Said(7, year=2020)], GROUND)

    assert [fact.label for fact in facts] == [
        "Total, basis not known, adopted",
        "Council tax requirement, recommended, 2020/21",
    ]


def test_stated_figures_are_listed_as_on_the_tint():
    assert [each.amount for each in in_order(NORFOLK, GROUND)] == [
        409_000_000, 409_300_000, 31_600_000, 31_100_000,
    ]  # fmt: skip


# Sentences.


def row(line, before, now, effect=0):
    return StageRow(line.service, line, stages(line, now, effect), before)


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([row(HUBS, 10_200_000, 5_200_000)],
         f"Family hubs went from £10.2{NB}million in 2018/19 to £5.2{NB}million in 2019/20."),
        ([row(HUBS, 100, 70), row(ROADS, 100, 150)],
         ("Of the services held here for both years, Roads changed most in proportion: from £100"
          " in 2018/19 to £150 in 2019/20.")),
        ([row(HUBS, 100, 81)], ""),
        ([row(HUBS, 100, 80)], "Family hubs went from £100 in 2018/19 to £80 in 2019/20."),
        ([row(HUBS, None, 80), row(HUBS, 0, 80), row(RATES, -100, -10), row(HUBS, 5, None)], ""),
        ([], ""),
    ],
)  # fmt: skip
def test_a_service_is_named_where_it_changed_by_a_fifth_and_both_figures_are_held(rows, sentence):
    assert notable_sentence(rows, "2018/19", "2019/20", "GBP", is_set=True) == sentence


def entry(amount, name="Roads", year=2019, paper=PAPERS[0]):
    return Entry(paper, None, name, year, amount, "spending", "general_fund_revenue")


LOST = replace(PAPERS[7], made=False)


@pytest.mark.parametrize(
    ("paper", "is_set", "entries", "sentence"),
    [
        (PAPERS[0], True, [entry(500), entry(-500, "Reserves")],
         "Added £500 in 2019/20 to Roads."),
        (PAPERS[0], False, [entry(500)], "Adds £500 in 2019/20 to Roads."),
        (replace(LOST, is_live=True), False, [entry(500)], "Would add £500 in 2019/20 to Roads."),
        (LOST, True, [entry(1_300_000), entry(3_000_000, year=2020)],
         f"Would have added £1.3{NB}million in 2019/20 and £3{NB}million in 2020/21 to Roads."),
        (replace(PAPERS[0], is_complete=False), True,
         [entry(250_000, "Coastal fund"), entry(127_000, "Carers"), entry(123_000, "Trading")],
         ("Added £500,000 in 2019/20: £250,000 to Coastal fund, £127,000 to Carers and £123,000"
          " to Trading. Not all its lines are known.")),
        (LOST, True, [entry(1, name) for name in "ABCDEF"],
         "Would have added £6 in 2019/20: £1 to A, £1 to B, £1 to C, £1 to D and 2 more."),
        (LOST, True, [entry(1, "A"), entry(2, "B", 2020)],
         "Would have added £1 in 2019/20 and £2 in 2020/21 to A and B."),
        (LOST, True, [entry(-800)], "Would have taken £800 in 2019/20 from Roads."),
        (PAPERS[0], True, [entry(-800)], "Took £800 in 2019/20 from Roads."),
        (LOST, True, [], "What it would change in the budget is not in our sources."),
    ],
)  # fmt: skip
def test_an_amendments_amount_stands_in_words(paper, is_set, entries, sentence):
    assert amount_sentence(paper, entries, label, "GBP", is_set=is_set) == sentence


@pytest.mark.parametrize(
    ("rows", "lines", "is_set", "sentence"),
    [
        ([row(HUBS, None, 5), row(ROADS, None, 7)], 2, True,
         "Family has £12 in the adopted budget for 2019/20."),
        ([row(HUBS, None, 5)], 1, False, "Family has £5 in the budget recommended for 2019/20."),
        ([row(HUBS, None, 5, 2)], 1, False,
         "Family has £7 in the budget as amended so far for 2019/20."),
        ([row(HUBS, None, 5)], 2, True, f"Family: 2{NB}lines of the budget for 2019/20."),
        ([row(HUBS, None, 5), row(RATES, None, 5)], 2, True,
         f"Family: 2{NB}lines of the budget for 2019/20."),
        ([row(HUBS, None, 5), row(PLANT, None, 5)], 2, True,
         f"Family: 2{NB}lines of the budget for 2019/20."),
        ([row(RATES, None, 5)], 1, True, f"Family: 1{NB}line of the budget for 2019/20."),
        ([row(HUBS, None, None)], 1, True, f"Family: 1{NB}line of the budget for 2019/20."),
    ],
)  # fmt: skip
def test_a_service_has_a_sum_only_where_all_of_it_is_spending_and_known(
    rows, lines, is_set, sentence
):
    assert service_sentence("Family", lines, rows, "2019/20", "GBP", is_set=is_set) == sentence


@pytest.mark.parametrize(
    ("years", "sentence"),
    [
        ([], "No budget of Norfolk is held here yet."),
        (["2019/20"], "One budget of Norfolk is held here: 2019/20."),
        (["2021/22", "2014/15"], "Two budgets of Norfolk are held here, 2014/15 to 2021/22."),
    ],
)
def test_the_list_opens_with_what_is_held(years, sentence):
    assert list_sentence("Norfolk", years) == sentence
