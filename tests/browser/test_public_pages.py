"""The public pages in a real browser: for everybody, on phone and desk, under the policy."""

from typing import Any
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from amendments.models import BudgetLine
from council.actions import correct_record
from council.enums import Evidence
from council.records import Occasion
from council.website.search.following import follow
from tests.api_world import add_limit, declare, make_world
from tests.browser import looks as clean
from tests.factories import make_ballot, make_council

pytestmark = [
    pytest.mark.browser,
    pytest.mark.embedded,
    pytest.mark.django_db(transaction=True),
]

# Each part is one test: its pages are visited once, and looked at in every way.
PAGES = {
    "of a meeting": (
        "home", "council", "meeting", "vote", "amendment", "motion", "positions", "what if",
        "what if carried", "lost",
    ),
    "of money and people": (
        "budget", "service", "pot", "member", "group", "body", "votes of member", "votes of group",
        "amendments of member", "amendments of group",
    ),
    "of lists": (
        "about", "meetings", "members", "groups", "budgets", "corrections", "data", "use",
        "search", "found", "glossary",
    ),
}  # fmt: skip
# Width in CSS pixels: a phone, a tablet and a desk; each light and dark.
LOOKS = tuple((width, *looks) for width in (320, 640, 1280) for looks in clean.SCHEMES)
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
    found |= {"data": "/data", "use": "/data/use", "search": "/search", "glossary": "/glossary"}
    for name in ("member", "group"):
        found[f"votes of {name}"] = f"{found[name]}/votes"
        found[f"amendments of {name}"] = f"{found[name]}/amendments"
    found["positions"] = f"{found['meeting']}/positions"
    found["what if"] = f"{found['meeting']}/what-if"
    found["what if carried"] = f"{found['meeting']}/what-if?with={world['amendment'].number}"
    found["service"] = f"{found['budget']}?service={quote(BudgetLine.objects.get().service)}"
    found["found"] = "/mockbridge/search?q=jane+feild"
    follow()
    return found | {"home": "/", "about": "/about", "lost": "/nothing/at/all"}


def look(page: Page, width: int, scheme: Any, rules: dict[str, Any]) -> list[str]:
    """Return what is wrong for somebody with this width and scheme, and if it scrolls sideways."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    page.evaluate(clean.FINISH)
    found = page.evaluate("rules => axe.run(document, rules)", rules)["violations"]
    told = [f"{fault['id']}: {node['html']}" for fault in found for node in fault["nodes"]]
    return told + (["it scrolls sideways"] if page.evaluate(clean.SCROLLS_SIDEWAYS) else [])


def faults(page: Page, address: str, *, is_lost: bool) -> dict[str, Any]:
    """Visit a page once; return what is wrong with it, by the way it was looked at."""
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == (404 if is_lost else 200)
    assert page.locator("h1").count() == 1
    Axe().run(page, options={"runOnly": ["document-title"]})  # the later runs use its script
    found = {
        f"{width}, {scheme}": look(page, width, scheme, rules) for width, scheme, rules in LOOKS
    }
    return {way: told for way, told in found.items() if told}


@pytest.mark.parametrize("part", PAGES)
def test_pages_are_for_everybody_in_every_look_and_keep_to_the_policy(
    browser: Browser, live_server: Any, addresses: dict[str, str], part: str
) -> None:
    page = browser.new_page(base_url=live_server.url, device_scale_factor=2)
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))

    found = {name: faults(page, addresses[name], is_lost=name == "lost") for name in PAGES[part]}

    assert {name: wrong for name, wrong in found.items() if wrong} == {}
    assert [text for text in told if "Content Security Policy" in text] == []
    page.close()


@pytest.mark.parametrize("width", [320, 1280])
def test_the_page_of_our_own_mistake_is_for_everybody(
    browser: Browser, live_server: Any, settings: Any, width: int
) -> None:
    settings.DEBUG, settings.ROOT_URLCONF = False, "tests.test_api_answers"
    page = browser.new_page(base_url=live_server.url, viewport={"width": width, "height": 900})

    answer = page.goto("/broken")

    assert answer is not None
    assert answer.status == 500
    assert page.locator("h1").count() == 1
    assert clean.faults(page) == []
    assert page.locator("h1").evaluate("head => getComputedStyle(head).fontFamily") != "serif"
    page.close()
