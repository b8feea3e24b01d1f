"""The page on which a vote is opened, in a real browser: everybody can use it, at any width."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from council.models import Role
from tests.browser.looks import faults
from tests.votes.chamber import Chamber
from votes.actions import void
from votes.models import Vote

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def chamber() -> Chamber:
    chamber = Chamber(name="Mockbridge Council", is_fictional=True)
    Role.objects.create(member=chamber.chair, kind="presiding")
    chamber.amendment.title = "Keep the mobile library"
    chamber.amendment.save()
    return chamber


@pytest.fixture
def page(browser: Browser, live_server: Any, chamber: Chamber) -> Iterator[Page]:
    client = Client()
    client.force_login(chamber.clerk)
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    context = browser.new_context(base_url=live_server.url)
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}]
    )
    page = context.new_page()
    yield page
    context.close()


def address(chamber: Chamber, *asked: str) -> str:
    query = "&".join([f"meeting={chamber.meeting.pk}", *asked])
    return f"{reverse('admin:votes_vote_add')}?{query}"


@pytest.mark.embedded
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_on_the_page_and_it_is_as_wide_as_the_screen(
    page: Page, chamber: Chamber, width: int
) -> None:
    first = chamber.open()
    void(first, occasion=chamber.because())
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(address(chamber, f"subject=amendment-{chamber.amendment.current_id}"))
    assert faults(page) == []
    for summary in page.locator("summary").all():
        summary.click()
    assert faults(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
    if pictures := os.environ.get("PICTURES"):
        page.screenshot(path=f"{pictures}/open-{width}.png", full_page=True)

    page.get_by_label("Question, in the words put").fill("")
    page.get_by_role("button", name="Open the vote").click()

    expect(page.get_by_role("alert")).to_contain_text("The vote is not open yet")
    assert faults(page) == []
    if pictures:
        page.screenshot(path=f"{pictures}/wrong-{width}.png", full_page=True)


def test_a_clerk_opens_a_prefilled_vote_with_one_press(page: Page, chamber: Chamber) -> None:
    page.goto(address(chamber, f"subject=amendment-{chamber.amendment.current_id}"))

    page.get_by_role("button", name="Open the vote").click()

    expect(page.get_by_role("heading", name="Keyed so far")).to_be_visible()
    vote = Vote.objects.get()
    assert page.url.endswith(reverse("admin:votes_vote_roll_call", args=[vote.pk]))
    number = chamber.amendment.number
    assert vote.question == f"That Amendment {number} (Keep the mobile library) be agreed"
    assert vote.presiding_member == chamber.chair


@pytest.mark.embedded
def test_axe_finds_nothing_where_the_meeting_is_chosen(page: Page, chamber: Chamber) -> None:
    page.goto(reverse("admin:votes_vote_add"))

    assert faults(page) == []

    page.get_by_label("Meeting").select_option(str(chamber.meeting.pk))
    page.get_by_role("button", name="Go on").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Open a vote")
