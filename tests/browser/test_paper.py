"""An amendment's paper in a real browser: by keyboard, with and without script, for everybody."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, expect

from amendments.models import Amendment, BudgetAmount, BudgetLine
from tests.browser.looks import faults
from tests.factories import make_pot
from tests.votes.chamber import Chamber

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def chamber() -> Chamber:
    """A budget of two years with two lines and a pot."""
    found = Chamber(name="Mockbridge Council", is_fictional=True)
    budget: Any = found.motion.budget
    version = budget.versions.get()
    roads = BudgetLine.objects.create(budget=budget, key="roads", service="Roads and footpaths")
    for line in (budget.lines.first(), roads):
        BudgetAmount.objects.create(version=version, line=line, year=2026, amount=4_000_000)
    make_pot(budget, "Winter reserve")
    return found


def opened(browser: Browser, live_server: Any, user: Any, **context: Any) -> BrowserContext:
    client = Client()
    client.force_login(user)
    found = browser.new_context(base_url=live_server.url, **context)
    found.add_cookies([
        {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    ])  # fmt: skip
    return found


@pytest.fixture
def page(browser: Browser, live_server: Any, chamber: Chamber) -> Iterator[Page]:
    context = opened(browser, live_server, chamber.clerk)
    yield context.new_page()
    context.close()


def address(chamber: Chamber) -> str:
    asked = f"meeting={chamber.meeting.pk}&motion={chamber.motion.pk}"
    return f"{reverse('admin:amendments_amendment_add')}?{asked}"


def fill(page: Page, row: str, **fields: str) -> None:
    for name, value in fields.items():
        page.locator(f"#id_{row}-{name}").fill(value)


@pytest.mark.embedded
@pytest.mark.parametrize("look", [(320, "light"), (390, "dark"), (1280, "light"), (1280, "dark")])
def test_axe_finds_nothing_on_the_paper(
    browser: Browser, live_server: Any, chamber: Chamber, look: tuple[int, Any]
) -> None:
    width, scheme = look
    size = {"width": width, "height": 900}
    context = opened(browser, live_server, chamber.clerk, viewport=size, color_scheme=scheme)
    page = context.new_page()
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.goto(address(chamber))
    for summary in page.locator("summary").all():
        summary.click()
    assert faults(page) == []

    fill(page, "give-0", name="Roads and footpaths", y_2025="1.3m", y_2026="3m")
    fill(page, "take-0", name="Reserves", y_2025="lots")
    page.get_by_role("button", name="Save the draft").click()

    expect(page.get_by_role("alert")).to_contain_text("Nothing is saved yet")
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert [text for text in told if "Content Security Policy" in text] == []
    if pictures := os.environ.get("PICTURES"):
        page.screenshot(path=f"{pictures}/paper-{width}-{scheme}.png", full_page=True)
        page.evaluate("scrollTo(0, 900)")
        page.screenshot(path=f"{pictures}/seen-{width}-{scheme}.png")
    context.close()


def test_an_amendment_is_keyed_by_keyboard_with_its_balance_beside_it(
    page: Page, chamber: Chamber
) -> None:
    page.goto(address(chamber))
    page.get_by_label("Title").focus()
    page.keyboard.type("Mend the footpaths")
    page.locator("#id_give-0-role").focus()
    for words in ("Tab", "roads and footpaths", "Tab", "1.30m", "Tab", "Tab", "Rec"):
        if words == "Tab":
            page.keyboard.press("Tab")
        else:
            page.keyboard.type(words)
    balance = page.locator("#balance")
    expect(balance).to_contain_text("2025/26: £1,300,000 is not paid for.")
    counts = page.locator("[data-row=give-0] [data-counts]")
    expect(counts).to_have_text("Budget line roads. Spending, general fund revenue.")

    page.locator("#id_take-0-role").focus()
    for words in ("Tab", "Winter reserve", "Tab", "1.30m", "Tab", "Tab", "One", "Tab", "Res"):
        if words == "Tab":
            page.keyboard.press("Tab")
        else:
            page.keyboard.type(words)
    page.locator("#id_take-0-pot").select_option("Winter reserve")
    expect(balance).to_contain_text("2025/26: balances.")
    expect(balance).to_contain_text("£1,300,000 of spending is unfunded from 2026/27")
    page.get_by_role("button", name="Save the draft").press("Enter")

    expect(page.get_by_text("The amendment is drafted, in confidence.")).to_be_visible()
    made: Any = Amendment.objects.get(title="Mend the footpaths")
    kept = made.current.lines.values_list("line__key", "kind", "nature", "amount")
    assert list(kept) == [
        ("roads", "spending", "recurring", 1_300_000),
        (None, "reserves", "one_off", -1_300_000),
    ]
    assert made.current.lines.last().claims.get().amount == 1_300_000


def test_the_question_of_levels_follows_the_figures(page: Page, chamber: Chamber) -> None:
    page.goto(address(chamber))
    fill(page, "give-0", name="Roads and footpaths", y_2025="1.3m", y_2026="3m")

    asked = "£1.3m then £3m: is the £3m the level in 2026/27, or on top of 2025/26?"
    expect(page.get_by_role("group", name=asked)).to_be_visible()
    page.get_by_label("Each figure comes on top").check()
    expect(page.locator("#balance")).to_contain_text("2026/27: £4,300,000 is not paid for")


def test_what_was_keyed_outlives_a_network_that_is_away(page: Page, chamber: Chamber) -> None:
    page.goto(address(chamber))
    page.context.set_offline(True)
    fill(page, "give-0", name="Roads", y_2025="1")

    expect(page.locator("[data-away]")).to_contain_text("The network is away")
    assert page.locator("#id_give-0-name").input_value() == "Roads"
    page.context.set_offline(False)
    fill(page, "give-0", y_2025="2")
    expect(page.locator("#balance")).to_contain_text("£2 is not paid for")
    expect(page.locator("[data-away]")).to_be_hidden()


def test_without_script_the_paper_is_checked_and_pasted_and_saved(
    browser: Browser, live_server: Any, chamber: Chamber
) -> None:
    context = opened(browser, live_server, chamber.clerk, java_script_enabled=False)
    page = context.new_page()
    page.goto(address(chamber))
    page.get_by_text("Bring in lines").click()
    page.get_by_label("Rows of a spreadsheet").fill("\t2025/26\nRoads and footpaths\t500,000")
    page.get_by_role("button", name="Read the rows").click()
    expect(page.get_by_role("status").first).to_contain_text("Read from the block: 1")
    page.wait_for_load_state()
    fill(page, "take-0", name="Reserves", y_2025="400,000")
    page.locator("#id_take-0-kind").select_option("Reserves")
    page.locator("#id_take-0-y_2025").press("Enter")
    expect(page.locator("#balance")).to_contain_text("£100,000 is not paid for")
    page.wait_for_load_state()

    fill(page, "take-0", y_2025="500,000")
    page.get_by_label("Title").fill("Footpaths")
    page.get_by_role("button", name="Check").last.click()
    expect(page.locator("#balance")).to_contain_text("2025/26: balances.")
    page.get_by_role("button", name="Save the draft").click()

    expect(page.get_by_text("The amendment is drafted, in confidence.")).to_be_visible()
    assert Amendment.objects.get(title="Footpaths").state == "draft"
    context.close()
