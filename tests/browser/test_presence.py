"""Presence in a real browser: one key each, while the network is away, without script, for all."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect

from council.actions import declare_interest
from council.admin.desk import desk_address
from council.models import Council, Meeting, Presence, RecordEvent
from council.records import Occasion
from tests.browser.looks import faults
from tests.factories import (
    make_clerk,
    make_council,
    make_group,
    make_meeting,
    make_member,
    make_standing_orders,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NAMES = [
    "Tansy Kettlewood", "Bram Hollis", "Odette Marsh", "Idris Penn", "Wren Castellan",
    "Juno Farthing", "Piers Lockett", "Mabel Thorne",
]  # fmt: skip
Opening = Callable[..., Page]


@pytest.fixture
def council() -> Council:
    return make_council("mockbridge", is_fictional=True)


@pytest.fixture
def meeting(council: Council) -> Meeting:
    make_standing_orders(council, seats=84)
    groups = [make_group(council, name) for name in ("Harbour", "Independent", "Green Valley")]
    for turn in range(11):
        for place, name in enumerate(NAMES):
            if turn * len(NAMES) + place < 84:
                told = name if not turn else f"{name} the {turn + 1}th"
                make_member(council, told, groups[place % 3])
    return make_meeting(council, status="open")


@pytest.fixture
def casey(council: Council) -> Any:
    return make_clerk(council, "keyer", username="casey", last_name="Clerk")


@pytest.fixture
def opened(browser: Browser, live_server: Any, meeting: Meeting, casey: Any) -> Iterator[Opening]:
    """Open the page in a browser of its own for a clerk who is logged in."""
    contexts: list[BrowserContext] = []
    client = Client()
    client.force_login(casey)
    cookie = client.cookies["sessionid"].value

    def open_page(**given: Any) -> Page:
        contexts.append(browser.new_context(base_url=live_server.url, **given))
        contexts[-1].add_cookies([
            {"name": "sessionid", "value": cookie, "url": live_server.url}
        ])  # fmt: skip
        page = contexts[-1].new_page()
        page.goto(desk_address(meeting.pk, "presence/"))
        return page

    yield open_page
    for context in contexts:
        context.close()


def row(page: Page, name: str) -> Any:
    return page.get_by_role("group", name=name, exact=True)


def number(page: Page, name: str) -> Any:
    return page.locator(f"[data-number={name}]")


def test_an_evening_of_presence_with_one_key_each(opened: Opening) -> None:
    page = opened()
    row(page, "Bram Hollis").get_by_role("button", name="Apologies").click()
    expect(number(page, "apologies")).to_have_text("1")
    warning = page.locator("[data-warning]")
    expect(warning).to_have_text(
        "No quorum is on record yet: 0 present, 21 needed, 83 not recorded."
    )

    page.get_by_role("button", name="Everyone else was here from the start").click()
    expect(number(page, "present")).to_have_text("83")
    expect(warning).to_be_empty()

    page.get_by_label("Find a member").fill("odette marsh the 3")
    page.keyboard.press("Enter")
    odette = row(page, "Odette Marsh the 3th")
    page.keyboard.press("l")
    expect(odette).to_contain_text("Left ")
    page.keyboard.press("p")
    expect(odette).to_contain_text(", back ")
    page.keyboard.press("u")
    expect(odette).not_to_contain_text(", back ")
    page.keyboard.press("u")
    expect(odette).to_contain_text("Present from the start")
    page.keyboard.press("r")
    expect(page.get_by_role("alert")).to_contain_text("do not allow members to attend remotely")

    verbs = list(RecordEvent.objects.order_by("id").values_list("verb", flat=True))
    assert verbs == [
        "record_presence", "record_presence", "leave", "return", "correct", "correct",
    ]  # fmt: skip


def test_the_arrows_go_from_row_to_row(opened: Opening) -> None:
    page = opened()
    rows = page.locator(".pr")
    rows.nth(0).get_by_role("button", name="Present").focus()

    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("b")
    expect(rows.nth(1)).to_contain_text("Absent")
    page.keyboard.press("/")
    expect(page.get_by_label("Find a member")).to_be_focused()


def test_what_is_keyed_while_the_network_is_away_survives_a_reload(opened: Opening) -> None:
    page = opened()
    context = page.context
    rows = page.locator(".pr")
    context.set_offline(True)
    for place in range(10):
        rows.nth(place).get_by_role("button", name="Present").focus()
        page.keyboard.press("p")
    expect(page.get_by_role("alert")).to_contain_text("kept here and will be sent")
    assert Presence.objects.count() == 0

    context.set_offline(False)
    page.reload()

    expect(number(page, "present")).to_have_text("10")
    expect(page.locator(".pr.waits")).to_have_count(0)
    assert Presence.objects.count() == 10


def test_without_script_it_is_a_plain_form(opened: Opening) -> None:
    page = opened(java_script_enabled=False)
    row(page, "Bram Hollis").get_by_role("button", name="Present").click()
    expect(row(page, "Bram Hollis")).to_contain_text("Present since")
    row(page, "Bram Hollis").get_by_role("button", name="Undo").click()
    expect(row(page, "Bram Hollis")).to_contain_text("Not recorded")
    page.get_by_role("button", name="Everyone else was here from the start").click()
    expect(number(page, "present")).to_have_text("84")

    page.get_by_role("link", name="Bram Hollis", exact=True).click()
    page.get_by_label("Kind").select_option("arrears")
    page.get_by_role("button", name="Record it").click()
    expect(page.get_by_text("Recorded, for clerks only.")).to_be_visible()


@pytest.mark.embedded
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_axe_finds_nothing_on_presence(opened: Opening, meeting: Meeting, *, width: int) -> None:
    member = meeting.council.members.order_by("id")[0]
    declare_interest(meeting, member, "other", occasion=Occasion())
    size = {"width": width, "height": 900}
    page = opened(viewport=size)
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    row(page, "Bram Hollis").get_by_role("button", name="Present").click()
    expect(number(page, "present")).to_have_text("1")

    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert (faults(page), page.evaluate(wide)) == ([], False)
    page.get_by_role("link", name=member.name, exact=True).first.click()
    page.get_by_text("Other interest, all business").click()
    assert (faults(page), page.evaluate(wide), told) == ([], False, [])
