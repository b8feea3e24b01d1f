"""The roll call in a real browser: two clerks at once, without script, and for everybody."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from council.models import Council
from tests.factories import (
    make_clerk,
    make_council,
    make_group,
    make_meeting,
    make_member,
    make_vote,
)
from votes.models import Vote

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]}
NAMES = [
    "Tansy Kettlewood", "Bram Hollis", "Odette Marsh", "Idris Penn", "Wren Castellan",
    "Juno Farthing", "Piers Lockett", "Mabel Thorne",
]  # fmt: skip


@pytest.fixture
def council() -> Council:
    return make_council("mockbridge", is_fictional=True)


@pytest.fixture
def vote(council: Council) -> Vote:
    groups = [make_group(council, name) for name in ("Harbour", "Independent", "Green Valley")]
    members = [
        make_member(council, name if not turn else f"{name} the {turn + 1}th", groups[place % 3])
        for turn in range(11)
        for place, name in enumerate(NAMES)
    ][:84]
    return make_vote(
        make_meeting(council, status="open"),
        question="That the amendment in the name of the Harbour group be agreed",
        method="recorded_roll_call",
        trigger="statutory_budget",
        presiding_member=members[0],
    )


def clerk_page(browser: Browser, live_server: Any, user: Any, **context: Any) -> Page:
    """Open a browser of its own for a clerk who is logged in."""
    client = Client()
    client.force_login(user)
    opened = browser.new_context(base_url=live_server.url, **context)
    opened.add_cookies([
        {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    ])  # fmt: skip
    return opened.new_page()


@pytest.fixture
def casey(council: Council) -> Any:
    return make_clerk(council, "keyer", username="casey", last_name="Clerk")


@pytest.fixture
def robin(council: Council) -> Any:
    return make_clerk(
        council, "keyer", username="robin", first_name="Robin", last_name="Scrivener"
    )


def mark(page: Page, name: str, choice: str) -> None:
    page.get_by_role("group", name=name, exact=False).first.get_by_label(choice).check()


def save(page: Page) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name="Save marks", exact=True).click()


def test_two_clerks_marking_one_member_lose_nothing(
    browser: Browser, live_server: Any, vote: Vote, casey: Any, robin: Any
) -> None:
    first, second = (clerk_page(browser, live_server, user) for user in (casey, robin))
    url = reverse("admin:votes_vote_roll_call", args=[vote.pk])
    first.goto(url)
    second.goto(url)

    mark(first, "Bram Hollis Independent", "Against")
    save(first)
    mark(second, "Bram Hollis Independent", "For")
    mark(second, "Odette Marsh Green Valley", "Abstained")
    save(second)

    row = second.get_by_role("group", name="Bram Hollis Independent").first
    expect(row).to_contain_text("Casey Clerk has marked Against. Your choice is not saved.")
    expect(row.get_by_label("For")).to_be_checked()
    found = vote.ballots.order_by("member__name").values_list(
        "member__name", "choice", "marked_by__username"
    )
    assert list(found) == [
        ("Bram Hollis", "against", "casey"),
        ("Odette Marsh", "abstain", "robin"),
    ]


def test_marks_on_different_members_never_collide(
    browser: Browser, live_server: Any, vote: Vote, casey: Any, robin: Any
) -> None:
    first, second = (clerk_page(browser, live_server, user) for user in (casey, robin))
    url = reverse("admin:votes_vote_roll_call", args=[vote.pk])
    first.goto(url)
    second.goto(url)

    mark(first, "Bram Hollis Independent", "Against")
    mark(second, "Odette Marsh Green Valley", "For")
    save(first)
    save(second)

    expect(second.get_by_text("1 mark saved.")).to_be_visible()
    expect(second.get_by_text("Two marks")).to_have_count(0)
    assert vote.ballots.count() == 2


def test_roll_is_two_clicks_from_the_front_page_and_works_without_script(
    browser: Browser, live_server: Any, vote: Vote, casey: Any
) -> None:
    page = clerk_page(browser, live_server, casey, java_script_enabled=False)
    page.goto("/admin/")
    page.get_by_role("link", name="That the amendment in the name of").click()

    mark(page, "Bram Hollis Independent", "For")
    page.get_by_role("group", name="Odette Marsh Green Valley").first.get_by_text("Other").click()
    mark(page, "Odette Marsh Green Valley", "Apologies")
    page.get_by_label("Carried").check()
    page.get_by_role("spinbutton", name="For").fill("1")
    page.get_by_role("spinbutton", name="Against").fill("0")
    page.get_by_role("button", name="Save marks and declare").click()

    expect(page.get_by_text("The result is declared and readers can see it.")).to_be_visible()
    vote.refresh_from_db()
    assert (vote.status, vote.declared_result, vote.tally_for) == ("declared", "carried", 1)


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_axe_finds_nothing_on_the_roll(
    browser: Browser, live_server: Any, vote: Vote, casey: Any, robin: Any, *, width: int
) -> None:
    size = {"width": width, "height": 900}
    page = clerk_page(browser, live_server, casey, viewport=size)
    other = clerk_page(browser, live_server, robin)
    url = reverse("admin:votes_vote_roll_call", args=[vote.pk])
    page.goto(url)
    other.goto(url)
    mark(other, "Bram Hollis Independent", "For")
    save(other)
    mark(page, "Bram Hollis Independent", "Against")
    save(page)

    assert faults(page) == []
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert page.evaluate(wide) is False


PAGES = {
    "the front page": ("admin:index", ""),
    "opening a vote": ("admin:votes_vote_add", ""),
    "a verb": ("admin:votes_vote_verb", "void"),
}


@pytest.mark.parametrize("place", PAGES.values(), ids=PAGES)
def test_axe_finds_nothing_on_our_other_pages(
    browser: Browser,
    live_server: Any,
    vote: Vote,
    council: Council,
    place: tuple[str, str],
) -> None:
    name, verb = place
    page = clerk_page(browser, live_server, make_clerk(council))
    page.goto(reverse(name, args=[vote.pk, verb] if verb else []))

    assert faults(page) == []


def faults(page: Page) -> list[str]:
    """Return what axe finds, with the element."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{fault['id']}: {node['html']}" for fault in found for node in fault["nodes"]]


def test_strict_policy_blocks_nothing_of_the_roll(
    browser: Browser, live_server: Any, vote: Vote, casey: Any
) -> None:
    page = clerk_page(browser, live_server, casey)
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))

    page.goto(reverse("admin:votes_vote_roll_call", args=[vote.pk]))

    assert [text for text in told if "Content Security Policy" in text] == []
