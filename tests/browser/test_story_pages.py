"""The story of an amendment in a real browser: for everybody, from click to answer, on paper."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Browser, Page, expect

from tests.browser import looks

pytestmark = [
    pytest.mark.browser,
    pytest.mark.embedded,
    pytest.mark.django_db(transaction=True),
]

DEMO = Path(__file__).parents[2] / "council" / "demo"
NORFOLK = "/norfolk/full-council/2019-02-11"
MOCKBRIDGE = "/mockbridge/full-council/2026-02-16"
PAGES = (
    f"{NORFOLK}/amendment-3",
    f"{NORFOLK}/what-if?with=1,2,3",
    f"{NORFOLK}/positions",
    "/norfolk/budgets/2019/pots/business-rates",
    "/norfolk/full-council/2015-02-16/amendment-3",
    f"{MOCKBRIDGE}/amendment-1",
    f"{MOCKBRIDGE}/positions",
    "/mockbridge/full-council/2027-02-15/amendment-1",
    "/mockbridge/full-council/2027-02-15/amendment-4",
    "/mockbridge/full-council/2027-02-15/what-if?with=1,3,5",
    "/mockbridge/budgets/2027/pots/business-rates-growth",
)
WIDTHS = (320, 640, 1280)


@pytest.fixture
def demo(settings: Any) -> None:
    settings.DEBUG = False
    for bundle in ("norfolk", "mockbridge"):
        call_command("import_bundle", str(DEMO / bundle), verbosity=0)


def faults(page: Page) -> list[str]:
    """Return what is wrong for somebody on this page, and what of it scrolls sideways."""
    told = [*looks.faults(page), *page.evaluate(looks.SCROLLING)]
    return [*told, *(["it scrolls sideways"] if page.evaluate(looks.SCROLLS_SIDEWAYS) else [])]


def test_the_pages_of_the_story_are_for_everybody(
    browser: Browser, live_server: Any, demo: None
) -> None:
    wrong: dict[str, list[str]] = {}
    for width in WIDTHS:
        size: Any = {"width": width, "height": 900}
        context = browser.new_context(base_url=live_server.url, viewport=size)
        page = context.new_page()
        told: list[str] = []
        page.on("console", lambda message: told.append(message.text))  # noqa: B023 - read before the next one
        for address in PAGES:
            page.goto(address)
            found = faults(page) + [text for text in told if "Content Security Policy" in text]
            found += [] if page.locator("h1").count() == 1 else ["not one h1"]
            wrong |= {f"{address} at {width}": found} if found else {}
        context.close()

    assert wrong == {}


def test_from_the_council_to_the_answer_in_three_clicks(
    browser: Browser, live_server: Any, demo: None
) -> None:
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/norfolk/budgets/2019")

    page.get_by_role("link", name="Children's centres", exact=True).first.click()
    expect(page.locator("h1")).to_contain_text("was not carried, as reported.")
    page.get_by_role("link", name="Try other combinations").click()
    page.get_by_label("Front-line family support").check()
    page.get_by_role("button", name="Work it out").click()

    expect(page.locator("h1")).to_contain_text("£7.5\N{NO-BREAK SPACE}million in 2019/20")
    expect(page).to_have_url(re.compile(re.escape(f"{NORFOLK}/what-if?with=1,3") + "$"))
    context.close()


def test_on_paper_the_ledger_and_the_bars_stay_and_buttons_go(
    browser: Browser, live_server: Any, demo: None
) -> None:
    page = browser.new_page(base_url=live_server.url)
    page.emulate_media(media="print")
    page.goto(f"{NORFOLK}/amendment-3")

    assert page.get_by_role("link", name="Try other combinations").is_visible() is False
    assert page.get_by_role("heading", name="What it would have changed").is_visible()
    assert page.locator(".ledger table").count() == 2
    assert page.locator("svg.bar").first.is_visible()
    page.close()
