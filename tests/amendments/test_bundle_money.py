"""Money in a bundle: currencies, very long books, and what figures of several years mean."""

from pathlib import Path

import pytest

from amendments import actions
from amendments.models import AmendmentLine, Budget, BudgetLine, InterplayNote, StatedTotal
from council.website.bundles.exporting import export_bundle
from council.website.bundles.importing import import_bundle
from tests.amendments.evening import DESK, MINUTES, make_evening, spend
from tests.factories import make_budget, make_council

pytestmark = pytest.mark.django_db
TOTALS = "budget,year,amount,unit,source\n"


def write(folder: Path, name: str, text: str) -> None:
    (folder / f"{name}.csv").write_text(text, encoding="utf-8")


def faults(folder: Path) -> list[str]:
    return [fault.message for fault in import_bundle(folder).faults]


def city() -> Budget:
    return make_budget(make_council("oakland", currency="USD"))


def test_amounts_in_the_currency_of_a_council_are_read(tmp_path: Path) -> None:
    budget = city().reference
    rows = f'{budget},2025,"$1,300,000",,A\n{budget},2025,$1.4m,,B\n{budget},2025,1.5,$m,C\n'
    write(tmp_path, "stated_totals", TOTALS + rows)

    assert faults(tmp_path) == []
    amounts = StatedTotal.objects.exclude(source="").order_by("source")
    assert list(amounts.values_list("amount", flat=True)) == [1_300_000, 1_400_000, 1_500_000]


def test_amounts_in_another_currency_are_refused(tmp_path: Path) -> None:
    budget = city().reference
    write(tmp_path, "stated_totals", f"{TOTALS}{budget},2025,£5,,A\n{budget},2025,€5,,B\n")

    told = faults(tmp_path)

    assert told[0] == "The amount '£5' is in pounds: write it in $."
    assert told[1].startswith("The amount '€5' cannot be read")


def test_a_book_of_more_lines_than_a_small_number_holds_comes_back(tmp_path: Path) -> None:
    budget = make_budget(make_council("quay"))
    BudgetLine.objects.filter(budget=budget).update(position=1_000_000)

    export_bundle(budget.council, tmp_path)

    assert ",1000000," in (tmp_path / "budget_lines.csv").read_text(encoding="utf-8")
    assert faults(tmp_path) == []


def test_new_figures_of_an_amendment_keep_how_its_years_are_given() -> None:
    evening = make_evening()
    first = evening.carried("A")
    second = evening.drafted("B", lines=spend(500_000), year_convention="increment")
    actions.submit(second, occasion=DESK)

    actions.alter(second, lines=spend(400_000), occasion=DESK)
    actions.table(second, occasion=MINUTES)
    actions.recost(second, lines=spend(300_000), cause_amendment=first, occasion=MINUTES)

    assert {version.year_convention for version in second.versions.all()} == {"increment"}


def test_figures_agreed_for_a_pair_keep_how_the_years_are_given() -> None:
    evening = make_evening()
    first = evening.carried("A", year_convention="not_stated")
    second = evening.carried("B", lines=spend(5))
    note: InterplayNote = actions.note_if_also_carried(
        first, second, lines=spend(7), words="Less.", said_by="CFO", occasion=MINUTES
    )

    version = actions.recost_as_noted(note, occasion=MINUTES)

    assert version.year_convention == "not_stated"
    assert set(AmendmentLine.objects.filter(version=version).values_list("amount", flat=True)) == {
        7,
        -7,
    }
