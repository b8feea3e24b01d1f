"""A meeting followed live, with real processes: two readers, one clerk, thirty seconds."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.asking import pause, questions
from tests.browser.evening_steps import DEMO, MEETING, Hands
from tests.browser.looks import RULES
from tests.processes import Site

pytestmark = [pytest.mark.browser, pytest.mark.processes]

LIVE = "/live.html"
# A reader sees within two seconds what a clerk does: one question may come just too early.
MOST_QUESTIONS, LEAST_PAUSE, MOST_PAUSE = 2, 0.8, 1.5  # pauses in seconds
CLERK = (
    "from council.models import Council\n"
    "from tests.factories import make_clerk\n"
    "make_clerk(Council.objects.get(slug='mockbridge'), 'publisher', username='robin')\n"
)
VISIBLE = (
    "from council.changes.rows import Change\n"
    "print(Change.objects.get(listing='votes', reference='{}/vote-1').numbered_at.isoformat())\n"
)
# Notes when the page first has some words.
WATCH = """words => {
  window.seenAt = {};
  const look = () => {
    const told = document.body.textContent.replaceAll("\\u00a0", " ");
    for (const each of words) {
      if (!(each in window.seenAt) && told.includes(each)) window.seenAt[each] = Date.now();
    }
  };
  const all = { childList: true, subtree: true, characterData: true };
  new MutationObserver(look).observe(document.body, all);
}"""
SELECT = "getSelection().selectAllChildren(document.querySelector('.kick span:last-child'))"
WHY = "He voted for it; the recording shows it."
# Where a reader's eyes are: a line near the top of the window.
TO_READ = "e => scrollBy({ top: e.getBoundingClientRect().top - 130, behavior: 'instant' })"
CARRIED = "was carried by 42 votes to 39."


@dataclass
class Desk:
    """The site, its address and the clerk at the roll of the vote that is open."""

    site: Site
    address: str
    hands: Hands


@pytest.fixture
def desk(site: Site, browser: Browser) -> Iterator[Desk]:
    site.manage("import_bundle", str(DEMO))
    site.python(CLERK)
    address = site.start_web()
    place = browser.new_context(base_url=address, viewport={"width": 1280, "height": 900})
    hands = Hands(place.new_page())
    hands.page.goto("/admin/")
    hands.page.get_by_label("Username").fill("robin")
    hands.page.get_by_label("Password").fill("a-long-password")
    hands.page.keyboard.press("Enter")
    hands.page.get_by_role("link", name="Budget meeting, 15 February 2027").click()
    yield Desk(site, address, hands)
    place.close()


def reader(browser: Browser, desk: Desk, path: str, *words: str, **size: Any) -> Page:
    """Open a page as a reader and watch it for words."""
    viewport: Any = {"width": 1280, "height": 700} | size
    page = browser.new_page(base_url=desk.address, viewport=viewport)
    page.goto(path)
    page.evaluate(WATCH, list(words))
    return page


def declare(hands: Hands) -> None:
    """Mark the roll by groups and declare what the chair says."""
    hands.page.locator(".now").get_by_role(
        "link", name=re.compile("roll|mark", re.IGNORECASE)
    ).click()
    letters = {
        "Millstone Alliance": "a", "Lantern Group": "f", "Orchard Group": "f",
        "Ferry Independents": "f", "Members in no group": "f",
    }  # fmt: skip
    hands.key(letters)
    hands.said("Carried", 42, 39, 0)
    hands.page.get_by_role("button", name="Declare now").click()
    again = hands.page.get_by_role("button", name="Declare it all the same")
    done = hands.page.get_by_text("The result is declared and readers can see it.")
    expect(again.or_(done).first).to_be_visible()
    if again.is_visible():
        hands.page.get_by_label("Why it stands").fill("The tellers counted so.")
        hands.declare("Declare it all the same")


def questions_until(page: Page, words: str, since: datetime) -> int:
    """Return how often a page asked after a moment until it had some words."""
    page.wait_for_function("words => words in window.seenAt", arg=words)
    seen = page.evaluate("words => window.seenAt[words]", words) / 1000
    return len([begun for begun, _ in questions(page, LIVE) if since.timestamp() < begun < seen])


def test_what_a_clerk_declares_reaches_readers_who_lose_nothing(
    browser: Browser, desk: Desk
) -> None:
    meeting = reader(browser, desk, f"/{MEETING}", CARRIED, width=390)
    home = reader(browser, desk, "/mockbridge", CARRIED)
    link = meeting.get_by_role("link", name="Mend the ferry slipway")
    link.scroll_into_view_if_needed()
    link.focus()
    meeting.evaluate("window.kept = document.activeElement")
    meeting.evaluate(SELECT)
    before = link.bounding_box()
    home.get_by_label("Find a vote").fill("librar")

    declare(desk.hands)
    visible = datetime.fromisoformat(desk.site.python(VISIBLE.format(MEETING)).strip())

    for page in (meeting, home):
        assert questions_until(page, CARRIED, visible) <= MOST_QUESTIONS
        assert LEAST_PAUSE < pause(page, LIVE) < MOST_PAUSE
    assert meeting.evaluate("document.activeElement === window.kept && window.kept.isConnected")
    assert meeting.evaluate("window.getSelection().toString()") == "Under way"
    after = link.bounding_box()
    assert before is not None
    assert after is not None
    assert abs(after["y"] - before["y"]) <= 1
    expect(meeting.locator("[role=status]")).to_contain_text(CARRIED)
    expect(meeting.locator(".time > .ballot .badge")).to_have_text("Carried")
    expect(meeting.get_by_text("Provisional until the minutes are confirmed.")).to_be_visible()
    assert home.get_by_label("Find a vote").input_value() == "librar"
    assert home.evaluate("document.activeElement.id") == "q"
    expect(home.locator("h1")).to_contain_text("one was carried")
    nothing_is_wrong(meeting)
    nothing_is_wrong(home)


def correct(hands: Hands) -> None:
    """Put right one mark of the vote that was just declared."""
    hands.step("Vote 1", re.compile("^Correct (a mark|marks)"))
    hands.page.locator("[name=member]").select_option(label="Fitzgerald Bramblethistle")
    hands.page.locator("[name=choice]").select_option("for")
    hands.page.get_by_label("Reason").fill(WHY)
    hands.page.get_by_role("button", name=re.compile("^Correct (a mark|marks)")).click()
    hands.was_done("Correct marks")


def test_the_page_of_a_vote_follows_what_is_corrected(browser: Browser, desk: Desk) -> None:
    declare(desk.hands)
    page = reader(browser, desk, f"/{MEETING}/vote-1", WHY)
    heading = page.get_by_role("heading", name="Who voted how")
    heading.evaluate(TO_READ)
    before = heading.bounding_box()

    correct(desk.hands)
    visible = datetime.fromisoformat(desk.site.python(VISIBLE.format(MEETING)).strip())

    assert questions_until(page, WHY, visible) <= MOST_QUESTIONS
    assert LEAST_PAUSE < pause(page, LIVE) < MOST_PAUSE
    after = heading.bounding_box()
    assert before is not None
    assert after is not None
    assert abs(after["y"] - before["y"]) <= 1
    nothing_is_wrong(page)


def nothing_is_wrong(page: Page) -> None:
    found = Axe().run(page, options=RULES).response["violations"]
    assert [f"{fault['id']}: {fault['nodes'][0]['html']}" for fault in found] == []


def test_a_page_asks_quietly_and_stops_once_the_meeting_is_closed(
    browser: Browser, desk: Desk
) -> None:
    page = reader(browser, desk, f"/{MEETING}", "The meeting closed")
    asked: list[int] = []
    page.on("response", lambda each: asked.append(each.status) if LIVE in each.url else None)
    while len(asked) < 3:
        page.wait_for_timeout(100)
    quiet, said = list(asked), page.locator("[role=status]").inner_text()

    desk.site.python(
        "from amendments.actions import close_meeting\n"
        "from council.models import Meeting\n"
        "from council.records import Occasion\n"
        f"meeting = Meeting.objects.get(reference='{MEETING}')\n"
        "from django.contrib.auth.models import User\n"
        "close_meeting(meeting, occasion=Occasion(by=User.objects.get()))\n"
    )
    expect(page.get_by_text("The meeting closed")).to_be_visible()
    expect(page.locator("[data-live]")).to_have_count(0)
    so_far = len(asked)
    page.wait_for_timeout(3000)

    assert set(quiet) == {304}
    assert LEAST_PAUSE < pause(page, LIVE) < MOST_PAUSE
    assert said == ""
    assert asked.count(200) == 1
    assert len(asked) == so_far
    assert page.get_by_text("This page follows the meeting").count() == 0


def test_a_page_waits_longer_while_the_server_is_away_and_then_goes_on(
    browser: Browser, desk: Desk
) -> None:
    page = reader(browser, desk, f"/{MEETING}")
    asked: list[float] = []
    is_away = True

    def answer(route: Any) -> None:
        asked.append(time.monotonic())
        if is_away:
            route.abort()
        else:
            route.continue_()

    page.route("**/live.html", answer)
    while len(asked) < 4:
        page.wait_for_timeout(100)
    pauses = [after - before for before, after in pairwise(asked)]
    is_away = False
    with page.expect_response("**/live.html") as found:
        page.evaluate("window.dispatchEvent(new Event('online'))")

    assert pauses[-1] > 1.5 * pauses[0]
    assert found.value.status == 304
