"""The clerk's page of rivals and the readers' pages of pots, for everybody and by form alone."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from amendments import actions
from amendments.models import PotAmount
from council.admin.desk import desk_address
from tests.amendments.evening import DESK, YEAR, Evening, make_evening, spend
from tests.browser.looks import faults
from tests.browser.test_desk import clerk_page
from tests.factories import make_clerk, make_pot, make_standing_orders

pytestmark = [
    pytest.mark.browser,
    pytest.mark.embedded,
    pytest.mark.django_db(transaction=True),
]
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def evening() -> Evening:
    """Two carried and one live on one pot, one pot of a size not known, and an agreed pair."""
    found = make_evening(is_fictional=True)
    PotAmount.objects.create(pot=found.budget.pots.get(), year=YEAR, available=1_200_000)
    make_pot(found.budget, "Transformation")
    make_standing_orders(found.meeting.council, pot_ruling="later_wins")
    first = found.carried("Keep the early years drop-in open")
    second = found.carried("Free swimming for under-sixteens", lines=spend(500_000))
    found.seconded("Repair the harbour steps", lines=spend(90_000))
    actions.note_if_also_carried(
        second, first, lines=spend(200_000), words="Less is left if both are carried.",
        said_by="Section 151 officer", occasion=DESK,
    )  # fmt: skip
    return found


def test_a_contest_is_ruled_on_and_settled_without_a_script(
    browser: Browser, live_server: Any, evening: Evening
) -> None:
    clerk = make_clerk(evening.meeting.council)
    page = clerk_page(browser, live_server, clerk, java_script_enabled=False)
    page.goto(desk_address(evening.meeting.pk))
    page.get_by_role("link", name="See the rivals").click()
    pot = page.locator("article.contest", has_text="The same pot")
    pot.get_by_text("Superseded …").first.click()
    pot.get_by_label("Reason; readers see it").first.fill("The later one wins, as published.")
    pot.get_by_role("button", name=re.compile("Superseded.*Amendment 1")).click()

    expect(page.get_by_text("The later one wins, as published.")).to_be_visible()
    expect(page.get_by_text("because of Amendment 2")).to_be_visible()


@pytest.mark.parametrize("size", [None, PHONE])
def test_pages_of_rivals_have_no_faults_of_access(
    browser: Browser, live_server: Any, evening: Evening, size: Any
) -> None:
    clerk = make_clerk(evening.meeting.council)
    context = {"viewport": size} if size else {}
    page = clerk_page(browser, live_server, clerk, **context)
    pot = evening.budget.pots.get(slug="business-rates")
    amendment = evening.motion.amendments.first()
    for address in (
        desk_address(evening.meeting.pk, "rivals/"),
        f"/{pot.reference}",
        f"/{amendment.reference}",
    ):
        page.goto(address)
        for summary in page.locator("summary").all():
            summary.click()
        assert faults(page) == []
        width = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert width <= 0, address
