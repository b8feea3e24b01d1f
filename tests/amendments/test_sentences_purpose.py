"""What an amendment would do to the budget, in a phrase; nothing where it has two readings."""

import pytest

from amendments.sentences_names import in_sentence, joined
from amendments.sentences_purpose import Item, also_sentence, mood_of, purpose_of, purpose_words

NB = "\N{NO-BREAK SPACE}"
LABELS = {2018: "2018/19", 2019: "2019/20", 2020: "2020/21", 2021: "2021/22"}
CENTRES = "Children's centres"


def item(role, name, amount, year=2019, **fields):
    fields = {"kind": "spending", "account": "general_fund_revenue"} | fields
    return Item(role=role, name=name, year=year, amount=amount, **fields)


def rates(amount, year=2019):
    return item("funding", "Business rates", -amount, year, kind="business_rates")


ADD = [item("investment", CENTRES, 1_300_000), rates(1_300_000)]
LATER = [item("investment", CENTRES, 3_000_000, 2020), rates(3_000_000, 2020)]
TO_RESERVES = item("investment", "To balances", 90_000, kind="reserves")
SHELTERS = item("investment", "Bus shelters", 250_000)
GRANTS = item("funding", "Members' local grants", -250_000)
CHARGES = item("investment", "Parking charges", 200_000, kind="service_income")
FEES = item("income", "Fees and charges", -200_000, kind="service_income")
SAVED = item("saving", "Libraries and museums", -90_000)


@pytest.mark.parametrize(
    ("items", "tax", "words"),
    [
        (ADD, {}, f"to spend £1.3{NB}million more on children's centres in 2019/20"),
        (ADD + LATER, {}, f"to spend £1.3{NB}million more on children's centres in 2019/20"),
        (LATER, {}, f"to spend £3{NB}million more on children's centres in 2020/21"),
        (
            [item("saving_reversal", "Family hubs", 1_700_000), rates(1_700_000)],
            {},
            f"to reverse a saving of £1.7{NB}million in family hubs in 2019/20",
        ),
        ([SAVED, TO_RESERVES], {}, "to spend £90,000 less on libraries and museums in 2019/20"),
        ([SAVED], {}, "to spend £90,000 less on libraries and museums in 2019/20"),
        (
            [SHELTERS, GRANTS],
            {},
            "to move £250,000 from members' local grants to bus shelters in 2019/20",
        ),
        (
            [SHELTERS, item("saving", "Highways", -250_000)],
            {},
            "to move £250,000 from highways to bus shelters in 2019/20",
        ),
        (
            [CHARGES, rates(200_000)],
            {},
            "to take in £200,000 less from parking charges in 2019/20",
        ),
        ([FEES], {}, "to take in £200,000 more from fees and charges in 2019/20"),
        (
            [item("saving", "Corporate services", -800_000)],
            {2019: -800_000},
            "to raise £800,000 less in council tax in 2019/20",
        ),
        ([], {2019: 500_000}, "to raise £500,000 more in council tax in 2019/20"),
        (
            [item("investment", CENTRES, 500_000)],
            {2019: 500_000},
            (
                "to spend £500,000 more on children's centres in 2019/20"
                " and raise £500,000 more in council tax"
            ),
        ),
        (
            [
                item("reprofile", "Bridges", -20_000),
                item("reprofile", "Bridges", 20_000, 2020),
            ],
            {},
            "to move £20,000 for bridges from 2019/20 to 2020/21",
        ),
    ],
)
def test_one_clear_purpose_has_a_phrase(items, tax, words):
    purpose = purpose_of(items, tax)

    assert purpose is not None
    assert purpose_words(purpose, 2019, LABELS, "GBP") == words


@pytest.mark.parametrize(
    ("items", "tax"),
    [
        pytest.param([], {}, id="nothing"),
        pytest.param([*ADD, SHELTERS], {}, id="two services get money"),
        pytest.param(
            [*ADD, item("saving_reversal", CENTRES, 5)], {}, id="new money and a saving reversed"
        ),
        pytest.param([item("investment", "", 5)], {}, id="no name"),
        pytest.param([item("investment", "Roads", 5, account="capital")], {}, id="capital"),
        pytest.param([SAVED, item("saving", "Parks", -5)], {}, id="two services lose money"),
        pytest.param([], {2019: 5, 2020: -5}, id="tax up and then down"),
        pytest.param([CHARGES], {2019: 5}, id="less income and more tax"),
        pytest.param([item("borrowing_cost", "Loans", 5)], {}, id="cost of borrowing"),
        pytest.param([rates(5)], {}, id="only what pays for it"),
        pytest.param(
            [item("reprofile", "Bridges", -20), item("reprofile", "Bridges", 15, 2020)],
            {},
            id="moved between years with a difference",
        ),
        pytest.param(
            [item("reprofile", "Bridges", -20), item("reprofile", "Bridges", 20, 2020)],
            {2019: 5},
            id="moved between years and taxed",
        ),
        pytest.param(
            [item("reprofile", "Bridges", -20), item("reprofile", "Roads", 20, 2020)],
            {},
            id="moved between years and services",
        ),
    ],
)
def test_what_has_several_readings_has_no_phrase(items, tax):
    assert purpose_of(items, tax) is None


def test_a_service_that_pays_for_a_part_only_is_not_where_the_money_comes_from():
    purpose = purpose_of([SHELTERS, item("saving", "Highways", -200_000), rates(50_000)], {})

    assert purpose is not None
    assert purpose_words(purpose, 2019, LABELS, "GBP").startswith("to spend £250,000 more on bus")


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("tabled", f"It would also add £3{NB}million in 2020/21."),
        ("seconded", f"It would also add £3{NB}million in 2020/21."),
        ("carried", f"It also adds £3{NB}million in 2020/21."),
        ("adopted", f"It also adds £3{NB}million in 2020/21."),
        ("not_carried", f"It would also have added £3{NB}million in 2020/21."),
        ("superseded", f"It would also have added £3{NB}million in 2020/21."),
    ],
)
def test_the_other_years_stand_in_the_mood_of_its_state(state, words):
    purpose = purpose_of(ADD + LATER, {})

    assert purpose is not None
    assert also_sentence(purpose, 2019, LABELS, "GBP", state) == words


def test_several_other_years_stand_in_one_sentence():
    years = [item("saving", "Parks", -amount, year) for year, amount in
             ((2019, 10), (2020, 20), (2021, 30))]  # fmt: skip
    purpose = purpose_of(years, {})

    assert purpose is not None
    told = also_sentence(purpose, 2019, LABELS, "GBP", "lost")
    assert told == "It would also have saved £20 in 2020/21 and £30 in 2021/22."


@pytest.mark.parametrize("items", [ADD, [SAVED], [SHELTERS, GRANTS]])
def test_of_one_year_alone_nothing_is_added(items):
    purpose = purpose_of(items, {})

    assert purpose is not None
    assert also_sentence(purpose, 2019, LABELS, "GBP", "lost") == ""


def test_money_moved_between_years_has_no_other_years():
    purpose = purpose_of(
        [item("reprofile", "Bridges", 20), item("reprofile", "Bridges", -20, 2020)], {}
    )

    assert purpose is not None
    assert purpose_words(purpose, 2019, LABELS, "GBP") == (
        "to move £20 for bridges from 2020/21 to 2019/20"
    )
    assert also_sentence(purpose, 2019, LABELS, "GBP", "lost") == ""


def test_every_public_state_has_a_mood():
    assert [mood_of(state) for state in ("moved", "pending_executive", "lost")] == [
        "live",
        "in_force",
        "ended",
    ]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Children's centres", "children's centres"),
        ("Children\N{RIGHT SINGLE QUOTATION MARK}s centres",
         "children\N{RIGHT SINGLE QUOTATION MARK}s centres"),
        ("Early Childhood and Family Service", "Early Childhood and Family Service"),
        ("Wisham bypass", "Wisham bypass"),
        ("Park Road school", "Park Road school"),
        ("SEND transport", "SEND transport"),
        ("libraries", "libraries"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_proper_name_keeps_its_capital(name, told):
    assert in_sentence(name) == told


@pytest.mark.parametrize(
    ("names", "told"), [([], ""), (["A"], "A"), (["A", "B"], "A and B"), ("ABC", "A, B and C")]
)
def test_names_are_joined_as_a_sentence_does(names, told):
    assert joined(names) == told
