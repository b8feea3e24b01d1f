"""The minutes page in a real browser: for everybody, on phone and desk, and as a file."""

from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from tests.browser.looks import faults
from tests.votes.chamber import Chamber

pytestmark = [
    pytest.mark.browser,
    pytest.mark.embedded,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def chamber() -> Chamber:
    found = Chamber()
    found.declared("fffax")
    found.declared_again(marks="faaa-", result="lost")
    return found


def clerk_page(browser: Browser, live_server: Any, chamber: Chamber, **context: Any) -> Page:
    client = Client()
    client.force_login(chamber.clerk)
    opened = browser.new_context(base_url=live_server.url, **context)
    opened.add_cookies([
        {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    ])  # fmt: skip
    return opened.new_page()


@pytest.mark.parametrize("layout", ["lists", "table", "wide"])
@pytest.mark.parametrize("width", [320, 1280])
def test_the_minutes_page_is_for_everybody(
    browser: Browser, live_server: Any, chamber: Chamber, width: int, layout: str
) -> None:
    size: Any = {"width": width, "height": 900}
    page = clerk_page(browser, live_server, chamber, viewport=size)
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))

    page.goto(f"/admin/desk/{chamber.meeting.pk}/minutes/?layout={layout}")

    assert [text for text in told if "Content Security Policy" in text] == []
    assert page.locator("h1").count() == 1
    assert faults(page) == []
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert page.evaluate(wide) is False


def test_a_clerk_chooses_a_layout_and_takes_the_word_file_away_without_script(
    browser: Browser, live_server: Any, chamber: Chamber
) -> None:
    page = clerk_page(browser, live_server, chamber, java_script_enabled=False)
    page.goto(f"/admin/desk/{chamber.meeting.pk}/minutes/")

    page.get_by_label("One table at the end, a column for each vote").check()
    page.get_by_role("button", name="Show these choices").click()
    expect(page.locator("article table thead th")).to_have_count(3)
    with page.expect_download() as taken:
        page.get_by_role("button", name="Word (.docx)").click()

    assert taken.value.suggested_filename.endswith("-minutes.docx")
    assert taken.value.path().read_bytes().startswith(b"PK")
