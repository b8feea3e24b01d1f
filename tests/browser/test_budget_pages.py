"""Pages of budgets in a real browser: on a phone and a desk, light, dark and printed."""

import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Browser, expect

from tests.browser.looks import SCROLLS_SIDEWAYS, faults
from tests.website.test_book import long_book

pytestmark = [
    pytest.mark.browser,
    pytest.mark.embedded,
    pytest.mark.django_db(transaction=True),
]

DEMO = Path(__file__).parents[2] / "council" / "demo"
# What is wider than its place, but for what is there for screen readers alone.
CUT = """[...document.querySelectorAll("main .scroll, main .fold td:not(.none)")]
    .filter(part => part.scrollWidth > part.clientWidth + 1 && part.querySelector(".fold, span"))
    .map(part => part.textContent.trim().slice(0, 60))"""
PAGES = (
    "/norfolk/budgets",
    "/norfolk/budgets/2019",
    "/norfolk/budgets/2014",
    "/norfolk/budgets/2019?snapshot=1",
    "/norfolk/budgets/2019?service=Early+childhood+and+children%27s+centres",
    "/mockbridge/budgets/2027",
)


@pytest.fixture
def demo(settings: Any) -> None:
    settings.DEBUG = False
    for name in ("norfolk", "mockbridge"):
        call_command("import_bundle", str(DEMO / name), stdout=StringIO())


@pytest.mark.parametrize("width", [320, 1280])
def test_pages_of_budgets_are_for_everybody(
    browser: Browser, live_server: Any, demo: None, width: int
) -> None:
    size: Any = {"width": width, "height": 900}
    page = browser.new_page(base_url=live_server.url, viewport=size)
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))

    for address in PAGES:
        answer = page.goto(address)

        assert answer is not None
        assert answer.status == 200
        assert page.locator("h1").count() == 1
        assert (address, faults(page)) == (address, [])
        assert (address, page.evaluate(SCROLLS_SIDEWAYS)) == (address, False)
    assert [text for text in told if "Content Security Policy" in text] == []
    page.close()


@pytest.mark.parametrize("width", [320, 390])
def test_no_figure_of_a_table_is_hidden_on_a_phone_and_tables_stay_tables(
    browser: Browser, live_server: Any, demo: None, width: int
) -> None:
    page = browser.new_page(base_url=live_server.url, viewport={"width": width, "height": 800})
    what_if = "/mockbridge/full-council/2027-02-15/what-if?with=1,2,3"
    for address, named, first in (
        ("/mockbridge/budgets/2026", "2026/27 at each stage", "Recom"),
        (what_if, "Totals of 2027/28", "So far"),
    ):
        page.goto(address)

        assert page.evaluate(CUT) == []
        table = page.get_by_role("table", name=named).first
        row = table.get_by_role("row").nth(1)
        heads, cells = table.get_by_role("columnheader").count(), row.get_by_role("cell").count()
        assert row.get_by_role("rowheader").count() == 1
        assert heads == cells + 1
        cell = row.get_by_role("cell").first
        assert first in cell.evaluate("cell => getComputedStyle(cell, '::before').content")
    page.close()


def test_a_long_budget_is_short_until_it_is_opened_and_whole_in_print(
    browser: Browser, live_server: Any, transactional_db: None
) -> None:
    budget = long_book(200).budget
    page = browser.new_page(base_url=live_server.url, viewport={"width": 1280, "height": 900})
    page.goto(f"/{budget.reference}")
    line = page.get_by_role("rowheader", name="Purpose 150 <b>")

    assert faults(page) == []
    expect(line).to_be_hidden()
    assert page.evaluate("document.body.scrollHeight") < 5_000
    page.emulate_media(media="print")
    expect(line).to_be_visible()
    page.emulate_media(media="screen")
    page.get_by_role("link", name="Open all lines").click()
    expect(line).to_be_visible()
    assert faults(page) == []
    page.close()


def test_a_resident_comes_from_home_to_the_vote_in_three_clicks(
    browser: Browser, live_server: Any, demo: None
) -> None:
    page = browser.new_page(base_url=live_server.url)

    page.goto("/mockbridge")
    page.get_by_role("link", name="Budgets").first.click()
    page.get_by_role("link", name="Revenue budget 2026/27").first.click()
    page.wait_for_url("**/mockbridge/budgets/2026")
    steps = page.get_by_role("table", name="From the recommended budget to the adopted budget")
    made = steps.first.get_by_role("row").filter(has_text="Grit the footpaths to schools")
    expect(made.locator("td")).to_have_text("+£400,000")
    page.get_by_role("link", name="The vote").last.click()

    expect(page).to_have_url(re.compile("/mockbridge/full-council/2026-02-16/vote-1$"))
    page.close()


def test_what_is_striped_and_what_is_not_made_stay_apart_in_print(
    browser: Browser, live_server: Any, demo: None
) -> None:
    page = browser.new_page(base_url=live_server.url)
    page.goto("/norfolk/budgets/2019")
    page.emulate_media(media="print")

    bars = page.locator("tr", has_text="Labour. Not carried").first.locator("rect")

    assert bars.evaluate("bar => getComputedStyle(bar).strokeDasharray") == "4px, 3px"
    assert bars.evaluate("bar => getComputedStyle(bar).fill") == "none"
    assert page.locator("nav.nav").is_hidden()
    # A total that browsers print again at the foot of each sheet would stand under no sum.
    foot = page.locator("tfoot").first
    assert foot.evaluate("foot => getComputedStyle(foot).display") == "table-row-group"
    page.close()
