"""Band D year by year: known ones, missing ones, recommended ones; the same for 1 and 100."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from amendments.council_tax import band_d_before
from amendments.models import Budget, BudgetSnapshot, BudgetVersion, SnapshotRow
from council.website.budgets.band_d import BandDYear, band_d, rise_words
from council.website.queries_budgets import band_d_by_year
from tests import factories as make

MINUS = "\N{MINUS SIGN}"
NB = "\N{NO-BREAK SPACE}"


def year(first, amount, *, is_set=True):
    known = None if amount is None else Decimal(amount)
    return BandDYear(first, f"{first}/{(first + 1) % 100}", f"/{first}", known, is_set)


NORFOLK = [
    year(2021, "1472.94"),
    year(2019, "1362.24"),
    year(2018, "1322.73"),
    year(2017, "1247.94"),
    year(2015, None),
]
TEN = year(2018, "10.00")


def test_years_stand_in_order_with_the_rise_where_the_year_before_is_held():
    found = band_d(NORFOLK, "GBP")

    assert [(row.label, row.amount, row.note) for row in found.rows] == [
        ("2015/16", "", ""),
        ("2017/18", "£1,247.94", ""),
        ("2018/19", "£1,322.73", f"+£74.79, or{NB}5.993% on the year before"),
        ("2019/20", "£1,362.24", f"+£39.51, or{NB}2.987% on the year before"),
        ("2021/22", "£1,472.94", ""),
    ]


def test_bars_share_one_scale_and_the_newest_one_is_solid():
    found = band_d(NORFOLK, "GBP")

    assert [[(one.look, one.start) for one in row.bar] for row in found.rows] == [
        [], [("was", "0.00%")], [("was", "0.00%")], [("was", "0.00%")], [("on", "0.00%")],
    ]  # fmt: skip
    assert found.rows[-1].bar[0].width == "100.00%"
    assert found.rows[1].bar[0].width == "84.72%"


@pytest.mark.parametrize(
    ("years", "sentence"),
    [
        (NORFOLK, "£1,472.94 a year in 2021/22: £225.00 more than in 2017/18."),
        ([TEN, year(2019, "9.50")], "£9.50 a year in 2019/20: £0.50 less than in 2018/19."),
        ([TEN, year(2019, "10.00")], "£10.00 a year in 2019/20: as much as in 2018/19."),
        ([TEN], "£10.00 a year in 2018/19."),
        ([year(2018, "10.00", is_set=False)], "£10.00 a year in 2018/19, as recommended."),
        ([year(2018, None)], ""),
        ([], ""),
    ],
)  # fmt: skip
def test_the_sentence_compares_the_newest_year_with_the_oldest_one_held(years, sentence):
    found = band_d(years, "GBP")

    assert found.sentence == sentence
    assert bool(found) is bool(sentence)


def test_a_year_that_is_not_set_is_hollow_and_says_so():
    found = band_d([year(2018, "10.00"), year(2019, "9.50", is_set=False)], "GBP")

    assert [row.bar[0].look for row in found.rows] == ["on", "hol"]
    assert found.rows[1].note == (
        f"As recommended: not yet set. {MINUS}£0.50, or{NB}5% on the year before"
    )


def test_a_rise_of_nothing_is_no_change():
    assert rise_words(Decimal("10.00"), Decimal("10.00"), "GBP") == "no change"


def snapshot_of(budget, *, is_set=True, effect=0, inputs=()):
    snapshot = BudgetSnapshot.objects.create(
        budget=budget, number=1, base_version=budget.versions.get(), is_set=is_set,
        inputs={"adopted": list(inputs), "substantive": list(inputs)},
    )  # fmt: skip
    stage = "adopted" if is_set else "recommended"
    return SnapshotRow.objects.create(
        snapshot=snapshot, stage=stage, year=budget.year, basis="council_tax_requirement",
        base=1_000_000, effect=effect, amount=None if effect is None else 1_000_000 + effect,
    )  # fmt: skip


@pytest.fixture
def norfolk(db):
    return make.make_council("norfolk")


def amounts(council):
    return [row.amount for row in band_d_by_year(council).rows]


def test_the_published_band_d_stands_while_nothing_moved_the_requirement(norfolk):
    budget = make.make_budget(norfolk)
    budget.versions.update(band_d=Decimal("1362.24"), tax_base=Decimal(1000))
    snapshot_of(budget)

    assert amounts(norfolk) == ["£1,362.24"]


def test_a_requirement_that_was_moved_is_divided_by_the_tax_base(norfolk):
    budget = make.make_budget(norfolk)
    budget.versions.update(band_d=Decimal("1000.00"), tax_base=Decimal(1000))
    snapshot_of(budget, effect=-100_000, inputs=[7])

    assert amounts(norfolk) == ["£900.00"]


def test_where_no_total_is_known_the_published_band_d_stands_unless_something_was_carried(norfolk):
    for first, inputs in ((2024, []), (2025, [7])):
        budget = make.make_budget(norfolk, first)
        budget.versions.update(band_d=Decimal("1247.94"))
        snapshot_of(budget, inputs=inputs).delete()

    assert amounts(norfolk) == ["£1,247.94", ""]


def test_what_was_published_as_adopted_stands_whatever_number_a_later_version_has(norfolk):
    budget = make.make_budget(norfolk, 2025)
    base = budget.versions.get()
    base.band_d = Decimal("1000.00")
    base.save()
    adopted, adjusted = (
        BudgetVersion.objects.create(
            budget=budget, number=number, stage=stage, band_d=band_d,
            published_at=make.LONG_AGO,
        )
        for number, stage, band_d in (
            (2, "adopted", Decimal("990.00")), (3, "adjusted", Decimal("666.00")),
        )
    )  # fmt: skip
    row = snapshot_of_three(budget, base, adopted, adjusted)
    following = make.make_budget(norfolk, 2026)

    assert amounts(norfolk) == ["£990.00", ""]
    assert band_d_before(following) == Decimal("990.00")
    BudgetVersion.objects.filter(pk=adopted.pk).update(band_d=None)
    assert amounts(norfolk) == ["", ""], "what was recommended is not told as adopted"
    assert row.stage == "adopted"


def snapshot_of_three(budget, base, adopted, adjusted):
    snapshot = BudgetSnapshot.objects.create(
        budget=budget, number=1, base_version=base, adopted_version=adopted,
        adjusted_version=adjusted, is_set=True, inputs={"adopted": [], "substantive": []},
    )  # fmt: skip
    return SnapshotRow.objects.create(
        snapshot=snapshot, stage="adopted", year=budget.year, basis="council_tax_requirement",
        base=990_000, effect=0, amount=990_000,
    )  # fmt: skip


def test_a_budget_that_is_not_public_or_has_no_figures_yet_tells_nothing(norfolk):
    hidden = make.make_budget(norfolk, 2024, published_at=None)
    hidden.versions.update(band_d=Decimal("666.66"))
    snapshot_of(hidden)
    draft = make.make_budget(norfolk, 2025)
    draft.versions.update(band_d=Decimal("777.77"), published_at=None)
    snapshot_of(draft)

    assert amounts(norfolk) == [""]
    assert not band_d_by_year(norfolk)


def test_the_list_of_budgets_shows_band_d_by_year(client, norfolk):
    budget = make.make_budget(norfolk)
    budget.versions.update(band_d=Decimal("1362.24"))
    snapshot_of(budget)
    make.make_budget(norfolk, 2020)

    page = client.get("/norfolk/budgets").content.decode()

    assert "£1,362.24 a year in 2025/26." in page
    assert '<td class="num"><span class="soft">not known</span></td>' in page
    assert f'<a href="{budget.get_absolute_url()}">2025/26</a>' in page


def test_a_council_of_which_no_band_d_is_known_has_no_such_table(client, norfolk):
    make.make_budget(norfolk)

    assert "Band D" not in client.get("/norfolk/budgets").content.decode()


def test_band_d_asks_the_same_for_1_and_for_100_budgets(norfolk):
    asked = set()
    for first in (2025, *range(1900, 2000)):
        budget = make.make_budget(norfolk, first)
        snapshot_of(budget)
        if first in {2025, 1999}:
            with CaptureQueriesContext(connection) as queries:
                band_d_by_year(norfolk)
            asked.add(len(queries))

    assert Budget.objects.count() == 101
    assert asked == {3}
