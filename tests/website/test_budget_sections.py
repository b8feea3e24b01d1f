"""Sections of a long budget: each service's lines under what they come to, nothing guessed."""

from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from django.test import Client

from council.website.budgets.sections import MOST_OPEN, Section, sections_of
from council.website.budgets.tables import year_tables
from tests.website.test_book import long_book
from tests.website.test_budget_tables import BOOK, Cell, Line, stages


def sections(*lines: tuple[str, str, str, int | None]) -> list[Section]:
    """Return the sections of lines of service, kind and account that amendments add 1 pound to."""
    cells = [
        cell
        for n, (service, kind, account, base) in enumerate(lines)
        for cell in stages(Line(service, kind, account, f"Line {n}"), base, 1)
    ]
    return sections_of(year_tables(cells, BOOK)[0])


def parks(amount: int | None = 1, account: str = "general_fund_revenue") -> Any:
    return "Parks", "spending", account, amount


def test_a_short_budget_has_no_sections() -> None:
    assert sections(*[parks()] * MOST_OPEN) == []


def test_lines_of_a_service_stand_together_and_are_added_up_stage_by_stage() -> None:
    roads = ("Roads", "spending", "general_fund_revenue", 5)
    found = sections(*[parks(), roads] * MOST_OPEN)

    assert [(each.name, each.is_service, len(each.lines)) for each in found] == [
        ("Parks", True, 40), ("Roads", True, 40),
    ]  # fmt: skip
    assert [(each.recommended, each.substantive, each.adopted) for each in found] == [
        (40, 80, 80), (200, 240, 240),
    ]  # fmt: skip
    assert not any(each.is_changed for each in found)


def test_one_amount_that_is_not_known_leaves_the_sum_not_known() -> None:
    [found] = sections(*[parks()] * MOST_OPEN, parks(None))

    assert (found.recommended, found.substantive, len(found.lines)) == (None, None, 41)


def test_two_accounts_of_a_service_are_never_added_up() -> None:
    found = sections(*[parks(), parks(7, "capital")] * MOST_OPEN)

    assert [(each.name, each.recommended) for each in found] == [
        ("Parks", 40), ("Parks, Capital", 280),
    ]  # fmt: skip


def test_services_of_one_line_each_stand_by_kind_of_money() -> None:
    kinds = ("service_income", "spending")
    found = sections(*(
        (f"Service {n}", kinds[n % 2], "general_fund_revenue", n) for n in range(50)
    ))  # fmt: skip

    assert [(each.name, each.is_service) for each in found] == [
        ("Service income", False), ("Spending", False),
    ]  # fmt: skip


def test_a_stage_of_which_nothing_is_held_has_no_sum() -> None:
    line = Line("Parks")
    cells = [Cell("recommended", 2019, replace(line, description=str(n)), None, 1, 0, 1)
             for n in range(41)]  # fmt: skip
    [found] = sections_of(year_tables(cells, BOOK)[0])

    assert (found.recommended, found.adopted) == (41, None)


@pytest.mark.django_db
def test_the_page_of_a_long_budget_has_a_closed_section_for_each_service_with_all_lines_in_it(
    client: Client,
) -> None:
    evening = long_book(200)
    address = f"/{evening.budget.reference}"

    page = unescape(client.get(address).content.decode())
    opened = unescape(client.get(f"{address}?lines=open").content.decode())

    assert page.count("<details>") == 4
    assert page.count("Purpose") == 199
    assert 'Service 1 <span class="soft">66 lines</span>' in page
    assert '<span class="soft">Recommended</span> £66,000</span>' in page
    assert '<a href="?lines=open">Open all lines</a>' in page
    assert opened.count("<details open>") == 4
    assert "Open all lines" not in opened
