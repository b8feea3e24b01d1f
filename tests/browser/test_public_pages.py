"""The public pages in a real browser: for everybody, on phone and desk, under the policy."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from council.actions import correct_record
from council.enums import Evidence
from council.records import Occasion
from tests.api_world import add_limit, declare, make_world
from tests.factories import make_ballot, make_council

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}
PAGES = (
    "home", "council", "meeting", "vote", "amendment", "motion", "budget", "pot", "member",
    "group", "body", "about", "meetings", "members", "groups", "budgets", "corrections", "lost",
)  # fmt: skip
LISTS = ("about", "meetings", "members", "groups", "budgets", "corrections")


@pytest.fixture
def addresses(settings: Any) -> dict[str, str]:
    """Make one of everything public; return the address of each page by its name."""
    settings.DEBUG = False
    world = make_world("mockbridge")
    make_council("quiet", is_fictional=True)
    add_limit(world["council"])
    of_budget = declare(world["meeting"], world["motion"], question="That the budget be agreed")
    make_ballot(of_budget, world["member"], group_at_vote=world["group"])
    make_ballot(of_budget, world["seconder"], "against", group_at_vote=None)
    correct_record(
        world["member"],
        {"name": "Jayne Field"},
        occasion=Occasion(evidence=Evidence.MINUTES, reason="Misspelt"),
    )
    found = {name: record.get_absolute_url() for name, record in world.items()
             if name != "snapshot"}  # fmt: skip
    found |= {name: f"/mockbridge/{name}" for name in LISTS}
    return found | {"home": "/", "about": "/about", "lost": "/nothing/at/all"}


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_page_is_for_everybody_and_keeps_to_the_policy(
    browser: Browser, live_server: Any, addresses: dict[str, str], name: str, width: int
) -> None:
    size: Any = {"width": width, "height": 900}
    page = browser.new_page(base_url=live_server.url, viewport=size)
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))

    answer = page.goto(addresses[name])

    assert answer is not None
    assert answer.status == (404 if name == "lost" else 200)
    assert [text for text in told if "Content Security Policy" in text] == []
    assert page.locator("h1").count() == 1
    found = Axe().run(page, options=RULES).response["violations"]
    assert [f"{fault['id']}: {node['html']}" for fault in found for node in fault["nodes"]] == []
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert page.evaluate(wide) is False
    page.close()
